namespace Trading.Alerts.Models;

/// <summary>What a model is to its market.</summary>
public static class ModelStates
{
    /// <summary>Scores beside the one in service, and is seen by its keepers alone.</summary>
    public const string Challenger = "challenger";

    /// <summary>In service: warnings come from it. One of a market at most.</summary>
    public const string Champion = "champion";

    /// <summary>Was in service; can be again.</summary>
    public const string Retired = "retired";

    /// <summary>Was never put into service: a person decided against it, or a newer one took its place.</summary>
    public const string Rejected = "rejected";

    /// <summary>Damaged, or of a version that this platform does not read.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Challenger, new("待批准", "Challenger")),
        new(Champion, new("使用中", "In service")),
        new(Retired, new("曾使用", "Retired")),
        new(Rejected, new("未采用", "Not taken")),
        new(Unreadable, new("无法读取", "Cannot be read")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}
