using Trading.Analysis.Networks;

namespace Trading.Alerts.Networks;

/// <summary>What stands in the network.</summary>
public static class NodeKinds
{
    /// <summary>A firm, by canonical code.</summary>
    public const string Firm = "firm";

    /// <summary>A buyer, by canonical code, or by name where it has none.</summary>
    public const string Buyer = "buyer";

    /// <summary>An expert, as a token and nobody's name.</summary>
    public const string Expert = "expert";

    /// <summary>A procurement, by key.</summary>
    public const string Procurement = "procurement";

    /// <summary>All of them in words; what firms share is named by its trace.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Firm, new("企业", "Firm")),
        new(Buyer, new("采购人", "Buyer")),
        new(Expert, new("评标专家", "Expert")),
        new(Procurement, new("项目", "Procurement")),
        .. Traces.All,
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string kind) =>
        All.FirstOrDefault(term => term.Code == kind)?.Name ?? new(kind, kind);
}
