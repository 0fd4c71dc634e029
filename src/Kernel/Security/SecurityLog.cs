using Microsoft.Extensions.Logging;
using Trading.Kernel.Commands;

namespace Trading.Kernel.Security;

/// <summary>
/// What was refused and is no command, so that the trail does not hold it: keys nobody has, questions a caller may not
/// ask. Category <c>Trading.Security</c>, for the operator's log keeping; so many a minute from one caller or address, so
/// that a flood fills no disk.
/// </summary>
public sealed class SecurityLog(ILoggerFactory logs, Limits limits)
{
    /// <summary>Category of the log.</summary>
    public const string Category = "Trading.Security";

    private readonly ILogger _log = logs.CreateLogger(Category);

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

    private bool Counts(string? whose) =>
        limits.Take($"{Limits.SecurityLog}:PerCaller", whose) is null;
}
