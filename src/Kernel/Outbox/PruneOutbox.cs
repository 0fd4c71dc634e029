using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Outbox;

/// <summary>
/// Deletes the marks of effects, and the messages that a rule refused, once they are older than the settings say. What
/// was done is in the audit trail.
/// </summary>
public static class PruneOutbox
{
    /// <summary>Some of them; the rest follows by itself.</summary>
    [Job("kernel.prune_outbox")]
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Pruned>;

    private static readonly Statement Effects = Statement.Of(
        "kernel.outbox.prune_effects",
        """
        delete from outbox_effect where message_id in (
            select e.message_id from outbox_effect e
            where e.at < @before and not exists (select 1 from outbox_message m where m.id = e.message_id)
            order by e.message_id {page})
        """
    );

    private static readonly Statement Refusals = Statement.Of(
        "kernel.outbox.prune_refusals",
        """
        delete from outbox_message where id in (
            select m.id from outbox_message m where m.state = 'refused' and m.ended_at < @before
            order by m.ended_at, m.id {page})
        """
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
            var now = time.GetUtcNow();
            var refusals = await Delete(Refusals, now - retention.RefusedMessages);
            var effects = await Delete(Effects, now - retention.Effects);
            if (Math.Max(effects, refusals) == Pruned.AtOnce)
            {
                await outbox.Post(command, cancellationToken);
            }

            return new Pruned(effects + refusals);

            Task<int> Delete(Statement statement, DateTimeOffset before) =>
                sql.Execute(
                    statement,
                    new
                    {
                        before,
                        skip = 0,
                        take = Pruned.AtOnce,
                    },
                    cancellationToken
                );
        }
    }
}

/// <summary>What a pruning deleted.</summary>
/// <param name="Rows">How many rows.</param>
public sealed record Pruned(int Rows) : IAuditedResult
{
    /// <summary>The most rows of one kind in one transaction, so that nobody waits long for it.</summary>
    public const int AtOnce = 500;

    /// <inheritdoc/>
    string? IAuditedResult.Result => Rows > 0 ? AuditEntry.Ok : null;
}
