using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Kernel.LongJobs;

/// <summary>Deletes jobs that ended longer ago than the settings say. That they were asked for and how they ended is in the trail.</summary>
public static class ForgetLongJobs
{
    /// <summary>Some of them; the rest follows by itself.</summary>
    [Job("kernel.forget_long_jobs")]
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Pruned>;

    private static readonly Statement Delete = Statement.Of(
        "kernel.long_job.forget",
        """
        delete from long_job where id in (
            select j.id from long_job j where j.ended_at < @before order by j.asked_at, j.id {page})
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
            var rows = await sql.Execute(
                Delete,
                new
                {
                    before = time.GetUtcNow() - retention.LongJobs,
                    skip = 0,
                    take = Pruned.AtOnce,
                },
                cancellationToken
            );
            if (rows == Pruned.AtOnce)
            {
                await outbox.Post(command, cancellationToken);
            }

            return new Pruned(rows);
        }
    }
}
