using Trading.Kernel;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Audit;

/// <summary>Walks the whole chain and tells the first row that was tampered with.</summary>
public static class VerifyAudit
{
    /// <summary>From the first entry to the last.</summary>
    [Requires(Permission.ReadAudit)]
    public sealed record Query : IQuery<Report>
    {
        /// <summary>Told how many entries were walked, of how many.</summary>
        public IProgress<(long Walked, long Of)>? Progress { get; init; }
    }

    /// <summary>What the walk found.</summary>
    /// <param name="Entries">Entries walked that are sound.</param>
    /// <param name="BrokenAt">Sequence number of the first unsound or missing entry; null when all are sound.</param>
    /// <param name="Finding">In words.</param>
    public sealed record Report(long Entries, long? BrokenAt, Text Finding);

    private const int AtOnce = 1000;

    private static readonly Statement Next = Statement.Of(
        "access.audit.walk",
        """
        select seq, at, caller_kind, caller, person_id, address, action, about, payload, result, previous_hash, hash
        from audit_entry where seq > @after order by seq {page}
        """
    );

    private static readonly Statement Head = Statement.Of(
        "access.audit.head_unlocked",
        "select seq, hash from audit_head where one = 1"
    );

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, Report>
    {
        public async ValueTask<Outcome<Report>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            // Read first: entries appended during the walk are for the next one.
            var head = (await sql.One<AuditHead>(Head, null, cancellationToken))!;
            var previous = new AuditHead { Seq = 0, Hash = new string('0', 64) };
            while (true)
            {
                var rows = await sql.Query<AuditRow>(
                    Next,
                    new
                    {
                        after = previous.Seq,
                        skip = 0,
                        take = AtOnce,
                    },
                    cancellationToken
                );
                foreach (var row in rows)
                {
                    var expected = previous.Seq + 1;
                    if (row.Seq != expected)
                    {
                        return Broken(
                            previous.Seq,
                            expected,
                            $"第 {expected} 条缺失。",
                            $"Entry {expected} is missing."
                        );
                    }

                    if (row.PreviousHash != previous.Hash || row.Hash != row.ComputeHash())
                    {
                        return Broken(
                            previous.Seq,
                            row.Seq,
                            $"第 {row.Seq} 条与哈希链不符，内容被改动过。",
                            $"Entry {row.Seq} does not fit the chain: it was altered."
                        );
                    }

                    previous = new AuditHead { Seq = row.Seq, Hash = row.Hash };
                    if (row.Seq == head.Seq && row.Hash != head.Hash)
                    {
                        return Broken(
                            row.Seq - 1,
                            row.Seq,
                            "链尾与登记的哈希不符。",
                            "The end of the chain does not fit its recorded hash."
                        );
                    }
                }

                query.Progress?.Report((Math.Min(previous.Seq, head.Seq), head.Seq));
                if (rows.Count < AtOnce)
                {
                    return previous.Seq < head.Seq
                        ? Broken(
                            previous.Seq,
                            previous.Seq + 1,
                            $"第 {previous.Seq + 1} 条起缺失（应有 {head.Seq} 条）。",
                            $"Entries from {previous.Seq + 1} are missing (of {head.Seq})."
                        )
                        : new Report(
                            previous.Seq,
                            null,
                            new("哈希链完整。", "The chain is sound.")
                        );
                }
            }
        }

        private static Report Broken(long sound, long at, string zh, string en) =>
            new(sound, at, new(zh, en));
    }
}
