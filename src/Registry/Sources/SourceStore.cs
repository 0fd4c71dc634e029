using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Sources;

/// <summary>The sources there are: those of the settings, and those other connectors bring.</summary>
internal sealed class KnownSources(
    SourceSettings settings,
    IHttpClientFactory clients,
    IEnumerable<IAuthoritativeSource> connectors,
    TimeProvider time
)
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<IAuthoritativeSource> All { get; } =
    [.. settings.Sources.Select(setting => new HttpSource(setting, clients, time)), .. connectors];

    /// <summary>By name; null when there is none, or none any more.</summary>
    public IAuthoritativeSource? Find(string name) =>
        All.FirstOrDefault(source => source.Name == name);

    /// <summary>Those that keep a register of a kind of bodies.</summary>
    public IEnumerable<IAuthoritativeSource> For(string? kind) =>
        All.Where(source => source.Keeps(kind));
}

/// <summary>Asking in the database: when, what came of it, and contradictions.</summary>
internal sealed class SourceStore(SqlSession sql, SourceSettings settings)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
    private const int LongestDetail = 300;

    private static readonly Statement Hasten = Statement.Of(
        "registry.entity_source.hasten",
        """
        update entity_source set due_at = @now, failures = 0
        where entity_code = @code and source = @source
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "registry.entity_source.insert",
        """
        insert into entity_source (entity_code, source, due_at, deregistered, failures)
        values (@code, @source, @now, {false}, 0)
        """
    );

    private static readonly Statement OfEntity = Statement.Of(
        "registry.entity_source.of_entity",
        """
        select source, due_at, asked_at, outcome, detail, as_of, deregistered, failures from entity_source
        where entity_code = @code
        """
    );

    private static readonly Statement Due = Statement.Of(
        "registry.entity_source.due",
        """
        select s.entity_code, s.source, s.due_at, e.kind
        from entity_source s join entity e on e.code = s.entity_code
        where s.due_at <= @now
        order by s.due_at, s.entity_code {page}
        """
    );

    private static readonly Statement Answered = Statement.Of(
        "registry.entity_source.answered",
        """
        update entity_source set due_at = @dueAt, asked_at = @now, outcome = @outcome, detail = null, as_of = @asOf,
            deregistered = @deregistered, failures = 0
        where entity_code = @code and source = @source
        """
    );

    private static readonly Statement Failed = Statement.Of(
        "registry.entity_source.failed",
        """
        update entity_source set due_at = @dueAt, outcome = @outcome, detail = @detail, failures = failures + 1
        where entity_code = @code and source = @source
        """
    );

    private static readonly Statement DropOne = Statement.Of(
        "registry.entity_source.drop",
        "delete from entity_source where entity_code = @code and source = @source"
    );

    private static readonly Statement DropAll = Statement.Of(
        "registry.entity_source.drop_all",
        "delete from entity_source where entity_code = @code"
    );

    private static readonly Statement OpenOf = Statement.Of(
        "registry.source_contradiction.open_of",
        """
        select id, source, section, item, field, ours, theirs, opened_at, asked_at, closed_at from source_contradiction
        where entity_code = @code and closed_at is null
        order by opened_at, source, section, item, field, id
        """
    );

    private static readonly Statement ClosedOf = Statement.Of(
        "registry.source_contradiction.closed_of",
        """
        select id, source, section, item, field, ours, theirs, opened_at, asked_at, closed_at from source_contradiction
        where entity_code = @code and closed_at is not null
        order by closed_at desc, id {page}
        """
    );

    private static readonly Statement InsertContradiction = Statement.Of(
        "registry.source_contradiction.insert",
        """
        insert into source_contradiction
            (id, entity_code, source, section, item, field, ours, theirs, opened_at, asked_at)
        values (@id, @code, @source, @Section, @Item, @Field, @Ours, @Theirs, @now, @now)
        """
    );

    private static readonly Statement StillOpen = Statement.Of(
        "registry.source_contradiction.still_open",
        "update source_contradiction set asked_at = @now where id = @id"
    );

    private static readonly Statement Close = Statement.Of(
        "registry.source_contradiction.close",
        "update source_contradiction set closed_at = @now where id = @id"
    );

    /// <summary>Has sources asked as soon as may be, once the transaction is committed.</summary>
    public async Task AskSoon(
        EntityCode code,
        IEnumerable<IAuthoritativeSource> sources,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        foreach (var source in sources)
        {
            var args = new
            {
                code,
                source = source.Name,
                now,
            };
            if (await sql.Execute(Hasten, args, cancel) == 0)
            {
                await sql.Execute(Insert, args, cancel);
            }
        }
    }

    /// <summary>What came of asking, by source.</summary>
    public Task<List<Asking>> Of(EntityCode code, CancellationToken cancel) =>
        sql.Query<Asking>(OfEntity, new { code }, cancel);

    /// <summary>Who is to be asked of whom, the longest due first.</summary>
    public Task<List<DueRow>> DueAt(DateTimeOffset now, int take, CancellationToken cancel) =>
        sql.Query<DueRow>(
            Due,
            new
            {
                now,
                skip = 0,
                take,
            },
            cancel
        );

    /// <summary>It answered: asked again when that has grown old, and the next day where it knew nothing.</summary>
    public Task Keep(
        EntityCode code,
        string source,
        string outcome,
        SourceAnswer.Known? known,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        sql.Execute(
            Answered,
            new
            {
                code,
                source,
                outcome,
                asOf = known?.AsOf,
                deregistered = known?.Deregistered ?? false,
                now,
                // Whom a register does not know it may come to know any day.
                dueAt = now.AddDays(known is null ? 1 : settings.AskAgainDays),
            },
            cancel
        );

    /// <summary>Nothing usable came: asked again after a while that doubles.</summary>
    public Task Retry(
        EntityCode code,
        string source,
        SourceAnswer.None none,
        int failures,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        // Ten doublings are more than a day already.
        var wait = FirstWait * Math.Pow(2, Math.Min(failures, 10));
        return sql.Execute(
            Failed,
            new
            {
                code,
                source,
                outcome = none.Outcome,
                detail = none.Why.Length <= LongestDetail ? none.Why : none.Why[..LongestDetail],
                dueAt = now + (wait < LongestWait ? wait : LongestWait),
            },
            cancel
        );
    }

    /// <summary>A source that is no more is not asked.</summary>
    public Task Drop(EntityCode code, string source, CancellationToken cancel) =>
        sql.Execute(DropOne, new { code, source }, cancel);

    /// <summary>Nobody is asked of a record that has ended.</summary>
    public Task Drop(EntityCode code, CancellationToken cancel) =>
        sql.Execute(DropAll, new { code }, cancel);

    /// <summary>Contradictions that no later answer has settled.</summary>
    public Task<List<ContradictionRow>> Open(EntityCode code, CancellationToken cancel) =>
        sql.Query<ContradictionRow>(OpenOf, new { code }, cancel);

    /// <summary>The last ones that were settled.</summary>
    public Task<List<ContradictionRow>> Settled(
        EntityCode code,
        int take,
        CancellationToken cancel
    ) =>
        sql.Query<ContradictionRow>(
            ClosedOf,
            new
            {
                code,
                skip = 0,
                take,
            },
            cancel
        );

    /// <summary>Brings a source's contradictions in line with its answer; gives those that are new.</summary>
    public async Task<IReadOnlyList<Disagreement>> Settle(
        EntityCode code,
        string source,
        IReadOnlyCollection<Disagreement> found,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var left = found.ToHashSet();
        foreach (var open in (await Open(code, cancel)).Where(open => open.Source == source))
        {
            var stands = left.Remove(
                new Disagreement(open.Section, open.Item, open.Field, open.Ours, open.Theirs)
            );
            await sql.Execute(stands ? StillOpen : Close, new { id = open.Id, now }, cancel);
        }

        foreach (var one in left)
        {
            await sql.Execute(
                InsertContradiction,
                new
                {
                    id = sql.NewId(now),
                    code,
                    source,
                    one.Section,
                    one.Item,
                    one.Field,
                    one.Ours,
                    one.Theirs,
                    now,
                },
                cancel
            );
        }

        return [.. left];
    }
}

/// <summary>When a source is asked of a record, and what it said.</summary>
internal sealed record Asking
{
    public string Source { get; init; } = "";
    public DateTimeOffset DueAt { get; init; }
    public DateTimeOffset? AskedAt { get; init; }
    public string? Outcome { get; init; }
    public string? Detail { get; init; }
    public DateOnly? AsOf { get; init; }
    public bool Deregistered { get; init; }
    public int Failures { get; init; }
}

/// <summary>A record of which a source is to be asked now.</summary>
internal sealed record DueRow
{
    public EntityCode EntityCode { get; init; }
    public string Source { get; init; } = "";
    public DateTimeOffset DueAt { get; init; }
    public string? Kind { get; init; }
}

/// <summary>One contradiction as it is kept.</summary>
internal sealed record ContradictionRow
{
    public Guid Id { get; init; }
    public string Source { get; init; } = "";
    public string Section { get; init; } = "";
    public string Item { get; init; } = "";
    public string Field { get; init; } = "";
    public string? Ours { get; init; }
    public string? Theirs { get; init; }
    public DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset AskedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
}
