using Microsoft.Extensions.Logging;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Audit;

/// <summary>
/// Writes down where all lanes stand, as the next link of a chain of their own: what one lane loses from then on, its
/// link shows. Each minute; nothing is written when no lane has moved.
/// </summary>
public static class LinkLanes
{
    /// <summary>One link.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Linked>;

    /// <summary>What was written.</summary>
    /// <param name="Number">The newest link; 0 when there is none yet.</param>
    /// <param name="Lanes">How many lanes had moved.</param>
    public sealed record Linked(long Number, int Lanes) : IAuditedResult
    {
        // The link is the record; an entry a minute about itself would only make the next link.
        string? IAuditedResult.Result => null;
    }

    // Serialises two that would both write the next link. Nobody else holds the old lane.
    private static readonly Statement Guard = Statement.Of(
        "access.audit_link.guard",
        "select lane from audit_lane {lock} where lane = 0 {for update}"
    );

    private static readonly Statement MovedSince = Statement.Of(
        "access.audit_link.moved",
        """
        select l.lane, l.seq, l.hash, l.mac from audit_lane l
        where l.seq > coalesce((select max(h.seq) from audit_link_head h where h.lane = l.lane), 0)
        order by l.lane
        """
    );

    private static readonly Statement OldStep = Statement.Of(
        "access.audit_link.old_step",
        "select seq, at, hash from audit_entry where lane = 0 and seq > @after order by seq {page}"
    );

    private static readonly Statement Insert = Statement.Of(
        "access.audit_link.insert",
        """
        insert into audit_link (number, at, previous_hash, hash, mac)
        values (@Number, @At, @PreviousHash, @Hash, @Mac)
        """
    );

    private static readonly Statement InsertHead = Statement.Of(
        "access.audit_link.insert_head",
        "insert into audit_link_head (number, lane, seq, hash) values (@number, @lane, @seq, @hash)"
    );

    internal sealed class Handler(
        SqlSession sql,
        AuditLinks links,
        AuditSeal seal,
        ArchiveSettings archive,
        TimeProvider time,
        ILogger<Handler> log
    ) : ICommandHandler<Command, Linked>
    {
        public async ValueTask<Outcome<Linked>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            await sql.One<int>(Guard, null, cancellationToken);
            var last =
                await links.Last(cancellationToken) ?? new AuditLink { Hash = AuditLane.Nothing };
            var moved = await sql.Query<AuditLane>(MovedSince, null, cancellationToken);
            foreach (var forged in moved.Where(lane => !seal.Fits(lane)))
            {
                // A link would make it the platform's own; the next walk tells what happened.
                log.LogCritical(
                    "The head of lane {Lane} of the audit trail was not written by the platform; verify the trail.",
                    forged.Lane
                );
            }

            LaneHead[] heads = [.. moved.Where(seal.Fits).Select(lane => lane.Head)];
            if (heads.Length == 0)
            {
                return new Linked(last.Number, 0);
            }

            if (last.Number == 0 && heads[0].Lane == AuditLane.Old)
            {
                last = await LinkOld(last, heads[0], cancellationToken);
            }

            last = await Write(last, time.GetUtcNow(), heads, cancellationToken);
            return new Linked(last.Number, heads.Length);
        }

        // So that the old trail leaves for the archive by the age of its own entries, and not all of it at once.
        private async Task<AuditLink> LinkOld(
            AuditLink last,
            LaneHead old,
            CancellationToken cancel
        )
        {
            long after = 0;
            while (
                await sql.One<OldEntry>(
                    OldStep,
                    new
                    {
                        after,
                        skip = archive.EntriesInFile - 1,
                        take = 1,
                    },
                    cancel
                )
                    is { } entry
                && entry.Seq < old.Seq
            )
            {
                last = await Write(
                    last,
                    entry.At,
                    [new(AuditLane.Old, entry.Seq, entry.Hash)],
                    cancel
                );
                after = entry.Seq;
            }

            return last;
        }

        private async Task<AuditLink> Write(
            AuditLink last,
            DateTimeOffset at,
            LaneHead[] heads,
            CancellationToken cancel
        )
        {
            var link = new AuditLink
            {
                Number = last.Number + 1,
                At = at,
                PreviousHash = last.Hash,
            };
            link = link with { Hash = link.ComputeHash(heads) };
            link = link with { Mac = seal.OfLink(link.Hash) };
            await sql.ExecuteBatch(
                [
                    (Insert, link),
                    .. heads.Select(head =>
                        (
                            InsertHead,
                            (object)
                                new
                                {
                                    number = link.Number,
                                    lane = head.Lane,
                                    seq = head.Seq,
                                    hash = head.Hash,
                                }
                        )
                    ),
                ],
                cancel
            );
            return link;
        }

        private sealed record OldEntry
        {
            public long Seq { get; init; }
            public DateTimeOffset At { get; init; }
            public string Hash { get; init; } = "";
        }
    }
}
