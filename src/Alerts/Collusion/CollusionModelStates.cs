namespace Trading.Alerts.Collusion;

/// <summary>What a market's model is.</summary>
public static class CollusionModelStates
{
    /// <summary>Waits for a person's approval.</summary>
    public const string Candidate = "candidate";

    /// <summary>Was approved and is named by its market.</summary>
    public const string Serving = "serving";

    /// <summary>A newer one took its place before anybody decided on it.</summary>
    public const string Superseded = "superseded";

    /// <summary>Was in service.</summary>
    public const string Retired = "retired";

    /// <summary>A person decided against it.</summary>
    public const string Rejected = "rejected";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Candidate, new("待批准", "Waits for approval")),
        new(Serving, new("使用中", "In service")),
        new(Superseded, new("已被更新的模型取代", "Superseded")),
        new(Retired, new("已停用", "Retired")),
        new(Rejected, new("不予采用", "Not taken")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}
