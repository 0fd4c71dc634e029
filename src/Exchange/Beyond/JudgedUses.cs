using Trading.Domain.Codes;
using Trading.Kernel.Outbox;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Exchange.Beyond;

/// <summary>Uses that wait for a verdict, and what becomes of them.</summary>
internal sealed class JudgedUses(
    SqlSession sql,
    ITenderReferences tenders,
    OutboxWriter outbox,
    TimeProvider time
)
{
    // Whoever learns after so long that a record was read can do nothing about it; it is marked all the same.
    private static readonly TimeSpan LongAgo = TimeSpan.FromDays(180);

    private static readonly Statement Close = Statement.Of(
        "exchange.receipt.close",
        """
        update receipt set closed_at = @now, beyond = @ground, judge_at = null
        where id = @id and closed_at is null
        """
    );

    private static readonly Statement Leave = Statement.Of(
        "exchange.receipt.judge_later",
        "update receipt set judge_at = @lookAgainAt where id = @id and closed_at is null"
    );

    private static readonly Statement Found = Statement.Of(
        "exchange.read_beyond.insert",
        """
        insert into read_beyond
            (id, entity_code, system_id, reader, ground, receipt_id, tender, day, times, at, found_at, told_at)
        values (@id, @code, @systemId, @reader, @ground, @receiptId, @tender, @day, 1, @at, @now, @toldAt)
        """
    );

    private static readonly Statement Reopen = Statement.Of(
        "exchange.receipt.reopen",
        """
        update receipt set closed_at = null, beyond = null, judge_at = null
        where id = @id and beyond = @unknown
        """
    );

    // What nobody was told of and nobody asked about is as if it had not been found.
    private static readonly Statement Forget = Statement.Of(
        "exchange.read_beyond.forget_unknown",
        """
        delete from read_beyond
        where entity_code = @code and system_id = @systemId and ground = @unknown and told_at is null
            and asked_at is null and (receipt_id = @id or (@reads = {true} and receipt_id is null and at >= @at))
        {recompile}
        """
    );

    private static readonly Statement Rename = Statement.Of(
        "exchange.read_beyond.known_later",
        """
        update read_beyond set ground = @knownLater
        where entity_code = @code and system_id = @systemId and ground = @unknown
            and (receipt_id = @id or (@reads = {true} and receipt_id is null and at >= @at))
        {recompile}
        """
    );

    /// <summary>
    /// Judges each as things stand now; how many went beyond. One whose tender was not known when it was judged is judged
    /// anew, if it is known now.
    /// </summary>
    public async Task<int> Judge(IReadOnlyList<WaitingUse> uses, CancellationToken cancel)
    {
        var standings = await tenders.Standings([.. uses.Select(use => use.Tender)], cancel);
        var now = time.GetUtcNow();
        var beyond = 0;
        var toTell = new HashSet<(EntityCode Code, Guid SystemId)>();
        foreach (var use in uses)
        {
            var standing = standings.GetValueOrDefault(use.Tender);
            var verdict = UseVerdict.Of(use.EntityCode, use.At, standing, now);
            if (
                use.Beyond is not null
                && (standing is null || !await TakeBack(use, verdict, cancel))
            )
            {
                continue;
            }

            if (!verdict.Closes)
            {
                await sql.Execute(
                    Leave,
                    new { id = use.Id, lookAgainAt = verdict.LookAgainAt },
                    cancel
                );
            }
            // Whoever judged it at the same instant has said so already.
            else if (
                await sql.Execute(
                    Close,
                    new
                    {
                        id = use.Id,
                        now,
                        ground = verdict.Ground,
                    },
                    cancel
                ) == 1
                && verdict.Ground is { } ground
            )
            {
                beyond++;
                var old = now - use.At > LongAgo;
                await sql.Execute(
                    Found,
                    new
                    {
                        id = sql.NewId(now),
                        code = use.EntityCode,
                        systemId = use.SystemId,
                        reader = use.Reader,
                        ground,
                        receiptId = use.Id,
                        tender = use.Tender,
                        day = ChinaTime.DateOf(use.At),
                        at = use.At,
                        now,
                        toldAt = old ? now : (DateTimeOffset?)null,
                    },
                    cancel
                );
                if (!old)
                {
                    toTell.Add((use.EntityCode, use.SystemId));
                }
            }
        }

        foreach (var (code, systemId) in toTell)
        {
            await outbox.Post(new TellOfReadsBeyond.Command(code, systemId), cancel);
        }

        return beyond;
    }

    // Reads after a use that is a reason after all were none beyond it. False where somebody else did it at the same instant.
    private async Task<bool> TakeBack(WaitingUse use, UseVerdict verdict, CancellationToken cancel)
    {
        const string unknown = BeyondGrounds.UnknownTender;
        if (await sql.Execute(Reopen, new { id = use.Id, unknown }, cancel) == 0)
        {
            return false;
        }

        var found = new
        {
            code = use.EntityCode,
            systemId = use.SystemId,
            id = use.Id,
            at = use.At,
            unknown,
            knownLater = BeyondGrounds.KnownLater,
            reads = verdict.Ground is null,
        };
        await sql.Execute(Forget, found, cancel);
        await sql.Execute(Rename, found, cancel);
        return true;
    }
}

/// <summary>A use that waits for a verdict.</summary>
internal sealed record WaitingUse
{
    public Guid Id { get; init; }
    public EntityCode EntityCode { get; init; }
    public Guid SystemId { get; init; }
    public string Reader { get; init; } = "";
    public string Tender { get; init; } = "";
    public DateTimeOffset At { get; init; }

    /// <summary>Why it was found to go beyond; null while it was not.</summary>
    public string? Beyond { get; init; }
}
