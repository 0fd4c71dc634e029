using System.Globalization;
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

    // An agency runs what many buy: a year of it is as much as three of one purchaser's.
    private const int AgencyYearsBefore = 1;

    // Of two members neither is the one who departs from the other.
    private const int FewestMembers = 3;
    private const string Notice = "notice";
    private const string AwardStep = "award";
    private const string Payment = "payment";

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
        select q.buyer_code as party, q.id as procurement_id, e.at, w.bidder_code as other
        from procurement q
        join procurement_step e on e.procurement_id = q.id and e.step = 'award' and e.at >= @from and e.at < @to
        join bid w on w.procurement_id = q.id and w.winner = {true} and w.superseded = {false}
        where q.buyer_code in @parties
        """
    );

    [WithoutScope("the scoring and the training, which compare the whole province")]
    private static readonly Statement AgencyAwards = Statement.Of(
        "procurement.conduct.agency_awards",
        """
        select q.agency_code as party, q.id as procurement_id, e.at, w.bidder_code as other
        from procurement q
        join procurement_step e on e.procurement_id = q.id and e.step = 'award' and e.at >= @from and e.at < @to
        join bid w on w.procurement_id = q.id and w.winner = {true} and w.superseded = {false}
        where q.agency_code in @parties
        """
    );

    [WithoutScope("the scoring and the training, which compare the whole province")]
    private static readonly Statement Announced = Statement.Of(
        "procurement.conduct.announced",
        """
        select q.buyer_code as party, q.id as procurement_id, e.at, q.agency_code as other
        from procurement q
        join procurement_step e on e.procurement_id = q.id and e.step = 'notice' and e.at >= @from and e.at < @to
        where q.buyer_code in @parties
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
        var awards = Awarded(some);
        var shares = await Shares(awards, cancel);
        var withAgency = await SharesWithAgency(awards, cancel);
        var agencies = await SharesOfAgencies(some, cancel);
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
                    ExpertOutlier = Outlier(sessions[one.Summary.Id]),
                    WinnerShare = Of(shares, one),
                    AgencyShare = Of(agencies, one),
                    WinnerAgencyShare = Of(withAgency, one),
                }
        );

        static double? Of(IReadOnlyDictionary<Guid, double> shares, ProcurementHistory one) =>
            shares.TryGetValue(one.Summary.Id, out var share) ? share : null;
    }

    // Of several lots or winners no one award is the procurement's.
    private static List<Award> Awarded(IReadOnlyList<ProcurementHistory> some) =>
        [
            .. some.Where(one =>
                    one.Lots.Count == 1
                    && one.Steps.ContainsKey(AwardStep)
                    && one.Bids.Count(bid => bid.Winner) == 1
                )
                .Select(one => new Award(
                    one.Summary,
                    one.Steps[AwardStep],
                    one.Bids.First(bid => bid.Winner).BidderCode
                )),
        ];

    private Task<IReadOnlyDictionary<Guid, double>> Shares(
        IReadOnlyList<Award> awards,
        CancellationToken cancel
    ) => Shares(Awards, YearsBefore, Of(awards, one => one.BuyerCode), cancel);

    private Task<IReadOnlyDictionary<Guid, double>> SharesWithAgency(
        IReadOnlyList<Award> awards,
        CancellationToken cancel
    ) => Shares(AgencyAwards, AgencyYearsBefore, Of(awards, one => one.AgencyCode), cancel);

    private static IReadOnlyList<Asked> Of(
        IReadOnlyList<Award> awards,
        Func<ProcurementSummary, EntityCode?> party
    ) =>
        [
            .. awards
                .Where(one => party(one.Of) is not null)
                .Select(one => new Asked(one.Of.Id, party(one.Of)!.Value, one.At, one.Winner)),
        ];

    private Task<IReadOnlyDictionary<Guid, double>> SharesOfAgencies(
        IReadOnlyList<ProcurementHistory> some,
        CancellationToken cancel
    ) =>
        Shares(
            Announced,
            YearsBefore,
            [
                .. some.Where(one =>
                        one.Summary is { BuyerCode: not null, AgencyCode: not null }
                        && one.Steps.ContainsKey(Notice)
                    )
                    .Select(one => new Asked(
                        one.Summary.Id,
                        one.Summary.BuyerCode!.Value,
                        one.Steps[Notice],
                        one.Summary.AgencyCode!.Value
                    )),
            ],
            cancel
        );

    // Of what a party had before, counted in memory: a join of each with each would grow with their square.
    private async Task<IReadOnlyDictionary<Guid, double>> Shares(
        Statement before,
        int years,
        IReadOnlyList<Asked> asked,
        CancellationToken cancel
    )
    {
        var shares = new Dictionary<Guid, double>();
        if (asked.Count == 0)
        {
            return shares;
        }

        var earlier = (
            await sql.Query<EarlierRow>(
                before,
                new
                {
                    parties = asked.Select(one => one.Party.ToString()).Distinct().ToArray(),
                    from = asked.Min(one => one.At).AddYears(-years),
                    to = asked.Max(one => one.At),
                },
                cancel
            )
        ).ToLookup(row => row.Party);
        foreach (var (id, party, at, other) in asked)
        {
            var earliest = at.AddYears(-years);
            var (count, own) = (0, 0);
            foreach (var row in earlier[party])
            {
                if (row.At < at && row.At >= earliest && row.ProcurementId != id)
                {
                    count++;
                    own += row.Other == other ? 1 : 0;
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
            PaymentDelayDays = Delay(posted),
            PaidMinor = lots == 1 ? Paid(posted) : null,
        };
    }

    // Of what was due on one day the last word counts. Nothing here asks for today's date, or one procurement would be two when
    // it is scored and when it is learned from: what is open is late as far as it was said to be.
    private static double? Delay(
        List<(PostedRow Row, KindStep Step, Dictionary<string, JsonElement> Values)> posted
    )
    {
        var days = new Dictionary<(string Lot, DateOnly Due), int?>();
        foreach (var (row, _, values) in posted.Where(each => each.Row.Step == Payment))
        {
            if (Day(values, "dueAt") is not { } due)
            {
                continue;
            }

            var paid = Day(values, "paidAt");
            var late =
                (paid ?? ChinaTime.DateOf(row.At ?? row.RecordedAt)).DayNumber - due.DayNumber;
            days[(row.Lot, due)] =
                paid is not null ? Math.Max(0, late)
                : late > 0 ? late
                : null;
        }

        return days.Values.Max();
    }

    private static long? Paid(
        List<(PostedRow Row, KindStep Step, Dictionary<string, JsonElement> Values)> posted
    )
    {
        long[] amounts =
        [
            .. posted
                .Where(each => each.Row.Step == Payment && each.Values.ContainsKey("paidAt"))
                .Select(each => Amount(each.Step, each.Values))
                .OfType<long>(),
        ];
        return amounts.Length == 0 ? null : amounts.Sum();
    }

    private static DateOnly? Day(Dictionary<string, JsonElement> values, string figure) =>
        values.TryGetValue(figure, out var value)
        && DateOnly.TryParse(value.GetString(), CultureInfo.InvariantCulture, out var day)
            ? day
            : null;

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
        Totals(sessions)
            .Where(totals => totals.Length > 1)
            .Select(totals =>
            {
                var mean = totals.Average();
                return (double?)
                    Math.Sqrt(
                        totals.Sum(total => (total - mean) * (total - mean)) / (totals.Length - 1)
                    );
            })
            .Max();

    private static double? Outlier(IEnumerable<EvaluationSession> sessions) =>
        Totals(sessions)
            .Where(totals => totals.Length >= FewestMembers)
            .SelectMany(totals =>
                totals.Select(
                    (own, at) =>
                        (double?)
                            Math.Abs(
                                own - Median([.. totals.Where((_, other) => other != at).Order()])
                            )
                )
            )
            .Max();

    private static double Median(double[] sorted) =>
        (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    // The members' totals for each bid of each session.
    private static IEnumerable<double[]> Totals(IEnumerable<EvaluationSession> sessions) =>
        sessions.SelectMany(session =>
            session
                .Sheets.SelectMany(sheet =>
                    sheet
                        .Scores.GroupBy(score => score.Ordinal)
                        .Select(given => (Bid: given.Key, Total: (double)Total([.. given])))
                )
                .GroupBy(one => one.Bid, one => one.Total)
                .Select(totals => totals.ToArray())
        );

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

    // An award of one lot to one winner.
    private sealed record Award(ProcurementSummary Of, DateTimeOffset At, EntityCode Winner);

    // Of what the party had before an instant, how much was with the other.
    private sealed record Asked(Guid Id, EntityCode Party, DateTimeOffset At, EntityCode Other);

    private sealed record EarlierRow
    {
        public EntityCode Party { get; init; }
        public Guid ProcurementId { get; init; }
        public DateTimeOffset At { get; init; }
        public EntityCode? Other { get; init; }
    }
}
