using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Entities;

/// <summary>Records as they stood.</summary>
internal sealed class Snapshots(SqlSession sql, EntityStore entities)
{
    private static readonly Statement Select = Statement.Of(
        "registry.entity_version.by_number",
        "select version, at, state from entity_version where entity_code = @code and version = @version"
    );

    private static readonly Statement LastBefore = Statement.Of(
        "registry.entity_version.last_before",
        """
        select max(version) from entity_version where entity_code = @code and at < @before and draft = 0
        """
    );

    private static readonly Statement VerifiedBefore = Statement.Of(
        "registry.entity_version.verified_before",
        """
        select count(*) from entity_version where entity_code = @code and version <= @version and action = 'verified'
        """
    );

    /// <summary>True where an officer stood behind all that a version held, also if its firm was stopped since.</summary>
    public async Task<bool> IsVerified(
        EntityCode code,
        GetEntityVersion.VersionShown shown,
        CancellationToken cancel
    ) =>
        (shown.State == EntityStates.Active || EntityStates.Stopped(shown.State))
        && await sql.One<long>(VerifiedBefore, new { code, version = shown.Version }, cancel) > 0;

    /// <summary>The version in force just before an instant; null when there was none.</summary>
    public async Task<GetEntityVersion.VersionShown?> FindAt(
        EntityCode code,
        DateTimeOffset before,
        CancellationToken cancel
    ) =>
        await sql.One<long?>(LastBefore, new { code, before }, cancel) is { } version
            ? await Find(code, version, cancel)
            : null;

    /// <summary>True for a version there is.</summary>
    public async Task<bool> Has(EntityCode code, long version, CancellationToken cancel) =>
        await sql.One<Row>(Select, new { code, version }, cancel) is not null;

    public async Task<GetEntityVersion.VersionShown?> Find(
        EntityCode code,
        long version,
        CancellationToken cancel
    ) =>
        await sql.One<Row>(Select, new { code, version }, cancel) is { } row
            ? new GetEntityVersion.VersionShown(
                row.Version,
                row.At,
                row.State,
                await entities.RecordAsOf(code, version, cancel)
            )
            : null;

    public static Problem NoVersion() =>
        Problem.NotFound("没有这个版本。", "There is no such version.");

    private sealed record Row
    {
        public long Version { get; init; }
        public DateTimeOffset At { get; init; }
        public string State { get; init; } = "";
    }
}
