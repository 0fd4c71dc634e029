using System.Diagnostics;
using System.Diagnostics.Metrics;
using Mediator;

namespace Trading.Kernel.Commands;

/// <summary>Outermost: counts and times every message, and names it in traces.</summary>
public sealed class MeasureBehavior<TMessage, TResponse>(CurrentCaller current)
    : IPipelineBehavior<TMessage, TResponse>
    where TMessage : notnull, IMessage
    where TResponse : IOutcome<TResponse>
{
    private static readonly string Name = MessageText.NameOf(typeof(TMessage));
    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram<double>(
        "trading.message.duration",
        "ms",
        "Time of one command or query, with its result."
    );

    /// <inheritdoc/>
    public async ValueTask<TResponse> Handle(
        TMessage message,
        MessageHandlerDelegate<TMessage, TResponse> next,
        CancellationToken cancellationToken
    )
    {
        using var activity = Telemetry.Activities.StartActivity(Name);
        activity?.SetTag("trading.caller.kind", current.Caller.Kind.ToString());
        var started = Stopwatch.GetTimestamp();
        var result = "error";
        try
        {
            var outcome = await next(message, cancellationToken);
            result = outcome.Problem?.Code ?? "ok";
            activity?.SetTag("trading.result", result);
            return outcome;
        }
        finally
        {
            Duration.Record(
                Stopwatch.GetElapsedTime(started).TotalMilliseconds,
                new KeyValuePair<string, object?>("message", Name),
                new KeyValuePair<string, object?>("result", result)
            );
        }
    }
}
