namespace Trading.Alerts.Collusion;

/// <summary>What is ranked.</summary>
public static class CollusionUnits
{
    /// <summary>Procurements, each lot by itself.</summary>
    public const string Procurement = "procurement";

    /// <summary>Two bidders who meet beyond chance.</summary>
    public const string Pair = "pair";

    /// <summary>A group whose pairs do.</summary>
    public const string Group = "group";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Procurement, new("项目", "Procurements")),
        new(Pair, new("两家企业", "Pairs")),
        new(Group, new("企业群体", "Groups")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;

    /// <summary>What would explain a high place without any wrong.</summary>
    public static LocalizedText Otherwise(string code) =>
        code == Procurement
            ? new(
                "也可能是：成本公开、材料有信息价，报价自然接近；评标办法奖励接近均价的报价；当地具备该资质的企业少，总是这几家相遇。",
                "It may also be that costs are public so that prices lie close by themselves, that the award formula rewards prices near the mean, or that few firms nearby hold the grade and meet each other always."
            )
            : new(
                "也可能是：同一专业或资质等级的企业本来就少；只在附近投标；同一批项目集中发布；成本结构相近。",
                "It may also be that few firms of that trade or grade exist, that they bid only nearby, that such procurements come in batches, or that their costs are alike."
            );
}
