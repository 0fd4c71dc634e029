using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Entities;

/// <summary>Every change of a record, the newest first: who, when, why.</summary>
public static class EntityVersions
{
    /// <summary>By code, for the firm itself and for officers.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Cursor">Where the page begins.</param>
    /// <param name="Take">At most so many.</param>
    [Requires(RegistryPermissions.EditOwnEntity, RegistryPermissions.VerifyEntity)]
    public sealed record Query(EntityCode Code, string? Cursor = null, int? Take = null)
        : IQuery<Page<VersionLine>>;

    /// <summary>One change.</summary>
    public sealed record VersionLine
    {
        /// <summary>The version it made.</summary>
        public long Version { get; init; }

        public DateTimeOffset At { get; init; }

        /// <summary>Person, System or Platform.</summary>
        public string ByKind { get; init; } = "";

        /// <summary>Sign-in name or system.</summary>
        public string ByName { get; init; } = "";

        /// <summary>recorded, signed_up, saved, submitted, withdrawn, claimed, released, verified, returned, handed_over,
        /// confirmed, suspended, resumed, merged, closed, document_added, document_removed, attested, asked, adopted, begun,
        /// discarded, merged_in, chosen, separated.</summary>
        public string Action { get; init; } = "";

        /// <summary>Why; null when the action says it all.</summary>
        public string? Reason { get; init; }

        /// <summary>State afterwards of the record, or of the draft beside it, one of <see cref="EntityStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>True for a version of the draft alone (变更草稿): nobody but the firm and officers reads it.</summary>
        public bool Draft { get; init; }
    }

    private const int UsualTake = 50;

    private static readonly Statement Select = Statement.Of(
        "registry.entity_version.list",
        """
        select version, at, by_kind, by_name, action, reason, state, draft from entity_version
        where entity_code = @code and version < @before
        order by version desc {page}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
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
            var code = query.Code;
            if (
                !current.Caller.Keeps(code) && !current.Caller.May(RegistryPermissions.VerifyEntity)
            )
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

            return Kernel.Http.Cursor.Page(lines, take, line => line.Version);
        }
    }
}
