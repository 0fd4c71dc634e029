namespace Trading.Registry.Credit;

/// <summary>What a firm can ask for about a listing.</summary>
public static class RepairKinds
{
    /// <summary>信用修复: what was wrong is mended.</summary>
    public const string Repair = "repair";

    /// <summary>异议: the listing itself is wrong.</summary>
    public const string Objection = "objection";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Repair, new("信用修复", "Repair")),
        new(Objection, new("异议", "Objection")),
    ];
}
