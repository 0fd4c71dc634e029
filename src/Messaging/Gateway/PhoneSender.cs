using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trading.Messaging.Contracts;
using Trading.Messaging.Preferences;
using Telemetry = Trading.Kernel.Telemetry;

namespace Trading.Messaging.Gateway;

/// <summary>
/// Hands the gateway what waits, and asks it what became of what it took: claims one in a transaction, speaks to the gateway in
/// none, marks it in another. A node that dies in between has it handed over again after the claim's lease, under the same id.
/// </summary>
internal sealed class PhoneSender(
    IServiceScopeFactory scopes,
    GatewaySettings settings,
    GatewayClient gateway,
    PhoneSignal signal,
    TimeProvider time,
    ILogger<PhoneSender> log
) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private static readonly Counter<long> Count = Telemetry.Meter.CreateCounter<long>(
        "trading.phone_message",
        description: "Messages by SMS and voice, by channel, template and result."
    );

    /// <summary>Hands over what is due; returns how many the gateway took. Ends early when it cannot be talked to.</summary>
    public async Task<int> SendDue(CancellationToken cancel)
    {
        var taken = await Task.WhenAll(
            Enumerable
                .Range(0, settings.Lanes)
                .Select(_ => Lane(DeliveryStates.Waiting, Send, cancel))
        );
        return taken.Sum();
    }

    /// <summary>Asks what became of what was taken; returns of how many it is known now.</summary>
    public Task<int> AskDue(CancellationToken cancel) => Lane(DeliveryStates.Taken, Ask, cancel);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (settings.IsOpen && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SendDue(stoppingToken);
                await AskDue(stoppingToken);
                await signal.Wait(LookEvery, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A database that is away for a while must not end the sending.
            catch (Exception error)
#pragma warning restore CA1031
            {
                log.LogError(error, "The messages that wait could not be read; trying again.");
                await Task.Delay(LookEvery, time, stoppingToken);
            }
        }
    }

    private async Task<int> Lane(
        string state,
        Func<
            IServiceProvider,
            PhoneQueue,
            ClaimedMessage,
            CancellationToken,
            Task<(bool Done, bool Away)>
        > work,
        CancellationToken cancel
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var queue = scope.ServiceProvider.GetRequiredService<PhoneQueue>();
        var done = 0;
        while (await queue.Next(state, cancel) is { } message)
        {
            var (one, away) = await work(scope.ServiceProvider, queue, message, cancel);
            done += one ? 1 : 0;
            if (away)
            {
                break;
            }
        }

        return done;
    }

    private async Task<(bool, bool)> Send(
        IServiceProvider services,
        PhoneQueue queue,
        ClaimedMessage message,
        CancellationToken cancel
    )
    {
        if (
            message.ExpiresAt <= time.GetUtcNow()
            || await NumberFor(services, message, cancel) is not { } number
        )
        {
            await Finish(queue, message, DeliveryStates.Dropped, null, cancel);
            return (false, false);
        }

        var english =
            (
                await services.GetRequiredService<PreferenceStore>().Find(message.PersonId, cancel)
            )?.Language == PreferenceStore.English;
        var answer = await gateway.Put(
            message.Id,
            message.Channel,
            number,
            queue.TextOf(message).For(message.Channel, english, settings.Signature),
            english ? PreferenceStore.English : PreferenceStore.Chinese,
            cancel
        );
        switch (answer.Kind)
        {
            case GatewayAnswerKind.Taken:
                await queue.Taken(message, cancel);
                return (true, false);
            case GatewayAnswerKind.Delivered:
                await Finish(queue, message, DeliveryStates.Delivered, null, cancel);
                return (true, false);
            case GatewayAnswerKind.Refused:
                await Finish(queue, message, DeliveryStates.Failed, answer.Error, cancel);
                return (false, false);
            default:
                Warn(message, answer);
                if (!await queue.TryLater(message, answer.Error!, answer.After, cancel))
                {
                    await Finish(queue, message, DeliveryStates.Failed, answer.Error, cancel);
                }

                return (false, answer.Kind == GatewayAnswerKind.Away);
        }
    }

    private async Task<(bool, bool)> Ask(
        IServiceProvider services,
        PhoneQueue queue,
        ClaimedMessage message,
        CancellationToken cancel
    )
    {
        var answer = await gateway.Ask(message.Id, cancel);
        switch (answer.Kind)
        {
            case GatewayAnswerKind.Delivered:
                await Finish(queue, message, DeliveryStates.Delivered, null, cancel);
                return (true, false);
            case GatewayAnswerKind.Refused:
                await Finish(queue, message, DeliveryStates.Failed, answer.Error, cancel);
                return (true, false);
            case GatewayAnswerKind.Unknown:
                await queue.Lost(message, answer.Error!, cancel);
                return (false, false);
            default:
                if (
                    !await queue.TryLater(message, answer.Error ?? "accepted", answer.After, cancel)
                )
                {
                    await Finish(queue, message, DeliveryStates.Sent, answer.Error, cancel);
                }

                return (false, answer.Kind == GatewayAnswerKind.Away);
        }
    }

    private static async Task<string?> NumberFor(
        IServiceProvider services,
        ClaimedMessage message,
        CancellationToken cancel
    ) =>
        await services.GetRequiredService<PhoneStore>().Find(message.PersonId, cancel)
            is { Number: { } number } phone
        && message.Confirms != phone.IsConfirmed
        && await services.GetRequiredService<IRecipients>().IsActive(message.PersonId, cancel)
        && (
            message.Confirms
            || (await services.GetRequiredService<ChoiceStore>().Of(message.PersonId, cancel))[
                (message.Channel, message.Kind)
            ]
        )
            ? number
            : null;

    private void Warn(ClaimedMessage message, GatewayAnswer answer) =>
        log.LogWarning(
            "Message {Id} ({Template}, {Channel}) could not be handed to the gateway, attempt {Attempt}: {Error}",
            message.Id,
            message.Template,
            message.Channel,
            message.Attempts,
            answer.Error
        );

    private static async Task Finish(
        PhoneQueue queue,
        ClaimedMessage message,
        string state,
        string? error,
        CancellationToken cancel
    )
    {
        await queue.Finish(message, state, error, cancel);
        Count.Add(
            1,
            new KeyValuePair<string, object?>("channel", message.Channel),
            new KeyValuePair<string, object?>("template", message.Template),
            new KeyValuePair<string, object?>("result", state)
        );
    }
}
