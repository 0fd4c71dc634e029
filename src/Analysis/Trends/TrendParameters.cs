namespace Trading.Analysis.Trends;

/// <summary>From when on what is said of series, as data with its source.</summary>
public sealed class TrendParameters
{
    private static readonly DatedValues Values = DatedValues.Read("trends.json");

    private readonly IReadOnlyDictionary<string, double> _values;

    private TrendParameters(IReadOnlyDictionary<string, double> values) => _values = values;

    /// <summary>All rows: code, value, from when on, on what it rests.</summary>
    public static IReadOnlyList<DatedValue> All => Values.Rows;

    /// <summary>Those in force on a day.</summary>
    public static TrendParameters On(DateOnly day) => new(Values.On(day));

    /// <summary>Which share of what is said may be chance.</summary>
    public double Rate => _values["fdr"];

    /// <summary>How many whole months are looked at.</summary>
    public int Months => (int)_values["months"];

    /// <summary>Cases of a series, at least.</summary>
    public long CasesLeast => (long)_values["cases.least"];

    /// <summary>Hits among them, at least.</summary>
    public long HitsLeast => (long)_values["hits.least"];

    /// <summary>Months with a case, at least.</summary>
    public int MonthsLeast => (int)_values["months.least"];

    /// <summary>Cases on either side of a break, at least.</summary>
    public long SideLeast => (long)_values["side.least"];

    /// <summary>By how much the share rose beyond what the market gives, at least.</summary>
    public double DifferenceLeast => _values["difference.least"];

    /// <summary>From this rise on the level is orange.</summary>
    public double DifferenceOrange => _values["difference.orange"];

    /// <summary>Within so many months a winner has won again.</summary>
    public int WinnerMonths => (int)_values["winner.months"];

    /// <summary>So many months of a unit pass before its winners can have won before.</summary>
    public int WinnerHistory => (int)_values["winner.history"];

    /// <summary>The most rounds of chance.</summary>
    public int Rounds => (int)_values["rounds"];

    /// <summary>So many as far as what was seen are enough.</summary>
    public int RoundsEnough => (int)_values["rounds.enough"];

    /// <summary>Up to so many hits the distribution is exact.</summary>
    public long ExactHits => (long)_values["exact.hits"];

    /// <summary>The same with one value changed, to try out what it does.</summary>
    public TrendParameters With(string code, double value)
    {
        if (!_values.ContainsKey(code))
        {
            throw new ArgumentOutOfRangeException(nameof(code), code, "No such parameter.");
        }

        return new(
            new Dictionary<string, double>(_values, StringComparer.Ordinal) { [code] = value }
        );
    }
}
