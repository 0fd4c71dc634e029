using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>
/// The registry's search. By the index where the filters have grams, else along the registry; by code besides where
/// the words may be the beginning of one. The answer is the same as that of a scan with LIKE, which
/// <see cref="Scan"/> is.
/// </summary>
internal sealed class EntitySearch(SqlSession sql, EntityIndex index, CurrentCaller current)
{
    // A list in a statement stays below what the engines allow.
    private const int MostAtOnce = 400;

    // Fewer codes than this are sorted at once; more lie so close that a page is found along the registry.
    private const int FewCodes = 2000;

    private const string PageOf = "{page}";
    private const string Recompile = "{recompile}";
    private const string Columns = """
        e.serial, e.code, e.name, e.kind, e.state, e.region, e.industry, e.size_class, e.changed_at, e.verified_at,
        e.successor_code as successor
        """;

    private static readonly Statement BySerials = Statement.Of(
        "registry.entity.search_candidates",
        $"select {Columns} from entity e where e.serial in @serials and {EntityMatch.Conditions} order by e.serial {{recompile}}"
    );

    private static readonly Statement BySerialsWithoutLicence = Statement.Of(
        "registry.entity.search_candidates_any_licence",
        $"select {Columns} from entity e where e.serial in @serials and {EntityMatch.ConditionsWithoutLicence} order by e.serial {{recompile}}"
    );

    private static readonly Statement Along = Statement.Of(
        "registry.entity.search_scan",
        $"select {Columns} from entity e where e.serial > @after and {EntityMatch.Conditions} order by e.serial {{page}} {{recompile}}"
    );

    private static readonly Statement CountAlong = Statement.Of(
        "registry.entity.count_scan",
        $"select count(*) from (select e.serial from entity e where {EntityMatch.Conditions} order by e.serial {{page}}) s {{recompile}}"
    );

    private static readonly Statement CountCodes = Statement.Of(
        "registry.entity.count_codes",
        """
        select count(*) from (
            select e.code from entity e where e.code >= @from and e.code < @before order by e.code {page}) s
        """
    );

    private static readonly Statement ByCodes = Statement.Of(
        "registry.entity.search_codes",
        $"""
        select {Columns} from entity e
        where e.code >= @from and e.code < @before and e.serial > @after and {EntityMatch.Filters}
        order by e.serial {PageOf} {Recompile}
        """
    );

    private static readonly Statement ByManyCodes = Statement.Of(
        "registry.entity.search_many_codes",
        $"""
        select {Columns} from entity e
        where e.code like @prefix escape '!' and e.serial > @after and {EntityMatch.Filters}
        order by e.serial {PageOf} {Recompile}
        """
    );

    private static readonly Statement CountOnlyCodes = Statement.Of(
        "registry.entity.count_only_codes",
        $"""
        select count(*) from (
            select e.code from entity e
            where e.code >= @from and e.code < @before and not (e.name_folded like @name escape '!')
                and {EntityMatch.Filters}
            order by e.code {PageOf}) s {Recompile}
        """
    );

    /// <summary>
    /// The orders besides that of the search itself, each carried by an index: by code along the key, by serial backwards.
    /// No other is offered: a million firms are sorted for nobody.
    /// </summary>
    internal static readonly SortedStatement<SearchEntities.Found> Sorted =
        SortedStatement<SearchEntities.Found>.Of(
            "registry.entity.search_sorted",
            $$"""
            select {{Columns}} from entity e
            where {after} and ({{EntityMatch.Conditions}}
                or (@prefix is not null and e.code like @prefix escape '!' and {{EntityMatch.Filters}}))
            order by {order} {{PageOf}} {{Recompile}}
            """,
            "added",
            By<SearchEntities.Found>.Whole("e.serial", found => found.Serial),
            new Sort<SearchEntities.Found>("added"),
            new Sort<SearchEntities.Found>(
                "code",
                By<SearchEntities.Found>.Text("e.code", found => found.Code.ToString())
            )
        );

    /// <summary>
    /// A page in another order. What the index finds few of is sorted whole; of more, a page lies close along the order.
    /// </summary>
    public async Task<Outcome<Kernel.Http.Page<SearchEntities.Found>>> SortedPage(
        EntityFilters filters,
        string sort,
        string? cursor,
        int take,
        CancellationToken cancel
    )
    {
        var start = Sorted.Start(sort, cursor);
        if (start.Problem is { } problem)
        {
            return problem;
        }

        var match = Match(filters);
        var grams = match.Words.Length == 1 ? [] : SearchTokens.Of(filters);
        if (grams.Length > 0)
        {
            var few = await Page(filters, 0, FewCodes + 1, cancel);
            if (few.Count <= FewCodes)
            {
                return Sorted.Page(start.Value, Sorted.After(start.Value, few), take);
            }
        }

        var found = await sql.Query<SearchEntities.Found>(
            start.Value.Statement,
            match.With(
                Arguments.Of(
                    start.Value.Keys,
                    new
                    {
                        prefix = match.MayBeCode ? Canonical.Containing(match.Words)[1..] : null,
                        skip = 0,
                        take = take + 1,
                    }
                )
            ),
            cancel
        );
        return Sorted.Page(start.Value, found, take);
    }

    /// <summary>Firms after one, by serial.</summary>
    public async Task<List<SearchEntities.Found>> Page(
        EntityFilters filters,
        long after,
        int take,
        CancellationToken cancel
    )
    {
        var match = Match(filters);
        // One character has no pair; what else is asked may be nearly everything.
        var grams = match.Words.Length == 1 ? [] : SearchTokens.Of(filters);
        var byName =
            grams.Length == 0
                ? await Scan(filters, after, take, cancel)
                : await Indexed(grams, match, after, take, cancel);
        if (!match.MayBeCode)
        {
            return byName;
        }

        var byCode = await Codes(match, after, take, cancel);
        return
        [
            .. byName
                .Concat(byCode)
                .DistinctBy(found => found.Serial)
                .OrderBy(found => found.Serial)
                .Take(take),
        ];
    }

    /// <summary>Every firm in turn, whether it matches: the search without the index.</summary>
    public Task<List<SearchEntities.Found>> Scan(
        EntityFilters filters,
        long after,
        int take,
        CancellationToken cancel
    ) =>
        sql.Query<SearchEntities.Found>(
            Along,
            Match(filters)
                .With(
                    new
                    {
                        after,
                        skip = 0,
                        take,
                    }
                ),
            cancel
        );

    /// <summary>How many there are, looking at little more than so many.</summary>
    public async Task<CountEntities.Counted> Count(
        EntityFilters filters,
        int most,
        CancellationToken cancel
    )
    {
        var match = Match(filters);
        var grams = match.Words.Length == 1 ? [] : SearchTokens.Of(filters);
        long count;
        bool more;
        if (grams.Length == 0)
        {
            count = await sql.One<long>(
                CountAlong,
                match.With(new { skip = 0, take = most + 1 }),
                cancel
            );
            more = count > most;
        }
        else
        {
            (var candidates, count) = await index.Count(grams, match, most + 1, cancel);
            more = candidates > most;
        }

        if (match.MayBeCode && !more)
        {
            var codes = await sql.One<long>(
                CountOnlyCodes,
                match.With(
                    new
                    {
                        from = match.Words,
                        before = After(match.Words),
                        skip = 0,
                        take = most + 1,
                    }
                ),
                cancel
            );
            count += codes;
            more = codes > most;
        }

        return new(Math.Min(count, most), more || count > most);
    }

    private EntityMatch Match(EntityFilters filters) =>
        new(filters, current.Caller.Kind == CallerKind.System);

    private async Task<List<SearchEntities.Found>> Indexed(
        long[] grams,
        EntityMatch match,
        long after,
        int take,
        CancellationToken cancel
    )
    {
        var found = new List<SearchEntities.Found>();
        var atOnce = take;
        while (true)
        {
            var candidates = await index.Candidates(grams, after, atOnce, cancel);
            if (candidates.Count > 0)
            {
                found.AddRange(
                    await sql.Query<SearchEntities.Found>(
                        match.AsksLicence ? BySerials : BySerialsWithoutLicence,
                        match.With(new { serials = candidates.ToArray() }),
                        cancel
                    )
                );
            }

            if (found.Count >= take || candidates.Count < atOnce)
            {
                return found.Count > take ? found[..take] : found;
            }

            after = candidates[^1];
            atOnce = MostAtOnce;
        }
    }

    private async Task<List<SearchEntities.Found>> Codes(
        EntityMatch match,
        long after,
        int take,
        CancellationToken cancel
    )
    {
        var (from, before) = (match.Words, After(match.Words));
        var number = await sql.One<long>(
            CountCodes,
            new
            {
                from,
                before,
                skip = 0,
                take = FewCodes + 1,
            },
            cancel
        );
        return number == 0
            ? []
            : await sql.Query<SearchEntities.Found>(
                number > FewCodes ? ByManyCodes : ByCodes,
                match.With(
                    new
                    {
                        from,
                        before,
                        // A code is found by its beginning, so the pattern's leading % goes.
                        prefix = Canonical.Containing(match.Words)[1..],
                        after,
                        skip = 0,
                        take,
                    }
                ),
                cancel
            );
    }

    // No character of a code comes after the tilde.
    private static string After(string prefix) => prefix + "~";
}
