namespace Trading.Kernel.Changes;

/// <summary>What the feed of changes tells of.</summary>
public static class FeedKinds
{
    /// <summary>A record of the registry, by its code.</summary>
    public const string Entity = "entity";

    /// <summary>A listing on a credit or joint-punishment list, by its id.</summary>
    public const string Credit = "credit";

    /// <summary>A procurement with its steps, by its id.</summary>
    public const string Procurement = "procurement";

    /// <summary>A warning of the province's own market, by its procurement's id.</summary>
    public const string Alert = "alert";

    /// <summary>A supervisors' case, by its id.</summary>
    public const string Case = "case";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Entity, new("经营主体", "Record of an entity")),
        new(Credit, new("信用名单条目", "Listing on a credit list")),
        new(Procurement, new("项目", "Procurement")),
        new(Alert, new("预警", "Warning")),
        new(Case, new("监督案件", "Supervisors' case")),
    ];
}
