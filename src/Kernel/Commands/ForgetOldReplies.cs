using Trading.Kernel.Security;

namespace Trading.Kernel.Commands;

/// <summary>Forgets replies to repeated requests once they can no longer be asked for.</summary>
public static class ForgetOldReplies
{
    /// <summary>Those older than <see cref="Idempotency.KeptFor"/>.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Unit>;

    internal sealed class Handler(Idempotency idempotency) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            await idempotency.ForgetOld(cancellationToken);
            return Unit.Value;
        }
    }
}
