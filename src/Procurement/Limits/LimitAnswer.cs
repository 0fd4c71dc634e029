using Trading.Domain.Codes;

namespace Trading.Procurement.Limits;

/// <summary>What the check of a limit comes to.</summary>
internal enum LimitOutcome
{
    Kept,
    Broken,

    /// <summary>Has not happened yet, and there is a day for it.</summary>
    Due,
    NotApplicable,

    /// <summary>A year's days off or a datum is missing; never counted as kept or broken.</summary>
    CannotTell,
}

/// <summary>Why a limit does not apply, or why nobody can tell.</summary>
internal enum LimitReason
{
    None,
    Abroad,
    OtherMethod,
    NotInForce,
    NotBegun,
    DidNotHappen,
    Ended,
    OtherCase,
    YearUnknown,
    DatumMissing,
    NotRecordedHere,
    ClockPaused,
    WrongOrder,
}

/// <summary>What kind of day is ahead.</summary>
internal enum DueKind
{
    /// <summary>By then it must be done.</summary>
    Deadline,

    /// <summary>Until then it may be done.</summary>
    LastDay,

    /// <summary>Not before.</summary>
    Earliest,
}

/// <summary>What is to be said of one limit and one procurement, lot or repeated step.</summary>
internal sealed record LimitAnswer(StatutoryLimit Limit, LimitOutcome Outcome)
{
    public LimitReason Reason { get; init; }

    public string? Lot { get; init; }

    /// <summary>Which of several, as the second complaint; 1 where there is one.</summary>
    public int Repeat { get; init; } = 1;

    public RecordedEvent? From { get; init; }

    public RecordedEvent? To { get; init; }

    /// <summary>The event that it was counted from because the right one is not recorded.</summary>
    public string? StandIn { get; init; }

    /// <summary>The last day in time; of what must last, the first day on which it may end.</summary>
    public DateOnly? Edge { get; init; }

    /// <summary>The instant, where the limit is one.</summary>
    public DateTimeOffset? EdgeAt { get; init; }

    /// <summary>The day that the last one would have been had it not been off.</summary>
    public DateOnly? MovedFrom { get; init; }

    /// <summary>How much it was; at least, where the number is not certain.</summary>
    public decimal? Counted { get; init; }

    /// <summary>How much it was at most, where the number is not certain.</summary>
    public decimal? CountedAtMost { get; init; }

    /// <summary>By how much it was broken, in the limit's unit; days, where only the day off at its end was not waited for.</summary>
    public decimal? By { get; init; }

    /// <summary>True where it is broken because what should have been done is not recorded and its time is over.</summary>
    public bool Overdue { get; init; }

    /// <summary>What is missing: an event, figure or fact.</summary>
    public string? Missing { get; init; }

    /// <summary>The year whose days off are not known.</summary>
    public int? UnknownYear { get; init; }

    /// <summary>Days off and weekend days worked among those that were counted.</summary>
    public IReadOnlyList<SpecialDay> SpecialDays { get; init; } = [];

    /// <summary>True for a breach of law: broken, and not only what holds as a rule.</summary>
    public bool IsBreach => Outcome == LimitOutcome.Broken && Limit.Must;

    /// <summary>What kind of day is ahead, where something is due.</summary>
    public DueKind DueKind =>
        Limit.Bound == LimitBound.Min && !Limit.Back ? DueKind.Earliest
        : Limit.Optional ? DueKind.LastDay
        : DueKind.Deadline;

    /// <summary>What a person reads, with law and article.</summary>
    public LocalizedText Sentence => LimitSentence.Of(this);
}
