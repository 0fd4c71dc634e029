using System.Text.Json;
using Trading.Domain.Codes;

namespace Trading.Evaluation.Panels;

/// <summary>
/// How late a seat may still be given to the next of the same order. The law has those who are missing replaced in time, also
/// at the door and after the beginning; later than that the evaluation stops, and another panel is formed.
/// </summary>
public sealed record ReplacementLimit
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<ReplacementLimit> All = Load();

    /// <summary>Under which law, as <see cref="Trading.Procurement.Contracts.ProcurementSummary.Regime"/>.</summary>
    public string Regime { get; init; } = "";

    /// <summary>How long after the beginning.</summary>
    public int MinutesAfterBegin { get; init; }

    /// <summary>From when on.</summary>
    public DateOnly InForceFrom { get; init; }

    /// <summary>Law and article, and what of it is the platform's own.</summary>
    public LocalizedText Law { get; init; }

    /// <summary>The last instant.</summary>
    public static DateTimeOffset LastMoment(string regime, DateTimeOffset evaluationAt) =>
        evaluationAt + TimeSpan.FromMinutes(Of(regime, evaluationAt).MinutesAfterBegin);

    /// <summary>The one in force.</summary>
    public static ReplacementLimit Of(string regime, DateTimeOffset evaluationAt)
    {
        var day = ChinaTime.DateOf(evaluationAt);
        return All.Where(limit => limit.InForceFrom <= day)
            .OrderBy(limit => limit.Regime == regime)
            .ThenBy(limit => limit.InForceFrom)
            .Last();
    }

    private static List<ReplacementLimit> Load()
    {
        using var stream = typeof(ReplacementLimit).Assembly.GetManifestResourceStream(
            "evaluation/replacement-limits.json"
        )!;
        return
        [
            .. JsonSerializer
                .Deserialize<Line[]>(stream, Json)!
                .Select(line => new ReplacementLimit
                {
                    Regime = line.Regime,
                    MinutesAfterBegin = line.MinutesAfterBegin,
                    InForceFrom = line.InForceFrom,
                    Law = new(line.Source, line.SourceEn),
                }),
        ];
    }

    private sealed record Line(
        string Regime,
        int MinutesAfterBegin,
        DateOnly InForceFrom,
        string Source,
        string SourceEn
    );
}
