namespace Trading.Evaluation;

/// <summary>What is said of an expert at the door of the evaluation.</summary>
public static class CheckInOutcomes
{
    /// <summary>Came.</summary>
    public const string Arrived = "arrived";

    /// <summary>Did not come by the beginning.</summary>
    public const string Missing = "missing";

    /// <summary>Came, and avoids himself on seeing the parties.</summary>
    public const string Avoids = "avoids";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Arrived, new("到场", "Came")),
        new(Missing, new("未到场", "Did not come")),
        new(Avoids, new("当场回避", "Avoids himself")),
    ];
}
