using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;

namespace Trading.Access.Systems;

/// <summary>The trading systems that may ask now, for whoever says to firms what they may read.</summary>
internal sealed class SystemReaders(SqlSession sql, Grants grants, TimeProvider time)
    : ISystemReaders
{
    private static readonly Statement Select = Statement.Of(
        "access.trading_system.readers",
        """
        select s.id, s.name, s.region, s.scope from trading_system s
        where s.name > @name and s.active = {true} and exists (
            select 1 from api_key k where k.system_id = s.id and k.revoked_at is null and k.expires_at > @now)
        order by s.name {page}
        """
    );

    private static readonly Statement ById = Statement.Of(
        "access.trading_system.reader",
        """
        select id, name, region, scope from trading_system where id = @id and active = {true}
        """
    );

    private static readonly Statement Scopes = Statement.Of(
        "access.api_key.live_scopes",
        """
        select system_id, scopes from api_key
        where system_id in @systems and revoked_at is null and expires_at > @now
        """
    );

    public async Task<IReadOnlyList<SystemReader>> Behind(
        string? name,
        int take,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var rows = await sql.Query<Row>(
            Select,
            new
            {
                name = name ?? "",
                now,
                skip = 0,
                take,
            },
            cancel
        );
        return await Readers(rows, now, cancel);
    }

    public async Task<SystemReader?> Find(Guid systemId, CancellationToken cancel)
    {
        var rows = await sql.Query<Row>(ById, new { id = systemId }, cancel);
        var found = await Readers(rows, time.GetUtcNow(), cancel);
        return found is [{ Permissions.Count: > 0 } reader] ? reader : null;
    }

    private async Task<IReadOnlyList<SystemReader>> Readers(
        List<Row> rows,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        if (rows.Count == 0)
        {
            return [];
        }

        var scopes = (
            await sql.Query<KeyScopes>(
                Scopes,
                new { systems = rows.Select(row => row.Id).ToArray(), now },
                cancel
            )
        ).ToLookup(row => row.SystemId, row => row.Scopes);
        return
        [
            .. rows.Select(row => new SystemReader(
                row.Id,
                row.Name,
                RegionCode.Parse(row.Region),
                grants.OfScopes(scopes[row.Id].SelectMany(key => key.Split(' '))),
                SystemScope
                    .Read(row.Scope)
                    ?.Select(one => new ReaderSection(one.Section, one.Fields, one.Purpose))
                    .ToList()
            )),
        ];
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public string Region { get; init; } = "";
        public string? Scope { get; init; }
    }

    private sealed record KeyScopes
    {
        public Guid SystemId { get; init; }
        public string Scopes { get; init; } = "";
    }
}
