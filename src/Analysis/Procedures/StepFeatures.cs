namespace Trading.Analysis.Procedures;

/// <summary>
/// The features of a procurement over all its steps. A figure that is due and not recorded is null here; the
/// model sets it to its peers' median and says so in a column of its own. A step not yet reached is not missing,
/// nor is what only some sources tell of.
/// </summary>
internal static class StepFeatures
{
    /// <summary>The feature that is never compared within its own method.</summary>
    public const string Closedness = "closedness";

    private static readonly LocalizedText Days = new("天", "days");
    private static readonly LocalizedText Percent = new("%", "%");
    private static readonly LocalizedText Bidders = new("家", "");
    private static readonly LocalizedText Times = new("次", "");
    private static readonly LocalizedText Places = new("处", "");
    private static readonly LocalizedText Relations = new("组", "");
    private static readonly LocalizedText Characters = new("字", "characters");
    private static readonly LocalizedText Points = new("分", "points");
    private static readonly LocalizedText Degrees = new("级", "");

    public static readonly IReadOnlyList<StepFeature> All =
    [
        new(
            new(
                Closedness,
                new("采购方式的封闭程度", "How closed the method is (0 open to 3 direct)"),
                Degrees,
                Stage.Notice,
                f => (double?)f.Openness
            ),
            false,
            Side.High,
            f => f.Openness is not null
        ),
        Duration(
            "notice_period",
            "公告至投标截止时间",
            "Time from notice to deadline",
            Stage.Notice,
            Side.Low,
            f => f.NoticeAt,
            f => f.DeadlineAt
        ),
        new(
            new(
                "below_law",
                new("公告期少于法定最短期限的天数", "Days below the least notice of the law"),
                Days,
                Stage.Notice,
                f =>
                    f.LeastNoticeDays - (f.DeadlineAt - f.NoticeAt)?.TotalDays is { } lacking
                        ? Math.Max(0, lacking)
                        : null
            ),
            true,
            Side.High,
            f => f.LeastNoticeDays is not null && f.NoticeAt is not null && f.DeadlineAt is not null
        ),
        Duration(
            "notice_to_opening",
            "公告至开标时间",
            "Time from notice to opening",
            Stage.Bids,
            Side.Low,
            f => f.NoticeAt,
            f => f.OpenedAt
        ),
        Duration(
            "deadline_to_opening",
            "投标截止至开标时间",
            "Time from deadline to opening",
            Stage.Bids,
            Side.Either,
            f => f.DeadlineAt,
            f => f.OpenedAt
        ),
        Duration(
            "opening_to_evaluation",
            "开标至评标结束时间",
            "Time from opening to end of evaluation",
            Stage.Evaluation,
            Side.Low,
            f => f.OpenedAt,
            f => f.EvaluatedAt
        ),
        Duration(
            "evaluation_to_award",
            "评标结束至中标公告时间",
            "Time from evaluation to award",
            Stage.Award,
            Side.Low,
            f => f.EvaluatedAt,
            f => f.AwardedAt
        ),
        Duration(
            "opening_to_award",
            "开标至中标公告时间",
            "Time from opening to award",
            Stage.Award,
            Side.Low,
            f => f.OpenedAt,
            f => f.AwardedAt
        ),
        Duration(
            "award_to_contract",
            "中标公告至签订合同时间",
            "Time from award to contract",
            Stage.Contract,
            Side.High,
            f => f.AwardedAt,
            f => f.ContractSignedAt
        ),
        new(
            new("ceiling", new("最高限价", "Price ceiling"), null, Stage.Notice, Ceiling),
            true,
            Side.High,
            Always
        ),
        new(
            new(
                "bidders",
                new("投标人数量", "Number of bidders"),
                Bidders,
                Stage.Bids,
                f =>
                    f.Bids.Count > 0
                        ? f.Bids.Where(Submitted).Select(b => b.BidderId).Distinct().Count()
                        : null
            ),
            true,
            Side.Low,
            Always
        ),
        Share(
            "valid_share",
            "有效投标占比",
            "Share of valid bids",
            Stage.Evaluation,
            Side.Low,
            f => f.Bids.Count,
            f => f.Bids.Count(b => b.Status == BidStatus.Valid)
        ),
        Share(
            "disqualified_share",
            "否决投标占比",
            "Share of rejected bids",
            Stage.Evaluation,
            Side.High,
            f => f.Bids.Count(Submitted),
            f => f.Bids.Count(b => b.Status == BidStatus.Disqualified)
        ),
        Ratio(
            "award_to_ceiling",
            "中标价与最高限价之比",
            "Award as a share of the ceiling",
            Stage.Award,
            f => f.WinningPrice(),
            Always
        ),
        Ratio(
            "lowest_to_ceiling",
            "最低有效报价与最高限价之比",
            "Lowest valid price as a share of the ceiling",
            Stage.Bids,
            f => f.ValidPrices() is [var lowest, ..] ? lowest : null,
            f => Valid(f) >= 1
        ),
        new(
            new(
                "award_above_best",
                new("中标价偏离最优报价幅度", "Distance of the award from the best price"),
                Percent,
                Stage.Award,
                FromBest
            ),
            true,
            Side.High,
            f => Valid(f) >= 1
        ),
        new(
            new(
                "best_rejected",
                new("最优报价被否决的幅度", "Advantage of the best rejected price over the award"),
                Percent,
                Stage.Award,
                BestRejected
            ),
            true,
            Side.High,
            Always
        ),
        new(
            new(
                "bid_spread",
                new("报价变异系数", "Coefficient of variation of the prices"),
                Percent,
                Stage.Bids,
                f => Screens.BidScreens.Of(f).Cv * 100
            ),
            true,
            Side.Either,
            f => Valid(f) >= 2
        ),
        new(
            new(
                "changes",
                new("公告、文件变更次数", "Changes of notice or documents"),
                Times,
                Stage.Notice,
                f => f.Changes
            ),
            true,
            Side.High,
            f => f.Changes is not null
        ),
        Optional(
            "change_to_deadline",
            "最后一次变更至投标截止时间",
            "Time from the last change to the deadline",
            Days,
            Stage.Notice,
            Side.Low,
            f => (f.DeadlineAt - f.LastChangeAt)?.TotalDays
        ),
        Optional(
            "eligibility_length",
            "资格条件文字长度",
            "Length of the text that says who may bid",
            Characters,
            Stage.Notice,
            Side.High,
            f => f.EligibilityLength
        ),
        Optional(
            "score_spread",
            "评委评分分歧",
            "How far members' scores for one bid lie apart",
            Points,
            Stage.Evaluation,
            Side.High,
            f => f.ScoreSpread
        ),
        Optional(
            "winner_share",
            "中标人占该采购人以往中标的比例",
            "The winner's share of the purchaser's earlier awards",
            Percent,
            Stage.Award,
            Side.High,
            f => f.WinnerShare * 100
        ),
        Optional(
            "contract_to_award",
            "合同金额与中标价之比",
            "Contract as a share of the award",
            Percent,
            Stage.Contract,
            Side.High,
            f => (double?)f.ContractAmount / f.WinningPrice() * 100
        ),
        Optional(
            "grave_clauses",
            "公告中确定的严重限制性条款",
            "Sure and grave restrictive clauses of the announcement",
            Places,
            Stage.Notice,
            Side.High,
            f => f.GraveClauses
        ),
        Optional(
            "lesser_clauses",
            "公告中确定的其他限制性条款",
            "Other sure restrictive clauses of the announcement",
            Places,
            Stage.Notice,
            Side.High,
            f => f.LesserClauses
        ),
        Optional(
            "agency_share",
            "该代理机构占采购人以往项目的比例",
            "The agency's share of the purchaser's earlier procurements",
            Percent,
            Stage.Notice,
            Side.High,
            f => f.AgencyShare * 100
        ),
        Optional(
            "bidder_relations",
            "投标人之间超出偶然的关系",
            "Relations beyond chance among the bidders",
            Relations,
            Stage.Bids,
            Side.High,
            f => f.BidderRelations
        ),
        Optional(
            "shared_traces",
            "投标人之间共用的痕迹",
            "Traces that bidders share",
            Places,
            Stage.Bids,
            Side.High,
            f => f.SharedTraces
        ),
        Optional(
            "expert_outlier",
            "单个评委评分偏离其他评委的幅度",
            "Distance of one member's score from the other members'",
            Points,
            Stage.Evaluation,
            Side.High,
            f => f.ExpertOutlier
        ),
        Optional(
            "winner_agency_share",
            "中标人占该代理机构以往项目中标的比例",
            "The winner's share of what the agency ran before",
            Percent,
            Stage.Award,
            Side.High,
            f => f.WinnerAgencyShare * 100
        ),
        Optional(
            "payment_delay",
            "款项逾期支付天数",
            "Days by which a payment was late",
            Days,
            Stage.Contract,
            Side.High,
            f => f.PaymentDelayDays
        ),
        // Only what lies above it: half of a contract paid is a contract under way.
        Optional(
            "paid_over_contract",
            "已付款超出合同金额的幅度",
            "Paid above the amount of the contract",
            Percent,
            Stage.Contract,
            Side.High,
            f =>
                (double?)f.PaidAmount / (double?)f.ContractAmount * 100 - 100 is { } above
                    ? Math.Max(0, above)
                    : null
        ),
    ];

    /// <summary>Where a feature stands, by its code.</summary>
    public static readonly IReadOnlyDictionary<string, int> ByCode = All.Index()
        .ToDictionary(f => f.Item.Measure.Code, f => f.Index);

    private static bool Always(ProcurementFacts facts) => true;

    private static int Valid(ProcurementFacts facts) => facts.ValidBidders();

    private static bool Submitted(BidFact bid) => bid.Status != BidStatus.Withdrawn;

    private static double? Ceiling(ProcurementFacts facts) =>
        facts.PriceCeiling is > 0 ? (double)facts.PriceCeiling.Value : null;

    private static double? FromBest(ProcurementFacts facts)
    {
        var prices = facts.ValidPrices();
        if (facts.WinningPrice() is not { } winning || prices.Length == 0)
        {
            return null;
        }

        var best = facts.Sale ? prices[^1] : prices[0];
        return Math.Abs(winning - best) / best * 100;
    }

    private static double? BestRejected(ProcurementFacts facts)
    {
        if (facts.WinningPrice() is not { } winning)
        {
            return null;
        }

        double[] rejected =
        [
            .. facts
                .Bids.Where(b => b.Status == BidStatus.Disqualified)
                .Select(ProcurementFacts.Price)
                .OfType<double>(),
        ];
        if (rejected.Length == 0)
        {
            return 0;
        }

        var advantage = facts.Sale ? rejected.Max() - winning : winning - rejected.Min();
        return Math.Max(0, advantage) / winning * 100;
    }

    private static StepFeature Duration(
        string code,
        string zh,
        string en,
        Stage stage,
        Side side,
        Func<ProcurementFacts, DateTimeOffset?> from,
        Func<ProcurementFacts, DateTimeOffset?> to
    ) =>
        new(
            new(code, new(zh, en), Days, stage, f => (to(f) - from(f))?.TotalDays),
            true,
            side,
            Always
        );

    // What many sources do not tell of: where it is not told nothing is missing.
    private static StepFeature Optional(
        string code,
        string zh,
        string en,
        LocalizedText unit,
        Stage stage,
        Side side,
        Func<ProcurementFacts, double?> read
    ) =>
        new(new(code, new(zh, en), unit, stage, read), true, side, f => read(f) is not null)
        {
            Sometimes = true,
        };

    private static StepFeature Share(
        string code,
        string zh,
        string en,
        Stage stage,
        Side side,
        Func<ProcurementFacts, int> of,
        Func<ProcurementFacts, int> part
    ) =>
        new(
            new(
                code,
                new(zh, en),
                Percent,
                stage,
                f => of(f) is > 0 and var whole ? 100.0 * part(f) / whole : null
            ),
            false,
            side,
            Always
        );

    private static StepFeature Ratio(
        string code,
        string zh,
        string en,
        Stage stage,
        Func<ProcurementFacts, double?> price,
        Func<ProcurementFacts, bool> defined
    ) =>
        // Without a ceiling it is the ceiling that is missing; saying it three times would weigh it three times.
        new(
            new(code, new(zh, en), Percent, stage, f => price(f) / Ceiling(f) * 100),
            false,
            Side.Either,
            f => Ceiling(f) is not null && defined(f)
        );
}
