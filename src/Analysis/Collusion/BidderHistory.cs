namespace Trading.Analysis.Collusion;

/// <summary>
/// How often the bidders of a row stood in rows that were decided to be rigged, among those trained on alone: what a
/// supervisor's confirmations give. A row that trains never sees its own label or one of its fold.
/// </summary>
internal static class BidderHistory
{
    // A bidder seen once is hardly known: so many cases of the market's own rate stand beside.
    private const double Prior = 3;

    /// <summary>The table's rows with three columns more: the mean and the largest rate of its bidders, and how many are known.</summary>
    public static float[][] Added(
        FeatureTable table,
        int[] training,
        IReadOnlyDictionary<int, int> fold
    )
    {
        var folds = fold.Values.DefaultIfEmpty().Max() + 1;
        var byFold = Enumerable.Range(0, folds).Select(_ => new Rates()).ToArray();
        var all = new Rates();
        foreach (var i in training)
        {
            all.Count(table.Bidders[i], table.Labels[i]);
            byFold[fold[table.Auctions[i]]].Count(table.Bidders[i], table.Labels[i]);
        }

        return
        [
            .. table.Rows.Select(
                (row, i) =>
                {
                    var own = fold.TryGetValue(table.Auctions[i], out var number)
                        ? byFold[number]
                        : null;
                    return (float[])[.. row, .. all.Of(table.Bidders[i], own)];
                }
            ),
        ];
    }

    private sealed class Rates
    {
        private readonly Dictionary<int, (double Rigged, double Rows)> _bidders = [];
        private double _rigged;
        private double _rows;

        public void Count(IReadOnlyList<int> bidders, bool rigged)
        {
            _rows++;
            _rigged += rigged ? 1 : 0;
            foreach (var bidder in bidders)
            {
                var kept = _bidders.GetValueOrDefault(bidder);
                _bidders[bidder] = (kept.Rigged + (rigged ? 1 : 0), kept.Rows + 1);
            }
        }

        public float[] Of(IReadOnlyList<int> bidders, Rates? without)
        {
            var rows = _rows - (without?._rows ?? 0);
            var rate = rows > 0 ? (_rigged - (without?._rigged ?? 0)) / rows : 0.5;
            double sum = 0;
            double largest = 0;
            var known = 0;
            foreach (var bidder in bidders)
            {
                var kept = _bidders.GetValueOrDefault(bidder);
                var (rigged, seen) = (
                    kept.Rigged - (without?._bidders.GetValueOrDefault(bidder).Rigged ?? 0),
                    kept.Rows - (without?._bidders.GetValueOrDefault(bidder).Rows ?? 0)
                );
                var own = (rigged + Prior * rate) / (seen + Prior);
                sum += own;
                largest = Math.Max(largest, own);
                known += seen > 0 ? 1 : 0;
            }

            return bidders.Count == 0
                ? [float.NaN, float.NaN, float.NaN]
                : [(float)(sum / bidders.Count), (float)largest, (float)known / bidders.Count];
        }
    }
}
