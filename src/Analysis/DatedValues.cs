namespace Trading.Analysis;

/// <summary>A value that something is judged by, from a day on.</summary>
/// <param name="Code">Which.</param>
/// <param name="Value">So much.</param>
/// <param name="InForceFrom">From this day on, until the next of its code.</param>
/// <param name="Source">On what it rests: law, paper or our own choice, with the reason.</param>
public sealed record DatedValue(string Code, double Value, DateOnly InForceFrom, string Source);

/// <summary>Such values as they ship.</summary>
internal sealed class DatedValues
{
    private DatedValues(IReadOnlyList<DatedValue> rows) => Rows = rows;

    /// <summary>All of them, those that are no longer in force too.</summary>
    public IReadOnlyList<DatedValue> Rows { get; }

    /// <summary>Reads a file of them.</summary>
    public static DatedValues Read(string name) =>
        new(EmbeddedData.Read<IReadOnlyList<DatedValue>>(name));

    /// <summary>By code, those in force on a day.</summary>
    public IReadOnlyDictionary<string, double> On(DateOnly day) =>
        Rows.Where(row => row.InForceFrom <= day)
            .GroupBy(row => row.Code, StringComparer.Ordinal)
            .ToDictionary(
                rows => rows.Key,
                rows => rows.MaxBy(row => row.InForceFrom)!.Value,
                StringComparer.Ordinal
            );
}
