using System.Globalization;
using System.Text.Json;

namespace Trading.Evaluation.Quotas;

/// <summary>
/// How senior a professional title (职称) is: files hold it in words. The first word that is in it says so; a title in words that
/// nobody foresaw counts as none, so that nobody is taken for more senior than the file says.
/// </summary>
public static class TitleLevels
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly Line[] Lines = Load();

    /// <summary>The levels, by their digits.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new("1", new("中级及以上", "Intermediate or higher")),
        new("2", new("副高级及以上", "Associate senior or higher")),
        new("3", new("正高级", "Full senior")),
    ];

    /// <summary>0 for none, 1 for 中级, 2 for 副高级, 3 for 正高级.</summary>
    public static int Of(string? title) =>
        string.IsNullOrWhiteSpace(title)
            ? 0
            : Array.Find(Lines, line => title.Contains(line.Word, StringComparison.Ordinal))?.Level
                ?? 0;

    /// <summary>The level that digits name; null for another text.</summary>
    internal static int? Parse(string? text) =>
        All.Any(one => one.Code == text) ? int.Parse(text!, CultureInfo.InvariantCulture) : null;

    private static Line[] Load()
    {
        using var stream = typeof(TitleLevels).Assembly.GetManifestResourceStream(
            "evaluation/title-levels.json"
        )!;
        return JsonSerializer.Deserialize<Table>(stream, Json)!.Levels;
    }

    private sealed record Table(string Source, Line[] Levels);

    private sealed record Line(string Word, int Level);
}
