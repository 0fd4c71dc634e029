using Microsoft.Extensions.Logging;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Access.Audit;

/// <summary>
/// Appends to the trail: takes the first lane that nobody holds, adds the entry to its chain and moves its head, all in
/// the command's own transaction. The lane stays locked to the commit; other writers take the next one.
/// </summary>
internal sealed class AuditTrail(
    SqlSession sql,
    AuditSeal seal,
    TimeProvider time,
    ILogger<AuditTrail> log
) : IAuditTrail
{
    // The order is the key's, so that no engine looks at (or locks) more rows than those before the first free one.
    private static readonly Statement Take = Statement.Of(
        "access.audit.take_lane",
        """
        --only sqlite
        select l.lane, l.seq, l.hash, l.mac, k.number as link, k.hash as link_hash
        from audit_lane l left join (select number, hash from audit_link order by number desc limit 1) k on 1 = 1
        where l.lane >= @from order by l.lane limit 1
        --end
        --only postgres
        select l.lane, l.seq, l.hash, l.mac, k.number as link, k.hash as link_hash
        from audit_lane l left join (select number, hash from audit_link order by number desc limit 1) k on true
        where l.lane >= @from order by l.lane limit 1 for update of l skip locked
        --end
        --only sqlserver
        select top (1) l.lane, l.seq, l.hash, l.mac, k.number as link, k.hash as link_hash
        from audit_lane l with (updlock, rowlock, readpast)
        outer apply (select top (1) number, hash from audit_link order by number desc) k
        where l.lane >= @from order by l.lane
        --end
        """
    );

    private static readonly Statement WaitFor = Statement.Of(
        "access.audit.wait_for_lane",
        "select lane from audit_lane {lock} where lane = @lane {for update}"
    );

    private static readonly Statement Insert = Statement.Of(
        "access.audit.insert",
        """
        insert into audit_entry
            (lane, seq, at, caller_kind, caller, person_id, address, action, about, payload, result, on_behalf_of, cause, link, link_hash, previous_hash, hash)
        select @Lane, @Seq, @At, @CallerKind, @Caller, @PersonId, @Address, @Action, @About, @Payload, @Result, @OnBehalfOf, @Cause, @Link, @LinkHash, @PreviousHash, @Hash
        where @Written = 1
        """
    );

    private static readonly Statement MoveHead = Statement.Of(
        "access.audit.move_head",
        "update audit_lane set seq = @seq, hash = @hash, mac = @mac where lane = @lane"
    );

    private Question<Taken>? _expected;

    public void Expect() => _expected = sql.Ask<Taken>(Take, new { from = 1 });

    public async Task Append(AuditEntry entry, CancellationToken cancel)
    {
        var lane = await TakeLane(cancel);
        var row = new AuditRow
        {
            Lane = lane.Lane,
            Seq = lane.Seq + 1,
            At = time.GetUtcNow(),
            CallerKind = entry.Caller.Kind.ToString(),
            Caller = ForbiddenText.Storable(entry.Caller.Name)!,
            PersonId = entry.Caller.PersonId,
            Address = entry.Caller.Address,
            Action = entry.Action,
            About = ForbiddenText.Storable(Cut(entry.About, 200)),
            // A cut may have halved a character.
            Payload = ForbiddenText.Storable(entry.Payload)!,
            Result = entry.Result,
            OnBehalfOf = entry.OnBehalfOf,
            Cause = ForbiddenText.Storable(Cut(entry.Cause, 300)),
            Link = lane.Link,
            LinkHash = lane.LinkHash,
            PreviousHash = lane.Hash,
        };
        row = row with { Hash = row.ComputeHash() };
        sql.Hold(
            (Insert, new Line(row)),
            (
                MoveHead,
                new
                {
                    lane = row.Lane,
                    seq = row.Seq,
                    hash = row.Hash,
                    mac = seal.Of(row.Lane, row.Seq, row.Hash),
                }
            )
        );
    }

    /// <summary>
    /// Does what an append does and writes nothing: where an entry would tell whoever measures the answer something that
    /// he must not learn, the lack of one must cost the same.
    /// </summary>
    public async Task Rehearse(CancellationToken cancel)
    {
        var lane = await TakeLane(cancel);
        var row = new AuditRow
        {
            Lane = lane.Lane,
            Seq = lane.Seq + 1,
            At = time.GetUtcNow(),
            PreviousHash = lane.Hash,
        };
        sql.Hold(
            (Insert, new Line(row with { Hash = row.ComputeHash() }) { Written = 0 }),
            (
                MoveHead,
                new
                {
                    lane = lane.Lane,
                    seq = lane.Seq,
                    hash = lane.Hash,
                    mac = lane.Mac,
                }
            )
        );
    }

    private async Task<Taken> TakeLane(CancellationToken cancel)
    {
        var from = 1;
        for (var forged = 0; ; )
        {
            var taken = _expected is { IsGood: true } expected
                ? await expected.Answer(cancel)
                : await sql.One<Taken>(Take, new { from }, cancel);
            _expected = null;
            if (taken is null)
            {
                if (forged == AuditLane.Many)
                {
                    throw new InvalidOperationException(
                        "No lane of the audit trail has a head of the platform's own; nothing can be written."
                    );
                }

                // All are held: the one waited for is free when its holder commits, and then locked here.
                var lane = Random.Shared.Next(1, AuditLane.Many + 1);
                await sql.One<int>(WaitFor, new { lane }, cancel);
                (from, forged) = (lane, 0);
                continue;
            }

            if (
                seal.Fits(
                    new AuditLane
                    {
                        Lane = taken.Lane,
                        Seq = taken.Seq,
                        Hash = taken.Hash,
                        Mac = taken.Mac,
                    }
                )
            )
            {
                return taken;
            }

            // An entry on top would seal what somebody else wrote.
            log.LogCritical(
                "The head of lane {Lane} of the audit trail was not written by the platform; verify the trail.",
                taken.Lane
            );
            (from, forged) = (taken.Lane + 1, forged + 1);
        }
    }

    private static string? Cut(string? text, int most) =>
        text is { Length: var length } && length > most ? text[..most] : text;

    private sealed record Line : AuditRow
    {
        public Line(AuditRow row)
            : base(row) { }

        public int Written { get; init; } = 1;
    }

    private sealed record Taken
    {
        public int Lane { get; init; }
        public long Seq { get; init; }
        public string Hash { get; init; } = "";
        public string? Mac { get; init; }
        public long? Link { get; init; }
        public string? LinkHash { get; init; }
    }
}
