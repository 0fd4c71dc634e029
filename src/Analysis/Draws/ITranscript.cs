namespace Trading.Analysis.Draws;

/// <summary>What every transcript has, however seats were filled: the inputs from which a draw is computed again.</summary>
public interface ITranscript
{
    /// <summary>The procurement's key.</summary>
    string Procurement { get; }

    /// <summary>1 for the first draw of the procurement, then counting.</summary>
    int DrawNumber { get; }

    /// <summary>H0 of the frozen list.</summary>
    string ListHash { get; }

    /// <summary>The entropy, in lower-case hexadecimal.</summary>
    string Entropy { get; }

    /// <summary>Hash of the record; null for draws from before there were records.</summary>
    string? RecordHash { get; }

    /// <summary>What others than the platform added; null as <see cref="RecordHash"/> is.</summary>
    IReadOnlyList<Contribution>? Contributions { get; }

    /// <summary>In lower-case hexadecimal.</summary>
    string Seed { get; }

    /// <summary>What was asked for, by stratum.</summary>
    IReadOnlyList<Seats> Wanted { get; }

    /// <summary>Who left, in order.</summary>
    IReadOnlyList<Departure> Departures { get; }
}
