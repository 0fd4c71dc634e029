using System.Text.Json;

namespace Trading.Procurement.Limits;

/// <summary>A statutory limit and what it comes to in one procurement.</summary>
public sealed record CheckedLimit
{
    /// <summary>The limit, as in docs/limits.md.</summary>
    public string Limit { get; init; } = "";

    /// <summary>The step that it belongs to.</summary>
    public string Step { get; init; } = "";

    /// <summary>See <see cref="LimitTerms.Outcomes"/>.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>Why it does not apply, or why nobody can tell; null for neither. See <see cref="LimitTerms.Reasons"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>True for a breach of law, which what holds as a rule is not.</summary>
    public bool Breach { get; init; }

    /// <summary>True where it is broken because its time is over and nothing was recorded.</summary>
    public bool Overdue { get; init; }

    /// <summary>The lot; null for all.</summary>
    public string? Lot { get; init; }

    /// <summary>Which of several, as the second question.</summary>
    public int Repeat { get; init; }

    /// <summary>In words, with law and article.</summary>
    public LocalizedText Sentence { get; init; }

    /// <summary>What it bounds, in words.</summary>
    public LocalizedText Rule { get; init; }

    /// <summary>What has to be in time, in words.</summary>
    public LocalizedText What { get; init; }

    /// <summary>The event or figure that has to be in time, as in docs/limits.md.</summary>
    public string Event { get; init; } = "";

    /// <summary>The step by which it is in time; null where none of the kind's is.</summary>
    public string? ByStep { get; init; }

    /// <summary>Law and article.</summary>
    public LocalizedText Law { get; init; }

    /// <summary>What kind of day it is; null where nothing is ahead. See <see cref="LimitTerms.DueKinds"/>.</summary>
    public string? DueKind { get; init; }

    /// <summary>The day, in China: the last one in time, or the first on which what must last may end; null where it cannot be told.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>The instant, where it is due at one.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The day off from which it moved to the next working day.</summary>
    public DateOnly? MovedFrom { get; init; }

    /// <summary>What it is counted from; null where that is not recorded.</summary>
    public LimitMoment? From { get; init; }

    /// <summary>What had to be in time; null where it has not happened.</summary>
    public LimitMoment? To { get; init; }

    /// <summary>The event that it is counted from because the right one is not recorded.</summary>
    public string? StandIn { get; init; }

    /// <summary>How much the law wants.</summary>
    public decimal Value { get; init; }

    /// <summary>See <see cref="LimitTerms.Units"/>.</summary>
    public string Unit { get; init; } = "";

    /// <summary>How much it was; at least, where <see cref="CountedAtMost"/> is given.</summary>
    public decimal? Counted { get; init; }

    /// <summary>How much it was at most, where days of a year that is not known are among them.</summary>
    public decimal? CountedAtMost { get; init; }

    /// <summary>By how much it was broken.</summary>
    public decimal? By { get; init; }

    /// <summary>The event, figure or fact that is missing.</summary>
    public string? Missing { get; init; }

    /// <summary>The year whose days off are not known.</summary>
    public int? UnknownYear { get; init; }

    /// <summary>Days off and weekend days that are worked, among the days counted.</summary>
    public IReadOnlyList<LimitSpecialDay> SpecialDays { get; init; } = [];

    internal static CheckedLimit Of(LimitAnswer answer) =>
        new()
        {
            Limit = answer.Limit.Id,
            Step = answer.Limit.Step,
            Outcome = Camel(answer.Outcome.ToString()),
            Reason = answer.Reason == LimitReason.None ? null : Camel(answer.Reason.ToString()),
            Breach = answer.IsBreach,
            Overdue = answer.Overdue,
            Lot = answer.Lot,
            Repeat = answer.Repeat,
            Sentence = answer.Sentence,
            Rule = answer.Limit.Rule,
            What = LimitWords.Of(answer.Limit.To),
            Event = answer.Limit.To,
            ByStep = answer.Limit.To.Split('.')[0] is { Length: > 0 } step ? step : null,
            Law = LimitWords.Sources(answer.Limit.Sources),
            DueKind =
                answer.Outcome == LimitOutcome.Due || answer.Overdue
                    ? Camel(answer.DueKind.ToString())
                    : null,
            Day = answer.Edge,
            At = answer.EdgeAt,
            MovedFrom = answer.MovedFrom,
            From = LimitMoment.Of(answer.From),
            To = LimitMoment.Of(answer.To),
            StandIn = answer.StandIn,
            Value = answer.Limit.Value,
            Unit = Camel(answer.Limit.Unit.ToString()),
            Counted = answer.Counted,
            CountedAtMost = answer.CountedAtMost,
            By = answer.By,
            Missing = answer.Missing,
            UnknownYear = answer.UnknownYear,
            SpecialDays =
            [
                .. answer.SpecialDays.Select(day => new LimitSpecialDay(
                    day.Date,
                    day.IsWorkday,
                    day.Name
                )),
            ],
        };

    internal static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}

/// <summary>An event of a limit.</summary>
/// <param name="Event">As in docs/limits.md.</param>
/// <param name="Name">In words.</param>
/// <param name="At">When.</param>
public sealed record LimitMoment(string Event, LocalizedText Name, DateTimeOffset At)
{
    internal static LimitMoment? Of(RecordedEvent? known) =>
        known is null ? null : new(known.Name, LimitWords.Of(known.Name), known.At);
}

/// <summary>A day that is not what its weekday says.</summary>
/// <param name="Date">The day.</param>
/// <param name="Worked">True for a weekend day that is worked.</param>
/// <param name="Name">The holiday.</param>
public sealed record LimitSpecialDay(DateOnly Date, bool Worked, LocalizedText Name);
