using System.Text.Json.Serialization;

namespace Trading.Analysis;

/// <summary>How soon somebody should look (红色、橙色、蓝色预警); it says nothing about guilt.</summary>
public enum Level
{
    /// <summary>蓝色: worth a look when there is time.</summary>
    Blue = 1,

    /// <summary>橙色: look this week.</summary>
    Orange = 2,

    /// <summary>红色: look first.</summary>
    Red = 3,
}

/// <summary>The step of a procurement, in its order.</summary>
public enum Stage
{
    /// <summary>公告.</summary>
    Notice = 1,

    /// <summary>投标、开标.</summary>
    Bids = 2,

    /// <summary>评标.</summary>
    Evaluation = 3,

    /// <summary>中标.</summary>
    Award = 4,

    /// <summary>合同.</summary>
    Contract = 5,
}

/// <summary>What a screen said. Silence must not look like innocence, so not speaking has its own values.</summary>
public enum ScreenState
{
    /// <summary>It was computed and stands out.</summary>
    Triggered,

    /// <summary>It was computed and does not stand out.</summary>
    NotTriggered,

    /// <summary>It would apply, but a figure or enough comparable procurements are missing.</summary>
    InsufficientData,

    /// <summary>It has no meaning for this procurement.</summary>
    NotApplicable,
}

/// <summary>One figure beside those of comparable procurements.</summary>
/// <param name="Name">What it measures.</param>
/// <param name="Value">The procurement's own; null when it was not recorded.</param>
/// <param name="Unit">Its unit; empty for a pure number.</param>
/// <param name="Q10">One peer in ten is below.</param>
/// <param name="Median">Half of the peers are below.</param>
/// <param name="Q90">Nine peers in ten are below.</param>
/// <param name="PeerCount">How many peers have the figure.</param>
/// <param name="PeerGroup">Who the peers are.</param>
public sealed record Figure(
    LocalizedText Name,
    double? Value,
    LocalizedText Unit,
    double? Q10,
    double? Median,
    double? Q90,
    int PeerCount,
    LocalizedText PeerGroup
)
{
    /// <summary>True where its category or method has too few comparable procurements and a wider group stands in.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Widened { get; init; }

    /// <summary>The figure against its peers; the peers' figures stay null when there are none.</summary>
    internal static Figure Of(
        Measure measure,
        ProcurementFacts facts,
        double? value,
        Peers? peers,
        Names names
    ) =>
        new(
            measure.Name,
            value,
            measure.UnitFor(facts),
            peers?.Distribution.Quantile(0.1),
            peers?.Distribution.Quantile(0.5),
            peers?.Distribution.Quantile(0.9),
            peers?.Distribution.Count ?? 0,
            peers?.Group.Describe(names) ?? new("无可比项目", "no comparable procurements")
        )
        {
            Widened = peers is { Group.Category: null } && facts.Category is not null,
        };

    /// <summary>The figure in words, to stand inside a sentence: value, and what is usual among its peers.</summary>
    internal LocalizedText Describe()
    {
        var name = char.ToLowerInvariant(Name.En[0]) + Name.En[1..];
        var (zh, en) = Value is { } value
            ? (
                $"{Name.Zh}为{Numbers.Say(value, Unit)}{Unit.Zh}",
                $"the {name} is {Numbers.Say(value, Unit)}{Spaced(Unit.En)}"
            )
            : ($"{Name.Zh}没有记录", $"the {name} is not recorded");
        return Median is { } median
            ? new(
                $"{zh}（{PeerGroup.Zh}共{PeerCount}个可比项目，中位数{Numbers.Say(median, Unit)}{Unit.Zh}，其中八成在{Numbers.Say(Q10!.Value, Unit)}至{Numbers.Say(Q90!.Value, Unit)}{Unit.Zh}之间）",
                $"{en} ({PeerCount} comparable procurements, {PeerGroup.En}: median {Numbers.Say(median, Unit)}{Spaced(Unit.En)}, eight in ten between {Numbers.Say(Q10!.Value, Unit)} and {Numbers.Say(Q90!.Value, Unit)}{Spaced(Unit.En)})"
            )
            : new(zh, en);
    }

    /// <summary>A value of this figure with its unit, in the caller's language: 4 days, 1,234 CNY, 31.5%.</summary>
    public string In(double value) =>
        Numbers.Say(value, Unit)
        + (LocalizedText.SpeaksEnglish ? Spaced(Unit.En) : Spaced(Unit.Zh));

    private static string Spaced(string unit) =>
        unit switch
        {
            "" => "",
            "%" => "%",
            _ => " " + unit,
        };
}

/// <summary>
/// One thing a supervisor should look at: the figures, what is usual, and what may innocently explain it. It
/// describes; it does not accuse.
/// </summary>
/// <param name="Code">The screen, stable for machines, e.g. <c>I08</c>.</param>
/// <param name="Name">The screen in words.</param>
/// <param name="Level">How soon somebody should look.</param>
/// <param name="Stage">The step it is about.</param>
/// <param name="Reason">Full sentences with the figures.</param>
/// <param name="Figures">The figures behind the reason, each with its peers.</param>
/// <param name="Source">Where the screen and its threshold come from.</param>
public sealed record Finding(
    string Code,
    LocalizedText Name,
    Level Level,
    Stage Stage,
    LocalizedText Reason,
    IReadOnlyList<Figure> Figures,
    string Source
)
{
    /// <summary>What may explain it without any wrong; null in findings of before 2026-11-30, whose reason says it among others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LocalizedText? Otherwise { get; init; }

    /// <summary>What makes up a model's score, the largest first; null where no model speaks, or one of before 2026-11-30 did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FigureShare>? Shares { get; init; }
}

/// <summary>How much a figure adds to a model's score.</summary>
/// <param name="Figure">The figure beside its peers.</param>
/// <param name="Share">Of what makes the score higher than an ordinary one's, 0 to 1.</param>
/// <param name="Deviation">Its distance from the peers' median in robust standard deviations of the training set, negative below it.</param>
/// <param name="Missing">True where it is due and not recorded: that is what is unusual.</param>
public sealed record FigureShare(Figure Figure, double Share, double Deviation, bool Missing);

/// <summary>What one screen said about one procurement.</summary>
/// <param name="Code">The screen.</param>
/// <param name="Name">The screen in words.</param>
/// <param name="State">Whether it spoke.</param>
/// <param name="Why">Why it spoke or not, in words.</param>
/// <param name="Finding">What it found; null unless triggered.</param>
public sealed record ScreenOutcome(
    string Code,
    LocalizedText Name,
    ScreenState State,
    LocalizedText Why,
    Finding? Finding = null
);
