namespace Trading.Alerts;

/// <summary>How soon somebody should look.</summary>
public static class Levels
{
    /// <summary>All of them, the most urgent first.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new("red", new("红色", "Red")),
        new("orange", new("橙色", "Orange")),
        new("blue", new("蓝色", "Blue")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;

    internal static string Code(int level) =>
        level switch
        {
            3 => "red",
            2 => "orange",
            1 => "blue",
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, "No such level."),
        };

    internal static int? Number(string? code) =>
        code switch
        {
            "red" => 3,
            "orange" => 2,
            "blue" => 1,
            _ => null,
        };
}
