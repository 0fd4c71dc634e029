using System.Text.Json;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;

namespace Trading.Procurement;

/// <summary>How procurements were conducted, summed up from what was posted about them and from their purchasers' earlier awards.</summary>
internal sealed class ConductReader(SqlSession sql, TradingKinds kinds, IBidEvidence evidence)
{
    // As OCDS tags the steps.
    private const string Amends = "tenderAmendment";
    private const string Contracts = "contract";
    private const string ChangesContract = "contractAmendment";

    // A share of two awards or three says nothing of a purchaser's habits.
    private const int FewestEarlier = 5;

    // As far as the supervisors' indicators look back at most; a purchaser's awards of all time would grow without end.
    private const int YearsBefore = 3;
    private const string Award = "award";

    private static readonly Statement Posted = Statement.Of(
        "procurement.conduct.posted",
        """
        select procurement_id, step, lot, ordinal, at, recorded_at, figures from posted_step
        where procurement_id in @ids
        """
    );

    // Awards that were made before, whenever they were recorded: the same at training and at scoring. Of some purchasers at
    // once, since those of a page are often one purchaser's.
    [WithoutScope("the scoring and the training, which compare the whole province")]
    private static readonly Statement Awards = Statement.Of(
        "procurement.conduct.awards",
        """
        select q.buyer_code, q.id as procurement_id, e.at, w.bidder_code
        from procurement q
        join procurement_step e on e.procurement_id = q.id and e.step = 'award' and e.at >= @from and e.at < @to
        join bid w on w.procurement_id = q.id and w.winner = {true} and w.superseded = {false}
        where q.buyer_code in @buyers
        """
    );

    /// <summary>Their conduct, by key; at most as many as a statement takes.</summary>
    public async Task<IReadOnlyDictionary<Guid, ProcurementConduct>> Of(
        IReadOnlyList<ProcurementHistory> some,
        CancellationToken cancel
    )
    {
        var ids = some.Select(one => one.Summary.Id).ToArray();
        var posted = (await sql.Query<PostedRow>(Posted, new { ids }, cancel)).ToLookup(row =>
            row.ProcurementId
        );
        var shares = await Shares(some, cancel);
        // What members gave is told of when the result is known.
        var decided = some.Where(one => one.Summary.IsDecided)
            .Select(one => one.Summary.Id)
            .ToArray();
        var sessions =
            decided.Length == 0
                ? Enumerable.Empty<EvaluationSession>().ToLookup(one => one.ProcurementId)
                : (await evidence.EvaluationsOf(decided, cancel)).ToLookup(one =>
                    one.ProcurementId
                );
        return some.ToDictionary(
            one => one.Summary.Id,
            one =>
                Conduct(one.Summary, one.Lots.Count, posted[one.Summary.Id]) with
                {
                    ScoreSpread = Spread(sessions[one.Summary.Id]),
                    WinnerShare = shares.TryGetValue(one.Summary.Id, out var share) ? share : null,
                }
        );
    }

    // Of several lots or winners no one award is the procurement's.
    private async Task<IReadOnlyDictionary<Guid, double>> Shares(
        IReadOnlyList<ProcurementHistory> some,
        CancellationToken cancel
    )
    {
        var single = some.Where(one =>
                one.Lots.Count == 1
                && one.Summary.BuyerCode is not null
                && one.Steps.ContainsKey(Award)
                && one.Bids.Count(bid => bid.Winner) == 1
            )
            .Select(one =>
                (
                    one.Summary.Id,
                    Buyer: one.Summary.BuyerCode!.Value,
                    At: one.Steps[Award],
                    Winner: one.Bids.First(bid => bid.Winner).BidderCode
                )
            )
            .ToList();
        if (single.Count == 0)
        {
            return new Dictionary<Guid, double>();
        }

        var awards = (
            await sql.Query<AwardRow>(
                Awards,
                new
                {
                    buyers = single.Select(one => one.Buyer.ToString()).Distinct().ToArray(),
                    from = single.Min(one => one.At).AddYears(-YearsBefore),
                    to = single.Max(one => one.At),
                },
                cancel
            )
        ).ToLookup(row => row.BuyerCode);
        var shares = new Dictionary<Guid, double>();
        foreach (var (id, buyer, at, winner) in single)
        {
            var earliest = at.AddYears(-YearsBefore);
            var (count, own) = (0, 0);
            foreach (var row in awards[buyer])
            {
                if (row.At < at && row.At >= earliest && row.ProcurementId != id)
                {
                    count++;
                    own += row.BidderCode == winner ? 1 : 0;
                }
            }

            if (count >= FewestEarlier)
            {
                shares[id] = (double)own / count;
            }
        }

        return shares;
    }

    private ProcurementConduct Conduct(
        ProcurementSummary summary,
        int lots,
        IEnumerable<PostedRow> rows
    )
    {
        var kind = kinds.Find(summary.Kind);
        var posted = rows.Select(row => (Row: row, Step: kind?.Step(row.Step, summary.Method)))
            .Where(each => each.Step is not null)
            .OrderBy(each => each.Row.At ?? each.Row.RecordedAt)
            .ThenBy(each => each.Step!.Order)
            .ThenBy(each => each.Row.Ordinal)
            .Select(each =>
                (each.Row, Step: each.Step!, Values: FigureRules.Parse(each.Row.Figures))
            )
            .ToList();
        var changes = posted.Where(each => each.Step.Tag == Amends).ToList();
        return new()
        {
            // Where not even a notice was posted nobody recorded changes either.
            Changes = posted.Exists(each => each.Step.Tells == "notice") ? changes.Count : null,
            LastChangeAt = changes.Select(each => each.Row.At).Max(),
            EligibilityLength = Words(posted, lots),
            ContractMinor =
                lots == 1
                    ? posted
                        .Where(each => each.Step.Tag is Contracts or ChangesContract)
                        .Select(each => Amount(each.Step, each.Values))
                        .LastOrDefault(amount => amount is not null)
                    : null,
        };
    }

    // What holds: an amendment that says them anew takes the place of all before it, of its lot alone where it names one.
    private static int? Words(
        List<(PostedRow Row, KindStep Step, Dictionary<string, JsonElement> Values)> posted,
        int lots
    )
    {
        var said = new List<(string Lot, int Length)>();
        foreach (var (row, step, values) in posted)
        {
            var lot = lots == 1 ? "" : row.Lot;
            int[] lengths =
            [
                .. values
                    .Where(figure => step.Figure(figure.Key)?.Type == FigureType.Paragraphs)
                    .Select(figure => FigureRules.Said(figure.Value).Length),
            ];
            if (lengths.Length > 0 && step.Tag == Amends)
            {
                said.RemoveAll(before => lot.Length == 0 || before.Lot == lot);
            }

            said.AddRange(lengths.Select(length => (lot, length)));
        }

        return said.Count == 0 ? null : said.Sum(one => one.Length);
    }

    private static long? Amount(KindStep step, Dictionary<string, JsonElement> values) =>
        step
            .Figures.Where(figure => figure.Type == FigureType.Amount)
            .Select(figure =>
                values.TryGetValue(figure.Code, out var value) ? value.GetInt64() : (long?)null
            )
            .FirstOrDefault(amount => amount is not null);

    // The largest standard deviation of the members' totals for one bid.
    private static double? Spread(IEnumerable<EvaluationSession> sessions) =>
        sessions
            .SelectMany(session =>
                session
                    .Sheets.SelectMany(sheet =>
                        sheet
                            .Scores.GroupBy(score => score.Ordinal)
                            .Select(given => (Bid: given.Key, Total: Total([.. given])))
                    )
                    .GroupBy(one => one.Bid, one => (double)one.Total)
            )
            .Where(totals => totals.Count() > 1)
            .Select(totals =>
            {
                var mean = totals.Average();
                return (double?)
                    Math.Sqrt(
                        totals.Sum(total => (total - mean) * (total - mean)) / (totals.Count() - 1)
                    );
            })
            .Max();

    private static decimal Total(List<GivenScore> given) =>
        given.Find(score => score.Factor is null)?.Points ?? given.Sum(score => score.Points);

    private sealed record PostedRow
    {
        public Guid ProcurementId { get; init; }
        public string Step { get; init; } = "";
        public string Lot { get; init; } = "";
        public int Ordinal { get; init; }
        public DateTimeOffset? At { get; init; }
        public DateTimeOffset RecordedAt { get; init; }
        public string Figures { get; init; } = "{}";
    }

    private sealed record AwardRow
    {
        public EntityCode BuyerCode { get; init; }
        public Guid ProcurementId { get; init; }
        public DateTimeOffset At { get; init; }
        public EntityCode BidderCode { get; init; }
    }
}
