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

    /// <summary>True where several messages of a queue can be given their effect at once.</summary>
    bool Joins(string queue) => false;

    /// <summary>
    /// Gives several messages of one queue, each about something else, their effect in one transaction. Whatever hinders that
    /// is told of as of one, and then none has its effect.
    /// </summary>
    Task<Problem?> Deliver(IReadOnlyList<OutboxMessage> messages, CancellationToken cancel) =>
        throw new NotSupportedException();
}

/// <summary>Sends a message's command as the platform, under the command's own name in the trail and with its cause.</summary>
public sealed class MessageDelivery(IServiceScopeFactory scopes, JobCatalogue jobs)
    : IMessageDelivery
{
    /// <inheritdoc/>
    public Task<Problem?> Deliver(OutboxMessage message, CancellationToken cancel) =>
        Deliver([message], cancel);

    /// <inheritdoc/>
    public bool Joins(string queue) => jobs.Joins(queue);

    /// <inheritdoc/>
    public async Task<Problem?> Deliver(
        IReadOnlyList<OutboxMessage> messages,
        CancellationToken cancel
    )
    {
        var queue = messages[0].Queue;
        var command = jobs.Read(queue, [.. messages.Select(message => message.Payload)]);
        await using var scope = scopes.CreateAsyncScope();
        long[] ids = [.. messages.Select(message => message.Id)];
        var caller = Caller.Platform(queue) with
        {
            // The trail has room for three hundred characters; about whom the others are, the command itself says.
            Cause = string.Create(
                CultureInfo.InvariantCulture,
                $"outbox:{ids[0]}{(ids.Length == 1 ? "" : $"+{ids.Length - 1}")} {messages[0].Cause}"
            ),
        };
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(caller.Language);
        scope.ServiceProvider.GetRequiredService<CurrentCaller>().Caller = caller;
        scope.ServiceProvider.GetRequiredService<CurrentDelivery>().MessageIds = ids;
        var outcome = await scope
            .ServiceProvider.GetRequiredService<IMediator>()
            .Send(command, cancel);
        return outcome?.GetType().GetProperty(nameof(Outcome<Unit>.Problem))?.GetValue(outcome)
            as Problem;
    }
}
