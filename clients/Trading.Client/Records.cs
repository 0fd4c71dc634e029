using System.Text.Json.Nodes;
using Trading.Domain.Receipts;

namespace Trading.Client;

/// <summary>A record that was used for a tender, with the receipt that proves it.</summary>
/// <param name="ReceiptId">Key of the receipt.</param>
/// <param name="Entity">The record as it was given: version, sections with how far each is verified, what was withheld.</param>
/// <param name="Receipt">The signed receipt.</param>
/// <param name="Answer">The answer as it came: to be kept, it proves itself with the keys beside it.</param>
public sealed record UsedRecord(
    Guid ReceiptId,
    JsonObject Entity,
    JsonObject Receipt,
    string Answer
)
{
    /// <summary>Version of the record that was given.</summary>
    public long Version => Entity["version"]!.GetValue<long>();

    internal static UsedRecord Read(string answer, string keys)
    {
        var checkedReceipt = Verify(answer, keys);
        if (!checkedReceipt.Holds)
        {
            throw new ReceiptInvalidException(checkedReceipt);
        }

        var whole = JsonNode.Parse(answer)!.AsObject();
        return new(
            whole["receiptId"]!.GetValue<Guid>(),
            whole["entity"]!.AsObject(),
            whole["receipt"]!.AsObject(),
            answer
        );
    }

    /// <summary>Whether a kept answer proves, offline, which record was given.</summary>
    /// <param name="answer">The answer to a use as it came.</param>
    /// <param name="keys">The platform's public keys, as they were kept.</param>
    public static ReceiptCheck Verify(string answer, string keys)
    {
        var set = ReceiptKeySet.Read(keys);
        var found = set.Problem is { } none ? none : ReceiptCheck.Of(answer, set.Value);
        return found.Problem is { } problem
            ? throw new FormatException(problem.Message.En)
            : found.Value;
    }
}

/// <summary>A record as it stands now.</summary>
/// <param name="ETag">To ask again cheaply.</param>
/// <param name="Entity">The record.</param>
public sealed record ReadRecord(string? ETag, JsonObject Entity);

/// <summary>A receipt does not prove what was given.</summary>
public sealed class ReceiptInvalidException(ReceiptCheck check)
    : Exception(
        string.Join(
            " ",
            check.Findings.Where(finding => !finding.Holds).Select(finding => finding.Text.En)
        )
    )
{
    /// <summary>What was looked at.</summary>
    public ReceiptCheck Check { get; } = check;
}
