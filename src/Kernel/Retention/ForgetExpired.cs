using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;

namespace Trading.Kernel.Retention;

/// <summary>Carries out how long each kind of data is kept.</summary>
public static class ForgetExpired
{
    /// <summary>Some rows of a kind, and the rest by itself; without a kind, all kinds each by itself, so that one that fails keeps no other.</summary>
    /// <param name="Kind">One of <see cref="IForget.Kind"/>.</param>
    [Job("kernel.forget_expired")]
    [Requires(Permission.Platform)]
    public sealed record Command(string? Kind = null) : ICommand<Pruned>;

    internal sealed class Handler(
        IEnumerable<IForget> forgets,
        RetentionRules rules,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Pruned>
    {
        public async ValueTask<Outcome<Pruned>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (command.Kind is null)
            {
                foreach (var each in forgets)
                {
                    await outbox.Post(new Command(each.Kind), cancellationToken);
                }

                return new Pruned(0);
            }

            var rows = await forgets
                .Single(each => each.Kind == command.Kind)
                .Some(
                    rules.Before(command.Kind, time.GetUtcNow()),
                    Pruned.AtOnce,
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

/// <summary>What a pruning deleted.</summary>
/// <param name="Rows">How many rows.</param>
public sealed record Pruned(int Rows) : IAuditedResult
{
    /// <summary>The most rows of one kind in one transaction, so that nobody waits long for it.</summary>
    public const int AtOnce = 500;

    /// <inheritdoc/>
    string? IAuditedResult.Result => Rows > 0 ? AuditEntry.Ok : null;
}
