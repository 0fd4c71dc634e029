using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Signals;

/// <summary>
/// Merges the warnings that there were before there were signals, some at a time: each gets its score and its deadline, and no
/// version. Run again it changes nothing.
/// </summary>
public static class MergeKept
{
    /// <summary>Those after a key.</summary>
    /// <param name="After">The last that was merged.</param>
    [Job("alerts.merge_kept")]
    [Requires(Permission.Platform)]
    public sealed record Command(Guid After) : ICommand<Result>;

    /// <summary>What was done.</summary>
    /// <param name="Merged">How many were looked at.</param>
    /// <param name="More">True when there are more, which follow by themselves.</param>
    public sealed record Result(int Merged, bool More) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Merged > 0 ? AuditEntry.Ok : null;
    }

    private const int AtOnce = 200;

    [WithoutScope("the platform merges the whole province's")]
    private static readonly Statement Next = Statement.Of(
        "alerts.alert.after",
        "select id from alert where id > @after order by id {page}"
    );

    internal sealed class Handler(SqlSession sql, SignalStore signals, OutboxWriter outbox)
        : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var ids = await sql.Query<Guid>(
                Next,
                new
                {
                    after = command.After,
                    skip = 0,
                    take = AtOnce,
                },
                cancellationToken
            );
            if (ids.Count > 0)
            {
                await signals.MergeAgain(ids, cancellationToken);
            }

            var more = ids.Count == AtOnce;
            if (more)
            {
                await outbox.Post(new Command(ids[^1]), cancellationToken);
            }

            return new Result(ids.Count, more);
        }
    }
}
