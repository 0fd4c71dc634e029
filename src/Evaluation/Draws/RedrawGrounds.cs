using System.Text.Json;

namespace Trading.Evaluation.Draws;

/// <summary>
/// Why a panel may be drawn again once its list was frozen: what the law knows, and nothing else. Where the record itself
/// shows whether a ground is true, it is not believed without.
/// </summary>
public static class RedrawGrounds
{
    /// <summary>A ground.</summary>
    /// <param name="Code">Its code.</param>
    /// <param name="Name">In words.</param>
    /// <param name="Source">Law and article.</param>
    /// <param name="ShownBy">What of the record must show it: <c>short</c>, <c>time</c> or <c>requirement</c>; null where people alone know.</param>
    public sealed record Ground(
        string Code,
        LocalizedText Name,
        LocalizedText Source,
        string? ShownBy
    );

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Ground> All = Load();

    /// <summary>By code; null when there is no such ground.</summary>
    public static Ground? Find(string? code) => All.FirstOrDefault(one => one.Code == code);

    /// <summary>What is wrong with a ground that the record does not show.</summary>
    internal static LocalizedText Untrue(string shownBy) =>
        shownBy switch
        {
            "short" => new(
                "此前的评标委员会没有出现过候选人用尽。",
                "The panel before never ran out of candidates."
            ),
            "time" => new(
                "评审时间与此前的评标委员会相同。",
                "The evaluation is at the time of the panel before."
            ),
            _ => new(
                "所需专业和人数与此前的评标委员会相同。",
                "Specialties and numbers are those of the panel before."
            ),
        };

    private static List<Ground> Load()
    {
        using var stream = typeof(RedrawGrounds).Assembly.GetManifestResourceStream(
            "evaluation/redraw-grounds.json"
        )!;
        return
        [
            .. JsonSerializer
                .Deserialize<Line[]>(stream, Json)!
                .Select(line => new Ground(
                    line.Code,
                    new(line.Zh, line.En),
                    new(line.Source, line.SourceEn),
                    line.ShownBy
                )),
        ];
    }

    private sealed record Line(
        string Code,
        string Zh,
        string En,
        string Source,
        string SourceEn,
        string? ShownBy
    );
}
