using System.Text.Json;
using Trading.Indicators;

namespace Trading.Alerts.Indicators;

/// <summary>What an indicator says, for supervisors.</summary>
public sealed record SaidFinding
{
    /// <summary>Such as I06 or R018.</summary>
    public string Indicator { get; init; } = "";

    /// <summary>In words.</summary>
    public LocalizedText Name { get; init; }

    /// <summary>The lot; null where it speaks of the whole.</summary>
    public string? Lot { get; init; }

    /// <summary>procurement, buyer, agency, bidder, expert or operator.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Code or token of the subject.</summary>
    public string SubjectId { get; init; } = "";

    /// <summary>The procurement that was judged; null where the sums of twelve months were.</summary>
    public Guid? ProcurementId { get; init; }

    /// <summary>The peers among whom a subject was judged by its sums; null for a procurement.</summary>
    public string? Peers { get; init; }

    /// <summary>triggered, notTriggered, insufficientData, notApplicable or calculationError.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>The figure that was compared; null where none was reached.</summary>
    public double? Value { get; init; }

    /// <summary>What it was compared with.</summary>
    public double? Threshold { get; init; }

    /// <summary>The values and the peers, by name.</summary>
    public IReadOnlyDictionary<string, string> Evidence { get; init; } =
        new Dictionary<string, string>();

    /// <summary>What was found, or why nothing could be.</summary>
    public LocalizedText Sentence { get; init; }

    /// <summary>By which rules and parameters.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>Since when it says so.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Until when it said so; null where it still does.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>A row of the tables.</summary>
    internal sealed record Row
    {
        public string OwnerKind { get; init; } = "";
        public string Owner { get; init; } = "";
        public string PeerGroup { get; init; } = "";
        public string Indicator { get; init; } = "";
        public string Lot { get; init; } = "";
        public string SubjectKind { get; init; } = "";
        public string Subject { get; init; } = "";
        public int Place { get; init; }
        public string Outcome { get; init; } = "";
        public double? Value { get; init; }
        public double? Threshold { get; init; }
        public string Evidence { get; init; } = "{}";
        public string SentenceZh { get; init; } = "";
        public string SentenceEn { get; init; } = "";
        public string Parameters { get; init; } = "";
        public string Input { get; init; } = "";
        public DateTimeOffset BaselinesAt { get; init; }
        public DateTimeOffset ValidFrom { get; init; }
        public DateTimeOffset? ValidTo { get; init; }

        public FindingOwner Whose() => new(OwnerKind, Owner, PeerGroup);

        public (string, string, string, string, int) Key =>
            (Indicator, Lot, SubjectKind, Subject, Place);

        public SaidFinding Said(IndicatorRules rules) =>
            Of(
                new()
                {
                    Indicator = Indicator,
                    Lot = Lot,
                    SubjectKind = SubjectKind,
                    Subject = Subject,
                    Outcome = Outcome,
                    Value = Value,
                    Threshold = Threshold,
                    Evidence = Evidence,
                    SentenceZh = SentenceZh,
                    SentenceEn = SentenceEn,
                },
                Whose(),
                rules
            ) with
            {
                Parameters = Parameters,
                Since = ValidFrom,
                Until = ValidTo,
            };
    }

    /// <summary>What the rules that have no row say of a procurement that was judged: they do not apply.</summary>
    internal static IEnumerable<SaidFinding> Inapplicable(
        Guid procurement,
        IEnumerable<string> spoken,
        IndicatorRules rules,
        DateTimeOffset since
    ) =>
        rules
            .OfProcurements.Except(spoken)
            .Select(code => new SaidFinding
            {
                Indicator = code,
                Name = rules.NameOf(code),
                Subject = FindingOwner.ProcurementKind,
                SubjectId = FindingOwner.Key(procurement),
                ProcurementId = procurement,
                Outcome = FindingRow.NameOf(IndicatorOutcome.NotApplicable),
                Sentence = new(
                    "按该项目的类别、方式、环节和投标家数，该指标不适用；复算时可见原因。",
                    "By the procurement's kind, method, stage and number of bids it does not apply; computed again it says why."
                ),
                Since = since,
            });

    internal static SaidFinding Of(FindingRow row, FindingOwner owner, IndicatorRules rules) =>
        new()
        {
            Indicator = row.Indicator,
            Name = rules.NameOf(row.Indicator),
            Lot = row.Lot.Length == 0 ? null : row.Lot,
            Subject = row.SubjectKind,
            SubjectId = row.Subject,
            ProcurementId =
                owner.Kind == FindingOwner.ProcurementKind ? Guid.Parse(owner.Id) : null,
            Peers = owner.Kind == FindingOwner.ProcurementKind ? null : owner.Group,
            Outcome = row.Outcome,
            Value = row.Value,
            Threshold = row.Threshold,
            Evidence = JsonSerializer.Deserialize<Dictionary<string, string>>(row.Evidence) ?? [],
            Sentence = new(row.SentenceZh, row.SentenceEn),
        };
}
