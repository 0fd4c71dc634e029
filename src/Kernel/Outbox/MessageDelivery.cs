using System.Globalization;
using Mediator;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Kernel.Outbox;

/// <summary>Gives a message its effect.</summary>
public interface IMessageDelivery
{
    /// <summary>
    /// The rule that refused it, or null when the effect is true. Throws <see cref="AlreadyInEffectException"/> when it
    /// was true before.
    /// </summary>
    Task<Problem?> Deliver(OutboxMessage message, CancellationToken cancel);
}

/// <summary>Sends a message's command as the platform, under the command's own name in the trail and with its cause.</summary>
public sealed class MessageDelivery(IServiceScopeFactory scopes, JobCatalogue jobs)
    : IMessageDelivery
{
    /// <inheritdoc/>
    public async Task<Problem?> Deliver(OutboxMessage message, CancellationToken cancel)
    {
        var command = jobs.Read(message.Queue, message.Payload);
        await using var scope = scopes.CreateAsyncScope();
        var caller = Caller.Platform(message.Queue) with
        {
            Cause = string.Create(
                CultureInfo.InvariantCulture,
                $"outbox:{message.Id} {message.Cause}"
            ),
        };
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(caller.Language);
        scope.ServiceProvider.GetRequiredService<CurrentCaller>().Caller = caller;
        scope.ServiceProvider.GetRequiredService<CurrentDelivery>().MessageId = message.Id;
        var outcome = await scope
            .ServiceProvider.GetRequiredService<IMediator>()
            .Send(command, cancel);
        return outcome?.GetType().GetProperty(nameof(Outcome<Unit>.Problem))?.GetValue(outcome)
            as Problem;
    }
}
