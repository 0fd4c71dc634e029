namespace Trading.Cli.Parts;

/// <summary>A part in use that an advisory speaks of.</summary>
/// <param name="Severity">As the advisory says, or what one that says none is taken for.</param>
/// <param name="Due">The last day to replace it.</param>
internal sealed record Weakness(Part Part, Advisory Advisory, string Severity, DateOnly Due)
{
    /// <summary>Each part's weaknesses once, in whatever many files it stands; the most urgent first.</summary>
    public static IReadOnlyList<Weakness> Among(
        IEnumerable<Part> parts,
        IReadOnlyList<Advisory> advisories
    )
    {
        var byName = advisories
            .SelectMany(advisory =>
                advisory.Affected.Select(package => (package.Name, Advisory: advisory)).Distinct()
            )
            .ToLookup(each => each.Name, each => each.Advisory, StringComparer.OrdinalIgnoreCase);
        return
        [
            .. parts
                .DistinctBy(part => (part.Ecosystem, part.Name, part.Version))
                .SelectMany(part =>
                    byName[part.Name]
                        .Distinct()
                        .Where(advisory => advisory.Affected.Any(package => package.Holds(part)))
                        .Select(advisory => Of(part, advisory))
                )
                .OrderBy(weakness => weakness.Due)
                .ThenBy(weakness => weakness.Part.Name, StringComparer.Ordinal),
        ];
    }

    private static Weakness Of(Part part, Advisory advisory)
    {
        var severity = advisory.Severity ?? TimeFrames.Untold;
        return new(
            part,
            advisory,
            severity,
            TimeFrames.Due(severity, DateOnly.FromDateTime(advisory.Published.UtcDateTime))
        );
    }
}
