using Trading.Kernel;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Messaging.Notices;

/// <summary>Deletes notices that were read long ago; one that nobody has read stays.</summary>
public static class ForgetReadNotices
{
    /// <summary>Some of them; the rest follows by itself.</summary>
    [Job("messaging.forget_read_notices")]
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Pruned>;

    private static readonly Statement Delete = Statement.Of(
        "messaging.notice.forget",
        """
        delete from notice where id in (
            select n.id from notice n where n.read_at < @before order by n.id {page})
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
            var deleted = await sql.Execute(
                Delete,
                new
                {
                    before = time.GetUtcNow() - retention.ReadNotices,
                    skip = 0,
                    take = Pruned.AtOnce,
                },
                cancellationToken
            );
            if (deleted == Pruned.AtOnce)
            {
                await outbox.Post(command, cancellationToken);
            }

            return new Pruned(deleted);
        }
    }
}
