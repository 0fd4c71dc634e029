using Trading.Kernel.Outbox;
using Trading.Kernel.Retention;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Commands;

/// <summary>Forgets how often something was tried in minutes that are over.</summary>
public static class ForgetOldCounts
{
    /// <summary>Some of them; the rest follows by itself.</summary>
    [Job("kernel.forget_old_counts")]
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Pruned>;

    private static readonly Statement Delete = Statement.Of(
        "kernel.rate_count.forget",
        """
        delete from rate_count where minute < @minute and subject in (
            select c.subject from rate_count c where c.minute < @minute order by c.minute, c.subject {page})
        """
    );

    internal sealed class Handler(SqlSession sql, OutboxWriter outbox, TimeProvider time)
        : ICommandHandler<Command, Pruned>
    {
        public async ValueTask<Outcome<Pruned>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var rows = await sql.Execute(
                Delete,
                new
                {
                    minute = Limits.WindowOf(time.GetUtcNow()),
                    skip = 0,
                    take = Pruned.AtOnce,
                },
                cancellationToken
            );
            if (rows >= Pruned.AtOnce)
            {
                await outbox.Post(command, cancellationToken);
            }

            return new Pruned(rows);
        }
    }
}
