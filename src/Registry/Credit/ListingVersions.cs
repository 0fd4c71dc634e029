using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Credit;

/// <summary>Every change of a listing: who, when, why. Nothing about a listing is ever deleted.</summary>
public static class ListingVersions
{
    /// <summary>By key, for officers.</summary>
    /// <param name="Id">The listing.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Query(Guid Id) : IQuery<IReadOnlyList<Line>>;

    /// <summary>One change.</summary>
    public sealed record Line
    {
        /// <summary>The version it made.</summary>
        public long Version { get; init; }

        public DateTimeOffset At { get; init; }

        public string ByName { get; init; } = "";

        /// <summary>listed, changed, withdrawn, repaired, annulled; by the calendar in_force, expired, ended.</summary>
        public string Action { get; init; } = "";

        /// <summary>Why; null when the action says it all.</summary>
        public string? Reason { get; init; }

        /// <summary>First day then.</summary>
        public DateOnly FromDay { get; init; }

        /// <summary>Last day then.</summary>
        public DateOnly? UntilDay { get; init; }

        /// <summary>First day on which it no longer held, then.</summary>
        public DateOnly? EndedOn { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "registry.credit_listing_version.list",
        """
        select version, at, by_name, action, reason, from_day, until_day, ended_on
        from credit_listing_version where listing_id = @id order by version desc
        """
    );

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, IReadOnlyList<Line>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Line>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var lines = await sql.Query<Line>(Select, new { id = query.Id }, cancellationToken);
            return lines.Count == 0
                ? Problem.NotFound("没有这条名单记录。", "There is no such listing.")
                : lines;
        }
    }
}
