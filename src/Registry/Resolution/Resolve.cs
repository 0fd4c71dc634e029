using Trading.Domain.Codes;

namespace Trading.Registry.Resolution;

/// <summary>A record that a row may be.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Likeness">How like they are.</param>
internal sealed record Candidate(EntityCode Code, Likeness Likeness);

/// <summary>What is to become of a row.</summary>
/// <param name="Reach">How far it goes.</param>
/// <param name="Candidates">The records it may be, the most like first; at most <see cref="Resolve.MostShown"/>.</param>
internal sealed record Resolution(Reach Reach, IReadOnlyList<Candidate> Candidates);

/// <summary>Which of the records in its blocks a row is. Pure.</summary>
internal static class Resolve
{
    /// <summary>The most candidates that an officer is shown.</summary>
    public const int MostShown = 5;

    /// <summary>Compares and decides; where two are as like as each other an officer does.</summary>
    /// <param name="row">What came.</param>
    /// <param name="mended">What its code may have been, where it is none.</param>
    /// <param name="known">The records in its blocks.</param>
    /// <param name="formerly">Records by the codes of before that are known of them.</param>
    public static Resolution Of(
        FirmFacts row,
        IReadOnlyList<EntityCode> mended,
        IEnumerable<FirmFacts> known,
        IReadOnlyDictionary<EntityCode, IReadOnlyList<EntityCode>> formerly
    )
    {
        var firms = known.Where(one => one.Code is { } code && code != row.Code).ToList();
        var shared = SharedByMany.Among(firms);
        var like = firms
            .Select(one => new Candidate(
                one.Code!.Value,
                Likeness.Of(row, one, CodeFinding(row, mended, one, formerly), shared)
            ))
            .Where(candidate => candidate.Likeness.Reach != Reach.None)
            .OrderByDescending(candidate => candidate.Likeness.Points)
            .ThenBy(candidate => candidate.Code)
            .Take(MostShown)
            .ToList();
        if (like.Count == 0)
        {
            return new(Reach.None, []);
        }

        var best = like[0].Likeness;
        var clear =
            like.Count == 1 || best.Points - like[1].Likeness.Points >= ResolutionTables.Margin;
        return new(best.Reach == Reach.Merge && clear ? Reach.Merge : Reach.Review, like);
    }

    private static string CodeFinding(
        FirmFacts row,
        IReadOnlyList<EntityCode> mended,
        FirmFacts known,
        IReadOnlyDictionary<EntityCode, IReadOnlyList<EntityCode>> formerly
    )
    {
        var code = known.Code!.Value;
        if (IsFormer(row.Code) || IsFormer(row.FormerCode) || known.Code == row.FormerCode)
        {
            return "code.former";
        }

        if (row.OrganisationCode is { } mine && known.OrganisationCode is { } theirs)
        {
            return mine == theirs ? "code.organisation" : "code.contradicts";
        }

        return mended.Any(one =>
            one == code
            || (one.Scheme == EntityCode.OrganisationScheme && one.Value == known.OrganisationCode)
            || IsFormer(one)
        )
            ? "code.mended"
            : "code.none";

        bool IsFormer(EntityCode? old) =>
            old is { } given && formerly.TryGetValue(given, out var codes) && codes.Contains(code);
    }
}
