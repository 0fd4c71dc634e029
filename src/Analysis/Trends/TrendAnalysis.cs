using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Trading.Analysis.Networks;

namespace Trading.Analysis.Trends;

/// <summary>
/// Follows shares of purchasers, agencies and cities month by month and tells those that rose: a break or a drift beyond the
/// movement of the market without them, with false discoveries held over all series of a measure.
/// </summary>
public static class TrendAnalysis
{
    // A tenth of the series may be changing: how much months spread is read from the others.
    private const double Changing = 0.1;

    /// <summary>What rose, by measure, unit and key; the same events give the same findings.</summary>
    /// <param name="events">Decided procurements in the order of their days; those of before the months looked at tell who had won.</param>
    /// <param name="today">Its month is not over and not looked at.</param>
    /// <param name="by">From when on what is said.</param>
    /// <param name="cancel">Ends the computing.</param>
    public static IReadOnlyList<TrendFinding> Of(
        IEnumerable<TrendEvent> events,
        DateOnly today,
        TrendParameters by,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(by);
        var end = TrendEvent.MonthOf(today);
        var counts = new Counts(by, end - by.Months, end);
        foreach (var each in events)
        {
            cancel.ThrowIfCancellationRequested();
            counts.Add(each);
        }

        counts.Discounts();
        return
        [
            .. TrendMeasures.All.SelectMany(measure => Rising(measure.Code, counts, by, cancel)),
        ];
    }

    private static IEnumerable<TrendFinding> Rising(
        string measure,
        Counts counts,
        TrendParameters by,
        CancellationToken cancel
    )
    {
        var series = counts
            .Series.Where(each => each.Key.Measure == measure)
            .OrderBy(each => each.Key.Unit, StringComparer.Ordinal)
            .ThenBy(each => each.Key.Who, StringComparer.Ordinal)
            .Select(each =>
                (each.Key, Cells: each.Value, Test: TestOf(each.Key, each.Value, counts, by))
            )
            .Where(each => each.Test is not null)
            .Select(each => (each.Key, each.Cells, Test: each.Test!))
            .ToList();
        var dispersion = Dispersion([.. series.Select(each => each.Test.Spread)]);
        var found = new List<TrendFinding>();
        foreach (var (key, cells, test) in series)
        {
            cancel.ThrowIfCancellationRequested();
            var finding = FindingOf(key, cells, test, counts.CitiesOf(key));
            if (finding.Difference < by.DifferenceLeast)
            {
                continue;
            }

            found.Add(
                finding with
                {
                    PValue = test.PValue(
                        dispersion,
                        by.RoundsEnough,
                        by.Rounds,
                        by.ExactHits,
                        // Its own seed: what is said of one does not depend on who else is there.
                        new Random(SeedOf(key))
                    ),
                }
            );
        }

        var cut = FalseDiscovery.Cut(
            found.Select(finding => finding.PValue),
            series.Count,
            by.Rate
        );
        return found.Where(finding => finding.PValue <= cut);
    }

    private static TrendTest? TestOf(
        SeriesKey key,
        Dictionary<(string Kind, int Month), Tally> cells,
        Counts counts,
        TrendParameters by
    )
    {
        var told = counts.Cells(key, cells);
        var (cases, hits) = (told.Sum(cell => cell.Cases), told.Sum(cell => cell.Hits));
        return
            told.Select(cell => cell.Month).Distinct().Count() >= by.MonthsLeast
            && cases >= by.CasesLeast
            && hits >= by.HitsLeast
            && hits < cases
            ? TrendTest.Of(told, by.SideLeast)
            : null;
    }

    private static TrendFinding FindingOf(
        SeriesKey key,
        Dictionary<(string Kind, int Month), Tally> cells,
        TrendTest test,
        IEnumerable<string> cities
    )
    {
        var told = cells
            .GroupBy(cell => cell.Key.Month)
            .OrderBy(month => month.Key)
            .Zip(
                test.Expected,
                (month, expected) =>
                    new TrendMonth(
                        new(month.Key / 12, (month.Key % 12) + 1, 1),
                        month.Sum(cell => cell.Value.Cases),
                        month.Sum(cell => cell.Value.Hits),
                        Math.Round(expected, 4)
                    )
            )
            .ToList();
        var at = test.Seen.At;
        var (before, after) = (Sums(told.Take(at)), Sums(told.Skip(at)));
        return new(
            key.Measure,
            key.Unit,
            key.Who,
            test.Seen.Breaks ? TrendShapes.Break : TrendShapes.Drift,
            told[at].Month,
            before.Share,
            after.Share,
            after.Share - before.Share - (after.Expected - before.Expected),
            1,
            told,
            [.. cities],
            [.. cells.Keys.Select(cell => cell.Kind).Distinct().Order(StringComparer.Ordinal)]
        );

        static (double Share, double Expected) Sums(IEnumerable<TrendMonth> some)
        {
            var (cases, hits, expected) = (0L, 0L, 0.0);
            foreach (var month in some)
            {
                cases += month.Cases;
                hits += month.Hits;
                expected += month.Expected;
            }

            return cases == 0 ? (0, 0) : ((double)hits / cases, expected / cases);
        }
    }

    // Awards come in bundles, so months spread more than single trials do (McCullagh and Nelder, Generalized Linear Models,
    // 1989, 4.5): by how much is read from all series but those that spread most, which may be changing.
    private static double Dispersion(IReadOnlyList<(double Sum, int Free)> spreads)
    {
        var calm = spreads
            .OrderBy(spread => spread.Sum / spread.Free)
            .Take((int)Math.Ceiling(spreads.Count * (1 - Changing)))
            .ToList();
        return calm.Count == 0
            ? 1
            : Math.Max(1, calm.Sum(spread => spread.Sum) / calm.Sum(spread => spread.Free));
    }

    private static int SeedOf(SeriesKey key) =>
        BinaryPrimitives.ReadInt32BigEndian(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{key.Measure}\n{key.Unit}\n{key.Who}"))
        );

    private sealed record SeriesKey(string Measure, string Unit, string Who);

    private readonly record struct Tally(long Cases, long Hits)
    {
        public Tally And(long cases, long hits) => new(Cases + cases, Hits + hits);
    }

    private sealed record Discounted(int Month, string Kind, double Discount, TrendEvent Event);

    /// <summary>What is counted of each series and of the market.</summary>
    private sealed class Counts(TrendParameters by, int from, int end)
    {
        private readonly Dictionary<
            (string Measure, string Unit, string Kind, int Month),
            Tally
        > _market = [];
        private readonly Dictionary<(string Unit, string Who), SortedSet<string>> _cities = [];
        private readonly Dictionary<(string Unit, string Who), History> _histories = [];
        private readonly List<Discounted> _discounts = [];

        public Dictionary<SeriesKey, Dictionary<(string Kind, int Month), Tally>> Series { get; } =
        [];

        public IEnumerable<string> CitiesOf(SeriesKey key) => _cities[(key.Unit, key.Who)];

        public void Add(TrendEvent each)
        {
            var month = each.Month;
            if (month >= end)
            {
                return;
            }

            var looked = month >= from;
            if (looked && each.Lots > 0)
            {
                foreach (var (unit, who) in UnitsOf(each))
                {
                    Count(
                        new(TrendMeasures.SingleBid, unit, who),
                        each,
                        each.Lots,
                        Math.Min(each.SingleLots, each.Lots)
                    );
                }
            }

            if (looked && each.Discount is { } discount && double.IsFinite(discount))
            {
                _discounts.Add(new(month, each.Kind, discount, each));
            }

            foreach (var (unit, who) in UnitsOf(each).Where(unit => unit.Unit != TrendUnits.City))
            {
                Won(unit, who, each, looked);
            }
        }

        /// <summary>Once all are there: who lies below the median of the month.</summary>
        public void Discounts()
        {
            foreach (var same in _discounts.GroupBy(each => (each.Kind, each.Month)))
            {
                var ordered = same.Select(each => each.Discount).Order().ToArray();
                var median = ordered[ordered.Length / 2];
                foreach (var each in same)
                {
                    foreach (var (unit, who) in UnitsOf(each.Event))
                    {
                        Count(
                            new(TrendMeasures.LowDiscount, unit, who),
                            each.Event,
                            1,
                            each.Discount < median ? 1 : 0
                        );
                    }
                }
            }

            _discounts.Clear();
        }

        /// <summary>A series' cells, beside those of all others of the same kind and month.</summary>
        public IReadOnlyList<MarketCell> Cells(
            SeriesKey key,
            Dictionary<(string Kind, int Month), Tally> cells
        ) =>
            [
                .. cells.Select(cell =>
                {
                    var (kind, month) = cell.Key;
                    var own = cell.Value;
                    var all = _market[(key.Measure, key.Unit, kind, month)];
                    return new MarketCell(
                        month,
                        own.Cases,
                        own.Hits,
                        all.Cases - own.Cases,
                        all.Hits - own.Hits
                    );
                }),
            ];

        private static IEnumerable<(string Unit, string Who)> UnitsOf(TrendEvent each)
        {
            yield return (TrendUnits.Buyer, each.Buyer);
            if (each.Agency.Length > 0)
            {
                yield return (TrendUnits.Agency, each.Agency);
            }

            if (each.City.Length > 0)
            {
                yield return (TrendUnits.City, each.City);
            }
        }

        private void Won(string unit, string who, TrendEvent each, bool looked)
        {
            if (each.Winners.Count == 0)
            {
                return;
            }

            var month = each.Month;
            if (!_histories.TryGetValue((unit, who), out var history))
            {
                _histories[(unit, who)] = history = new(month);
            }

            foreach (var winner in each.Winners)
            {
                if (looked && month - history.First >= by.WinnerHistory)
                {
                    var again =
                        history.Last.TryGetValue(winner, out var last)
                        && month - last <= by.WinnerMonths;
                    Count(new(TrendMeasures.SameWinner, unit, who), each, 1, again ? 1 : 0);
                }

                history.Last[winner] = month;
            }
        }

        private void Count(SeriesKey key, TrendEvent each, long cases, long hits)
        {
            if (!Series.TryGetValue(key, out var cells))
            {
                Series[key] = cells = [];
            }

            if (!_cities.TryGetValue((key.Unit, key.Who), out var cities))
            {
                _cities[(key.Unit, key.Who)] = cities = new(StringComparer.Ordinal);
            }

            cities.Add(each.City);
            var month = each.Month;
            cells[(each.Kind, month)] = cells
                .GetValueOrDefault((each.Kind, month))
                .And(cases, hits);
            var market = (key.Measure, key.Unit, each.Kind, month);
            _market[market] = _market.GetValueOrDefault(market).And(cases, hits);
        }

        private sealed class History(int first)
        {
            public int First { get; } = first;

            public Dictionary<string, int> Last { get; } = new(StringComparer.Ordinal);
        }
    }
}
