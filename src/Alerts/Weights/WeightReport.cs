using Trading.Analysis.Proportions;

namespace Trading.Alerts.Weights;

/// <summary>A weight before and after, and on how much it rests.</summary>
/// <param name="Source">One of <see cref="Signals.SignalSources"/>.</param>
/// <param name="Level">One of <see cref="Levels"/>.</param>
/// <param name="Code">Of one signal alone, in its source's codes; null for all others of the source and level.</param>
/// <param name="Name">The signal in words; null where it is of no one signal.</param>
/// <param name="Before">In force when it was fitted, 0 to 1.</param>
/// <param name="After">Proposed, 0 to 1.</param>
/// <param name="Decided">Warnings with a verdict in which it spoke.</param>
/// <param name="Confirmed">Of these, those confirmed.</param>
public sealed record ProposedWeight(
    string Source,
    string Level,
    string? Code,
    LocalizedText? Name,
    double Before,
    double After,
    int Decided,
    int Confirmed
);

/// <summary>How far verdicts go towards a fit.</summary>
/// <param name="Verdicts">There are, on warnings that offices were given within their budgets.</param>
/// <param name="Fitting">Before the cut: those that a fit would rest on.</param>
/// <param name="Held">After it: those that it would be held against.</param>
/// <param name="LeastFitting">Fewest of the former.</param>
/// <param name="LeastHeld">Fewest of the latter.</param>
/// <param name="Cut">A Monday's midnight in China; null where there are too few to divide.</param>
public sealed record Readiness(
    int Verdicts,
    int Fitting,
    int Held,
    int LeastFitting,
    int LeastHeld,
    DateTimeOffset? Cut
)
{
    /// <summary>True where weights can be fitted and held against later verdicts.</summary>
    public bool IsEnough => Cut is not null && Fitting >= LeastFitting && Held >= LeastHeld;

    /// <summary>How many verdicts are missing at least.</summary>
    public int Missing => IsEnough ? 0 : Math.Max(1, LeastFitting + LeastHeld - Verdicts);
}

/// <summary>How one set of weights would have filled the same weeks' lists.</summary>
/// <param name="Listed">Warnings on its lists, each once an office.</param>
/// <param name="Decided">Of these, those with a verdict after the cut.</param>
/// <param name="Confirmed">Of these, those confirmed.</param>
/// <param name="Precision">Confirmed among decided, with its 95 % interval (Wilson); null where none was decided on.</param>
public sealed record ListPrecision(
    long Listed,
    long Decided,
    long Confirmed,
    WilsonInterval? Precision
);

/// <summary>Weights in force and proposed, held against verdicts after the cut over the very same offices and weeks.</summary>
/// <param name="OfficeWeeks">How many lists.</param>
/// <param name="Before">Within the budgets, by the weights in force then.</param>
/// <param name="After">Within the budgets, by the proposed ones.</param>
/// <param name="BeforeHalf">Within half of each budget, by the weights in force then.</param>
/// <param name="AfterHalf">Within half of each budget, by the proposed ones.</param>
/// <param name="Moved">Warnings within a budget under either that have another place.</param>
/// <param name="Came">Of these, those that only the proposed weights put on a list.</param>
public sealed record WeightTrial(
    long OfficeWeeks,
    ListPrecision Before,
    ListPrecision After,
    ListPrecision BeforeHalf,
    ListPrecision AfterHalf,
    long Moved,
    long Came
);

/// <summary>What a proposal rests on, and how it did.</summary>
/// <param name="Fitting">Verdicts before the cut.</param>
/// <param name="Confirmed">Of these, those confirmed.</param>
/// <param name="Sampled">Answers on procurements without a warning before the cut.</param>
/// <param name="SampledWrong">Of these, those where something was wrong.</param>
/// <param name="Scale">The chance of being confirmed that a signal of weight and strength 1 has.</param>
/// <param name="Leak">The chance where nothing speaks.</param>
/// <param name="Rounds">Rounds of the fit.</param>
/// <param name="Weights">Each weight.</param>
/// <param name="Trial">Held against what came after the cut.</param>
public sealed record WeightReport(
    int Fitting,
    int Confirmed,
    int Sampled,
    int SampledWrong,
    double Scale,
    double Leak,
    int Rounds,
    IReadOnlyList<ProposedWeight> Weights,
    WeightTrial Trial
);
