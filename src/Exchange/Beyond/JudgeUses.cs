using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Beyond;

/// <summary>
/// Judges what time alone decides: new uses, and those whose tender the platform has not come to know; and has firms told of
/// what they were not told the day before.
/// </summary>
public static class JudgeUses
{
    /// <summary>The next batch, and those that follow as jobs.</summary>
    [Requires(Permission.Platform)]
    [Job("exchange.judge_uses")]
    public sealed record Command : ICommand<Judged>;

    /// <summary>What came of it.</summary>
    /// <param name="Uses">How many uses were looked at.</param>
    /// <param name="Beyond">How many of them went beyond.</param>
    /// <param name="ToTell">How many firms are told of a system.</param>
    public sealed record Judged(int Uses, int Beyond, int ToTell) : IAuditedResult
    {
        string? IAuditedResult.Result => Beyond + ToTell > 0 ? AuditEntry.Ok : null;
    }

    private const int Batch = 200;

    private static readonly Statement Due = Statement.Of(
        "exchange.receipt.due_for_verdict",
        """
        select id, entity_code, system_id, reader, tender, at from receipt
        where judge_at <= @now and system_id is not null and closed_at is null
        order by judge_at, id {page}
        """
    );

    private static readonly Statement Untold = Statement.Of(
        "exchange.read_beyond.untold",
        """
        select distinct b.entity_code, b.system_id from read_beyond b
        where b.told_at is null and not exists (
            select 1 from read_beyond_notice n
            where n.entity_code = b.entity_code and n.system_id = b.system_id and n.day = @today)
        order by b.entity_code, b.system_id {page}
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        JudgedUses judged,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Judged>
    {
        public async ValueTask<Outcome<Judged>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var uses = await sql.Query<WaitingUse>(
                Due,
                new
                {
                    now = time.GetUtcNow(),
                    skip = 0,
                    take = Batch,
                },
                cancellationToken
            );
            // Told of before the new ones are found, which post what is to be told by themselves.
            var untold = await sql.Query<Pair>(
                Untold,
                new
                {
                    today = time.Today(),
                    skip = 0,
                    take = Batch,
                },
                cancellationToken
            );
            foreach (var pair in untold)
            {
                await outbox.Post(
                    new TellOfReadsBeyond.Command(pair.EntityCode, pair.SystemId),
                    cancellationToken
                );
            }

            var beyond = await judged.Judge(uses, cancellationToken);
            if (uses.Count == Batch)
            {
                await outbox.Post(command, cancellationToken);
            }

            return new Judged(uses.Count, beyond, untold.Count);
        }
    }

    private sealed record Pair
    {
        public EntityCode EntityCode { get; init; }
        public Guid SystemId { get; init; }
    }
}
