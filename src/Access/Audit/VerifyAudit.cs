using System.Text.Json.Serialization;
using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Audit;

/// <summary>What somebody did to the trail.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AuditFault>))]
public enum AuditFault
{
    /// <summary>An entry's content is not what it was.</summary>
    Changed,

    /// <summary>An entry that the platform did not write.</summary>
    Inserted,

    /// <summary>Entries in each other's place.</summary>
    Swapped,

    /// <summary>An entry is gone from between others.</summary>
    Removed,

    /// <summary>The last entries of a lane are gone.</summary>
    TailCut,

    /// <summary>A whole lane is gone.</summary>
    ChainDropped,

    /// <summary>A lane's head was not written by a holder of the key ring.</summary>
    HeadForged,

    /// <summary>A link is gone, altered, or not of a holder of the key ring.</summary>
    LinkBroken,

    /// <summary>The mark where the archive ends is not signed by a key of the trail.</summary>
    ArchiveForged,

    /// <summary>The trail is not the one of which a signed head was given away.</summary>
    NotTheWitnessed,
}

/// <summary>
/// Walks every lane from its first entry (or from where the archive ends) to its head, and the links between them, and
/// names the first thing that was tampered with.
/// </summary>
public static class VerifyAudit
{
    /// <summary>The whole trail that is here.</summary>
    [Requires(AccessPermissions.ReadAudit)]
    public sealed record Query : IQuery<Report>
    {
        /// <summary>Told how many entries were walked, of how many.</summary>
        [JsonIgnore]
        public IProgress<(long Walked, long Of)>? Progress { get; init; }

        /// <summary>
        /// A signed head kept outside: the trail must be the one that was witnessed then, and the walk begins there. Null
        /// walks all that is here.
        /// </summary>
        public SignedHead? From { get; init; }

        /// <summary>The key that must have signed the head, had by another way; null takes the one in the database.</summary>
        public string? PublicPem { get; init; }
    }

    /// <summary>What the walk found.</summary>
    /// <param name="Entries">Entries walked that are sound.</param>
    /// <param name="BrokenAt">Id of the entry (or number of the link) where the trail is broken; null when all is sound.</param>
    /// <param name="Finding">In words.</param>
    public sealed record Report(long Entries, string? BrokenAt, LocalizedText Finding)
    {
        /// <summary>What was done to it; null when all is sound.</summary>
        public AuditFault? Fault { get; init; }

        /// <summary>The entry to look at; null when it is none.</summary>
        public string? Entry { get; init; }

        /// <summary>How many entries lie in the archive; 0 while the whole trail is here.</summary>
        public long Archived { get; init; }

        /// <summary>When the lanes were last linked; null when they never were.</summary>
        public DateTimeOffset? LinkedAt { get; init; }

        /// <summary>The link of the signed head that the walk began at; null when it walked all that is here.</summary>
        public long? FromLink { get; init; }
    }

    private static readonly Statement Lanes = Statement.Of(
        "access.audit.lanes",
        "select lane, seq, hash, mac from audit_lane order by lane"
    );

    internal sealed class Handler(
        SqlSession sql,
        AuditLinks links,
        AuditSeal seal,
        ArchiveMarks archives,
        AuditKeys keys
    ) : IQueryHandler<Query, Report>
    {
        public async ValueTask<Outcome<Report>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            // Read first, and links before heads: what is written during the walk is for the next one.
            var last = await links.Last(cancellationToken);
            var lanes = await sql.Query<AuditLane>(Lanes, null, cancellationToken);
            var walk = new AuditWalk(sql, links, seal, lanes, last, query.Progress);
            if (
                query.From is { } head
                && (query.PublicPem ?? await keys.PublicPem(head.KeyId, cancellationToken))
                    is var pem
                && (pem is null || !head.IsSignedBy(pem))
            )
            {
                return Problem.Conflict(
                    "audit.head_unsigned",
                    "链头的签名不符，不是由该密钥签署。",
                    "The head's signature does not fit the key."
                );
            }

            return await Start(walk, cancellationToken)
                ?? (query.From is null ? null : await walk.StartAt(query.From, cancellationToken))
                ?? await walk.CheckLinks(cancellationToken)
                ?? await walk.CheckLanes(cancellationToken)
                ?? walk.Sound();
        }

        private async Task<Report?> Start(AuditWalk walk, CancellationToken cancel)
        {
            if (await archives.Last(cancel) is { } mark)
            {
                var cut = await links.Cut(mark.Link, cancel);
                if (!await archives.IsSigned(mark, cut, cancel))
                {
                    return walk.Broken(
                        AuditFault.ArchiveForged,
                        mark.Link,
                        $"归档止于环节 {mark.Link} 的标记，其签名无效。",
                        $"The mark that the archive ends at link {mark.Link} is not signed by a key of the trail."
                    );
                }

                walk.StartAt(cut, mark.Link, mark.Hash);
            }
            else if (await archives.LastOld(cancel) is { } old)
            {
                if (!await archives.IsSigned(old, cancel))
                {
                    return walk.Broken(
                        AuditFault.ArchiveForged,
                        new AuditPlace(AuditLane.Old, old.Seq),
                        $"第 {old.Seq} 条处的归档检查点签名无效。",
                        $"The archive's checkpoint at entry {old.Seq} is not signed by a key of the trail."
                    );
                }

                walk.StartAt([new(AuditLane.Old, old.Seq, old.Hash)], 0, AuditLane.Nothing);
            }

            return walk.CheckLaneRows();
        }
    }
}
