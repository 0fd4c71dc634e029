namespace Trading.Alerts.Precision;

/// <summary>What a supervisor finds who looks at a procurement without a warning.</summary>
public static class UnflaggedAnswers
{
    /// <summary>An ordinary procurement.</summary>
    public const string Fine = "fine";

    /// <summary>Something is wrong that no warning said.</summary>
    public const string Wrong = "wrong";

    /// <summary>In a list: nobody has looked yet.</summary>
    public const string Waiting = "waiting";

    /// <summary>Both.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Fine, new("未见问题", "Nothing wrong")),
        new(Wrong, new("有问题，未预警", "Something is wrong")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}
