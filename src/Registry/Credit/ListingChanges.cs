using System.Globalization;
using Trading.Domain.Codes;
using Trading.Kernel.Changes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Credit;

/// <summary>
/// What trading systems are told of credit lists. A listing that was repaired or taken off, or whose last day is over, is
/// removed the same day: no copy of it may be used any more (<see cref="TurnListings"/>). Of natural persons nothing is told.
/// </summary>
internal sealed class ListingChanges(SqlSession sql, TimeProvider time) : IChangeSource
{
    private static readonly Statement Present = Statement.Of(
        "registry.credit_listing.present",
        """
        select id, version, subject_code, recorded_at from credit_listing
        where (@after is null or id > @after) and (ended_on is null or ended_on > @today)
            and (until_day is null or until_day >= @today) and subject_code not like @persons
        order by id {page} {recompile}
        """
    );

    private static readonly Statement PresentByText = Statement.Of(
        "registry.credit_listing.present_by_text",
        $$"""
        select id, version, subject_code, recorded_at from credit_listing
        where (ended_on is null or ended_on > @today) and (until_day is null or until_day >= @today)
            and subject_code not like @persons and
        {{IdText.Behind}}
        {page} {recompile}
        """
    );

    public string Kind => FeedKinds.Credit;

    public DataScope ScopeOf(Caller caller) =>
        caller.May(new Permission(RegistryPermissions.UseEntity))
            ? DataScope.Everything
            : DataScope.Nothing;

    public async Task<IReadOnlyList<PresentSubject>> Behind(
        string? subject,
        int take,
        CancellationToken cancel,
        KeyOrder order
    ) =>
        [
            .. (
                await sql.Query<Row>(
                    order == KeyOrder.Characters ? PresentByText : Present,
                    new
                    {
                        after = subject is null
                            ? (Guid?)null
                            : Guid.Parse(subject, CultureInfo.InvariantCulture),
                        today = time.Today(),
                        persons = EntityCode.PersonScheme + ":%",
                        skip = 0,
                        take,
                    },
                    cancel
                )
            ).Select(row => new PresentSubject
            {
                Subject = row.Id.ToString(),
                Version = row.Version,
                About = row.SubjectCode.ToString(),
                At = row.RecordedAt,
                Since = row.RecordedAt,
            }),
        ];

    /// <summary>What is to be told; null where nothing is.</summary>
    public static Change? Of(ListingRow row, string reason, DateOnly today) =>
        row.SubjectCode.Scheme == EntityCode.PersonScheme
            ? null
            : new Change(FeedKinds.Credit, row.Id.ToString(), row.Version, reason)
            {
                Removed = row.OverFrom <= today,
                About = row.SubjectCode.ToString(),
            };

    private sealed record Row
    {
        public Guid Id { get; init; }
        public long Version { get; init; }
        public EntityCode SubjectCode { get; init; }
        public DateTimeOffset RecordedAt { get; init; }
    }
}
