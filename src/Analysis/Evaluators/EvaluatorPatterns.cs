namespace Trading.Analysis.Evaluators;

/// <summary>What is watched of evaluators and draws, in words, and what else would explain it.</summary>
public static class EvaluatorPatterns
{
    /// <summary>An expert accepts what one purchaser asks and little else.</summary>
    public const string OneBuyer = "one_buyer";

    /// <summary>Two experts sit together beyond chance.</summary>
    public const string Colleagues = "colleagues";

    /// <summary>Draws for a purchaser fail beyond chance.</summary>
    public const string BuyerDraws = "buyer_draws";

    /// <summary>Draws of a centre fail beyond chance.</summary>
    public const string CentreDraws = "centre_draws";

    /// <summary>An expert declines what is at one venue.</summary>
    public const string Venue = "venue";

    /// <summary>An expert declines beyond chance.</summary>
    public const string Declines = "declines";

    /// <summary>All of them, the gravest first.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(OneBuyer, new("只接受一家采购人", "Accepts for one purchaser only")),
        new(Colleagues, new("专家反复同组", "Experts seated together")),
        new(BuyerDraws, new("采购人抽取多次失败", "Failed draws of a purchaser")),
        new(CentreDraws, new("中心抽取多次失败", "Failed draws of a centre")),
        new(Venue, new("得知地点后谢绝", "Declines by venue")),
        new(Declines, new("谢绝次数超出偶然", "Declines beyond chance")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;

    /// <summary>1 to 3, the gravest last: what may have changed who evaluates is graver than what shows of one person.</summary>
    public static int LevelOf(string code) => code is OneBuyer or Colleagues or BuyerDraws ? 2 : 1;

    /// <summary>What would explain it without any wrong.</summary>
    public static LocalizedText Otherwise(string code) =>
        code switch
        {
            OneBuyer => new(
                "也可能是：该采购人的项目集中在专家空闲的时段，或评审地点离专家最近。",
                "It may also be that this purchaser's procurements fall when the expert is free, or are evaluated nearest to the expert."
            ),
            Colleagues => new(
                "也可能是：两位专家总在别人没空的日子有空，或抽取时库内合格人数比名单所示更少。",
                "It may also be that both are free on days when others are not, or that fewer could be drawn than the lists show."
            ),
            BuyerDraws => new(
                "也可能是：所需专业人数少，或因补遗、改期而依法重抽。",
                "It may also be a scarce speciality, or lawful new draws after a correction or another date."
            ),
            CentreDraws => new(
                "也可能是：当地稀缺专业多，或中心承担的项目改期多。",
                "It may also be that scarce specialities are asked for there, or that many of its procurements are postponed."
            ),
            Venue => new(
                "也可能是：该地点路途远，或与专家固定的工作日程冲突。",
                "It may also be that the venue is far away, or that its times collide with the expert's work."
            ),
            Declines => new(
                "也可能是：健康原因、长期出差或教学任务。",
                "It may also be health, long travel or teaching."
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(code), code, "No such pattern."),
        };
}
