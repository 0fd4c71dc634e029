using System.Globalization;
using Trading.Kernel.Sql;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>
/// Where the engines really differ: which firms have all of some <see cref="SearchTokens"/>. SQLite keeps them in an inverted
/// list of its full-text module (without text or positions), PostgreSQL in an array under GIN, SQL Server as rows of
/// gram and serial. All give serials in their order, so that the first page of a frequent word costs a page and no
/// sort; none gives less than it should, and what is given beyond is dropped when the record is looked up.
/// </summary>
internal sealed class EntityIndex(SqlSession sql)
{
    // Beyond so many rows a gram is frequent; which of two frequent ones is rarer makes no difference.
    private const int Frequent = 2000;

    private static readonly Statement Remove = Statement.Of(
        "registry.entity_search.remove",
        """
        --only sqlite
        delete from entity_search where rowid = (select serial from entity where code = @code)
        --end
        --only postgres
        delete from entity_search where serial = (select serial from entity where code = @code)
        --end
        --only sqlserver
        delete from entity_search where serial = (select serial from entity where code = @code)
        --end
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "registry.entity_search.insert",
        """
        --only sqlite
        insert into entity_search (rowid, grams) select serial, @grams from entity where code = @code
        --end
        --only postgres
        insert into entity_search (serial, grams) select serial, @grams from entity where code = @code
        --end
        --only sqlserver
        insert into entity_search (gram, serial)
        select cast(g.value as bigint), e.serial
        from entity e cross join string_split(@grams, ' ') g
        where e.code = @code
        --end
        """
    );

    // PostgreSQL's GIN finds all before it can sort. Where one in sixteen has them, the first hundreds hold a page. The
    // sum keeps a plan made for any parameters from reading the whole key besides.
    private static readonly Statement Select = Statement.Of(
        "registry.entity_search.candidates",
        """
        --only sqlite
        select rowid from entity_search
        where entity_search match @grams and rowid > @after order by rowid limit @take
        --end
        --only postgres
        with early as materialized (
            select w.serial
            from (select serial, grams from entity_search where serial > @after order by serial limit 16 * @take) w
            where w.grams @> @grams order by w.serial limit @take
        ), enough as materialized (
            select count(*) >= @take as yes from early
        ), late as materialized (
            select serial from entity_search
            where grams @> @grams and serial + 0 > @after and not (select yes from enough)
        )
        (select serial from early where (select yes from enough))
        union all
        (select serial from late order by serial limit @take)
        --end
        --only sqlserver
        select p.serial from entity_search p
        where p.gram = @rarest and p.serial > @after
            and (select count(*) from entity_search q where q.gram in @others and q.serial = p.serial) = @number
        order by p.serial offset @skip rows fetch next @take rows only
        --end
        """
    );

    private static readonly Statement CountSome = Statement.Of(
        "registry.entity_search.count",
        $$"""
        with c as (
        --only sqlite
            select rowid as serial from entity_search where entity_search match @grams order by rowid limit @take
        --end
        --only postgres
            select serial from entity_search where grams @> @grams limit @take
        --end
        --only sqlserver
            select p.serial from entity_search p
            where p.gram = @rarest
                and (select count(*) from entity_search q where q.gram in @others and q.serial = p.serial) = @number
            order by p.serial offset @skip rows fetch next @take rows only
        --end
        )
        select count(*) as candidates, coalesce(sum(case when {{EntityMatch.Conditions}} then 1 else 0 end), 0) as matching
        from c join entity e on e.serial = c.serial {recompile}
        """
    );

    private static readonly Statement Rarity = Statement.Of(
        "registry.entity_search.rarity",
        "select count(*) from (select p.serial from entity_search p where p.gram = @gram order by p.serial {page}) s"
    );

    /// <summary>Makes a record findable as it stands now, in the place of how it was.</summary>
    public async Task Write(Entity entity, bool isNew, CancellationToken cancel)
    {
        var code = entity.Code.ToString();
        if (!isNew)
        {
            await sql.Execute(Remove, new { code }, cancel);
        }

        await sql.Execute(Insert, new { code, grams = Stored(SearchTokens.Of(entity)) }, cancel);
    }

    /// <summary>The grams as the engine's index takes them.</summary>
    public object Stored(long[] grams) => Stored(sql.Engine, grams);

    /// <inheritdoc cref="Stored(long[])"/>
    public static object Stored(Engine engine, long[] grams) =>
        engine switch
        {
            Engine.Sqlite => string.Join(' ', grams.Select(Hex)),
            Engine.Postgres => grams,
            _ => string.Join(' ', grams),
        };

    /// <summary>Serials after one, in order, of records that have all the grams.</summary>
    public async Task<List<long>> Candidates(
        long[] grams,
        long after,
        int take,
        CancellationToken cancel
    ) =>
        await Asked(grams, cancel) is { } asked
            ? await sql.Query<long>(
                Select,
                new
                {
                    grams = asked.SearchTokens,
                    rarest = asked.Rarest,
                    others = asked.Others,
                    number = asked.Others.Length,
                    after,
                    skip = 0,
                    take,
                },
                cancel
            )
            : [];

    /// <summary>How many of the first so many candidates match, and how many candidates those were.</summary>
    public async Task<(long Candidates, long Matching)> Count(
        long[] grams,
        EntityMatch match,
        int take,
        CancellationToken cancel
    )
    {
        if (await Asked(grams, cancel) is not { } asked)
        {
            return (0, 0);
        }

        var counted = await sql.One<Counted>(
            CountSome,
            match.With(
                new
                {
                    grams = asked.SearchTokens,
                    rarest = asked.Rarest,
                    others = asked.Others,
                    number = asked.Others.Length,
                    skip = 0,
                    take,
                }
            ),
            cancel
        );
        return (counted!.Candidates, counted.Matching);
    }

    // SQL Server alone is told where to begin; null when a gram is nowhere.
    private async Task<Asking?> Asked(long[] grams, CancellationToken cancel)
    {
        if (sql.Engine != Engine.SqlServer)
        {
            return new(
                sql.Engine == Engine.Postgres ? grams : string.Join(" AND ", grams.Select(Hex)),
                0,
                []
            );
        }

        var (rarest, least) = (0L, int.MaxValue);
        foreach (var gram in grams)
        {
            var rows = await sql.One<int>(
                Rarity,
                new
                {
                    gram,
                    skip = 0,
                    take = Frequent,
                },
                cancel
            );
            if (rows == 0)
            {
                return null;
            }

            if (rows < least)
            {
                (rarest, least) = (gram, rows);
            }
        }

        return new(rarest, rarest, [.. grams.Where(gram => gram != rarest)]);
    }

    private static string Hex(long gram) => gram.ToString("x", CultureInfo.InvariantCulture);

    private sealed record Asking(object SearchTokens, long Rarest, long[] Others);

    private sealed record Counted
    {
        public long Candidates { get; init; }
        public long Matching { get; init; }
    }
}
