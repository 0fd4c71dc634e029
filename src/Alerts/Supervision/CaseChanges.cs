using System.Globalization;
using Trading.Alerts.Cases;
using Trading.Kernel.Changes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Supervision;

/// <summary>What supervisors' systems are told of cases in their divisions.</summary>
internal sealed class CaseChanges(SqlSession sql) : IChangeSource
{
    private const string Deleted = "forgotten";

    [WithoutScope("the feed holds each row against its reader's scope, as it does with changes")]
    private static readonly Statement Present = Statement.Of(
        "alerts.case.present",
        """
        select id, version, region, kind, opened_at, changed_at from supervision_case
        where (@after is null or id > @after) order by id {page} {recompile}
        """
    );

    [WithoutScope("the feed holds each row against its reader's scope, as it does with changes")]
    private static readonly Statement PresentByText = Statement.Of(
        "alerts.case.present_by_text",
        $$"""
        select id, version, region, kind, opened_at, changed_at from supervision_case
        where
        {{IdText.Behind}}
        {page} {recompile}
        """
    );

    public string Kind => FeedKinds.Case;

    public DataScope ScopeOf(Caller caller) => AlertChanges.PlacesOf(caller);

    public async Task<IReadOnlyList<PresentSubject>> Behind(
        string? subject,
        int take,
        CancellationToken cancel,
        KeyOrder order
    ) =>
        (
            await sql.Query<CaseRow>(
                order == KeyOrder.Characters ? PresentByText : Present,
                new
                {
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
            Since = row.OpenedAt,
        });

    /// <summary>A version of a case, by what was done.</summary>
    public static Change Of(CaseRow row, string action) =>
        new(FeedKinds.Case, row.Id.ToString(), row.Version, action)
        {
            Region = row.Region,
            TradingKind = row.Kind,
        };

    /// <summary>Its time is over: a copy is to go too.</summary>
    public static Change Forgotten(CaseRow row) =>
        Of(row with { Version = row.Version + 1 }, Deleted) with
        {
            Removed = true,
        };
}
