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

    /// <summary>Judges each as things stand now; how many went beyond.</summary>
    public async Task<int> Judge(IReadOnlyList<WaitingUse> uses, CancellationToken cancel)
    {
        var standings = await tenders.Standings([.. uses.Select(use => use.Tender)], cancel);
        var now = time.GetUtcNow();
        var beyond = 0;
        var toTell = new HashSet<(EntityCode Code, Guid SystemId)>();
        foreach (var use in uses)
        {
            var verdict = UseVerdict.Of(
                use.EntityCode,
                use.At,
                standings.GetValueOrDefault(use.Tender),
                now
            );
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
}
