using Trading.Access.Contracts;
using Trading.Access.People;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Systems;

internal sealed class SystemCallers(SqlSession sql, Grants grants, TimeProvider time)
    : ISystemCallers
{
    private static readonly Statement Known = Statement.Of(
        "access.trading_system.known",
        "select count(*) from trading_system where id = @id"
    );

    private static readonly Statement LiveKeys = Statement.Of(
        "access.api_key.live_of_systems",
        """
        select k.scopes, s.id as system_id, s.name, s.source, s.region, s.kinds, s.scope as fields,
            coalesce(s.scope_widened, 0) as fields_widened, s.per_minute
        from api_key k join trading_system s on s.id = k.system_id
        where s.id in @ids and k.revoked_at is null and k.expires_at > @now and s.active = {true}
        """
    );

    public async Task<bool> Knows(Guid systemId, CancellationToken cancel) =>
        await sql.One<long>(Known, new { id = systemId }, cancel) > 0;

    public async Task<IReadOnlyDictionary<Guid, Caller>> Of(
        IReadOnlyCollection<Guid> systemIds,
        CancellationToken cancel
    )
    {
        if (systemIds.Count == 0)
        {
            return new Dictionary<Guid, Caller>();
        }

        var keys = await sql.Query<LiveKey>(
            LiveKeys,
            new { ids = systemIds.Distinct().ToArray(), now = time.GetUtcNow() },
            cancel
        );
        return keys.GroupBy(key => key.SystemId)
            .ToDictionary(
                system => system.Key,
                system =>
                    system
                        .First()
                        .Caller(grants, string.Join(' ', system.Select(key => key.Scopes)))
            );
    }
}

/// <summary>A key that opens the platform, with the system whose it is.</summary>
internal record LiveKey
{
    public string Scopes { get; init; } = "";
    public Guid SystemId { get; init; }
    public string Name { get; init; } = "";
    public string Source { get; init; } = "";
    public string? Kinds { get; init; }
    public string Region { get; init; } = "";
    public string? Fields { get; init; }
    public long FieldsWidened { get; init; }
    public int? PerMinute { get; init; }

    /// <summary>Who calls with these scopes.</summary>
    public Caller Caller(Grants grants, string scopes) =>
        new()
        {
            Kind = CallerKind.System,
            Name = Name,
            SystemId = SystemId,
            Source = Source,
            Fields = SystemScope.Read(Fields) is { } sections
                ? SystemScope.FieldsOf(sections)
                : null,
            FieldsWidened = FieldsWidened,
            PerMinute = PerMinute,
            // What it fed itself it goes on seeing, wherever the buyer is.
            Scope = DataScope.Of([
                PersonScope.AreaOf(RegionCode.Parse(Region)) with
                {
                    Kinds = Kinds?.Split(' '),
                },
                new DataArea { Source = Source },
            ]),
            Permissions = grants.OfScopes(scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        };
}
