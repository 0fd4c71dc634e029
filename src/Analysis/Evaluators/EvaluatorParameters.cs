namespace Trading.Analysis.Evaluators;

/// <summary>From when on what is said of evaluators and draws, as data with its source.</summary>
public sealed class EvaluatorParameters
{
    private static readonly DatedValues Values = DatedValues.Read("evaluators.json");

    private readonly IReadOnlyDictionary<string, double> _values;

    private EvaluatorParameters(IReadOnlyDictionary<string, double> values) => _values = values;

    /// <summary>All rows: code, value, from when on, on what it rests.</summary>
    public static IReadOnlyList<DatedValue> All => Values.Rows;

    /// <summary>Those in force on a day.</summary>
    public static EvaluatorParameters On(DateOnly day) => new(Values.On(day));

    /// <summary>Which share of what is said may be chance.</summary>
    public double Rate => _values["fdr"];

    /// <summary>Draws that failed, at least.</summary>
    public long DrawsLeast => (long)_values["draws.least"];

    /// <summary>Invitations that one declined or left without an answer, at least.</summary>
    public long DeclinesLeast => (long)_values["declines.least"];

    /// <summary>Of these at one venue, at least.</summary>
    public long VenueLeast => (long)_values["venue.least"];

    /// <summary>Invitations of one purchaser that were accepted, at least.</summary>
    public long BuyerLeast => (long)_values["buyer.least"];

    /// <summary>Their share of all that the expert accepted, at least.</summary>
    public double BuyerShare => _values["buyer.share"];

    /// <summary>Panels on which two sat together, at least.</summary>
    public long ColleaguesLeast => (long)_values["colleagues.least"];
}
