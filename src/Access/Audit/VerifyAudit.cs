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
    public sealed record Report(long Entries, long? BrokenAt, LocalizedText Finding)
    {
        /// <summary>The last entry that lies in the archive; 0 while the whole trail is here.</summary>
        public long ArchivedThrough { get; init; }
    }

    private const int AtOnce = 1000;

    private static readonly Statement Next = Statement.Of(
        "access.audit.walk",
        """
        select seq, at, caller_kind, caller, person_id, address, action, about, payload, result, on_behalf_of, previous_hash, hash
        from audit_entry where seq > @after order by seq {page}
        """
    );

    private static readonly Statement Head = Statement.Of(
        "access.audit.head_unlocked",
        "select seq, hash from audit_head where one = 1"
    );

    internal sealed class Handler(SqlSession sql, Checkpoints checkpoints)
        : IQueryHandler<Query, Report>
    {
        public async ValueTask<Outcome<Report>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            // Read first: entries appended during the walk are for the next one.
            var head = (await sql.One<AuditHead>(Head, null, cancellationToken))!;
            var checkpoint = await checkpoints.Last(cancellationToken);
            if (
                checkpoint is not null
                && !await checkpoints.IsSigned(checkpoint, cancellationToken)
            )
            {
                return Broken(
                    0,
                    checkpoint.Seq,
                    $"第 {checkpoint.Seq} 条处的归档检查点签名无效。",
                    $"The archive's checkpoint at entry {checkpoint.Seq} is not signed by a key of the trail."
                );
            }

            var previous = checkpoint is null
                ? new AuditHead { Seq = 0, Hash = new string('0', 64) }
                : new AuditHead { Seq = checkpoint.Seq, Hash = checkpoint.Hash };
            var start = previous.Seq;
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
                            previous.Seq - start,
                            expected,
                            $"第 {expected} 条缺失。",
                            $"Entry {expected} is missing."
                        );
                    }

                    if (row.PreviousHash != previous.Hash || row.Hash != row.ComputeHash())
                    {
                        return Broken(
                            previous.Seq - start,
                            row.Seq,
                            $"第 {row.Seq} 条与哈希链不符，内容被改动过。",
                            $"Entry {row.Seq} does not fit the chain: it was altered."
                        );
                    }

                    previous = new AuditHead { Seq = row.Seq, Hash = row.Hash };
                    if (row.Seq == head.Seq && row.Hash != head.Hash)
                    {
                        return Broken(
                            row.Seq - 1 - start,
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
                            previous.Seq - start,
                            previous.Seq + 1,
                            $"第 {previous.Seq + 1} 条起缺失（应有 {head.Seq} 条）。",
                            $"Entries from {previous.Seq + 1} are missing (of {head.Seq})."
                        )
                        : new Report(
                            previous.Seq - start,
                            null,
                            new("哈希链完整。", "The chain is sound.")
                        )
                        {
                            ArchivedThrough = start,
                        };
                }
            }
        }

        private static Report Broken(long sound, long at, string zh, string en) =>
            new(sound, at, new(zh, en));
    }
}
