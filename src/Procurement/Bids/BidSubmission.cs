using Trading.Kernel.Security;

namespace Trading.Procurement.Bids;

/// <summary>
/// What a trading system collects with a bid and supervisors look at: the files' fingerprints, the upload, deposits, contact,
/// staff, prices line by line. What is personal in it is sealed, shown masked, and compared without being opened.
/// </summary>
public sealed record BidSubmission
{
    /// <summary>The time for completion or delivery that the bid offers, in calendar days.</summary>
    public int? DurationDays { get; init; }

    /// <summary>From where and when it was uploaded.</summary>
    public BidUpload? Upload { get; init; }

    /// <summary>The files that were handed in.</summary>
    public IReadOnlyList<BidFile>? Files { get; init; }

    /// <summary>Bid deposits (投标保证金), guarantees included.</summary>
    public IReadOnlyList<BidDeposit>? Deposits { get; init; }

    /// <summary>Who is to be reached about the bid.</summary>
    public BidContact? Contact { get; init; }

    /// <summary>The project manager, the other persons named, and who handles the bidding.</summary>
    public IReadOnlyList<BidStaff>? Staff { get; init; }

    /// <summary>The priced bill of quantities (工程量清单), at most <see cref="SubmissionRules.MostLines"/> lines.</summary>
    public IReadOnlyList<PriceLine>? PriceLines { get; init; }
}

/// <summary>An upload.</summary>
public sealed record BidUpload
{
    /// <summary>The public IP address, version 4 or 6.</summary>
    [Secret]
    public string? Address { get; init; }

    /// <summary>When it was complete.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>A file of a bid with what the bidding tool stamped on it.</summary>
/// <param name="Name">Its name.</param>
public sealed record BidFile(string Name)
{
    /// <summary>Its size in bytes.</summary>
    public long? Bytes { get; init; }

    /// <summary>Its hash in hexadecimal.</summary>
    public string? Hash { get; init; }

    /// <summary>With which algorithm: SM3, SHA-256, SHA-1 or MD5.</summary>
    public string? HashAlgorithm { get; init; }

    /// <summary>The author in its properties.</summary>
    [Secret]
    public string? Author { get; init; }

    /// <summary>Who saved it last, in its properties.</summary>
    [Secret]
    public string? LastSavedBy { get; init; }

    /// <summary>The bidding or pricing software that made it, with its version.</summary>
    public string? Software { get; init; }

    /// <summary>Serial number or dongle (加密锁号) of that software.</summary>
    [Secret]
    public string? SoftwareSerial { get; init; }

    /// <summary>MAC address of the machine: six bytes in hexadecimal, with or without separators.</summary>
    [Secret]
    public string? MacAddress { get; init; }

    /// <summary>Serial number of its processor.</summary>
    [Secret]
    public string? CpuId { get; init; }

    /// <summary>Serial number of its disk.</summary>
    [Secret]
    public string? DiskSerial { get; init; }

    /// <summary>Serial number of its memory.</summary>
    [Secret]
    public string? MemorySerial { get; init; }
}

/// <summary>A bid deposit.</summary>
/// <param name="Form">See <see cref="DepositForms"/>.</param>
public sealed record BidDeposit(string Form)
{
    /// <summary>The account it was paid from.</summary>
    [Secret]
    public string? PayerAccount { get; init; }

    /// <summary>In whose name that account is.</summary>
    [Secret]
    public string? PayerName { get; init; }

    /// <summary>The payer's bank.</summary>
    public string? Bank { get; init; }

    /// <summary>In the currency's hundredth.</summary>
    public long? AmountMinor { get; init; }

    /// <summary>When it arrived, or the guarantee was handed in.</summary>
    public DateTimeOffset? PaidAt { get; init; }

    /// <summary>Who guarantees or insures; required with a guarantee or an insurance.</summary>
    public string? Guarantor { get; init; }
}

/// <summary>A person to be reached.</summary>
public sealed record BidContact
{
    /// <summary>Name.</summary>
    [Secret]
    public string? Name { get; init; }

    /// <summary>Telephone number.</summary>
    [Secret]
    public string? Phone { get; init; }

    /// <summary>E-mail address.</summary>
    [Secret]
    public string? Email { get; init; }
}

/// <summary>A person named in a bid.</summary>
/// <param name="Role">See <see cref="StaffRoles"/>.</param>
public sealed record BidStaff(string Role)
{
    /// <summary>Name.</summary>
    [Secret]
    public string? Name { get; init; }

    /// <summary>Citizen identity number, or the number of another document.</summary>
    [Secret]
    public string? IdentityNumber { get; init; }
}

/// <summary>A line of the priced bill of quantities.</summary>
/// <param name="Description">The item's name.</param>
public sealed record PriceLine(string Description)
{
    /// <summary>The item's code (清单项目编码).</summary>
    public string? ItemCode { get; init; }

    /// <summary>The unit of measure.</summary>
    public string? Unit { get; init; }

    /// <summary>How much of it.</summary>
    public decimal? Quantity { get; init; }

    /// <summary>Price of one unit in the currency's hundredth; fractions are allowed (0.125 yuan is 12.5).</summary>
    public decimal? UnitPriceMinor { get; init; }

    /// <summary>Price of the line in the currency's hundredth.</summary>
    public long? TotalMinor { get; init; }
}

/// <summary>In what form a deposit is given.</summary>
public static class DepositForms
{
    /// <summary>A bank's or guarantor's letter (保函).</summary>
    public const string Guarantee = "guarantee";

    /// <summary>An insurance (保证保险).</summary>
    public const string Insurance = "insurance";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new("transfer", new("转账（电汇）", "Transfer")),
        new(Guarantee, new("保函", "Letter of guarantee")),
        new(Insurance, new("保证保险", "Insurance")),
        new("cheque", new("支票或汇票", "Cheque or draft")),
        new("cash", new("现金", "Cash")),
        new("exempt", new("免缴（信用承诺）", "Exempt (credit undertaking)")),
    ];
}

/// <summary>As what a person is named in a bid.</summary>
public static class StaffRoles
{
    /// <summary>The project manager.</summary>
    public const string ProjectManager = "projectManager";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(ProjectManager, new("项目负责人", "Project manager")),
        new("technicalLead", new("技术负责人", "Technical lead")),
        new("staff", new("项目管理成员", "Member of the project management")),
        new("agent", new("办理投标事宜的人", "Who handles the bidding")),
    ];
}

/// <summary>Hash algorithms of files, with the length of their hexadecimal digits.</summary>
internal static class HashAlgorithms
{
    public static readonly IReadOnlyDictionary<string, int> Digits = new Dictionary<string, int>(
        StringComparer.OrdinalIgnoreCase
    )
    {
        ["SM3"] = 64,
        ["SHA-256"] = 64,
        ["SHA-1"] = 40,
        ["MD5"] = 32,
    };
}
