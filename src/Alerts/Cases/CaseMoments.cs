namespace Trading.Alerts.Cases;

/// <summary>What stands on the timeline of a case.</summary>
public static class CaseMoments
{
    /// <summary>A step of the procurement.</summary>
    public const string Step = "step";

    /// <summary>A statutory limit of it.</summary>
    public const string Limit = "limit";

    /// <summary>What was done in the case.</summary>
    public const string Case = "case";

    /// <summary>All of them, in words.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Step, new("项目环节", "Step")),
        new(Limit, new("法定期限", "Limit")),
        new(Case, new("案件", "Case")),
    ];
}
