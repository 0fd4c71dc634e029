namespace Trading.Procurement;

/// <summary>What is traded (《全国公共资源交易目录指引》, 发改法规〔2019〕2024号) and the ways of doing it.</summary>
public static class TradingCatalogue
{
    /// <summary>Kinds of trading, each with the methods the law knows for it.</summary>
    public static readonly IReadOnlyList<(Term Kind, IReadOnlyList<string> Methods)> All =
    [
        // 招标投标法 art. 10.
        (new("construction", new("工程建设", "Construction")), ["open", "invited"]),
        // 政府采购法 art. 26; 财库〔2014〕214号 (consultation); 财政部令第110号 (framework agreement).
        (
            new("government", new("政府采购", "Government procurement")),
            [
                "open",
                "invited",
                "negotiation",
                "consultation",
                "inquiry",
                "single_source",
                "framework",
            ]
        ),
        // 国土资源部令第39号 art. 2 (tender, auction, listing).
        (
            new("land", new("土地使用权和矿业权出让", "Land and mineral rights")),
            ["tender", "auction", "listing"]
        ),
        // 国务院国资委 财政部令第32号 art. 22.
        (
            new("property", new("国有产权交易", "State property")),
            ["tender", "auction", "listing", "online_bidding"]
        ),
        (
            new("other", new("其他", "Other")),
            [
                "open",
                "invited",
                "negotiation",
                "consultation",
                "inquiry",
                "single_source",
                "framework",
                "tender",
                "auction",
                "listing",
                "online_bidding",
            ]
        ),
    ];

    /// <summary>The kinds by themselves.</summary>
    public static readonly IReadOnlyList<Term> Kinds = [.. All.Select(each => each.Kind)];

    public static readonly IReadOnlyList<Term> Methods =
    [
        new("open", new("公开招标", "Open tender")),
        new("invited", new("邀请招标", "Invited tender")),
        new("negotiation", new("竞争性谈判", "Competitive negotiation")),
        new("consultation", new("竞争性磋商", "Competitive consultation")),
        new("inquiry", new("询价", "Request for quotations")),
        new("single_source", new("单一来源", "Single source")),
        new("framework", new("框架协议", "Framework agreement")),
        new("tender", new("招标出让", "Tender (sale)")),
        new("auction", new("拍卖", "Auction")),
        new("listing", new("挂牌", "Listing")),
        new("online_bidding", new("网络竞价", "Online bidding")),
    ];

    /// <summary>Bid states as OCDS names them (bids extension).</summary>
    public static readonly IReadOnlyList<Term> BidStatuses =
    [
        new("valid", new("有效", "Valid")),
        new("disqualified", new("否决", "Disqualified")),
        new("withdrawn", new("撤回或未递交", "Withdrawn")),
    ];

    /// <summary>States of a procurement, in the order of its life.</summary>
    public static readonly IReadOnlyList<Term> States =
    [
        new(ProcurementLifecycle.Published, new("已公告", "Published")),
        new(ProcurementLifecycle.Opened, new("已开标", "Opened")),
        new(ProcurementLifecycle.Evaluated, new("已评审", "Evaluated")),
        new(ProcurementLifecycle.Awarded, new("已定标", "Awarded")),
        new(ProcurementLifecycle.Contracted, new("已签约", "Contracted")),
        new(ProcurementLifecycle.Failed, new("流标", "Failed")),
        new(ProcurementLifecycle.Cancelled, new("已终止", "Cancelled")),
    ];

    /// <summary>Steps whose instants are kept, in the order in which they are due.</summary>
    public static readonly IReadOnlyList<Term> Steps =
    [
        new("notice", new("公告", "Notice")),
        new("deadline", new("投标截止", "Bid deadline")),
        new("opening", new("开标", "Opening")),
        new("evaluation", new("评审完成", "Evaluation")),
        new("award", new("定标", "Award")),
        new("contract", new("签约", "Contract")),
        new("cancellation", new("终止", "Cancellation")),
    ];

    /// <summary>The methods of a kind; null when there is no such kind.</summary>
    public static IReadOnlyList<string>? MethodsOf(string? kind) =>
        All.FirstOrDefault(entry => entry.Kind.Code == kind).Methods;

    /// <summary>The word for a code, or the code itself when the catalogue lost it.</summary>
    public static LocalizedText NameIn(IEnumerable<Term> catalogue, string code) =>
        catalogue.FirstOrDefault(term => term.Code == code)?.Name ?? new(code, code);
}
