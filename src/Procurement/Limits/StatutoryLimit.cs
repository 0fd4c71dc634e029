namespace Trading.Procurement.Limits;

/// <summary>What a limit bounds: at least so much, at most so much, by a day of the year, or a rate that has no clock.</summary>
internal enum LimitBound
{
    Min,
    Max,
    By,
    Rate,
}

internal enum LimitUnit
{
    Days,
    WorkingDays,
    Months,
    Years,
    Minutes,
    Percent,
    Yuan,
    Bidders,
    Applicants,
    Other,
}

/// <summary>Where a limit stands.</summary>
/// <param name="Law">As the law is called.</param>
/// <param name="LawEn">The same in English.</param>
/// <param name="Articles">Its articles; none for a notice that has none.</param>
internal sealed record LimitSource(string Law, string LawEn, IReadOnlyList<int> Articles);

/// <summary>
/// A limit that a law sets on a step: one dated row of <c>limits.csv</c>, or of what a trading kind or an operator brings
/// besides (docs/limits.md).
/// </summary>
internal sealed record StatutoryLimit
{
    /// <summary>What it is called in answers; of one id there may be rows for different times.</summary>
    public required string Id { get; init; }

    /// <summary>The trading kind; or <c>payment</c>, <c>sme</c>, <c>credit</c>, which are no kinds and bind no procurement.</summary>
    public required string Kind { get; init; }

    /// <summary>The methods it is for; none for all of the kind.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Where it belongs on a page.</summary>
    public required string Step { get; init; }

    /// <summary>What is bounded, as the beginning of a sentence that goes on with a number.</summary>
    public required LocalizedText Rule { get; init; }

    public required LimitBound Bound { get; init; }

    /// <summary>How much; a day of the year as month and day where it is bounded by one.</summary>
    public decimal Value { get; init; }

    public required LimitUnit Unit { get; init; }

    /// <summary>True where it is counted back from an event that is ahead.</summary>
    public bool Back { get; init; }

    /// <summary>The event it is counted from; <c>limit:ID</c> for the last day of another; of a share, what it is a share of.</summary>
    public string From { get; init; } = "";

    /// <summary>What must happen in time, or the figure that is bounded.</summary>
    public string To { get; init; } = "";

    /// <summary>What must be so for it to speak; all of them.</summary>
    public IReadOnlyList<LimitCondition> When { get; init; } = [];

    /// <summary>Pairs of events between which the clock stands still.</summary>
    public IReadOnlyList<(string From, string To)> Pauses { get; init; } = [];

    /// <summary>True if the value itself still complies.</summary>
    public bool Inclusive { get; init; } = true;

    /// <summary>True if the day of the event it is counted from is the first one (民法典 art. 201: as a rule it is not).</summary>
    public bool FirstDayCounts { get; init; }

    /// <summary>True if a last day that is off moves to the next working day (民法典 art. 203).</summary>
    public bool Rolls { get; init; }

    /// <summary>True for what may be done and need not be, as a complaint.</summary>
    public bool Optional { get; init; }

    /// <summary>False for what holds as a rule and is no breach by itself.</summary>
    public bool Must { get; init; } = true;

    /// <summary>First day in force; null where that is not dated.</summary>
    public DateOnly? InForceFrom { get; init; }

    /// <summary>Last day in force; null for still.</summary>
    public DateOnly? InForceTo { get; init; }

    public required IReadOnlyList<LimitSource> Sources { get; init; }

    /// <summary>R: its article was read; X: in an excerpt; M: from memory, to be verified.</summary>
    public string Sure { get; init; } = "M";

    /// <summary>True if it is counted in time.</summary>
    public bool IsClock =>
        Unit
            is LimitUnit.Days
                or LimitUnit.WorkingDays
                or LimitUnit.Months
                or LimitUnit.Years
                or LimitUnit.Minutes;

    /// <summary>True if it was in force on a day.</summary>
    public bool WasInForce(DateOnly day) =>
        (InForceFrom is not { } from || day >= from) && (InForceTo is not { } to || day <= to);
}
