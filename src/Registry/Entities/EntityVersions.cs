using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>Every change of a record, the newest first: who, when, why.</summary>
public static class EntityVersions
{
    /// <summary>By code, for the firm itself and for officers.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Cursor">Where the page begins.</param>
    /// <param name="Take">At most so many.</param>
    [Requires(Permission.EditOwnEntity, Permission.VerifyEntity)]
    public sealed record Query(string Code, string? Cursor = null, int? Take = null)
        : IQuery<Page<VersionLine>>;

    /// <summary>One change.</summary>
    public sealed record VersionLine
    {
        /// <summary>The version it made.</summary>
        public long Version { get; init; }

        /// <summary>When.</summary>
        public DateTimeOffset At { get; init; }

        /// <summary>Person, System or Platform.</summary>
        public string ByKind { get; init; } = "";

        /// <summary>Sign-in name or system.</summary>
        public string ByName { get; init; } = "";

        /// <summary>recorded, signed_up, saved, submitted, withdrawn, claimed, released, verified, returned, handed_over,
        /// confirmed, suspended, resumed, merged, closed, document_added, document_removed, attested, asked, adopted.</summary>
        public string Action { get; init; } = "";

        /// <summary>Why; null when the action says it all.</summary>
        public string? Reason { get; init; }

        /// <summary>The record's state afterwards.</summary>
        public string State { get; init; } = "";
    }

    private const int UsualTake = 50;

    private static readonly Statement Select = Statement.Of(
        "registry.entity_version.list",
        """
        select version, at, by_kind, by_name, action, reason, state from entity_version
        where entity_code = @code and version < @before
        order by version desc {page}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Code).IsCode(default(EntityCode));
            RuleFor(query => query.Take)
                .InclusiveBetween(1, Kernel.Http.Cursor.MaxTake)
                .Named("每页条数", "Page size");
        }
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, Page<VersionLine>>
    {
        public async ValueTask<Outcome<Page<VersionLine>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var code = EntityCode.Parse(query.Code).ToString();
            if (!current.Caller.Keeps(code) && !current.Caller.May(Permission.VerifyEntity))
            {
                return Ownership.NotYours();
            }

            var before = Kernel.Http.Cursor.Read(query.Cursor, long.MaxValue);
            if (before.Problem is { } problem)
            {
                return problem;
            }

            var take = query.Take ?? UsualTake;
            var lines = await sql.Query<VersionLine>(
                Select,
                new
                {
                    code,
                    before = before.Value,
                    skip = 0,
                    take = take + 1,
                },
                cancellationToken
            );
            if (lines.Count == 0 && query.Cursor is null)
            {
                return Ownership.Unknown();
            }

            return lines.Count > take
                ? new Page<VersionLine>(
                    lines[..take],
                    Kernel.Http.Cursor.Of(lines[take - 1].Version)
                )
                : new Page<VersionLine>(lines, null);
        }
    }
}

/// <summary>A record as it stood in one version.</summary>
public static class GetEntityVersion
{
    /// <summary>By code and version, for the firm itself and for officers.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Version">Which.</param>
    [Requires(Permission.EditOwnEntity, Permission.VerifyEntity)]
    public sealed record Query(string Code, long Version) : IQuery<VersionShown>;

    /// <summary>A record as it stood.</summary>
    /// <param name="Version">Which version.</param>
    /// <param name="At">Since when.</param>
    /// <param name="State">Its state then.</param>
    /// <param name="Record">The record; phones masked unless it is the firm itself that reads.</param>
    public sealed record VersionShown(
        long Version,
        DateTimeOffset At,
        string State,
        EntityRecord Record
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Code).IsCode(default(EntityCode));
    }

    internal sealed class Handler(Snapshots snapshots, CurrentCaller current)
        : IQueryHandler<Query, VersionShown>
    {
        public async ValueTask<Outcome<VersionShown>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var code = EntityCode.Parse(query.Code).ToString();
            var own = current.Caller.Keeps(code);
            if (!own && !current.Caller.May(Permission.VerifyEntity))
            {
                return Ownership.NotYours();
            }

            return await snapshots.Find(code, query.Version, cancellationToken) is { } shown
                ? shown with
                {
                    Record = own ? shown.Record : Masks.Of(shown.Record),
                }
                : Snapshots.NoVersion();
        }
    }
}

/// <summary>A record as it stood at the end of a day.</summary>
public static class GetEntityAt
{
    /// <summary>By code and day, for the firm itself and for officers.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Day">The day, in China.</param>
    [Requires(Permission.EditOwnEntity, Permission.VerifyEntity)]
    public sealed record Query(string Code, DateOnly Day) : IQuery<GetEntityVersion.VersionShown>;

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Code).IsCode(default(EntityCode));
    }

    internal sealed class Handler(Snapshots snapshots, CurrentCaller current)
        : IQueryHandler<Query, GetEntityVersion.VersionShown>
    {
        public async ValueTask<Outcome<GetEntityVersion.VersionShown>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var code = EntityCode.Parse(query.Code).ToString();
            var own = current.Caller.Keeps(code);
            if (!own && !current.Caller.May(Permission.VerifyEntity))
            {
                return Ownership.NotYours();
            }

            return
                await snapshots.FindAt(
                    code,
                    ChinaTime.At(query.Day.AddDays(1), TimeOnly.MinValue),
                    cancellationToken
                )
                    is { } shown
                ? shown with
                {
                    Record = own ? shown.Record : Masks.Of(shown.Record),
                }
                : Problem.NotFound(
                    "这一天还没有该主体的信息。",
                    "On that day there was no record of this firm yet."
                );
        }
    }
}

/// <summary>What differs between two versions of a record.</summary>
public static class CompareVersions
{
    /// <summary>Two versions, for the firm itself and for officers.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="From">The one.</param>
    /// <param name="To">The other.</param>
    [Requires(Permission.EditOwnEntity, Permission.VerifyEntity)]
    public sealed record Query(string Code, long From, long To) : IQuery<IReadOnlyList<Difference>>;

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Code).IsCode(default(EntityCode));
    }

    internal sealed class Handler(Snapshots snapshots, CurrentCaller current)
        : IQueryHandler<Query, IReadOnlyList<Difference>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Difference>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var code = EntityCode.Parse(query.Code).ToString();
            var own = current.Caller.Keeps(code);
            if (!own && !current.Caller.May(Permission.VerifyEntity))
            {
                return Ownership.NotYours();
            }

            var from = await snapshots.Find(code, query.From, cancellationToken);
            var to = await snapshots.Find(code, query.To, cancellationToken);
            return from is null || to is null
                ? Snapshots.NoVersion()
                : Outcome<IReadOnlyList<Difference>>.FromT(
                    Differences.Between(from.Record, to.Record, masked: !own)
                );
        }
    }
}

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
        select max(version) from entity_version where entity_code = @code and at < @before
        """
    );

    /// <summary>The version in force just before an instant; null when there was none.</summary>
    public async Task<GetEntityVersion.VersionShown?> FindAt(
        string code,
        DateTimeOffset before,
        CancellationToken cancel
    ) =>
        await sql.One<long?>(LastBefore, new { code, before }, cancel) is { } version
            ? await Find(code, version, cancel)
            : null;

    public async Task<GetEntityVersion.VersionShown?> Find(
        string code,
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
