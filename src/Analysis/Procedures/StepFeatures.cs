using Trading.Kernel;

namespace Trading.Analysis.Procedures;

/// <summary>One feature of a procurement's steps.</summary>
/// <param name="Measure">How it is read.</param>
/// <param name="Logarithmic">True for durations and sums, whose tails are long.</param>
internal sealed record StepFeature(Measure Measure, bool Logarithmic)
{
    /// <summary>The scale on which it is compared; signed, because a negative duration is exactly what must stand out.</summary>
    public double Transform(double value) =>
        Logarithmic ? Math.Sign(value) * Math.Log(1 + Math.Abs(value)) : value;
}

/// <summary>
/// The features of a procurement over all its steps. A figure that is due and not recorded is null here; the
/// model sets it to its peers' median and says so in a column of its own. A step not yet reached is not missing.
/// </summary>
internal static class StepFeatures
{
    private static readonly Text Days = new("天", "days");
    private static readonly Text Percent = new("%", "%");
    private static readonly Text Bidders = new("家", "bidders");

    public static readonly IReadOnlyList<StepFeature> All =
    [
        Duration(
            "notice_period",
            "公告至投标截止时间",
            "Time from notice to deadline",
            Stage.Notice,
            f => f.NoticeAt,
            f => f.DeadlineAt
        ),
        Duration(
            "notice_to_opening",
            "公告至开标时间",
            "Time from notice to opening",
            Stage.Bids,
            f => f.NoticeAt,
            f => f.OpenedAt
        ),
        Duration(
            "deadline_to_opening",
            "投标截止至开标时间",
            "Time from deadline to opening",
            Stage.Bids,
            f => f.DeadlineAt,
            f => f.OpenedAt
        ),
        Duration(
            "opening_to_evaluation",
            "开标至评标结束时间",
            "Time from opening to end of evaluation",
            Stage.Evaluation,
            f => f.OpenedAt,
            f => f.EvaluatedAt
        ),
        Duration(
            "evaluation_to_award",
            "评标结束至中标公告时间",
            "Time from evaluation to award",
            Stage.Award,
            f => f.EvaluatedAt,
            f => f.AwardedAt
        ),
        Duration(
            "opening_to_award",
            "开标至中标公告时间",
            "Time from opening to award",
            Stage.Award,
            f => f.OpenedAt,
            f => f.AwardedAt
        ),
        Duration(
            "award_to_contract",
            "中标公告至签订合同时间",
            "Time from award to contract",
            Stage.Contract,
            f => f.AwardedAt,
            f => f.ContractSignedAt
        ),
        new(new("ceiling", new("最高限价", "Price ceiling"), null, Stage.Notice, Ceiling), true),
        new(
            new(
                "bidders",
                new("投标人数量", "Number of bidders"),
                Bidders,
                Stage.Bids,
                f => Opened(f) ? f.Bids.Count(Submitted) : null
            ),
            true
        ),
        Share(
            "valid_share",
            "有效投标占比",
            "Share of valid bids",
            Stage.Evaluation,
            f => f.Bids.Count,
            f => f.Bids.Count(b => b.Status == BidStatus.Valid)
        ),
        Share(
            "disqualified_share",
            "否决投标占比",
            "Share of rejected bids",
            Stage.Evaluation,
            f => f.Bids.Count(Submitted),
            f => f.Bids.Count(b => b.Status == BidStatus.Disqualified)
        ),
        Ratio(
            "award_to_ceiling",
            "中标价与最高限价之比",
            "Award as a share of the ceiling",
            Stage.Award,
            f => f.WinningPrice()
        ),
        Ratio(
            "lowest_to_ceiling",
            "最低有效报价与最高限价之比",
            "Lowest valid price as a share of the ceiling",
            Stage.Bids,
            f => f.ValidPrices() is [var lowest, ..] ? lowest : null
        ),
        new(
            new(
                "award_above_best",
                new("中标价偏离最优报价幅度", "Distance of the award from the best price"),
                Percent,
                Stage.Award,
                FromBest
            ),
            true
        ),
        new(
            new(
                "best_rejected",
                new("最优报价被否决的幅度", "Advantage of the best rejected price over the award"),
                Percent,
                Stage.Evaluation,
                BestRejected
            ),
            true
        ),
        new(
            new(
                "bid_spread",
                new("报价变异系数", "Coefficient of variation of the prices"),
                Percent,
                Stage.Bids,
                f => Screens.BidScreens.Of(f).Cv * 100
            ),
            true
        ),
    ];

    private static bool Opened(ProcurementFacts facts) => facts.Bids.Count > 0;

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
        Func<ProcurementFacts, DateTimeOffset?> from,
        Func<ProcurementFacts, DateTimeOffset?> to
    ) => new(new(code, new(zh, en), Days, stage, f => (to(f) - from(f))?.TotalDays), true);

    private static StepFeature Share(
        string code,
        string zh,
        string en,
        Stage stage,
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
            false
        );

    private static StepFeature Ratio(
        string code,
        string zh,
        string en,
        Stage stage,
        Func<ProcurementFacts, double?> price
    ) => new(new(code, new(zh, en), Percent, stage, f => price(f) / Ceiling(f) * 100), false);
}
