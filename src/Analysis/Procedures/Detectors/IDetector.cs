namespace Trading.Analysis.Procedures.Detectors;

/// <summary>
/// Says how unusual a row is among those it was fitted to; more is more unusual. NaN stands for "not known" and is never
/// itself the oddity.
/// </summary>
internal interface IDetector
{
    /// <summary>Stable for machines; also the name of its column in a pipeline.</summary>
    string Code { get; }

    /// <summary>How many columns a row has.</summary>
    int Columns { get; }

    /// <summary>The score of a row.</summary>
    double Of(ReadOnlySpan<float> row);

    /// <summary>Everything it needs to score as before.</summary>
    void Write(BinaryWriter to);
}
