using System.Reflection;
using Mediator;
using Trading.Kernel.Security;

namespace Trading.Kernel.Commands;

/// <summary>
/// Refuses a caller without the permission the message demands. Inside the transaction behaviour, so that a refused
/// command is audited; it runs before any statement of the command. Asks for a fresh proof where the message needs one.
/// </summary>
public sealed class AuthoriseBehavior<TMessage, TResponse>(
    CurrentCaller current,
    FreshFactor fresh,
    SecurityLog log,
    TimeProvider time
) : IPipelineBehavior<TMessage, TResponse>
    where TMessage : notnull, IMessage
    where TResponse : IOutcome<TResponse>
{
    private static readonly bool Open = typeof(TMessage).IsDefined(typeof(AnyoneAttribute));
    private static readonly IReadOnlyList<Permission> AnyOf =
        typeof(TMessage).GetCustomAttribute<RequiresAttribute>()?.AnyOf ?? [Permission.Platform];
    private static readonly bool PersonsOnly = typeof(TMessage).IsDefined(
        typeof(PersonsOnlyAttribute)
    );
    private static readonly bool Fresh = typeof(TMessage).IsDefined(
        typeof(NeedsFreshFactorAttribute)
    );

    /// <inheritdoc/>
    public ValueTask<TResponse> Handle(
        TMessage message,
        MessageHandlerDelegate<TMessage, TResponse> next,
        CancellationToken cancellationToken
    )
    {
        var caller = current.Caller;
        if ((!Open && !AnyOf.Any(caller.May)) || (PersonsOnly && caller.Kind == CallerKind.System))
        {
            // A refused command is in the trail.
            if (message is not IBaseCommand && caller.Kind != CallerKind.Anonymous)
            {
                log.Forbidden(caller, MessageText.NameOf(typeof(TMessage)));
            }

            return ValueTask.FromResult(TResponse.Fail(Refusal.Of(caller)));
        }

        return Fresh && !fresh.IsKnownOf(caller, time.GetUtcNow())
            ? ValueTask.FromResult(TResponse.Fail(fresh.Ask()))
            : next(message, cancellationToken);
    }
}
