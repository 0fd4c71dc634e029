using Trading.Kernel;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.SignIn;

/// <summary>Deletes sessions that ended long ago. That somebody signed in, and from where, stays in the audit trail.</summary>
public static class ForgetOldSessions
{
    /// <summary>Some of them; the rest follows by itself.</summary>
    [Job("access.forget_old_sessions")]
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Pruned>;

    private static readonly Statement Select = Statement.Of(
        "access.session.old",
        "select id from session where expires_at < @before order by id {page}"
    );

    private static readonly Statement DeleteFederated = Statement.Of(
        "access.federated_session.forget",
        "delete from federated_session where session_id in @ids"
    );

    private static readonly Statement Delete = Statement.Of(
        "access.session.forget",
        "delete from session where id in @ids"
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
            var ids = await sql.Query<Guid>(
                Select,
                new
                {
                    before = time.GetUtcNow() - retention.Sessions,
                    skip = 0,
                    take = Pruned.AtOnce,
                },
                cancellationToken
            );
            if (ids.Count > 0)
            {
                await sql.Execute(DeleteFederated, new { ids }, cancellationToken);
                await sql.Execute(Delete, new { ids }, cancellationToken);
            }

            if (ids.Count == Pruned.AtOnce)
            {
                await outbox.Post(command, cancellationToken);
            }

            return new Pruned(ids.Count);
        }
    }
}
