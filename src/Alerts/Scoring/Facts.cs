using Trading.Analysis;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Scoring;

/// <summary>What is said of a procurement beside its record; what nobody looked at is null and never zero.</summary>
internal sealed record SaidBeside
{
    /// <summary>Clauses of its announcement that surely and gravely restrict.</summary>
    public int? GraveClauses { get; init; }

    /// <summary>Clauses of its announcement that surely restrict, less gravely.</summary>
    public int? LesserClauses { get; init; }

    /// <summary>Pairs, companions and rings beyond chance among its bidders.</summary>
    public int? Relations { get; init; }

    /// <summary>Traces that its bidders share.</summary>
    public int? Traces { get; init; }
}

/// <summary>A procurement's history as the computation wants it.</summary>
internal static class Facts
{
    private const string Home = "CNY";
    private const int TenderDays = 20;
    private const int ConsultationDays = 10;

    /// <summary>True when nothing more will happen to its bids and award, so that it can be learned from.</summary>
    public static bool IsFinished(ProcurementHistory history) => history.Summary.IsDecided;

    /// <summary>
    /// The facts, of a history with its conduct; see <see cref="FactsReader"/>. Amounts leave the hundredths of storage for the
    /// currency's unit.
    /// </summary>
    public static ProcurementFacts Of(ProcurementHistory history, SaidBeside said)
    {
        var summary = history.Summary;
        // Facts without it would be other facts: what is scored and what was trained on would not be alike.
        var conduct =
            history.Conduct
            ?? throw new ArgumentException("It was read without its conduct.", nameof(history));
        return new()
        {
            Id = summary.Id.ToString(),
            Kind = Group(summary),
            Category = history.Category is { } category ? WorkCode(category) : null,
            Region = summary.Region is { Length: > 0 } region ? region : null,
            NoticeAt = At("notice"),
            DeadlineAt = At("deadline"),
            OpenedAt = At("opening"),
            EvaluatedAt = At("evaluation"),
            // Where there was no winner, the decision's instant is not an award's: no winning price is missing.
            AwardedAt = summary.HasFailed ? null : At("award"),
            ContractSignedAt = At("contract"),
            // Each lot has its own, and prices are compared within a lot.
            PriceCeiling = history.Lots.Count > 1 ? null : summary.Ceiling?.Units,
            Currency = summary.Currency,
            Sale = summary.IsSale,
            Openness = OpennessOf(summary.Method),
            LeastNoticeDays = LeastNotice(summary),
            Changes = conduct.Changes,
            LastChangeAt = conduct.LastChangeAt,
            EligibilityLength = conduct.EligibilityLength,
            ScoreSpread = conduct.ScoreSpread,
            WinnerShare = conduct.WinnerShare,
            ContractAmount = Money.Of(conduct.ContractMinor, summary.Currency)?.Units,
            GraveClauses = said.GraveClauses,
            LesserClauses = said.LesserClauses,
            AgencyShare = conduct.AgencyShare,
            WinnerAgencyShare = conduct.WinnerAgencyShare,
            BidderRelations = said.Relations,
            SharedTraces = said.Traces,
            ExpertOutlier = conduct.ExpertOutlier,
            PaymentDelayDays = conduct.PaymentDelayDays,
            PaidAmount = Money.Of(conduct.PaidMinor, summary.Currency)?.Units,
            Bids =
            [
                .. history.Bids.Select(bid => new BidFact(
                    bid.BidderCode.ToString(),
                    summary.PriceOf(bid)?.Units,
                    bid.Status switch
                    {
                        "valid" => BidStatus.Valid,
                        "disqualified" => BidStatus.Disqualified,
                        _ => BidStatus.Withdrawn,
                    },
                    bid.Winner
                )
                {
                    Lot = bid.Lot,
                    Alternative = bid.Alternative,
                }),
            ],
        };

        DateTimeOffset? At(string step) => history.Steps.TryGetValue(step, out var at) ? at : null;
    }

    /// <summary>
    /// An order that comes from the facts alone. The randomised components depend on the order of the rows, and keys
    /// and instants of recording differ from one database to the next: equal facts must give an equal model.
    /// </summary>
    public static IEnumerable<ProcurementFacts> InOrder(IEnumerable<ProcurementFacts> facts) =>
        facts
            .OrderBy(one => one.OpenedAt)
            .ThenBy(one => one.NoticeAt)
            .ThenBy(one => one.Kind, StringComparer.Ordinal)
            .ThenBy(one => one.Category, StringComparer.Ordinal)
            .ThenBy(one => one.PriceCeiling)
            .ThenBy(one => one.Bids.Count)
            .ThenBy(one => one.Bids.Sum(bid => bid.Amount))
            .ThenBy(one => one.AwardedAt);

    /// <summary>Words for the kinds and categories of some histories.</summary>
    public static Names NamesFor(IEnumerable<ProcurementHistory> histories)
    {
        var words = new Dictionary<string, LocalizedText>();
        foreach (var history in histories)
        {
            words[Group(history.Summary)] = GroupName(history.Summary);
            if (history.Category is { } category)
            {
                words[WorkCode(category)] = Subjects.Category(category);
            }
        }

        return new(words);
    }

    // Methods of kinds without such words (an auction of land) have no degree of openness.
    private static Openness? OpennessOf(string method) =>
        method switch
        {
            "open" or "framework" => Openness.Open,
            "invited" => Openness.Selective,
            "negotiation" or "consultation" or "inquiry" => Openness.Limited,
            "single_source" => Openness.Direct,
            _ => null,
        };

    // 招标投标法 art. 24 and 政府采购法 art. 35: twenty days in a tender; 财库〔2014〕214号 art. 10: ten in a consultation.
    private static int? LeastNotice(ProcurementSummary summary) =>
        summary.Regime is "construction" or "procurement"
            ? summary.Method switch
            {
                "open" or "invited" => TenderDays,
                "consultation" => ConsultationDays,
                _ => null,
            }
            : null;

    // Prices in different currencies cannot be compared, so a foreign currency makes a group of its own.
    private static string Group(ProcurementSummary summary) =>
        summary.Currency == Home ? summary.Kind : $"{summary.Kind}/{summary.Currency}";

    private static LocalizedText GroupName(ProcurementSummary summary)
    {
        var kind = Subjects.Kind(summary.Kind, summary.KindName);
        return summary.Currency == Home
            ? kind
            : new($"{kind.Zh}（{summary.Currency}）", $"{kind.En} ({summary.Currency})");
    }

    // Kinds and categories share one dictionary of words; "other" is a word of both.
    private static string WorkCode(string category) => $"work/{category}";
}
