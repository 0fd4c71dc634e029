using System.Globalization;
using Trading.Alerts.Contracts;
using Trading.Kernel.Changes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Supervision;

/// <summary>
/// What supervisors' systems are told of warnings: those of the province's own market in their divisions. What a system feeds
/// itself it sees elsewhere, and not the warnings that come of it.
/// </summary>
internal sealed class AlertChanges(SqlSession sql) : IChangeSource
{
    /// <summary>The reason of a version that nothing came of but other words or figures.</summary>
    public const string Updated = "updated";

    [WithoutScope("the feed holds each row against its reader's scope, as it does with changes")]
    private static readonly Statement Present = Statement.Of(
        "alerts.alert.present",
        """
        select id, version, region, kind, raised_at, changed_at from alert
        where market = @market and (@after is null or id > @after) order by id {page} {recompile}
        """
    );

    [WithoutScope("the feed holds each row against its reader's scope, as it does with changes")]
    private static readonly Statement PresentByText = Statement.Of(
        "alerts.alert.present_by_text",
        $$"""
        select id, version, region, kind, raised_at, changed_at from alert
        where market = @market and
        {{IdText.Behind}}
        {page} {recompile}
        """
    );

    public string Kind => FeedKinds.Alert;

    public DataScope ScopeOf(Caller caller) => PlacesOf(caller);

    public async Task<IReadOnlyList<PresentSubject>> Behind(
        string? subject,
        int take,
        CancellationToken cancel,
        KeyOrder order
    ) =>
        (
            await sql.Query<Row>(
                order == KeyOrder.Characters ? PresentByText : Present,
                new
                {
                    market = Markets.Home,
                    after = subject is null
                        ? (Guid?)null
                        : Guid.Parse(subject, CultureInfo.InvariantCulture),
                    skip = 0,
                    take,
                },
                cancel
            )
        ).ConvertAll(row => new PresentSubject
        {
            Subject = row.Id.ToString(),
            Version = row.Version,
            Region = row.Region,
            TradingKind = row.Kind,
            At = row.ChangedAt,
            Since = row.RaisedAt,
        });

    public static Change Of(Guid id, long version, string reason, string? region, string kind) =>
        new(FeedKinds.Alert, id.ToString(), version, reason)
        {
            Region = region,
            TradingKind = kind,
        };

    /// <summary>The divisions of whoever may follow supervision, without what it feeds.</summary>
    public static DataScope PlacesOf(Caller caller) =>
        DataScope.Of(
            caller
                .ScopeOf(AlertsPermissions.ReadSupervision)
                .Areas.Where(area => area is { Source: null, Party: null })
        );

    private sealed record Row
    {
        public Guid Id { get; init; }
        public long Version { get; init; }
        public string? Region { get; init; }
        public string Kind { get; init; } = "";
        public DateTimeOffset RaisedAt { get; init; }
        public DateTimeOffset ChangedAt { get; init; }
    }
}
