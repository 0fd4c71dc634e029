using Trading.Domain.Codes;

namespace Trading.Alerts.Cases;

/// <summary>The states of a case, what leads from one to another, and the terms, as data with their sources.</summary>
public static class CaseRules
{
    private static readonly CasesFile File = EmbeddedJson.Read<CasesFile>("cases.json");

    /// <summary>Every state, in the order of a case's life.</summary>
    public static IReadOnlyList<CaseState> States => File.States;

    /// <summary>Whatever can happen to one.</summary>
    public static IReadOnlyList<CaseAction> Actions => File.Actions;

    /// <summary>Where a case comes from.</summary>
    public static IReadOnlyList<Term> Origins => File.Origins;

    /// <summary>Why one is paused.</summary>
    public static IReadOnlyList<CasePause> Pauses => File.Pauses;

    /// <summary>What can be put right.</summary>
    public static IReadOnlyList<CaseCorrectionKind> Corrections => File.Corrections;

    /// <summary>A state in words.</summary>
    public static LocalizedText StateName(string code) => StateOf(code).Name;

    /// <summary>An action in words.</summary>
    public static LocalizedText ActionName(string code) =>
        Actions.First(action => action.Code == code).Name;

    /// <summary>An origin in words.</summary>
    public static LocalizedText OriginName(string code) =>
        Origins.First(origin => origin.Code == code).Name;

    internal static CaseState StateOf(string code) => States.First(state => state.Code == code);

    internal static CasePause? PauseOf(string code) =>
        Pauses.FirstOrDefault(pause => pause.Code == code);

    internal static CaseCorrectionKind? CorrectionOf(string code) =>
        Corrections.FirstOrDefault(kind => kind.Code == code);

    /// <summary>What a state allows.</summary>
    internal static IReadOnlyList<string> AllowedIn(string state) =>
        [.. Actions.Where(action => action.From.Contains(state)).Select(action => action.Code)];

    internal static CaseAction ActionOf(string code) =>
        Actions.First(action => action.Code == code);

    /// <summary>The term that is in force on a day: that of the origin and law before the usual one.</summary>
    internal static CaseTerm TermOf(string code, string origin, string regime, DateOnly day) =>
        File.Terms.First(term =>
            term.Code == code
            && (term.Origin is null || term.Origin == origin)
            && (term.Regime is null || term.Regime == regime)
            && (term.InForceFrom is null || term.InForceFrom <= day)
        );

    private sealed record CasesFile(
        IReadOnlyList<CaseState> States,
        IReadOnlyList<CaseAction> Actions,
        IReadOnlyList<Term> Origins,
        IReadOnlyList<CasePause> Pauses,
        IReadOnlyList<CaseTerm> Terms,
        IReadOnlyList<CaseCorrectionKind> Corrections
    );
}

/// <summary>A state of a case.</summary>
/// <param name="Code">Stable for machines.</param>
/// <param name="Name">In words.</param>
/// <param name="Next">What whoever has it does next.</param>
public sealed record CaseState(string Code, LocalizedText Name, LocalizedText Next);

/// <summary>What can happen to a case.</summary>
/// <param name="Code">Stable for machines.</param>
/// <param name="Name">In words.</param>
/// <param name="From">The states that allow it.</param>
/// <param name="To">The state that follows; null where it stays, or follows from the case.</param>
public sealed record CaseAction(
    string Code,
    LocalizedText Name,
    IReadOnlyList<string> From,
    string? To
);

/// <summary>Why a case is paused.</summary>
/// <param name="Code">Stable for machines.</param>
/// <param name="Name">In words.</param>
/// <param name="Counts">False where the time of the case stands still meanwhile.</param>
/// <param name="Source">The law that says so.</param>
public sealed record CasePause(string Code, LocalizedText Name, bool Counts, LocalizedText Source);

/// <summary>What can be ordered to be put right.</summary>
/// <param name="Code">Stable for machines.</param>
/// <param name="Name">In words.</param>
/// <param name="Steps">The steps of a procurement that carry it out.</param>
/// <param name="Sees">How its carrying out is recognised.</param>
public sealed record CaseCorrectionKind(
    string Code,
    LocalizedText Name,
    IReadOnlyList<string> Steps,
    LocalizedText Sees
);

/// <summary>A term in working days, counted from the day after.</summary>
/// <param name="Code">decision or explanation.</param>
/// <param name="Origin">Of cases that come from there alone.</param>
/// <param name="Regime">Of procurements under that law alone.</param>
/// <param name="Days">Working days.</param>
/// <param name="IsLaw">False where it is only usual.</param>
/// <param name="InForceFrom">First day.</param>
/// <param name="Source">Law and article.</param>
internal sealed record CaseTerm(
    string Code,
    string? Origin,
    string? Regime,
    int Days,
    bool IsLaw,
    DateOnly? InForceFrom,
    LocalizedText Source
)
{
    /// <summary>The last day, and whether the days off until then are all known.</summary>
    public (DateOnly Day, bool Sure) From(DateOnly day, WorkingDays calendar) =>
        calendar.AddIfKnown(day, Days) is { } known
            ? (known, true)
            : (calendar.Add(day, Days), false);
}
