using Microsoft.Extensions.DependencyInjection;

namespace Trading.Kernel.Outbox;

/// <summary>
/// Something that happened in a module and that others may want to know of; stands in its <c>Contracts/</c>. Says what
/// and to whom, not how it is now: a subscriber reads that when it comes to it.
/// </summary>
public interface IEvent;

/// <summary>
/// Tells the subscribers what happened, in the transaction in which it happened. Each subscriber gets a message of its
/// own, with its own error and retries, and those about one thing in the order in which they happened.
/// </summary>
public sealed class Events(OutboxWriter outbox, IEnumerable<Subscription> subscriptions)
{
    /// <summary>Tells of it.</summary>
    public Task Publish<TEvent>(TEvent what, CancellationToken cancel)
        where TEvent : IEvent
    {
        outbox.PostAll([
            .. subscriptions
                .Where(subscription => subscription.Event == typeof(TEvent))
                .Select(subscription => subscription.React(what))
                .OfType<Mediator.IBaseCommand>(),
        ]);
        return Task.CompletedTask;
    }
}

/// <summary>What a module wants done when something happened.</summary>
/// <param name="Event">What kind of thing.</param>
/// <param name="React">The command, which has a [Job] name; null when this one is of no interest.</param>
public sealed record Subscription(Type Event, Func<IEvent, Mediator.IBaseCommand?> React);

/// <summary>Registers subscribers.</summary>
public static class Subscribers
{
    /// <summary>Has a command of the module delivered for each event of a kind, or for those that give one.</summary>
    public static IServiceCollection AddSubscriber<TEvent, TCommand>(
        this IServiceCollection services,
        Func<TEvent, TCommand?> react
    )
        where TEvent : IEvent
        where TCommand : class, Mediator.IBaseCommand
    {
        // Found out when the host starts, not when the first event comes.
        OutboxWriter.QueueOf(typeof(TCommand));
        return services.AddSingleton(
            new Subscription(typeof(TEvent), happened => react((TEvent)happened))
        );
    }
}
