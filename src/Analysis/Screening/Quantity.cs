namespace Trading.Analysis.Screening;

/// <summary>What a number in a clause counts.</summary>
internal enum QuantityKind
{
    Money,
    Percent,
    Years,
    Months,
    Days,
    Hours,
    People,
    Age,
    Area,
    Score,
    Count,
    Distance,
    Date,
    Measure,
    Model,
    Patent,
}

/// <summary>A number with what it counts, in the kind's own unit: yuan, per cent, years, square metres, kilometres.</summary>
internal readonly record struct Quantity(QuantityKind Kind, double Value, int Start, int End);
