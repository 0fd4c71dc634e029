namespace Trading.Analysis.Networks;

/// <summary>What is found between parties, in words, and what else would explain it.</summary>
public static class NetworkRelations
{
    /// <summary>Two bidders meet beyond chance.</summary>
    public const string Pair = "pair";

    /// <summary>A group meets beyond chance and shares the wins.</summary>
    public const string Ring = "ring";

    /// <summary>One loses wherever another wins.</summary>
    public const string Companion = "companion";

    /// <summary>Two bidders share what identifies one hand.</summary>
    public const string Shared = "shared";

    /// <summary>An expert and a winner meet beyond chance.</summary>
    public const string Expert = "expert";

    /// <summary>A buyer and a winner meet beyond chance.</summary>
    public const string Buyer = "buyer";

    /// <summary>All of them, the gravest first.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Ring, new("疑似围标圈", "Ring that shares wins")),
        new(Shared, new("共用痕迹", "Shared traces")),
        new(Companion, new("只陪不中", "Always-losing companion")),
        new(Expert, new("专家与中标人集中", "Expert and winner")),
        new(Pair, new("同场次数超出偶然", "Pair beyond chance")),
        new(Buyer, new("采购人与中标人集中", "Buyer and winner")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;

    /// <summary>What would explain it without any wrong.</summary>
    public static LocalizedText Otherwise(string code) =>
        code switch
        {
            Pair => new(
                "也可能是：同一专业或资质等级的企业本来就少；两家都只在附近投标；同一批项目集中发布。",
                "It may also be that few firms of that trade or grade exist, that both bid only nearby, or that such procurements come in batches."
            ),
            Ring => new(
                "也可能是：当地具备该资质的企业只有这几家；各家产能有限，轮到空闲的一家报价最低。",
                "It may also be that only these firms nearby hold the grade, or that each bids low when it has capacity to spare."
            ),
            Companion => new(
                "也可能是：新进入者，价格或业绩尚无竞争力；中标一方在该类项目中本来就强。",
                "It may also be a newcomer whose prices or references do not compete yet, or a rival that is strong in this trade."
            ),
            Shared => new(
                "也可能是：共用代办或打字复印服务、同一写字楼或园区地址、挂靠同一财务代理、同名不同人；请以原始凭证核对。",
                "It may also be a shared agent or copy shop, one office building, one bookkeeping agent, or namesakes: hold it against the originals."
            ),
            Expert => new(
                "也可能是：专业面窄、库内专家少，同一专家与同一强势企业反复相遇。",
                "It may also be a narrow speciality with few experts, who meet its strongest firm again and again."
            ),
            Buyer => new(
                "也可能是：续建、兼容或专利的需要，框架协议，或当地供应商少。",
                "It may also be follow-up work, compatibility, patents, a framework agreement, or few suppliers nearby."
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(code), code, "No such relation."),
        };
}
