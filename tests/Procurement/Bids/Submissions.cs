using Trading.Domain.Codes;
using Trading.Procurement;
using Trading.Procurement.Bids;
using Trading.Procurement.Steps;
using Trading.Tests.Harness;

namespace Trading.Tests.Procurement.Bids;

/// <summary>Bids with what travels with them.</summary>
internal static class Submissions
{
    public const string Mac = "3C:97:0E:4A:5B:6C";
    public const string Disk = "WD-WCC4N7KXY";
    public const string Account = "6222021001112223334";
    public const string Phone = "13804123456";
    public const string Email = "zhang@example.cn";
    public const string Address = "203.0.113.7";
    public const string Identity = "11010519491231002X";
    public const string Author = "王大力";

    /// <summary>Everything that must be nowhere in the clear.</summary>
    public static readonly string[] Secrets =
    [
        Mac,
        Disk,
        Account,
        Phone,
        Email,
        Address,
        Identity,
        Author,
        "张三丰",
        "DONGLE-778899",
    ];

    /// <summary>A submission in which everything is said.</summary>
    public static BidSubmission Full() =>
        new()
        {
            DurationDays = 180,
            Upload = new() { Address = Address, At = Tenders.At("2026-11-20 08:55") },
            Files =
            [
                new("投标文件.pdf")
                {
                    Bytes = 1_048_576,
                    Hash = "d41d8cd98f00b204e9800998ecf8427e",
                    HashAlgorithm = "md5",
                    Author = Author,
                    LastSavedBy = "Administrator",
                    Software = "某投标工具 7.2",
                    SoftwareSerial = "dongle-778899",
                    MacAddress = "3c-97-0e-4a-5b-6c",
                    CpuId = "BFEBFBFF000906EA",
                    DiskSerial = " wd-wcc4n7kxy ",
                    MemorySerial = "To be filled by O.E.M.",
                },
            ],
            Deposits =
            [
                new("transfer")
                {
                    PayerAccount = "6222 0210 0111 2223 334",
                    PayerName = "第1建设有限公司",
                    Bank = "某银行沈阳分行",
                    AmountMinor = 80_000_00,
                    PaidAt = Tenders.At("2026-11-18 10:00"),
                },
                new("guarantee") { Guarantor = "某担保有限公司", AmountMinor = 10_000_00 },
            ],
            Contact = new()
            {
                Name = "张三丰",
                Phone = "+86 138 0412 3456",
                Email = Email,
            },
            Staff =
            [
                new(StaffRoles.ProjectManager)
                {
                    Name = "张三丰",
                    IdentityNumber = "11010519491231002x",
                },
            ],
            PriceLines =
            [
                new("挖一般土方")
                {
                    ItemCode = "040101001001",
                    Unit = "m3",
                    Quantity = 1200.5m,
                    UnitPriceMinor = 1234.5m,
                    TotalMinor = 1_482_017,
                },
                new("余方弃置") { UnitPriceMinor = 900 },
            ],
        };

    /// <summary>Another firm's, that shares nothing with it.</summary>
    public static BidSubmission Other(int number) =>
        new()
        {
            Files =
            [
                new("投标文件.pdf")
                {
                    Author = $"作者{number}",
                    MacAddress = $"AA:BB:CC:00:11:{number:X2}",
                    DiskSerial = $"DISK-{number:D6}",
                },
            ],
            Contact = new() { Name = $"李{number}某", Phone = $"139041200{number:D2}" },
        };

    public static BidReadOut Bid(int bidder, BidSubmission? submission = null) =>
        new(Tenders.Bidder(bidder), $"第{bidder}建设有限公司", (480_000 + bidder) * 100L)
        {
            Submission = submission,
        };

    public static PostStep.Command Opening(Guid id, params BidReadOut[] bids) =>
        new(id, "opening", Tenders.Deadline) { Bids = bids };

    /// <summary>A procurement that was opened with these.</summary>
    public static async Task<Guid> Opened(Province province, int number, params BidReadOut[] bids)
    {
        var id = await Tenders.Published(province, number);
        await Tenders.Known(
            province,
            [
                .. bids.Select(bid =>
                    int.Parse(
                        bid.BidderCode.Value.Split(':')[^1],
                        System.Globalization.CultureInfo.InvariantCulture
                    )
                ),
            ]
        );
        var opened = await province.Send(Opening(id, bids), Tenders.Centre);
        Assert.Null(opened.Problem);
        return id;
    }
}
