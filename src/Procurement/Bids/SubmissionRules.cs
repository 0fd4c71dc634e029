using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Trading.Procurement.Steps;

namespace Trading.Procurement.Bids;

/// <summary>
/// Judges what travels with bids, field by field, and brings it to its one form: instants in UTC, numbers without
/// separators, hashes and machine marks in capitals. Two submissions are the same where these are.
/// </summary>
internal static partial class SubmissionRules
{
    /// <summary>The most lines that one bid's bill of quantities may have.</summary>
    public const int MostLines = 20_000;

    private const int MostFiles = 200;
    private const int MostDeposits = 20;
    private const int MostStaff = 200;

    // Whoever sends twenty thousand wrong lines mends a pattern and not each of them.
    private const int MostErrors = 200;
    private const long MostMinor = 1_000_000_000_000_000_000;

    /// <summary>Every rule that one of the bids' submissions breaks.</summary>
    public static IReadOnlyList<FieldError> Errors(IReadOnlyList<BidReadOut>? bids) =>
        Errors((bids ?? []).Select(bid => bid?.Submission), index => $"/bids/{index}");

    /// <summary>Every rule that one of some submissions breaks; where each stands is told by its place.</summary>
    public static IReadOnlyList<FieldError> Errors(
        IEnumerable<BidSubmission?> submissions,
        Func<string, string> pointer
    )
    {
        var errors = new List<FieldError>();
        foreach (var (at, submission) in submissions.Index())
        {
            if (submission is not null)
            {
                Read(
                    submission,
                    $"{pointer(at.ToString(CultureInfo.InvariantCulture))}/submission",
                    errors
                );
            }
        }

        return errors.Count > MostErrors ? errors[..MostErrors] : errors;
    }

    /// <summary>The one form of what was judged before.</summary>
    public static BidSubmission Canonical(BidSubmission submission) => Read(submission, "", []);

    private static BidSubmission Read(BidSubmission given, string at, List<FieldError> errors)
    {
        var field = new SubmittedFields(errors);
        var files = field.List(given.Files, MostFiles, $"{at}/files");
        var deposits = field.List(given.Deposits, MostDeposits, $"{at}/deposits");
        var staff = field.List(given.Staff, MostStaff, $"{at}/staff");
        var lines = field.List(given.PriceLines, MostLines, $"{at}/priceLines");
        return new()
        {
            DurationDays = field.Within(given.DurationDays, 1, 36_500, $"{at}/durationDays"),
            Upload = given.Upload is { } upload ? Upload(upload, $"{at}/upload", field) : null,
            Files = Each(files, (file, place) => File(file, place, field), $"{at}/files"),
            Deposits = Each(
                deposits,
                (deposit, place) => Deposit(deposit, place, field),
                $"{at}/deposits"
            ),
            Contact = given.Contact is { } contact
                ? new()
                {
                    Name = field.Secret(contact.Name, 100, $"{at}/contact/name"),
                    Phone = field.Phone(contact.Phone, $"{at}/contact/phone"),
                    Email = field.Email(contact.Email, $"{at}/contact/email"),
                }
                : null,
            Staff = Each(staff, (one, place) => Person(one, place, field), $"{at}/staff"),
            PriceLines = Each(lines, (line, place) => Line(line, place, field), $"{at}/priceLines"),
        };
    }

    private static IReadOnlyList<T>? Each<T>(
        IReadOnlyList<T>? given,
        Func<T, string, T> read,
        string at
    ) =>
        given is null or []
            ? null
            :
            [
                .. given.Select(
                    (one, place) =>
                        read(one, string.Create(CultureInfo.InvariantCulture, $"{at}/{place}"))
                ),
            ];

    private static BidUpload Upload(BidUpload given, string at, SubmittedFields field)
    {
        var text = field.Secret(given.Address, 60, $"{at}/address");
        // The framework reads "1" as an address too.
        var whole = text is not null && (text.Contains(':') || text.Count(c => c == '.') == 3);
        IPAddress? address = null;
        if (
            text is not null
            && (!whole || text.Contains('%') || !IPAddress.TryParse(text, out address))
        )
        {
            field.Add(
                $"{at}/address",
                "address",
                new("应为 IPv4 或 IPv6 地址。", "An IPv4 or IPv6 address is needed.")
            );
        }

        return new()
        {
            // One address in two forms is one address.
            Address = address is { IsIPv4MappedToIPv6: true }
                ? address.MapToIPv4().ToString()
                : address?.ToString(),
            At = Utc(given.At),
        };
    }

    private static BidFile File(BidFile given, string at, SubmittedFields field)
    {
        var algorithm = field
            .Text(given.HashAlgorithm, 10, $"{at}/hashAlgorithm")
            ?.ToUpperInvariant();
        var hash = field.Text(given.Hash, 128, $"{at}/hash")?.ToUpperInvariant();
        if (algorithm is not null && !HashAlgorithms.Digits.ContainsKey(algorithm))
        {
            field.Add(
                $"{at}/hashAlgorithm",
                "hash.algorithm",
                new(
                    $"哈希算法只能是 {string.Join("、", HashAlgorithms.Digits.Keys)}。",
                    $"The algorithm is one of {string.Join(", ", HashAlgorithms.Digits.Keys)}."
                ),
                algorithm
            );
        }
        else if ((hash is null) != (algorithm is null))
        {
            field.Add(
                hash is null ? $"{at}/hash" : $"{at}/hashAlgorithm",
                "hash.both",
                new("哈希值和哈希算法应一并填写。", "A hash comes with its algorithm.")
            );
        }
        else if (
            hash is not null
            && (hash.Length != HashAlgorithms.Digits[algorithm!] || !hash.All(char.IsAsciiHexDigit))
        )
        {
            field.Add(
                $"{at}/hash",
                "hash.shape",
                new(
                    $"{algorithm} 应为 {HashAlgorithms.Digits[algorithm!]} 位十六进制数。",
                    $"{algorithm} has {HashAlgorithms.Digits[algorithm!]} hexadecimal digits."
                ),
                hash
            );
        }

        var mac = field.Secret(given.MacAddress, 40, $"{at}/macAddress");
        var bytes = mac is null ? null : Separators().Replace(mac, "").ToUpperInvariant();
        if (bytes is not null && (bytes.Length != 12 || !bytes.All(char.IsAsciiHexDigit)))
        {
            field.Add(
                $"{at}/macAddress",
                "mac",
                new(
                    "MAC 地址应为 12 位十六进制数，可带“-”或“:”。",
                    "A MAC address has 12 hexadecimal digits, with or without '-' or ':'."
                )
            );
            bytes = null;
        }

        return new(field.Needed(given.Name, 300, $"{at}/name", new("文件名称", "The file's name")))
        {
            Bytes = field.Within(given.Bytes, 0, MostMinor, $"{at}/bytes"),
            Hash = hash,
            HashAlgorithm = algorithm,
            Author = field.Secret(given.Author, 200, $"{at}/author"),
            LastSavedBy = field.Secret(given.LastSavedBy, 200, $"{at}/lastSavedBy"),
            Software = field.Text(given.Software, 200, $"{at}/software"),
            SoftwareSerial = Serial(given.SoftwareSerial, $"{at}/softwareSerial", field),
            MacAddress = bytes is null
                ? null
                : string.Join(':', bytes.Chunk(2).Select(pair => new string(pair))),
            CpuId = Serial(given.CpuId, $"{at}/cpuId", field),
            DiskSerial = Serial(given.DiskSerial, $"{at}/diskSerial", field),
            MemorySerial = Serial(given.MemorySerial, $"{at}/memorySerial", field),
        };
    }

    private static string? Serial(string? given, string at, SubmittedFields field) =>
        field.Secret(given, 100, at) is { } text
            ? Spaces().Replace(text, "").ToUpperInvariant()
            : null;

    private static BidDeposit Deposit(BidDeposit given, string at, SubmittedFields field)
    {
        if (DepositForms.All.All(form => form.Code != given.Form))
        {
            field.Add(
                $"{at}/form",
                "deposit.form",
                new(
                    $"保证金形式只能是 {string.Join("、", DepositForms.All.Select(form => form.Code))}。",
                    $"A deposit's form is one of {string.Join(", ", DepositForms.All.Select(form => form.Code))}."
                ),
                given.Form
            );
        }

        var guarantor = field.Text(given.Guarantor, 200, $"{at}/guarantor");
        if (
            guarantor is null
            && given.Form is DepositForms.Guarantee or DepositForms.Insurance
            && string.IsNullOrWhiteSpace(given.Guarantor)
        )
        {
            field.Add(
                $"{at}/guarantor",
                "required",
                new("请填写保函（保单）的出具人。", "Say who guarantees or insures.")
            );
        }

        var account = field.Secret(given.PayerAccount, 60, $"{at}/payerAccount");
        var number = account is null ? null : Separators().Replace(account, "").ToUpperInvariant();
        if (number is not null && (number.Length < 4 || !number.All(char.IsAsciiLetterOrDigit)))
        {
            field.Add(
                $"{at}/payerAccount",
                "account",
                new(
                    "账号应为至少 4 位数字或字母，可带空格或“-”。",
                    "An account number has 4 digits or letters at least, with or without spaces or '-'."
                )
            );
        }

        return new(given.Form ?? "")
        {
            PayerAccount = number,
            PayerName = field.Secret(given.PayerName, 200, $"{at}/payerName"),
            Bank = field.Text(given.Bank, 200, $"{at}/bank"),
            AmountMinor = field.Within(given.AmountMinor, 1, MostMinor, $"{at}/amountMinor"),
            PaidAt = Utc(given.PaidAt),
            Guarantor = guarantor,
        };
    }

    private static BidStaff Person(BidStaff given, string at, SubmittedFields field)
    {
        if (StaffRoles.All.All(role => role.Code != given.Role))
        {
            field.Add(
                $"{at}/role",
                "staff.role",
                new(
                    $"身份只能是 {string.Join("、", StaffRoles.All.Select(role => role.Code))}。",
                    $"A role is one of {string.Join(", ", StaffRoles.All.Select(role => role.Code))}."
                ),
                given.Role
            );
        }

        var name = field.Secret(given.Name, 100, $"{at}/name");
        if (
            string.IsNullOrWhiteSpace(given.Name) && string.IsNullOrWhiteSpace(given.IdentityNumber)
        )
        {
            field.Add(
                $"{at}/name",
                "required",
                new("请填写姓名或证件号码。", "Give a name or an identity number.")
            );
        }

        return new(given.Role ?? "")
        {
            Name = name,
            IdentityNumber = field.Identity(given.IdentityNumber, $"{at}/identityNumber"),
        };
    }

    private static PriceLine Line(PriceLine given, string at, SubmittedFields field) =>
        new(
            field.Needed(
                given.Description,
                500,
                $"{at}/description",
                new("项目名称", "The item's name")
            )
        )
        {
            ItemCode = field.Text(given.ItemCode, 60, $"{at}/itemCode"),
            Unit = field.Text(given.Unit, 40, $"{at}/unit"),
            Quantity = field.Within(given.Quantity, -MostMinor, MostMinor, $"{at}/quantity"),
            UnitPriceMinor = field.Within(
                given.UnitPriceMinor,
                -MostMinor,
                MostMinor,
                $"{at}/unitPriceMinor"
            ),
            TotalMinor = field.Within(given.TotalMinor, -MostMinor, MostMinor, $"{at}/totalMinor"),
        };

    // As the database holds instants.
    private static DateTimeOffset? Utc(DateTimeOffset? given) =>
        given is { } at
            ? new DateTimeOffset(
                at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMillisecond),
                TimeSpan.Zero
            )
            : null;

    [GeneratedRegex(@"[\s:.\-]+")]
    private static partial Regex Separators();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
