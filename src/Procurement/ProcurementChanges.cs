using System.Globalization;
using Trading.Kernel.Changes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Procurement;

/// <summary>What trading systems are told of procurements: those they may read. Before the opening no word of who takes part.</summary>
internal sealed class ProcurementChanges(SqlSession sql) : IChangeSource
{
    private const string Published = "published";

    [WithoutScope("the feed holds each row against its reader's scope, as it does with changes")]
    private static readonly Statement Present = Statement.Of(
        "procurement.procurement.present",
        """
        select id, version, region, kind, source, created_at, changed_at from procurement
        where (@after is null or id > @after) order by id {page} {recompile}
        """
    );

    [WithoutScope("the feed holds each row against its reader's scope, as it does with changes")]
    private static readonly Statement PresentByText = Statement.Of(
        "procurement.procurement.present_by_text",
        $$"""
        select id, version, region, kind, source, created_at, changed_at from procurement
        where
        {{IdText.Behind}}
        {page} {recompile}
        """
    );

    public string Kind => FeedKinds.Procurement;

    public DataScope ScopeOf(Caller caller) =>
        caller.ScopeOf(
            ProcurementPermissions.ReadProcurement,
            ProcurementPermissions.ManageProcurement
        );

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
                        skip = 0,
                        take,
                    },
                    cancel
                )
            ).Select(row => new PresentSubject
            {
                Subject = row.Id.ToString(),
                Version = row.Version,
                Region = row.Region,
                TradingKind = row.Kind,
                Source = row.Source,
                At = row.ChangedAt,
                Since = row.CreatedAt,
            }),
        ];

    /// <summary>A procurement is there.</summary>
    public static Change Begun(Guid id, string? region, string kind, string source) =>
        Of(id, 1, Published, region, kind, source);

    /// <summary>It changed, by one of its steps.</summary>
    public static Change Of(
        Guid id,
        long version,
        string reason,
        string? region,
        string kind,
        string source
    ) =>
        new(FeedKinds.Procurement, id.ToString(), version, reason)
        {
            Region = region,
            TradingKind = kind,
            Source = source,
        };

    private sealed record Row
    {
        public Guid Id { get; init; }
        public long Version { get; init; }
        public string? Region { get; init; }
        public string Kind { get; init; } = "";
        public string Source { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset ChangedAt { get; init; }
    }
}
