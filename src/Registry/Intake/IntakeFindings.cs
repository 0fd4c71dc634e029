namespace Trading.Registry.Intake;

/// <summary>What was found in a file, with the lines that are not taken.</summary>
public sealed class IntakeFindings
{
    internal IntakeFindings(IntakeReport report) => Report = report;

    /// <summary>The report.</summary>
    public IntakeReport Report { get; }

    /// <summary>Every line that is not taken: rejected, or there twice word for word.</summary>
    public IReadOnlySet<long> NotTaken => Lines;

    internal HashSet<long> Lines { get; } = [];

    internal HashSet<long> Repeated { get; } = [];

    // Lines whose code stands elsewhere under another name, with that line.
    internal Dictionary<long, long> Conflicts { get; } = [];

    /// <summary>The lines that tell of one firm together, under each of them.</summary>
    public IReadOnlyDictionary<long, List<long>> Together => OneFirm;

    internal Dictionary<long, List<long>> OneFirm { get; } = [];

    // What is wrong with lines among the others of their firm.
    internal Dictionary<long, List<BadCell>> Differing { get; } = [];

    /// <summary>Why a row is not taken, by itself or among the others.</summary>
    internal IReadOnlyList<BadCell> Why(IntakeCheck check, ReadFirm row)
    {
        var faults = check.Faults(row);
        return faults.Count > 0 ? faults
            : Conflicts.TryGetValue(row.Line, out var other)
                ? [IntakeCheck.OtherNameOf(row.Line, row.Firm?.Code?.ToString(), other)]
            : Differing.GetValueOrDefault(row.Line) ?? [];
    }
}
