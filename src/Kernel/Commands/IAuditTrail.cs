using Trading.Kernel.Security;

namespace Trading.Kernel.Commands;

/// <summary>One line of the audit trail, before it is chained.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Action">What: the message's name.</param>
/// <param name="About">About what; null when it is about nothing in particular.</param>
/// <param name="Payload">The message as JSON, secrets left out.</param>
/// <param name="Result"><c>ok</c>, or the problem's code.</param>
public sealed record AuditEntry(
    Caller Caller,
    string Action,
    string? About,
    string Payload,
    string Result
)
{
    /// <summary>The result of what was done; of what was refused it is the reason's code.</summary>
    public const string Ok = "ok";

    /// <summary>For whom, when the caller stood in for somebody who is away.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>What made a job do it, at most 300 characters: the message delivered, and the command and caller that posted it.</summary>
    public string? Cause { get; init; }
}

/// <summary>
/// A value that tells the trail what came of its command: a failed sign-in is counted, so its transaction must hold, and
/// yet nobody may read it as done; a tick that found nothing is no news at all.
/// </summary>
public interface IAuditedResult
{
    /// <summary><see cref="AuditEntry.Ok"/>, or the reason's code; null for what is not to be in the trail.</summary>
    string? Result { get; }
}

/// <summary>The append-only trail of every command; kept by Access.</summary>
public interface IAuditTrail
{
    /// <summary>
    /// Says that the transaction just opened will append: what that needs is asked for with the transaction's first
    /// question, instead of in a round trip of its own.
    /// </summary>
    void Expect();

    /// <summary>Appends within the open transaction, as its last act: the lane taken stays locked until the commit.</summary>
    Task Append(AuditEntry entry, CancellationToken cancel);
}
