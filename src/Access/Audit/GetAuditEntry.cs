using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Audit;

/// <summary>One entry of the audit trail in full, and whether it still fits its own hash.</summary>
public static class GetAuditEntry
{
    /// <summary>By its id: <c>7-1234</c>, or the bare number of an entry from before there were lanes.</summary>
    [Requires(AccessPermissions.ReadAudit)]
    public sealed record Query(string Id) : IQuery<Entry>;

    /// <summary>An entry in full.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Lane">Which of the parallel chains.</param>
    /// <param name="Seq">Place in the chain.</param>
    /// <param name="At">When.</param>
    /// <param name="CallerKind">What kind of caller.</param>
    /// <param name="Caller">Who.</param>
    /// <param name="PersonId">The person, when it was one.</param>
    /// <param name="Address">From where.</param>
    /// <param name="Action">What.</param>
    /// <param name="About">About what.</param>
    /// <param name="Payload">The message as JSON, secrets left out.</param>
    /// <param name="Result"><c>ok</c>, or the problem's code.</param>
    /// <param name="OnBehalfOf">For whom, when the caller stood in for somebody who is away.</param>
    /// <param name="Cause">What made a job do it.</param>
    /// <param name="Link">The newest link of all lanes when it was written.</param>
    /// <param name="LinkHash">That link's hash.</param>
    /// <param name="PreviousHash">The hash before.</param>
    /// <param name="Hash">Its own.</param>
    /// <param name="Sound">False when the entry does not fit its hash: it was altered.</param>
    public sealed record Entry(
        string Id,
        int Lane,
        long Seq,
        DateTimeOffset At,
        string CallerKind,
        string Caller,
        Guid? PersonId,
        string? Address,
        string Action,
        string? About,
        string Payload,
        string Result,
        string? OnBehalfOf,
        string? Cause,
        long? Link,
        string? LinkHash,
        string PreviousHash,
        string Hash,
        bool Sound
    );

    private static readonly Statement ByPlace = Statement.Of(
        "access.audit.by_place",
        $"select {AuditRow.Columns} from audit_entry e where e.lane = @lane and e.seq = @seq"
    );

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, Entry>
    {
        public async ValueTask<Outcome<Entry>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            AuditPlace.Parse(query.Id) is { } place
            && await sql.One<AuditRow>(
                ByPlace,
                new { lane = place.Lane, seq = place.Seq },
                cancellationToken
            )
                is { } row
                ? new Entry(
                    place.ToString(),
                    row.Lane,
                    row.Seq,
                    row.At,
                    row.CallerKind,
                    row.Caller,
                    row.PersonId,
                    row.Address,
                    row.Action,
                    row.About,
                    row.Payload,
                    row.Result,
                    row.OnBehalfOf,
                    row.Cause,
                    row.Link,
                    row.LinkHash,
                    row.PreviousHash,
                    row.Hash,
                    row.Hash == row.ComputeHash()
                )
                : Problem.NotFound("没有这条审计记录。", "There is no such entry.");
    }
}
