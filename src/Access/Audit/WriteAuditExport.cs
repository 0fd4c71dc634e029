using System.Runtime.CompilerServices;
using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Audit;

/// <summary>Writes a stretch of the trail as a signed archive into a stream.</summary>
public static class WriteAuditExport
{
    /// <summary>Which entries, and where to.</summary>
    [Requires(AccessPermissions.ReadAudit)]
    public sealed record Query(ExportAudit.Stretch Stretch, Stream To)
        : IQuery<AuditArchive.Manifest>;

    private static readonly Statement Next = Statement
        .Of(
            "access.audit.stretch",
            $"""
            select {AuditRow.Columns} from audit_entry e
            where e.lane = @lane and e.seq between @first and @last order by e.seq
            """
        )
        .Within(TimeSpan.FromHours(1));

    internal sealed class Handler(
        SqlSession sql,
        AuditLinks links,
        AuditKeys keys,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, AuditArchive.Manifest>
    {
        public async ValueTask<Outcome<AuditArchive.Manifest>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            await AuditArchive.Write(
                query.To,
                Rows(sql, query.Stretch.Lanes, cancellationToken),
                links.Between(query.Stretch.AfterLink, query.Stretch.LastLink, cancellationToken),
                await keys.Current(cancellationToken),
                time.GetUtcNow(),
                current.Caller.Name,
                cancellationToken
            );
    }

    internal static async IAsyncEnumerable<AuditRow> Rows(
        SqlSession sql,
        IReadOnlyList<ExportAudit.Part> lanes,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        foreach (var part in lanes)
        {
            await foreach (
                var row in sql.Stream<AuditRow>(
                    Next,
                    new
                    {
                        lane = part.Lane,
                        first = part.FirstSeq,
                        last = part.LastSeq,
                    },
                    cancel
                )
            )
            {
                yield return row;
            }
        }
    }
}
