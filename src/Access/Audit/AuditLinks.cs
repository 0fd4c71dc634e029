using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Trading.Kernel.Sql;

namespace Trading.Access.Audit;

/// <summary>A cut through all lanes at one instant, chained to the cut before it.</summary>
internal sealed record AuditLink
{
    public long Number { get; init; }
    public DateTimeOffset At { get; init; }
    public string PreviousHash { get; init; } = "";
    public string Hash { get; init; } = "";
    public string Mac { get; init; } = "";

    /// <summary>SHA-256 over the link as a JSON array: the lanes that moved since the link before, and that link's hash.</summary>
    public string ComputeHash(IEnumerable<LaneHead> moved) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                JsonSerializer.SerializeToUtf8Bytes<object?[]>([
                    1,
                    Number,
                    At.ToUniversalTime()
                        .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
                    moved
                        .OrderBy(head => head.Lane)
                        .Select(head => new object[] { head.Lane, head.Seq, head.Hash })
                        .ToArray(),
                    PreviousHash,
                ])
            )
        );
}

/// <summary>A lane's head as one link has it.</summary>
internal sealed record LinkedHead
{
    public long Number { get; init; }
    public int Lane { get; init; }
    public long Seq { get; init; }
    public string Hash { get; init; } = "";

    public LaneHead Head => new(Lane, Seq, Hash);
}

/// <summary>The links as they lie in the database.</summary>
internal sealed class AuditLinks(SqlSession sql)
{
    private const int AtOnce = 500;

    private static readonly Statement Newest = Statement.Of(
        "access.audit_link.newest",
        "select number, at, previous_hash, hash, mac from audit_link order by number desc {page}"
    );

    private static readonly Statement After = Statement.Of(
        "access.audit_link.after",
        """
        select number, at, previous_hash, hash, mac from audit_link
        where number > @after and number <= @last order by number {page}
        """
    );

    private static readonly Statement HeadsOf = Statement.Of(
        "access.audit_link.heads",
        """
        select number, lane, seq, hash from audit_link_head
        where number >= @first and number <= @last order by number, lane
        """
    );

    // The newest head of each lane that is not newer than the link.
    private static readonly Statement CutAt = Statement.Of(
        "access.audit_link.cut",
        """
        select h.number, h.lane, h.seq, h.hash
        from audit_lane l
        join audit_link_head h on h.lane = l.lane and h.number =
            (select max(x.number) from audit_link_head x where x.lane = l.lane and x.number <= @number)
        order by h.lane
        """
    );

    public Task<AuditLink?> Last(CancellationToken cancel) =>
        sql.One<AuditLink>(Newest, new { skip = 0, take = 1 }, cancel);

    /// <summary>Where each lane stood at a link; lanes that had no entry yet are left out.</summary>
    public async Task<IReadOnlyList<LaneHead>> Cut(long number, CancellationToken cancel) =>
        [.. (await sql.Query<LinkedHead>(CutAt, new { number }, cancel)).Select(head => head.Head)];

    /// <summary>The links after one up to another, each with the lanes that moved.</summary>
    public async IAsyncEnumerable<(AuditLink Link, IReadOnlyList<LaneHead> Moved)> Between(
        long after,
        long last,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel
    )
    {
        while (true)
        {
            var links = await sql.Query<AuditLink>(
                After,
                new
                {
                    after,
                    last,
                    skip = 0,
                    take = AtOnce,
                },
                cancel
            );
            if (links.Count == 0)
            {
                yield break;
            }

            var heads = (
                await sql.Query<LinkedHead>(
                    HeadsOf,
                    new { first = links[0].Number, last = links[^1].Number },
                    cancel
                )
            ).ToLookup(head => head.Number, head => head.Head);
            foreach (var link in links)
            {
                yield return (link, [.. heads[link.Number]]);
            }

            after = links[^1].Number;
        }
    }
}
