namespace Trading.Analysis.Screening;

/// <summary>What one sentence was found to be, before a regime is asked.</summary>
internal sealed record ClauseFinding(
    ScreenPattern Pattern,
    double Confidence,
    Standing Procurement,
    Standing Construction,
    FoundBy By,
    IReadOnlyList<(int Line, int Start, int End)> Parts
);
