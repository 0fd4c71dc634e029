namespace Trading.Analysis.Evaluators;

/// <summary>From when on what is said of evaluators and draws, as data with its source.</summary>
public sealed class EvaluatorParameters
{
    private static readonly IReadOnlyList<Dated> Rows = EmbeddedData.Read<IReadOnlyList<Dated>>(
        "evaluators.json"
    );

    private readonly Dictionary<string, double> _values;

    private EvaluatorParameters(Dictionary<string, double> values) => _values = values;

    /// <summary>All rows: code, value, from when on, on what it rests.</summary>
    public static IReadOnlyList<Dated> All => Rows;

    /// <summary>Those in force on a day.</summary>
    public static EvaluatorParameters On(DateOnly day) =>
        new(
            Rows.Where(row => row.InForceFrom <= day)
                .GroupBy(row => row.Code, StringComparer.Ordinal)
                .ToDictionary(
                    rows => rows.Key,
                    rows => rows.MaxBy(row => row.InForceFrom)!.Value,
                    StringComparer.Ordinal
                )
        );

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

    /// <summary>A value from a day on.</summary>
    /// <param name="Code">Which.</param>
    /// <param name="Value">So much.</param>
    /// <param name="InForceFrom">From this day on.</param>
    /// <param name="Source">On what it rests.</param>
    public sealed record Dated(string Code, double Value, DateOnly InForceFrom, string Source);
}
