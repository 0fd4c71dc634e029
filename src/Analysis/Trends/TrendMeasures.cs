namespace Trading.Analysis.Trends;

/// <summary>What is followed month by month. Each is a share whose rise is what somebody should look at.</summary>
public static class TrendMeasures
{
    /// <summary>Lots with one valid bidder, of lots that were decided.</summary>
    public const string SingleBid = "single_bid";

    /// <summary>Procurements whose discount lies below the market's median of the same month.</summary>
    public const string LowDiscount = "low_discount";

    /// <summary>Awards to a firm that had won from the same purchaser or agency not long before.</summary>
    public const string SameWinner = "same_winner";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(SingleBid, new("单一投标占比", "Share of single bids")),
        new(LowDiscount, new("低降幅占比", "Share of low discounts")),
        new(SameWinner, new("老供应商中标占比", "Share of winners who won before")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;

    /// <summary>What is counted, in words.</summary>
    public static LocalizedText Counted(string code) =>
        code switch
        {
            SingleBid => new(
                "已定标的标段（包）中只有一家有效投标的比例",
                "the share of decided lots with one bidder"
            ),
            LowDiscount => new(
                "降幅（最高限价与中标价之差）低于同月同类项目中位数的比例",
                "the share of procurements whose discount from the ceiling is below the median of the same kind and month"
            ),
            SameWinner => new(
                "中标人在此前两年内曾在此中标的比例",
                "the share of awards to a firm that won here within the two years before"
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(code), code, "No such measure."),
        };

    /// <summary>What would explain a rise without any wrong.</summary>
    public static LocalizedText Otherwise(string code) =>
        code switch
        {
            SingleBid => new(
                "也可能是：采购内容变得更专门，或当地供应商退出了市场。",
                "It may also be that what is bought became more special, or that suppliers of the place gave up."
            ),
            LowDiscount => new(
                "也可能是：最高限价定得更准，或原材料涨价。",
                "It may also be that ceilings are set closer to what things cost, or that materials became dearer."
            ),
            SameWinner => new(
                "也可能是：合同按阶段续采，或中标人确实更好。",
                "It may also be that contracts follow in stages, or that who wins is better."
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(code), code, "No such measure."),
        };
}

/// <summary>Whose series.</summary>
public static class TrendUnits
{
    /// <summary>A purchaser.</summary>
    public const string Buyer = "buyer";

    /// <summary>A procurement agency.</summary>
    public const string Agency = "agency";

    /// <summary>A city.</summary>
    public const string City = "city";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Buyer, new("采购人", "Purchaser")),
        new(Agency, new("代理机构", "Agency")),
        new(City, new("地区", "Region")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}

/// <summary>How a share rose.</summary>
public static class TrendShapes
{
    /// <summary>From one month on.</summary>
    public const string Break = "break";

    /// <summary>Month by month.</summary>
    public const string Drift = "drift";

    /// <summary>Both of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Break, new("突变", "Break")),
        new(Drift, new("渐变", "Drift")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}
