namespace Trading.Registry.Rules;

/// <summary>What an authoritative source's answer means for one section of a record.</summary>
/// <param name="Section">Which.</param>
/// <param name="Source">The source.</param>
/// <param name="Agrees">True if everything it vouches for is as the record has it.</param>
/// <param name="AsOf">The day for which it speaks.</param>
/// <param name="Fields">What it vouches for.</param>
/// <param name="RestStands">True if the rest is as it was when it was last confirmed.</param>
internal sealed record SourceVerdict(
    string Section,
    string Source,
    bool Agrees,
    DateOnly? AsOf,
    IReadOnlyList<string> Fields,
    bool RestStands
);
