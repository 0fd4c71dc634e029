using System.Globalization;
using Trading.Domain.Codes;
using Trading.Procurement.Bids;

namespace Trading.Procurement.Standard;

/// <summary>
/// What travels with a bid besides its price, by the words of <c>fields.csv</c> after <c>detail.</c>. What is sealed is null
/// unless it was opened.
/// </summary>
internal static class BidDetails
{
    public static IReadOnlyDictionary<string, string> Of(
        BidSubmission submission,
        BidDeposit? deposit,
        BidFile? file
    )
    {
        var manager = submission.Staff?.FirstOrDefault(person =>
            person.Role == StaffRoles.ProjectManager
        );
        return new (string Name, string? Value)[]
        {
            ("contactName", submission.Contact?.Name),
            ("contactPhone", submission.Contact?.Phone),
            ("managerName", manager?.Name),
            ("depositForm", deposit?.Form),
            ("depositAt", Time(deposit?.PaidAt)),
            ("depositBank", deposit?.Bank),
            ("depositAccount", deposit?.PayerAccount),
            (
                "depositAmount",
                deposit?.AmountMinor is { } amount
                    ? (amount / 100m).ToString("0.##", CultureInfo.InvariantCulture)
                    : null
            ),
            ("sealedAt", Time(submission.Upload?.At)),
            ("address", submission.Upload?.Address),
            ("cpu", file?.CpuId),
            ("disk", file?.DiskSerial),
            ("memory", file?.MemorySerial),
            ("mac", file?.MacAddress),
            ("toolVersion", file?.Software),
            ("fileName", file?.Name),
            ("fileSize", file?.Bytes?.ToString(CultureInfo.InvariantCulture)),
            ("fileMd5", file?.HashAlgorithm == "MD5" ? file.Hash : null),
            ("fileAt", file is null ? null : Time(submission.Upload?.At)),
            ("pricingMarks", file?.SoftwareSerial),
        }
            .Where(each => each.Value is not null)
            .ToDictionary(each => each.Name, each => each.Value!);
    }

    private static string? Time(DateTimeOffset? at) =>
        at is { } known
            ? ChinaTime.In(known).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)
            : null;
}
