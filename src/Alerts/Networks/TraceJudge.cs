using Trading.Analysis.Networks;

namespace Trading.Alerts.Networks;

/// <summary>
/// What firms share. It is said for a city where both used it in procurements of that city, or where both are registered so and
/// met there; and for the province where they used it in different cities alone. So who sees a city sees what rests on it.
/// </summary>
internal sealed class TraceJudge(TraitStore traits, CountStore counts, FindingBook book)
{
    private const string Province = "";

    private static readonly string[] Kinds = [NetworkRelations.Shared];

    /// <summary>Judges whoever shares any of these with one of the firms; how many findings changed.</summary>
    public async Task<int> Judge(
        IReadOnlyCollection<(string Kind, string Trait)> touched,
        IReadOnlyCollection<string> firms,
        string city,
        NetworkParameters by,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var registered = await traits.RegisteredOf(firms, cancel);
        var users = await traits.UsersOf(touched, cancel);
        var among = users
            .Concat(registered)
            .GroupBy(use => (use.Kind, use.Trait))
            .Select(use => use.Select(one => one.Firm).Distinct(StringComparer.Ordinal).ToList())
            .Where(sharing => sharing.Count > 1 && sharing.Count <= by.SharedMost);
        var pairs = among
            .SelectMany(sharing =>
                sharing.SelectMany(one =>
                    sharing
                        .Where(other => string.CompareOrdinal(one, other) < 0)
                        .Select(other => (One: one, Other: other))
                )
            )
            .Where(pair => firms.Contains(pair.One) || firms.Contains(pair.Other))
            .ToHashSet();
        // Those that were said so far, and share it no longer.
        string[] areas = [city, Province];
        foreach (var area in areas.Distinct(StringComparer.Ordinal))
        {
            foreach (
                var line in await book.NamingAny(
                    NetworkRelations.Shared,
                    area,
                    NodeKinds.Firm,
                    firms,
                    cancel
                )
            )
            {
                pairs.Add((line.Nodes[0].Key, line.Nodes[1].Key));
            }
        }

        if (pairs.Count == 0)
        {
            return 0;
        }

        var found = new List<PlacedFinding>();
        foreach (
            var (one, other) in pairs
                .OrderBy(pair => pair.One, StringComparer.Ordinal)
                .ThenBy(pair => pair.Other, StringComparer.Ordinal)
        )
        {
            found.AddRange(await SharedBy(one, other, areas, by, cancel));
        }

        var before = await book.Of(
            Kinds,
            areas,
            [.. pairs.Select(pair => PlacedFinding.SubjectOf([pair.One, pair.Other]))],
            cancel
        );
        return await book.Replace(before, found, now, cancel);
    }

    private async Task<List<PlacedFinding>> SharedBy(
        string one,
        string other,
        string[] areas,
        NetworkParameters by,
        CancellationToken cancel
    )
    {
        var common = (await traits.CommonOf(one, other, cancel))
            .GroupBy(use => (use.Kind, use.Trait))
            .ToList();
        if (common.Count == 0)
        {
            return [];
        }

        var firms = await traits.FirmsOf([.. common.Select(use => use.Key)], cancel);
        var met = await counts.MetIn(one, other, cancel);
        var few = common.Where(use => firms.GetValueOrDefault(use.Key) <= by.SharedMost).ToList();
        var found = new List<PlacedFinding>();
        foreach (var area in areas.Distinct(StringComparer.Ordinal))
        {
            var metHere = area == Province ? met.Values.Sum() : met.GetValueOrDefault(area);
            var shared = few.Where(use => IsSharedIn(area, [.. use], metHere))
                .Select(use => (use.Key.Kind, Shown(use), use.All(each => each.FromRegister)))
                .ToList();
            if (Traces.Finding(one, other, shared, metHere) is { } finding)
            {
                found.Add(
                    new(
                        area,
                        area,
                        null,
                        finding,
                        [new(NodeKinds.Firm, one), new(NodeKinds.Firm, other)]
                    )
                );
            }
        }

        return found;
    }

    private static bool IsSharedIn(string area, List<FirmTrait> uses, long met)
    {
        var used = uses.Where(use => !use.FromRegister).ToList();
        var cities = used.GroupBy(use => use.City, StringComparer.Ordinal)
            .Where(city => city.Select(use => use.Firm).Distinct().Skip(1).Any())
            .Select(city => city.Key)
            .ToHashSet(StringComparer.Ordinal);
        if (area != Province)
        {
            return cities.Contains(area)
                || (
                    met > 0
                    && uses.Where(use => use.FromRegister)
                        .Select(use => use.Firm)
                        .Distinct()
                        .Skip(1)
                        .Any()
                );
        }

        return cities.Count == 0 && used.Select(use => use.Firm).Distinct().Skip(1).Any();
    }

    private static string Shown(IEnumerable<FirmTrait> uses) =>
        uses.OrderBy(use => use.Firm, StringComparer.Ordinal)
            .ThenBy(use => use.City, StringComparer.Ordinal)
            .First()
            .Shown;
}
