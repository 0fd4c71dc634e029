namespace Trading.Alerts.Dashboards;

/// <summary>Warnings raised, by level and by what became of them.</summary>
public sealed record AlertFigures
{
    /// <summary>None.</summary>
    public static readonly AlertFigures None = new();

    /// <summary>Red ones.</summary>
    public long Red { get; init; }

    /// <summary>Orange ones.</summary>
    public long Orange { get; init; }

    /// <summary>Blue ones.</summary>
    public long Blue { get; init; }

    /// <summary>Nobody has decided on them.</summary>
    public long Open { get; init; }

    /// <summary>Confirmed: to be looked into.</summary>
    public long Confirmed { get; init; }

    /// <summary>Dismissed.</summary>
    public long Dismissed { get; init; }

    /// <summary>Lapsed before anybody decided.</summary>
    public long Lapsed { get; init; }

    /// <summary>All of them.</summary>
    public long All => Open + Confirmed + Dismissed + Lapsed;

    /// <summary>Confirmed among those decided on; null where none was.</summary>
    public double? ShareConfirmed =>
        Confirmed + Dismissed == 0 ? null : (double)Confirmed / (Confirmed + Dismissed);

    /// <summary>Of a level.</summary>
    public long Of(string level) =>
        level switch
        {
            "red" => Red,
            "orange" => Orange,
            _ => Blue,
        };

    /// <summary>In a state.</summary>
    public long In(string state) =>
        state switch
        {
            AlertStates.Open => Open,
            AlertStates.Confirmed => Confirmed,
            AlertStates.Dismissed => Dismissed,
            _ => Lapsed,
        };

    /// <summary>With what the sums hold under a measure; a state alone is of no level.</summary>
    internal AlertFigures With(string measure, long amount)
    {
        var (level, state) = measure.Split('.') is [var first, var second]
            ? (first, second)
            : ("", measure);
        return this with
        {
            Red = Red + (level == "red" ? amount : 0),
            Orange = Orange + (level == "orange" ? amount : 0),
            Blue = Blue + (level == "blue" ? amount : 0),
            Open = Open + (state == AlertStates.Open ? amount : 0),
            Confirmed = Confirmed + (state == AlertStates.Confirmed ? amount : 0),
            Dismissed = Dismissed + (state == AlertStates.Dismissed ? amount : 0),
            Lapsed = Lapsed + (state == AlertStates.Lapsed ? amount : 0),
        };
    }
}
