using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Audit;

/// <summary>What the same operation last said about the same thing, before an entry: what the entry changed.</summary>
public static class GetAuditBefore
{
    /// <summary>Before this entry.</summary>
    [Requires(AccessPermissions.ReadAudit)]
    public sealed record Query(string Id) : IQuery<Before>;

    /// <summary>The entry before; all null when it was the first.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="At">When.</param>
    /// <param name="Payload">The message as JSON, secrets left out.</param>
    public sealed record Before(string? Id, DateTimeOffset? At, string? Payload);

    private static readonly Statement Select = Statement.Of(
        "access.audit.before",
        """
        select b.lane, b.seq, b.at, b.payload
        from audit_entry e join audit_entry b on b.about = e.about and b.action = e.action and b.result = 'ok'
        where e.lane = @lane and e.seq = @seq
            and (b.at < e.at or (b.at = e.at and (b.lane < e.lane or (b.lane = e.lane and b.seq < e.seq))))
        order by b.at desc, b.lane desc, b.seq desc {page}
        """
    );

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, Before>
    {
        public async ValueTask<Outcome<Before>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var row = AuditPlace.Parse(query.Id) is { } place
                ? await sql.One<Row>(
                    Select,
                    new
                    {
                        lane = place.Lane,
                        seq = place.Seq,
                        skip = 0,
                        take = 1,
                    },
                    cancellationToken
                )
                : null;
            return row is null
                ? new Before(null, null, null)
                : new Before(new AuditPlace(row.Lane, row.Seq).ToString(), row.At, row.Payload);
        }
    }

    private sealed record Row
    {
        public int Lane { get; init; }
        public long Seq { get; init; }
        public DateTimeOffset At { get; init; }
        public string Payload { get; init; } = "";
    }
}
