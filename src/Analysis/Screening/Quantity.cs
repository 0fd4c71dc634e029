namespace Trading.Analysis.Screening;

/// <summary>
/// What a number in a clause counts; <see cref="Day"/> is a day of the calendar, <see cref="Span"/> the days from one to
/// another, both counted; <see cref="Range"/> points from so many to so many.
/// </summary>
internal enum QuantityKind
{
    Money,
    Percent,
    Years,
    Months,
    Days,
    Day,
    Span,
    Hours,
    People,
    Age,
    Area,
    Score,
    Range,
    Count,
    Distance,
    Date,
    Measure,
    Model,
    Patent,
}

/// <summary>A number with what it counts, in the kind's own unit: yuan, per cent, years, square metres, kilometres.</summary>
internal readonly record struct Quantity(QuantityKind Kind, double Value, int Start, int End);
