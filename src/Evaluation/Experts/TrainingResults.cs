namespace Trading.Evaluation.Experts;

/// <summary>How a training ended.</summary>
public static class TrainingResults
{
    /// <summary>Recorded in error; only a correction says so.</summary>
    public const string Void = "void";

    public static readonly IReadOnlyList<Term> All =
    [
        new("passed", new("考核合格", "Passed")),
        new("failed", new("考核不合格", "Failed")),
        new("attended", new("参加，无考核", "Attended, no test")),
        new(Void, new("记录有误，作废", "Recorded in error")),
    ];

    /// <summary>Those of a training that was held.</summary>
    public static readonly IReadOnlyList<Term> Held = [.. All.Where(one => one.Code != Void)];
}
