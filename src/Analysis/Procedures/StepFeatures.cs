namespace Trading.Analysis.Procedures;

/// <summary>One feature of a procurement's steps.</summary>
/// <param name="Measure">How it is read.</param>
/// <param name="Logarithmic">True for durations and sums, whose tails are long.</param>
/// <param name="Defined">Whether the figure has a meaning for a procurement; where it has none, nothing is missing.</param>
internal sealed record StepFeature(
    Measure Measure,
    bool Logarithmic,
    Func<ProcurementFacts, bool> Defined
)
{
    /// <summary>The scale on which it is compared; signed, because a negative duration is exactly what must stand out.</summary>
    public double Transform(double value) =>
        Logarithmic ? Math.Sign(value) * Math.Log(1 + Math.Abs(value)) : value;
}

/// <summary>The figures of one procurement for every step feature, read once.</summary>
internal sealed class StepValues
{
    private readonly double?[] _values;
    private readonly bool[] _due;

    public StepValues(ProcurementFacts facts)
    {
        Facts = facts;
        var reached = facts.Reached();
        _values = [.. StepFeatures.All.Select(f => f.Measure.Read(facts))];
        _due = [.. StepFeatures.All.Select(f => f.Measure.Stage <= reached && f.Defined(facts))];
    }

    public ProcurementFacts Facts { get; }

    /// <summary>The figure; null where it is not recorded, not due or has no meaning.</summary>
    public double? this[int feature] => _values[feature];

    /// <summary>True when the step was reached and the figure has a meaning.</summary>
    public bool Due(int feature) => _due[feature];

    /// <summary>True when the figure is due and nobody recorded it.</summary>
    public bool Absent(int feature) => _due[feature] && _values[feature] is null;
}

/// <summary>
/// The features of a procurement over all its steps. A figure that is due and not recorded is null here; the
/// model sets it to its peers' median and says so in a column of its own. A step not yet reached is not missing.
/// </summary>
internal static class StepFeatures
{
    private static readonly LocalizedText Days = new("天", "days");
    private static readonly LocalizedText Percent = new("%", "%");
    private static readonly LocalizedText Bidders = new("家", "");

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
        new(
            new("ceiling", new("最高限价", "Price ceiling"), null, Stage.Notice, Ceiling),
            true,
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
            Always
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
            f => Valid(f) >= 2
        ),
    ];

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
        Func<ProcurementFacts, DateTimeOffset?> from,
        Func<ProcurementFacts, DateTimeOffset?> to
    ) => new(new(code, new(zh, en), Days, stage, f => (to(f) - from(f))?.TotalDays), true, Always);

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
            false,
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
            f => Ceiling(f) is not null && defined(f)
        );
}
