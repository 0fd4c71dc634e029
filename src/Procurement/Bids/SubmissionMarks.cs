using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Procurement.Bids;

/// <summary>
/// What two submissions can be compared by: every personal value with its mask and, where it says who made the bid, a keyed
/// fingerprint. The fingerprint binds most marks to their procurement, so that the database joins nobody's telephone number
/// over the years; machines and accounts are compared over all of them.
/// </summary>
internal static class SubmissionMarks
{
    private const string Nothing = "****";

    /// <summary>A mark as it is kept.</summary>
    public sealed record Kept(string Mark, string Pointer, string Shown, string? Token)
    {
        public string? Role { get; init; }
    }

    /// <summary>The marks of a submission in its one form.</summary>
    public static IEnumerable<Kept> Of(Guid procurement, BidSubmission submission, KeyRing keys)
    {
        foreach (var (at, file) in (submission.Files ?? []).Index())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"/files/{at}");
            foreach (
                var (mark, field, value) in new[]
                {
                    (BidMarks.File, "hash", file.Hash),
                    (BidMarks.Author, "author", file.Author),
                    (BidMarks.Author, "lastSavedBy", file.LastSavedBy),
                    (BidMarks.SoftwareSerial, "softwareSerial", file.SoftwareSerial),
                    (BidMarks.Mac, "macAddress", file.MacAddress),
                    (BidMarks.Cpu, "cpuId", file.CpuId),
                    (BidMarks.Disk, "diskSerial", file.DiskSerial),
                    (BidMarks.Memory, "memorySerial", file.MemorySerial),
                }
            )
            {
                if (value is not null)
                {
                    yield return Made(mark, $"{place}/{field}", value);
                }
            }
        }

        if (submission.Upload?.Address is { } address)
        {
            yield return Made(BidMarks.Address, "/upload/address", address);
        }

        foreach (var (at, deposit) in (submission.Deposits ?? []).Index())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"/deposits/{at}");
            if (deposit.PayerAccount is { } account)
            {
                yield return Made(BidMarks.Account, $"{place}/payerAccount", account);
            }

            if (deposit.PayerName is { } payer)
            {
                yield return Made(BidMarks.Payer, $"{place}/payerName", payer);
            }
        }

        foreach (
            var (mark, field, value) in new[]
            {
                (BidMarks.ContactName, "name", submission.Contact?.Name),
                (BidMarks.Phone, "phone", submission.Contact?.Phone),
                (BidMarks.Email, "email", submission.Contact?.Email),
            }
        )
        {
            if (value is not null)
            {
                yield return Made(mark, $"/contact/{field}", value);
            }
        }

        foreach (var (at, person) in (submission.Staff ?? []).Index())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"/staff/{at}");
            if (person.Name is { } name)
            {
                yield return Made(BidMarks.StaffName, $"{place}/name", name) with
                {
                    Role = person.Role,
                };
            }

            if (person.IdentityNumber is { } number)
            {
                yield return Made(BidMarks.StaffIdentity, $"{place}/identityNumber", number) with
                {
                    Role = person.Role,
                };
            }
        }

        Kept Made(string mark, string pointer, string value) =>
            new(
                mark,
                pointer,
                Mask(mark, value),
                Placeholders.IsOne(mark, value) ? null : Token(procurement, mark, value, keys)
            );
    }

    private static string Token(Guid procurement, string mark, string value, KeyRing keys)
    {
        // Of letters in two cases and a name with spaces in it only one is meant.
        var plain = string.Concat(
                value
                    .Normalize(System.Text.NormalizationForm.FormKC)
                    .Where(character => !char.IsWhiteSpace(character))
            )
            .ToUpperInvariant();
        var bound = BidMarks.IsWide(mark)
            ? ""
            : procurement.ToString("D", CultureInfo.InvariantCulture);
        return keys.Fingerprint($"bid-mark\n{mark}\n{bound}\n{plain}");
    }

    private static string Mask(string mark, string value) =>
        mark switch
        {
            BidMarks.File => value[..8] + "…",
            BidMarks.Phone => PhoneNumber.TryParse(value, out var number, out _)
                ? number.Mask()
                : Nothing,
            BidMarks.Email => EmailAddress.TryParse(value, out var address, out _)
                ? address.Mask()
                : Nothing,
            BidMarks.Mac => $"**:**:**:**{value[11..]}",
            BidMarks.Address => Network(value),
            BidMarks.StaffIdentity => Ends(value, 3, 2),
            BidMarks.Author or BidMarks.ContactName or BidMarks.StaffName or BidMarks.Payer =>
                First(value),
            _ => Ends(value, 0, 4),
        };

    private static string First(string value) =>
        StringInfo.GetNextTextElement(value) is var first && first.Length < value.Length
            ? first + "**"
            : Nothing;

    private static string Ends(string text, int first, int last) =>
        text.Length < (first + last) * 2 ? Nothing : $"{text[..first]}{Nothing}{text[^last..]}";

    private static string Network(string value)
    {
        var address = IPAddress.Parse(value);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? string.Join('.', value.Split('.')[..2]) + ".*.*"
            : string.Join(':', value.Split(':')[..2]) + ":****";
    }
}
