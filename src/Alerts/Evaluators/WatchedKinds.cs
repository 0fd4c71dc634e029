namespace Trading.Alerts.Evaluators;

/// <summary>Who is watched.</summary>
public static class WatchedKinds
{
    /// <summary>An expert, as a token and nobody's name.</summary>
    public const string Expert = "expert";

    /// <summary>An office that asks for draws.</summary>
    public const string Centre = "centre";

    /// <summary>A purchaser, by canonical code, or by name where it has none.</summary>
    public const string Buyer = "buyer";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Expert, new("评标专家", "Expert")),
        new(Centre, new("交易中心", "Centre")),
        new(Buyer, new("采购人", "Purchaser")),
    ];
}
