namespace Trading.Alerts.Indicators;

/// <summary>
/// A figure as whole units and billionths of one: sums of these are the same in whatever order they were added and taken
/// back, which sums of floating point are not. The figure is what both come to, the billionths may be more than one unit.
/// </summary>
internal readonly record struct ExactFigure(long Units, long Billionths)
{
    private const double Billion = 1e9;

    public double Value => Units + Billionths / Billion;

    public bool IsZero => this == default;

    /// <summary>Rounded to a billionth. Beyond what a whole number holds there is no figure of trading.</summary>
    public static ExactFigure Of(double value)
    {
        var units = Math.Truncate(value);
        return Math.Abs(units) < 9e18
            ? new((long)units, (long)Math.Round((value - units) * Billion))
            : throw new ArgumentOutOfRangeException(
                nameof(value),
                value,
                "It is not finite, or too large to be added up."
            );
    }

    public static ExactFigure operator +(ExactFigure one, ExactFigure other) =>
        new(checked(one.Units + other.Units), checked(one.Billionths + other.Billionths));

    public static ExactFigure operator -(ExactFigure one, ExactFigure other) =>
        new(checked(one.Units - other.Units), checked(one.Billionths - other.Billionths));
}
