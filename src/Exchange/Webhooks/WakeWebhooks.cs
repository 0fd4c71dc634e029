using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Exchange.Webhooks;

/// <summary>Has the dispatcher of the process that runs it look for webhooks: the clock's, beside what commits do.</summary>
public static class WakeWebhooks
{
    /// <summary>Now.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Waked>;

    /// <summary>Nothing to be told in the trail.</summary>
    public sealed record Waked : IAuditedResult
    {
        string? IAuditedResult.Result => null;
    }

    internal sealed class Handler(WebhookSignal signal) : ICommandHandler<Command, Waked>
    {
        public ValueTask<Outcome<Waked>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            signal.Wake();
            return new(new Waked());
        }
    }
}
