using Trading.Analysis.Procedures;

namespace Trading.Analysis.Screens;

/// <summary>Which side of a figure is remarkable.</summary>
public enum Direction
{
    /// <summary>Small figures are.</summary>
    Low,

    /// <summary>Large figures are.</summary>
    High,
}

/// <summary>From where on a screen speaks: a quantile of the peers, or a fixed figure; exactly one of the two.</summary>
/// <param name="Level">The level it then has.</param>
/// <param name="PeerQuantile">The peers' quantile that the figure must reach.</param>
/// <param name="Threshold">The fixed figure that it must reach.</param>
public sealed record ScreenLevel(
    Level Level,
    double? PeerQuantile = null,
    double? Threshold = null
);

/// <summary>One directional screen as data.</summary>
/// <param name="Code">Stable for machines.</param>
/// <param name="Name">In words.</param>
/// <param name="Measure">The figure it looks at.</param>
/// <param name="Direction">Which side is remarkable.</param>
/// <param name="MinimumBids">Fewest valid bids with which it means anything.</param>
/// <param name="Levels">From where on it speaks.</param>
/// <param name="Innocent">What may innocently explain it.</param>
/// <param name="Source">Law, paper or indicator set.</param>
public sealed record DirectionalScreen(
    string Code,
    LocalizedText Name,
    string Measure,
    Direction Direction,
    int MinimumBids,
    IReadOnlyList<ScreenLevel> Levels,
    LocalizedText Innocent,
    string Source
);

/// <summary>The directional screens and their parameters; <see cref="Default"/> is <c>Data/screens.json</c>.</summary>
/// <param name="MinimumPeers">Fewest procurements that make a peer group.</param>
/// <param name="Screens">The screens.</param>
public sealed record ScreenSettings(Sourced MinimumPeers, IReadOnlyList<DirectionalScreen> Screens)
{
    /// <summary>What ships.</summary>
    public static readonly ScreenSettings Default = EmbeddedData.Read<ScreenSettings>(
        "screens.json"
    );
}

/// <summary>
/// Directional screens of prices: is this procurement more *regular* than comparable ones?
/// <para>
/// Why beside the anomaly model: rigged prices are too regular, not outlying. On six labelled markets generic
/// outlier detectors over price screens reach an AUC of 0.18-0.55, while "a low coefficient of variation is
/// suspicious" gives 0.90 in Brazil, 0.82 in Ticino, 0.74 in Japan, 0.63 in Italy, and nothing in two others.
/// So anomaly detection looks at procedures, directional (and relational) evidence at collusion; what is low is
/// judged inside the own market only; and where there is too little to judge, the screen abstains and says so.
/// </para>
/// The screens share the same few prices: several of them speaking is not independent evidence.
/// </summary>
public static class DirectionalScreens
{
    private static readonly LocalizedText Percent = new("%", "%");
    private static readonly LocalizedText None = new("", "");

    internal static readonly IReadOnlyList<Measure> Measures =
    [
        Of(
            "cv",
            "报价变异系数",
            "Coefficient of variation of the prices",
            Percent,
            s => s.Cv * 100
        ),
        Of(
            "diffp",
            "最低两个报价的相对差",
            "Relative difference of the two lowest prices",
            Percent,
            s => s.DiffP * 100
        ),
        Of(
            "rd",
            "最低价与次低价之差相对其余报价离散度的倍数",
            "Gap of the two lowest over the spread of the others",
            None,
            s => s.Rd
        ),
        Of(
            "step_deviation",
            "相邻报价差偏离其平均值的最大幅度",
            "Largest deviation of the price steps from their mean",
            Percent,
            s => s.StepDeviation * 100
        ),
        Of(
            "ratio_deviation",
            "相邻报价比偏离其平均值的最大幅度",
            "Largest deviation of the price ratios from their mean",
            Percent,
            s => s.RatioDeviation * 100
        ),
    ];

    private static readonly Dictionary<string, Measure> ByCode = Measures.ToDictionary(m => m.Code);

    /// <summary>What each screen says about one procurement.</summary>
    public static IReadOnlyList<ScreenOutcome> Of(
        ProcurementFacts facts,
        PeerGroups peers,
        ScreenSettings? settings = null,
        Names? names = null
    )
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(peers);
        settings ??= ScreenSettings.Default;
        return
        [
            // Of several lots the one that stands out most speaks.
            .. settings.Screens.Select(s =>
                facts
                    .ByLot()
                    .Select(lot => Of(s, lot, peers, settings, names ?? Names.None))
                    .MaxBy(outcome => (int?)outcome.Finding?.Level ?? -1)!
            ),
        ];
    }

    private static ScreenOutcome Of(
        DirectionalScreen screen,
        ProcurementFacts facts,
        PeerGroups peers,
        ScreenSettings settings,
        Names names
    )
    {
        ScreenOutcome Silent(ScreenState state, string zh, string en) =>
            new(screen.Code, screen.Name, state, new(zh, en));

        if (facts.Sale)
        {
            return Silent(
                ScreenState.NotApplicable,
                "价高者得的交易不适用采购报价的规律性检验。",
                "Where the highest price wins, the regularity screens of procurement do not apply."
            );
        }

        if (facts.Bids.Count == 0)
        {
            return Silent(
                ScreenState.InsufficientData,
                "尚无投标记录。",
                "No bids are recorded yet."
            );
        }

        var valid = facts.ValidBidders();
        if (valid < screen.MinimumBids)
        {
            return Silent(
                ScreenState.NotApplicable,
                $"有效投标{valid}家，少于{screen.MinimumBids}家时无从判断。",
                $"With {valid} valid bids there is nothing to judge; it takes {screen.MinimumBids}."
            );
        }

        var priced = facts.ValidPrices().Length;
        if (priced < valid)
        {
            return Silent(
                ScreenState.InsufficientData,
                $"{valid}家有效投标中有{valid - priced}家没有报价金额。",
                $"{valid - priced} of {valid} valid bids have no price."
            );
        }

        var measure = ByCode[screen.Measure];
        if (measure.Read(facts) is not { } value)
        {
            return Silent(
                ScreenState.NotApplicable,
                $"报价之间没有差异，{measure.Name.Zh}没有定义。",
                $"The prices do not differ enough to define the {Lower(measure.Name.En)}."
            );
        }

        var group = peers.ForPrices(facts, screen.Measure);
        if (group is not null && group.Distribution.Count < settings.MinimumPeers.Value)
        {
            group = null;
        }

        var figure = Figure.Of(measure, facts, value, group, names);
        var reached = screen
            .Levels.Where(l => Reaches(screen.Direction, value, l, group))
            .MaxBy(l => l.Level);
        if (reached is not null)
        {
            var reason = Reason(screen, figure, priced, reached, group);
            return new(
                screen.Code,
                screen.Name,
                ScreenState.Triggered,
                reason,
                new(
                    screen.Code,
                    screen.Name,
                    reached.Level,
                    Stage.Bids,
                    reason,
                    [figure],
                    screen.Source
                )
                {
                    Otherwise = screen.Innocent,
                }
            );
        }

        if (screen.Levels.All(l => l.Threshold is null && !Inside(l, group)))
        {
            return Silent(
                ScreenState.InsufficientData,
                $"可比项目不足{Numbers.Say(settings.MinimumPeers.Value)}个，无法判断是否异于同类。",
                $"There are fewer than {Numbers.Say(settings.MinimumPeers.Value)} comparable procurements to judge by."
            );
        }

        var usual = figure.Describe();
        return Silent(
            ScreenState.NotTriggered,
            $"共{priced}家有效报价，{usual.Zh}，未达到提示界限。",
            $"Among {priced} valid prices {usual.En}; not remarkable."
        );
    }

    /// <summary>A quantile counts only where it lies inside the data: one in a hundred of thirty peers is nobody.</summary>
    private static bool Inside(ScreenLevel level, Peers? group) =>
        level.PeerQuantile is { } q
        && group is not null
        && group.Distribution.Count * Math.Min(q, 1 - q) >= 1;

    private static bool Reaches(Direction direction, double value, ScreenLevel level, Peers? group)
    {
        double? limit =
            level.Threshold is { } threshold ? threshold
            : Inside(level, group) ? group!.Distribution.Quantile(level.PeerQuantile!.Value)
            : null;
        return direction == Direction.Low ? value <= limit : value >= limit;
    }

    private static LocalizedText Reason(
        DirectionalScreen screen,
        Figure figure,
        int priced,
        ScreenLevel level,
        Peers? group
    )
    {
        var said = figure.Describe();
        var unit = figure.Unit;
        var (zh, en) = level switch
        {
            { Threshold: { } threshold } => (
                $"达到{Numbers.Say(threshold)}{unit.Zh}的固定界限",
                $"This reaches the fixed limit of {Numbers.Say(threshold)}{unit.En}."
            ),
            { PeerQuantile: { } q } when screen.Direction == Direction.Low => (
                $"可比项目中只有约{Numbers.Say(q * 100)}%不高于{Numbers.Say(group!.Distribution.Quantile(q))}{unit.Zh}",
                $"Only about {Numbers.Say(q * 100)}% of the comparable ones are at or below {Numbers.Say(group.Distribution.Quantile(q))}{unit.En}."
            ),
            { PeerQuantile: { } q } => (
                $"可比项目中只有约{Numbers.Say((1 - q) * 100)}%不低于{Numbers.Say(group!.Distribution.Quantile(q))}{unit.Zh}",
                $"Only about {Numbers.Say((1 - q) * 100)}% of the comparable ones are at or above {Numbers.Say(group.Distribution.Quantile(q))}{unit.En}."
            ),
            _ => throw new InvalidOperationException(
                $"A level of {screen.Code} has neither quantile nor threshold."
            ),
        };
        return new(
            $"共{priced}家有效报价，{said.Zh}；{zh}。可能的正常原因：{screen.Innocent.Zh}本提示只描述数据，不作违规认定。",
            $"Among {priced} valid prices {said.En}. {en} Possible innocent explanations: {screen.Innocent.En} This describes figures; it establishes no wrongdoing."
        );
    }

    private static string Lower(string sentence) =>
        char.ToLowerInvariant(sentence[0]) + sentence[1..];

    private static Measure Of(
        string code,
        string zh,
        string en,
        LocalizedText unit,
        Func<BidScreens, double?> read
    ) => new(code, new(zh, en), unit, Stage.Bids, f => read(BidScreens.Of(f)));
}
