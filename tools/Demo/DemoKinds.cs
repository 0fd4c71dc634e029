using Trading.Domain.Codes;
using Trading.Procurement;
using Trading.Procurement.Steps;

namespace Trading.Demo;

/// <summary>
/// Procurements of all four kinds at different steps, as a newcomer wants to see them: lots, a consortium, an alternative
/// bid, a second round, clarifications, a publicity of candidates, a contract with its change, acceptance and payment. And what
/// supervisors ask for besides prices: grades, shares for small firms, awards that were given up.
/// </summary>
internal sealed class DemoKinds(DemoDesk desk)
{
    private const string Offices = "演示";

    private int _number;

    /// <summary>All of them.</summary>
    public async Task Make(CancellationToken cancel)
    {
        await LandListing(cancel);
        await MiningAuction(cancel);
        await PropertyDisclosed(cancel);
        await PropertySold(cancel);
        await Intention(cancel);
        await Consultation(cancel);
        await SingleSource(cancel);
        await InLots(cancel);
        await Publicity(cancel);
        await Performed(cancel);
        await GivenUp(cancel);
        await Reserved(cancel);
    }

    private async Task LandListing(CancellationToken cancel)
    {
        var id = await Publish(
            "210100",
            "沈阳市铁西区工业用地使用权挂牌出让",
            "land",
            "listing",
            "沈阳市自然资源局",
            25,
            -12,
            3_600_000_000,
            [],
            cancel,
            ("notice", [("subject", "land")]),
            ("documents", [("listingFrom", At(14))])
        );
        await Post(
            id,
            -10,
            "clarification",
            cancel,
            ("affectsBids", false),
            ("what", "补充宗地四至坐标")
        );
    }

    private async Task MiningAuction(CancellationToken cancel)
    {
        var id = await Publish(
            "210300",
            "鞍山市千山区建筑用花岗岩采矿权拍卖出让",
            "land",
            "auction",
            "鞍山市自然资源局",
            -40,
            -75,
            800_000_000,
            [],
            cancel,
            ("notice", [("subject", "mineral")])
        );
        await Open(id, -40, cancel, Bid(3, 860_000_000), Bid(9, 910_000_000), Bid(14, 985_000_000));
        await Post(id, -40, "award", cancel, 2, ("winner", Code(14)), ("noticeAt", At(-38)));
        await Post(id, -30, "contract", cancel, ("signedAt", At(-30)), ("amount", 985_000_000));
        await Post(id, -12, "payment", cancel, ("paidAt", Day(-12)), ("amount", 985_000_000));
    }

    private async Task PropertyDisclosed(CancellationToken cancel)
    {
        await Publish(
            "210400",
            "抚顺市国有企业闲置厂房转让",
            "property",
            "online_bidding",
            "抚顺市国有资产经营公司",
            12,
            -14,
            420_000_000,
            [],
            cancel,
            ("notice", [("deal", "assets"), ("until", At(16))])
        );
    }

    private async Task PropertySold(CancellationToken cancel)
    {
        var id = await Publish(
            "210700",
            "锦州港务公司所持物流公司35%股权转让",
            "property",
            "online_bidding",
            "锦州港务公司",
            -20,
            -50,
            1_500_000_000,
            [],
            cancel,
            ("notice", [("deal", "equity"), ("control", false), ("until", At(-20))])
        );
        await Open(id, -20, cancel, Bid(5, 1_510_000_000), Bid(11, 1_640_000_000));
        await Post(id, -19, "award", cancel, ("winner", Code(11)), ("determinedAt", At(-19)));
    }

    private Task Intention(CancellationToken cancel) =>
        desk.Do(
            When(-6),
            new PublishProcurement.Command(
                Next("LN-YX"),
                "沈阳市政务服务大厅智能引导设备采购（采购意向）",
                "government",
                "open",
                "沈阳市营商环境建设局"
            )
            {
                Source = "demo",
                Category = "信息服务",
                Region = RegionCode.Parse("210100"),
                CeilingMinor = 260_000_000,
                IntentionAt = When(-6),
                Figures = new Dictionary<string, Figures?>
                {
                    ["intention"] = Figures.Of(
                        ("budget", 260_000_000),
                        ("budgetProject", "政务服务大厅运行维护"),
                        ("nature", "goods"),
                        ("reservedPercent", 30)
                    ),
                },
            },
            DemoDesk.Maker,
            cancel
        );

    private async Task Consultation(CancellationToken cancel)
    {
        var id = await Publish(
            "210100",
            "沈阳市智慧文旅平台建设服务采购",
            "government",
            "consultation",
            "沈阳市文化旅游和广播电视局",
            -9,
            -24,
            320_000_000,
            [],
            cancel,
            (
                "notice",
                [("nature", "services"), ("reservedPercent", 20), ("budgetProject", "智慧文旅平台")]
            )
        );
        await Post(
            id,
            -18,
            "clarification",
            cancel,
            ("affectsBids", true),
            ("what", "明确数据接口标准"),
            ("newDeadline", At(-8))
        );
        await Open(id, -8, cancel, Bid(2, 315_000_000), Bid(8, 308_000_000), Bid(20, 319_000_000));
        await desk.Do(
            When(-8, 15),
            new RecordOpening.Command(
                id,
                When(-8, 15),
                [Bid(2, 296_000_000), Bid(8, 289_500_000), Bid(20, 301_000_000)]
            )
            {
                Round = 2,
            },
            DemoDesk.Maker,
            cancel
        );
        await Post(
            id,
            -7,
            "evaluation",
            cancel,
            ("from", At(-8)),
            ("to", At(-7)),
            ("reportAt", At(-7))
        );
    }

    private async Task SingleSource(CancellationToken cancel)
    {
        await Publish(
            "211000",
            "辽阳市医保信息系统原厂维护服务采购",
            "government",
            "single_source",
            "辽阳市医疗保障局",
            6,
            -5,
            98_000_000,
            [],
            cancel,
            ("notice", [("nature", "services"), ("notReservedBecause", "irreplaceable")])
        );
    }

    private async Task InLots(CancellationToken cancel)
    {
        var id = await Publish(
            "210100",
            "沈阳市中小学校舍维修改造工程（三个标段）",
            "construction",
            "open",
            "沈阳市教育局",
            -15,
            -45,
            null,
            [
                new("1") { Title = "和平区学校", CeilingMinor = 480_000_000 },
                new("2") { Title = "浑南区学校", CeilingMinor = 620_000_000 },
                new("3") { Title = "沈北新区学校", CeilingMinor = 350_000_000 },
            ],
            cancel,
            // Screened once it is published: two of the three shut firms of other places out.
            (
                "notice",
                [
                    (
                        "conditions",
                        """
                        投标人资格条件：
                        1. 投标人须具有建筑工程施工总承包三级及以上资质和有效的安全生产许可证。
                        2. 投标人须在沈阳市行政区域内注册，或在本市设有分公司。
                        3. 投标人近三年须承担过沈阳市中小学校舍维修业绩不少于三项。
                        """
                    ),
                ]
            )
        );
        await Open(
            id,
            -15,
            cancel,
            Bid(1, 455_000_000) with
            {
                Lot = "1",
            },
            Bid(6, 449_000_000) with
            {
                Lot = "1",
                Members = [Member(12)],
            },
            Bid(13, 462_000_000) with
            {
                Lot = "1",
            },
            Bid(1, 590_000_000) with
            {
                Lot = "2",
            },
            Bid(7, 603_000_000) with
            {
                Lot = "2",
            },
            Bid(7, 577_000_000) with
            {
                Lot = "2",
            },
            Bid(15, 611_000_000) with
            {
                Lot = "2",
            },
            Bid(18, 341_000_000) with
            {
                Lot = "3",
            },
            Bid(19, 338_000_000) with
            {
                Lot = "3",
                Status = "disqualified",
            }
        );
        await Post(id, -13, "evaluation", cancel, ("reportAt", At(-13)));
        await In(id, "1", -12, "candidates", cancel, ("until", At(-9)));
        await In(id, "1", -8, "award", cancel, ("winner", Code(6)), ("noticeAt", At(-8)));
        await In(id, "3", -8, "award", cancel, ("noWinnerBecause", "有效投标人不足三家"));
    }

    private async Task Publicity(CancellationToken cancel)
    {
        var id = await Publish(
            "211100",
            "盘锦市辽河堤防加固工程施工",
            "construction",
            "open",
            "盘锦市水利局",
            -7,
            -40,
            1_250_000_000,
            [],
            cancel
        );
        await Post(
            id,
            -39,
            "prequalification",
            cancel,
            ("saleFrom", At(-39)),
            ("saleTo", At(-33)),
            ("applicationDeadline", At(-28))
        );
        await Post(id, -26, "prequalificationResult", cancel, ("applicants", 9), ("qualified", 6));
        await Open(
            id,
            -7,
            cancel,
            Bid(4, 1_198_000_000),
            Bid(10, 1_176_000_000),
            Bid(16, 1_211_000_000),
            Bid(22, 1_189_000_000)
        );
        await Post(id, -5, "evaluation", cancel, ("from", At(-6)), ("reportAt", At(-5)));
        await Post(id, -4, "candidates", cancel, ("until", At(-1)));
        await Post(
            id,
            -3,
            "objection",
            cancel,
            ("receivedAt", At(-3)),
            ("answeredAt", At(-2)),
            ("stage", "中标候选人公示")
        );
    }

    private async Task Performed(CancellationToken cancel)
    {
        var id = await Publish(
            "211300",
            "朝阳市乡村道路养护服务采购",
            "government",
            "open",
            "朝阳市交通运输局",
            -150,
            -176,
            560_000_000,
            [],
            cancel
        );
        await Open(
            id,
            -150,
            cancel,
            Bid(17, 541_000_000),
            Bid(21, 528_000_000),
            Bid(23, 552_000_000),
            Bid(21, 519_000_000) with
            {
                Alternative = true,
            }
        );
        await Post(id, -149, "evaluation", cancel, ("reportAt", At(-149)));
        await Post(
            id,
            -146,
            "award",
            cancel,
            ("winner", Code(21)),
            ("winningBid", 2),
            ("determinedAt", At(-146)),
            ("noticeAt", At(-145))
        );
        await Post(
            id,
            -130,
            "contract",
            cancel,
            ("signedAt", At(-130)),
            ("publishedAt", At(-129)),
            ("amount", 528_000_000),
            ("termDays", 365)
        );
        await Post(
            id,
            -80,
            "contractChange",
            cancel,
            ("what", "增加 12 公里路段养护"),
            ("signedAt", At(-80)),
            ("amount", 561_000_000),
            ("termDays", 500)
        );
        await Post(id, -30, "acceptance", cancel, ("passed", true));
        await Post(
            id,
            -10,
            "payment",
            cancel,
            ("dueAt", Day(0)),
            ("paidAt", Day(-10)),
            ("amount", 300_000_000)
        );
    }

    // One first gives up and a dearer one follows; in another its price was not read out; in the third the contract is signed as
    // awarded.
    private async Task GivenUp(CancellationToken cancel)
    {
        var left = await Publish(
            "210900",
            "阜新市细河区老旧小区改造工程施工",
            "construction",
            "open",
            "阜新市住房和城乡建设局",
            -24,
            -50,
            600_000_000,
            [],
            cancel,
            ("notice", [("nature", "works"), ("compulsory", true)]),
            ("documents", [("grades", new[] { "建筑工程施工总承包二级" })])
        );
        // The second stands on a list that bars it.
        await Open(
            left,
            -24,
            cancel,
            Bid(1, 541_000_000),
            Bid(3, 552_000_000),
            Bid(4, 579_000_000)
        );
        await Post(left, -20, "award", cancel, ("winner", Code(1)), ("noticeAt", At(-20)));
        await Post(left, -15, "awardWithdrawn", cancel, ("ground", "gave_up"));
        await Post(left, -14, "award", cancel, ("winner", Code(4)), ("noticeAt", At(-14)));

        var unread = await Publish(
            "211400",
            "葫芦岛市连山区垃圾转运站设备采购与安装",
            "construction",
            "open",
            "葫芦岛市连山区城市管理局",
            -22,
            -48,
            320_000_000,
            [],
            cancel,
            ("notice", [("nature", "goods")])
        );
        await Open(
            unread,
            -22,
            cancel,
            Bid(8, 305_000_000) with
            {
                AmountMinor = null,
            },
            Bid(9, 309_000_000),
            Bid(10, 312_000_000)
        );
        await Post(unread, -18, "award", cancel, ("winner", Code(8)), ("noticeAt", At(-18)));
        await Post(unread, -13, "awardWithdrawn", cancel, ("ground", "no_deposit"));
        await Post(unread, -12, "award", cancel, ("winner", Code(9)), ("noticeAt", At(-12)));

        var kept = await Publish(
            "210500",
            "本溪市平山区医院门诊楼扩建工程施工",
            "construction",
            "open",
            "本溪市平山区卫生健康局",
            -30,
            -56,
            480_000_000,
            [],
            cancel,
            ("notice", [("nature", "works"), ("compulsory", true)]),
            ("documents", [("grades", new[] { "建筑工程施工总承包一级" })])
        );
        await Open(
            kept,
            -30,
            cancel,
            Bid(0, 451_000_000),
            Bid(6, 449_000_000),
            Bid(4, 462_000_000)
        );
        await Post(kept, -26, "award", cancel, ("winner", Code(6)), ("noticeAt", At(-26)));
        await Post(
            kept,
            -18,
            "contract",
            cancel,
            ("signedAt", At(-18)),
            ("amount", 449_000_000),
            ("termDays", 240)
        );
    }

    // Wholly reserved as the rule wants, and not; two of one budget project that together pass the threshold.
    private async Task Reserved(CancellationToken cancel)
    {
        foreach (
            var (title, price, percent) in new[]
            {
                ("营口市中小学教室护眼灯采购", 168_000_000L, 100),
                ("营口市中小学教室护眼灯采购（第二批）", 145_000_000L, 30),
            }
        )
        {
            await desk.Do(
                When(-4),
                new PublishProcurement.Command(
                    Next("LN-ZL"),
                    title,
                    "government",
                    "inquiry",
                    $"营口市教育局（{Offices}）"
                )
                {
                    Source = "demo",
                    Category = "教学设备",
                    Region = RegionCode.Parse("210800"),
                    CeilingMinor = price,
                    NoticeAt = When(-4),
                    DeadlineAt = When(9),
                    Figures = new Dictionary<string, Figures?>
                    {
                        ["notice"] = Figures.Of(
                            ("nature", "goods"),
                            ("reservedPercent", percent),
                            ("budgetProject", "教室照明改造")
                        ),
                    },
                },
                DemoDesk.Maker,
                cancel
            );
        }
    }

    private async Task<Guid> Publish(
        string region,
        string title,
        string kind,
        string method,
        string buyer,
        int deadline,
        int notice,
        long? price,
        PublishProcurement.Lot[] lots,
        CancellationToken cancel,
        params (string Step, (string, object?)[] Figures)[] said
    ) =>
        (
            await desk.Do(
                When(notice),
                new PublishProcurement.Command(
                    Next("LN-ZL"),
                    title,
                    kind,
                    method,
                    $"{buyer}（{Offices}）"
                )
                {
                    Source = "demo",
                    BuyerCode = DemoAgencies.IsBuyer(buyer) ? DemoAgencies.Purchaser : null,
                    AgencyCode = DemoAgencies.IsBuyer(buyer) ? DemoAgencies.Agency : null,
                    Region = RegionCode.Parse(region),
                    // What is bought has a ceiling, what is sold a price at which it starts.
                    CeilingMinor = IsSale(kind) ? null : price,
                    MinPriceMinor = IsSale(kind) ? price : null,
                    Lots = lots.Length == 0 ? null : lots,
                    NoticeAt = When(notice),
                    DeadlineAt = When(deadline),
                    Figures = said.ToDictionary(
                        each => each.Step,
                        each => (Figures?)Figures.Of(each.Figures)
                    ),
                },
                DemoDesk.Maker,
                cancel
            )
        ).Id;

    private static bool IsSale(string kind) => kind is "land" or "property";

    private Task Open(Guid id, int day, CancellationToken cancel, params BidReadOut[] bids) =>
        desk.Do(When(day), new RecordOpening.Command(id, When(day), bids), DemoDesk.Maker, cancel);

    private Task Post(
        Guid id,
        int day,
        string step,
        CancellationToken cancel,
        params (string, object?)[] figures
    ) => Post(id, null, day, 9, step, cancel, figures);

    private Task Post(
        Guid id,
        int day,
        string step,
        CancellationToken cancel,
        int later,
        params (string, object?)[] figures
    ) => Post(id, null, day, 9 + later, step, cancel, figures);

    private Task In(
        Guid id,
        string lot,
        int day,
        string step,
        CancellationToken cancel,
        params (string, object?)[] figures
    ) => Post(id, lot, day, 9, step, cancel, figures);

    private Task Post(
        Guid id,
        string? lot,
        int day,
        int hour,
        string step,
        CancellationToken cancel,
        (string, object?)[] figures
    ) =>
        desk.Do(
            When(day, hour),
            new PostStep.Command(id, step, When(day, hour))
            {
                Lot = lot,
                Figures = Figures.Of(figures),
            },
            DemoDesk.Maker,
            cancel
        );

    private static BidReadOut Bid(int firm, long amount) =>
        new(DemoProvince.CodeOf(firm), DemoProvince.NameOf(firm), amount);

    private static BidMember Member(int firm) =>
        new(DemoProvince.CodeOf(firm), DemoProvince.NameOf(firm));

    private static string Code(int firm) => DemoProvince.CodeOf(firm).ToString();

    private string Next(string series) =>
        FormattableString.Invariant($"{series}-{desk.Today.Year}-{++_number:000}");

    // So many days from today; hours of the clock in China.
    private DateTimeOffset When(int days, int hour = 9) =>
        ChinaTime.At(desk.Today.AddDays(days), new TimeOnly(hour, 30));

    private string At(int days) =>
        When(days)
            .UtcDateTime.ToString(
                "yyyy-MM-dd'T'HH:mm:ss'Z'",
                System.Globalization.CultureInfo.InvariantCulture
            );

    private string Day(int days) =>
        desk
            .Today.AddDays(days)
            .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
