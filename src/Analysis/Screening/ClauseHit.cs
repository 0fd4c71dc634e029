namespace Trading.Analysis.Screening;

/// <summary>Which layer found a clause. A model's word is never shown as a rule's.</summary>
public enum FoundBy
{
    /// <summary>A rule whose words stand in the clause.</summary>
    Rule,

    /// <summary>The classifier alone.</summary>
    Model,
}

/// <summary>A stretch of a line, in UTF-16 units, the end exclusive.</summary>
public sealed record Stretch(int Line, int Start, int End);

/// <summary>
/// A clause that may restrict, as a candidate for a person to judge: the machine finds, it does not decide
/// (发改法规〔2026〕195号).
/// </summary>
/// <param name="At">Where it stands; of a clause over several lines its first.</param>
/// <param name="Continued">The further lines of such a clause.</param>
/// <param name="Text">Its words at <paramref name="At"/>.</param>
/// <param name="Page">The page, where there are pages.</param>
/// <param name="Cell">The cell, in a table.</param>
/// <param name="Pattern">What it is.</param>
/// <param name="Confidence">Of a hundred such hits, how many are right; below 0.5 a hint.</param>
/// <param name="Forbidden">The regime that forbids it; null for both.</param>
/// <param name="Section">What the part is for in which it stands.</param>
/// <param name="By">What found it.</param>
public sealed record ClauseHit(
    Stretch At,
    IReadOnlyList<Stretch> Continued,
    string Text,
    int? Page,
    string? Cell,
    ScreenPattern Pattern,
    double Confidence,
    TenderRegime? Forbidden,
    SectionKind Section,
    FoundBy By
);

/// <summary>What a document was found to say.</summary>
/// <param name="Regime">The regime it was judged by; null where the text leaves it open.</param>
/// <param name="Inferred">The words from which it was inferred; null when it was given.</param>
/// <param name="Hits">The hits, by place.</param>
public sealed record Screening(
    TenderRegime? Regime,
    IReadOnlyList<string>? Inferred,
    IReadOnlyList<ClauseHit> Hits
)
{
    /// <summary>
    /// Words by which the text is that of a firm buying under rules of its own; where there are such, what only the
    /// procurement law forbids is a hint, also where that law was declared.
    /// </summary>
    public IReadOnlyList<string> OwnRules { get; init; } = [];
}
