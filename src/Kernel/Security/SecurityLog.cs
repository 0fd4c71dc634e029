using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Trading.Kernel.Commands;

namespace Trading.Kernel.Security;

/// <summary>
/// What was refused and is not in the trail: keys nobody has, questions a caller may not ask, and what was refused to
/// somebody whom the platform does not know, who could fill the trail without end. Category <c>Trading.Security</c>, for the operator's log keeping; so many a minute from one caller or address, so
/// that a flood fills no disk.
/// </summary>
public sealed class SecurityLog(ILoggerFactory logs, Limits limits)
{
    /// <summary>Category of the log.</summary>
    public const string Category = "Trading.Security";

    private static readonly Counter<long> Refusals = Telemetry.Meter.CreateCounter<long>(
        "trading.refusals.anonymous",
        description: "Commands refused to callers whom the platform does not know."
    );

    private readonly ILogger _log = logs.CreateLogger(Category);

    /// <summary>A key that is good came from where it must not.</summary>
    /// <param name="system">Whose it is.</param>
    /// <param name="address">From where.</param>
    public void KeyFromElsewhere(string? system, string? address)
    {
        if (Counts(Limits.Household(address)))
        {
            _log.LogWarning(
                "A key of {System} came from {Address}, which is not on its list.",
                system,
                address
            );
        }
    }

    /// <summary>A key that is unknown, expired or revoked; of itself nothing is written but a fingerprint.</summary>
    /// <param name="fingerprint">The beginning of the key's hash.</param>
    /// <param name="address">From where.</param>
    public void UnknownKey(string fingerprint, string? address)
    {
        if (Counts(Limits.Household(address)))
        {
            _log.LogWarning(
                "A key that opens nothing ({Fingerprint}) came from {Address}.",
                fingerprint,
                address
            );
        }
    }

    /// <summary>A question that the caller may not ask.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="message">Name of the query.</param>
    public void Forbidden(Caller caller, string message)
    {
        if (Counts((caller.SessionId ?? caller.SystemId)?.ToString() ?? caller.Name))
        {
            _log.LogWarning(
                "{Kind} {Caller} at {Address} asked {Message}, which it may not.",
                caller.Kind,
                caller.Name,
                caller.Address,
                message
            );
        }
    }

    /// <summary>A command refused to a caller who is nobody the platform knows. Every one is counted.</summary>
    /// <param name="caller">Whence.</param>
    /// <param name="message">Name of the command.</param>
    /// <param name="code">Why.</param>
    public void Refused(Caller caller, string message, string code)
    {
        Refusals.Add(
            1,
            new KeyValuePair<string, object?>("message", message),
            new KeyValuePair<string, object?>("code", code)
        );
        if (Counts(Limits.Household(caller.Address)))
        {
            _log.LogWarning(
                "{Message} was refused to somebody unknown at {Address}: {Code}.",
                message,
                caller.Address,
                code
            );
        }
    }

    private bool Counts(string? whose) =>
        limits.Take($"{Limits.SecurityLog}:PerCaller", whose) is null;
}
