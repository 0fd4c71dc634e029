using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Systems;

/// <summary>One trading system with its keys, and the version that issuing a key must name.</summary>
public static class GetSystem
{
    /// <summary>By key.</summary>
    [Requires(AccessPermissions.ManageSystems)]
    public sealed record Query(Guid Id) : IQuery<TradingSystem>;

    internal sealed class Handler(SystemStore systems) : IQueryHandler<Query, TradingSystem>
    {
        public async ValueTask<Outcome<TradingSystem>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            await systems.Find(query.Id, cancellationToken) is { } system
                ? system
                : TradingSystem.Unknown;
    }
}

/// <summary>A trading system that uses the platform.</summary>
public sealed record TradingSystem : IVersioned
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>Its name, unique.</summary>
    public string Name { get; init; } = "";

    /// <summary>Code of the administrative division it serves.</summary>
    public string Region { get; init; } = "";

    /// <summary>The source under which the procurements are kept that it feeds; stays when it is renamed.</summary>
    public string Source { get; init; } = "";

    /// <summary>The centre that owns it; null where nobody said.</summary>
    public Guid? OwnerOfficeId { get; init; }

    /// <summary>The trading kinds of others' procurements that it sees; null for all.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    /// <summary>Whom to call; null where nobody said.</summary>
    public string? Contact { get; init; }

    /// <summary>Which fields of which sections it may read, and for what; null for what its keys open.</summary>
    public IReadOnlyList<SystemSection>? Sections { get; init; }

    /// <summary>So many requests a minute it may make; null for as many as everybody.</summary>
    public int? PerMinute { get; init; }

    /// <summary>Addresses and networks (CIDR) from which alone its keys open; empty for anywhere.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>False while it is shut out.</summary>
    public bool Active { get; init; }

    /// <summary>When it was registered.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its keys, the newest first.</summary>
    public IReadOnlyList<SystemKey> Keys { get; init; } = [];

    /// <inheritdoc/>
    public long Version { get; init; }

    internal static Problem Unknown =>
        Problem.NotFound("没有这个交易系统。", "There is no such trading system.");
}

/// <summary>A key, without the key itself: that was shown once.</summary>
public sealed record SystemKey
{
    /// <summary>Key of the key.</summary>
    public Guid Id { get; init; }

    /// <summary>Its first characters, by which people tell keys apart.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>What it may do: codes of <see cref="Access.Scopes"/>.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>When it was issued.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends by itself.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was revoked; null when it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was last used, to within a minute; null when never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>From which address it was last used.</summary>
    public string? LastUsedFrom { get; init; }

    /// <summary>True while it opens the platform.</summary>
    public bool IsLive(DateTimeOffset now) => RevokedAt is null && ExpiresAt > now;
}

/// <summary>Reads and takes trading systems for the slices that change them.</summary>
internal sealed class SystemStore(SqlSession sql)
{
    public const string Columns =
        "s.id, s.name, s.source, s.region, s.owner_office_id, s.kinds, s.contact, s.active, s.created_at, s.version, s.scope, s.per_minute, s.addresses";

    private static readonly Statement ById = Statement.Of(
        "access.trading_system.by_id",
        $"select {Columns} from trading_system s where s.id = @id"
    );

    private static readonly Statement KeysOf = Statement.Of(
        "access.api_key.of_system",
        """
        select id, system_id, prefix, scopes, created_at, expires_at, revoked_at, last_used_at, last_used_from
        from api_key
        where system_id = @id order by created_at desc, id desc
        """
    );

    private static readonly Statement Hashes = Statement.Of(
        "access.api_key.hashes",
        "select hash from api_key where system_id = @id and revoked_at is null"
    );

    private static readonly Statement TakeRow = Statement.Of(
        "access.trading_system.take",
        "select id from trading_system {lock} where id = @id {for update}"
    );

    private static readonly Statement TouchRow = Statement.Of(
        "access.trading_system.keys_changed",
        "update trading_system set version = version + 1 where id = @id"
    );

    /// <summary>The system; null when there is none.</summary>
    public async Task<TradingSystem?> Find(Guid id, CancellationToken cancel) =>
        await sql.One<SystemRow>(ById, new { id }, cancel) is { } row
            ? row.ToSystem() with
            {
                Keys =
                [
                    .. (await sql.Query<KeyRow>(KeysOf, new { id }, cancel)).Select(key =>
                        key.ToKey()
                    ),
                ],
            }
            : null;

    /// <summary>The system, which nobody else changes until the transaction ends.</summary>
    public async Task<TradingSystem?> GetForUpdate(Guid id, CancellationToken cancel)
    {
        await sql.One<Guid?>(TakeRow, new { id }, cancel);
        return await Find(id, cancel);
    }

    /// <summary>What is stored of its keys that were not revoked.</summary>
    public Task<List<string>> HashesOf(Guid id, CancellationToken cancel) =>
        sql.Query<string>(Hashes, new { id }, cancel);

    /// <summary>A key of it changed, which is a change of the system.</summary>
    public Task Touch(Guid id, CancellationToken cancel) =>
        sql.Execute(TouchRow, new { id }, cancel);
}

/// <summary>A system as it is stored.</summary>
internal sealed record SystemRow
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string Source { get; init; } = "";
    public string Region { get; init; } = "";
    public Guid? OwnerOfficeId { get; init; }
    public string? Kinds { get; init; }
    public string? Contact { get; init; }
    public bool Active { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public long Version { get; init; }
    public string? Scope { get; init; }
    public int? PerMinute { get; init; }
    public string? Addresses { get; init; }

    public TradingSystem ToSystem() =>
        new()
        {
            Id = Id,
            Name = Name,
            Source = Source,
            Region = Region,
            OwnerOfficeId = OwnerOfficeId,
            Kinds = Kinds?.Split(' '),
            Contact = Contact,
            Sections = SystemScope.Read(Scope),
            PerMinute = PerMinute,
            Addresses = AddressList.Words(Addresses),
            Active = Active,
            CreatedAt = CreatedAt,
            Version = Version,
        };
}

/// <summary>A key as it is stored.</summary>
internal sealed record KeyRow
{
    public Guid Id { get; init; }
    public Guid SystemId { get; init; }
    public string Prefix { get; init; } = "";
    public string Scopes { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; init; }
    public string? LastUsedFrom { get; init; }

    public SystemKey ToKey() =>
        new()
        {
            Id = Id,
            Prefix = Prefix,
            Scopes = Scopes.Split(' '),
            CreatedAt = CreatedAt,
            ExpiresAt = ExpiresAt,
            RevokedAt = RevokedAt,
            LastUsedAt = LastUsedAt,
            LastUsedFrom = LastUsedFrom,
        };
}
