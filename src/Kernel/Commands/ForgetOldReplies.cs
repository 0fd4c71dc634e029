using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Commands;

/// <summary>Forgets replies to repeated requests once they can no longer be asked for.</summary>
public static class ForgetOldReplies
{
    /// <summary>Some of them; the rest follows by itself.</summary>
    [Job("kernel.forget_old_replies")]
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Pruned>;

    private static readonly Statement Select = Statement.Of(
        "kernel.idempotency.old",
        """
        select caller, idempotency_key from idempotency where created_at < @before
        order by created_at, caller, idempotency_key {page}
        """
    );

    private static readonly Statement Delete = Statement.Of(
        "kernel.idempotency.forget",
        "delete from idempotency where caller = @caller and idempotency_key in @keys and created_at < @before"
    );

    internal sealed class Handler(
        SqlSession sql,
        RetentionSettings retention,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Pruned>
    {
        public async ValueTask<Outcome<Pruned>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var before = time.GetUtcNow() - retention.Replies;
            var old = await sql.Query<Row>(
                Select,
                new
                {
                    before,
                    skip = 0,
                    take = Pruned.AtOnce,
                },
                cancellationToken
            );
            foreach (var ofCaller in old.GroupBy(row => row.Caller, StringComparer.Ordinal))
            {
                await sql.Execute(
                    Delete,
                    new
                    {
                        caller = ofCaller.Key,
                        keys = ofCaller.Select(row => row.IdempotencyKey).ToArray(),
                        before,
                    },
                    cancellationToken
                );
            }

            if (old.Count == Pruned.AtOnce)
            {
                await outbox.Post(command, cancellationToken);
            }

            return new Pruned(old.Count);
        }

        private sealed record Row
        {
            public string Caller { get; init; } = "";
            public string IdempotencyKey { get; init; } = "";
        }
    }
}
