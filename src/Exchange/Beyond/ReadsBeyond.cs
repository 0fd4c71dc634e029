using Trading.Domain.Codes;
using Trading.Kernel.Outbox;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Beyond;

/// <summary>
/// Reads again of a record while no use of it is a reason any more. A read names no tender, so every use of the record by
/// the system counts as one until its tender is over, or the firm is found to take no part in it.
/// </summary>
internal sealed class ReadsBeyond(SqlSession sql, OutboxWriter outbox, TimeProvider time)
{
    private static readonly Statement Reasons = Statement.Of(
        "exchange.receipt.reasons",
        """
        select count(*) as uses,
            coalesce(sum(case when closed_at is null or closed_at >= @firstAt then 1 else 0 end), 0) as live,
            coalesce(sum(case when beyond = 'unknown_tender' then 1 else 0 end), 0) as unknown,
            coalesce(sum(case when beyond = 'no_part' then 1 else 0 end), 0) as no_part
        from receipt where entity_code = @code and system_id = @systemId
        """
    );

    private static readonly Statement Add = Statement.Of(
        "exchange.read_beyond.add",
        """
        update read_beyond set times = times + @times, at = case when at < @at then @at else at end
        where entity_code = @code and system_id = @systemId and day = @day and ground = @ground
            and receipt_id is null and told_at is null
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "exchange.read_beyond.insert_reads",
        """
        insert into read_beyond
            (id, entity_code, system_id, reader, ground, receipt_id, tender, day, times, at, found_at, told_at)
        values (@id, @code, @systemId, @reader, @ground, null, null, @day, @times, @at, @now, null)
        """
    );

    /// <summary>Counts a system's reads of a day, within the transaction under way.</summary>
    public async Task Count(SystemReads reads, CancellationToken cancel)
    {
        var (code, systemId) = (reads.Code, reads.SystemId);
        var reasons = await sql.One<Reason>(
            Reasons,
            new
            {
                code,
                systemId,
                firstAt = reads.FirstAt,
            },
            cancel
        );
        // Without a use at all it was forgotten, and could not be judged.
        if (reasons is not { Uses: > 0, Live: 0 })
        {
            return;
        }

        var now = time.GetUtcNow();
        var ground =
            reasons.Unknown > 0 ? BeyondGrounds.UnknownTender
            : reasons.NoPart == reasons.Uses ? BeyondGrounds.NoPart
            : BeyondGrounds.Over;
        var row = new
        {
            id = sql.NewId(now),
            code,
            systemId,
            day = reads.Day,
            reader = reads.Reader,
            ground,
            times = reads.Times,
            at = reads.LastAt,
            now,
        };
        if (await sql.Execute(Add, row, cancel) == 0)
        {
            await sql.Execute(Insert, row, cancel);
            await outbox.Post(new TellOfReadsBeyond.Command(code, systemId), cancel);
        }
    }

    private sealed record Reason
    {
        public long Uses { get; init; }
        public long Live { get; init; }
        public long Unknown { get; init; }
        public long NoPart { get; init; }
    }
}

/// <summary>What a system read of a record on a day.</summary>
/// <param name="Code">The firm.</param>
/// <param name="SystemId">The system.</param>
/// <param name="Day">The day in China.</param>
/// <param name="Reader">What the system is called.</param>
/// <param name="Times">How often.</param>
/// <param name="FirstAt">When first, of those that are counted now.</param>
/// <param name="LastAt">When last.</param>
internal sealed record SystemReads(
    EntityCode Code,
    Guid SystemId,
    DateOnly Day,
    string Reader,
    long Times,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt
);
