using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Trading.Indicators;
using Trading.Indicators.Supervision;

namespace Trading.Alerts.Indicators;

/// <summary>A finding as it is kept: equal to another where it says the same.</summary>
internal record FindingRow
{
    /// <summary>How evidence and inputs are written: texts as they are.</summary>
    public static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public string Indicator { get; init; } = "";
    public string Lot { get; init; } = "";
    public string SubjectKind { get; init; } = "";
    public string Subject { get; init; } = "";
    public int Place { get; init; }
    public string Outcome { get; init; } = "";
    public double? Value { get; init; }
    public double? Threshold { get; init; }
    public double? PValue { get; init; }
    public string Evidence { get; init; } = "{}";
    public string SentenceZh { get; init; } = "";
    public string SentenceEn { get; init; } = "";

    /// <summary>What tells it from the others of its owner.</summary>
    public (string, string, string, string, int) Key =>
        (Indicator, Lot, SubjectKind, Subject, Place);

    /// <summary>Without whose it is, to be compared with what is said now.</summary>
    public FindingRow Said() => new(this);

    public IndicatorFinding Finding() =>
        new()
        {
            Indicator = Indicator,
            Lot = Lot.Length == 0 ? null : Lot,
            Subject = FindingOwner.KindOf(SubjectKind),
            SubjectId = Subject,
            Outcome = OutcomeOf(Outcome),
            Value = Value,
            Threshold = Threshold,
            PValue = PValue,
            Evidence = JsonSerializer.Deserialize<Dictionary<string, string>>(Evidence) ?? [],
            Sentence = new(SentenceZh, SentenceEn),
        };

    /// <summary>Of what was said, in an order of its own.</summary>
    public static List<FindingRow> Of(IEnumerable<IndicatorFinding> findings)
    {
        var rows = findings
            .Select(finding => new FindingRow
            {
                Indicator = finding.Indicator,
                Lot = finding.Lot ?? "",
                SubjectKind = FindingOwner.KindOf(finding.Subject),
                Subject = TableKey.Of(finding.SubjectId),
                Outcome = NameOf(finding.Outcome),
                Value = Finite(finding.Value),
                Threshold = Finite(finding.Threshold),
                PValue = Finite(finding.PValue),
                Evidence = JsonSerializer.Serialize(
                    new SortedDictionary<string, string>(
                        finding.Evidence.ToDictionary(),
                        StringComparer.Ordinal
                    ),
                    Json
                ),
                SentenceZh = finding.Sentence.Zh,
                SentenceEn = finding.Sentence.En,
            })
            .ToList();
        // Several of one indicator about one subject, as of an expert and each of several winners, are told apart by number.
        var met = new Dictionary<(string, string, string, string, int), int>();
        return
        [
            .. rows.Select(row =>
            {
                var place = met.GetValueOrDefault(row.Key);
                met[row.Key] = place + 1;
                return row with { Place = place };
            }),
        ];
    }

    public static string NameOf(IndicatorOutcome outcome) =>
        JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString());

    public static IndicatorOutcome OutcomeOf(string name) =>
        Enum.Parse<IndicatorOutcome>(name, ignoreCase: true);

    private static double? Finite(double? figure) =>
        figure is { } value && double.IsFinite(value) ? value : null;
}
