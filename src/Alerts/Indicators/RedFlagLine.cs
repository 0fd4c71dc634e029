using System.Text.Json;
using Trading.Indicators;

namespace Trading.Alerts.Indicators;

/// <summary>One line of the red flags' evidence.</summary>
/// <param name="Group">OCID, Buyer, ProcuringEntity or Tenderer.</param>
/// <param name="Id">The process or the organisation, as published.</param>
/// <param name="Row">What was found.</param>
internal sealed record RedFlagLine(string Group, string Id, FindingRow Row)
{
    public const string OfProcess = "OCID";

    // Of the parameters what decides: what a fence was made of is the night's alone.
    private static readonly HashSet<string> Deciding =
    [
        "threshold",
        "lower_fence",
        "upper_fence",
        "percentile",
        "minimum_valid_bids",
        "minimum_submitted_bids",
        "minimum_contracting_processes",
        "digits",
    ];

    private static readonly Dictionary<string, LocalizedText> Names =
        IndicatorRegistry.RedFlags.ToDictionary(one => one.Code, one => one.Name);

    /// <summary>Null for a line that is no finding: the head, and the counts at the end.</summary>
    public static RedFlagLine? Of(string line)
    {
        using var read = JsonDocument.Parse(line);
        var json = read.RootElement;
        if (!json.TryGetProperty("indicator", out var code))
        {
            return null;
        }

        var indicator = code.GetString()!;
        var outcome = Enum.Parse<IndicatorOutcome>(
            json.GetProperty("outcome").GetString()!.Replace("_", "", StringComparison.Ordinal),
            ignoreCase: true
        );
        var evidence = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var fact in json.GetProperty("evidence").EnumerateObject())
        {
            evidence[fact.Name] = Text(fact.Value);
        }

        double? threshold = null;
        foreach (var parameter in json.GetProperty("parameters").EnumerateObject())
        {
            if (
                Deciding.Contains(parameter.Name)
                && parameter.Value.ValueKind == JsonValueKind.Number
            )
            {
                evidence[parameter.Name] = Text(parameter.Value);
                threshold = parameter.Name is "threshold" or "lower_fence" or "upper_fence"
                    ? parameter.Value.GetDouble()
                    : threshold;
            }
        }

        var name = Names[indicator];
        var words = json.TryGetProperty("reason", out var reason)
            ? new LocalizedText(
                reason.GetProperty("zh").GetString()!,
                reason.GetProperty("en").GetString()!
            )
            : Words(outcome);
        return new(
            json.GetProperty("group").GetString()!,
            json.GetProperty("id").GetString()!,
            new()
            {
                Indicator = indicator,
                Outcome = FindingRow.NameOf(outcome),
                Value = json.TryGetProperty("value", out var value) ? value.GetDouble() : null,
                Threshold = threshold,
                Evidence = JsonSerializer.Serialize(evidence, FindingRow.Json),
                SentenceZh = $"{name.Zh}：{words.Zh}",
                SentenceEn = $"{name.En}: {words.En}",
            }
        );
    }

    private static LocalizedText Words(IndicatorOutcome outcome) =>
        outcome switch
        {
            IndicatorOutcome.Triggered => new("触发。", "found."),
            IndicatorOutcome.NotTriggered => new("未触发。", "not found."),
            IndicatorOutcome.NotApplicable => new("不适用。", "does not apply."),
            IndicatorOutcome.InsufficientData => new("数据不足。", "too little is known."),
            _ => new("无法计算。", "cannot be computed."),
        };

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
