namespace Trading.Cli.Conformance;

/// <summary>One rule that the documents give, by a number that stays its own.</summary>
/// <param name="Number">For people who speak about it.</param>
/// <param name="Code">For programs.</param>
/// <param name="Rule">What the documents say.</param>
/// <param name="Expected">What would be seen where it is kept.</param>
/// <param name="Advice">What to do where it is not.</param>
internal sealed record Check(
    string Number,
    string Code,
    LocalizedText Rule,
    LocalizedText Expected,
    LocalizedText Advice
);

/// <summary>A check, and what it saw.</summary>
internal sealed record CheckResult(Check Check, Seen Seen);
