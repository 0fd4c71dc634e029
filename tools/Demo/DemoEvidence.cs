using Trading.Domain.Codes;
using Trading.Procurement;
using Trading.Procurement.Bids;
using Trading.Procurement.Steps;

namespace Trading.Demo;

/// <summary>
/// A construction tender whose bids came with what a trading system collects: two were made on one machine, two paid their
/// deposits from one account, and one member of the panel scored against the others. So a newcomer sees what supervisors see.
/// </summary>
internal sealed class DemoEvidence(DemoDesk desk)
{
    private static readonly int[] Firms = [4, 7, 12, 16, 21];

    public async Task Make(CancellationToken cancel)
    {
        var id = (
            await desk.Do(
                When(-45),
                new PublishProcurement.Command(
                    FormattableString.Invariant($"LN-BD-{desk.Today.Year}-001"),
                    "沈阳市浑南区雨水管网改造工程施工",
                    "construction",
                    "open",
                    "沈阳市浑南区城市建设局"
                )
                {
                    Source = "demo",
                    Region = RegionCode.Parse("210100"),
                    CeilingMinor = 860_000_000,
                    NoticeAt = When(-45),
                    DeadlineAt = When(-14),
                },
                DemoDesk.Maker,
                cancel
            )
        ).Id;
        await Post(
            new(id, "takers", When(-40))
            {
                Takers =
                [
                    .. Firms
                        .Append(9)
                        .Select(firm => new DocumentTaker(
                            DemoProvince.CodeOf(firm),
                            DemoProvince.NameOf(firm)
                        )
                        {
                            At = When(-40, 10),
                        }),
                ],
            },
            -40,
            cancel
        );
        await Post(
            new(id, "opening", When(-14))
            {
                Figures = Figures.Of(
                    ("drawnBalls", "3、8、11"),
                    ("coefficientK", 3.5m),
                    ("benchmark", 829_900_000)
                ),
                Bids = [.. Firms.Select((firm, at) => Bid(firm, at))],
            },
            -14,
            cancel
        );
        await Post(
            new(id, "evaluation", When(-14, 16))
            {
                Figures = Figures.Of(("from", Instant(-14, 13)), ("to", Instant(-14, 16))),
                ScoreSheets = [.. Enumerable.Range(0, 5).Select(Sheet)],
                BidPages =
                [
                    .. Firms.Select(
                        (firm, at) => new BidPages(DemoProvince.CodeOf(firm), 280 + (at * 35))
                    ),
                ],
            },
            -13,
            cancel
        );
        await Post(
            new(id, "award", When(-8))
            {
                Figures = Figures.Of(
                    ("winner", DemoProvince.CodeOf(Firms[0]).ToString()),
                    ("noticeAt", Instant(-8, 15)),
                    ("amount", Amount(0))
                ),
            },
            -8,
            cancel
        );
    }

    private static long Amount(int at) => 821_000_000 + (at * 4_300_000);

    private BidReadOut Bid(int firm, int at) =>
        new(DemoProvince.CodeOf(firm), DemoProvince.NameOf(firm), Amount(at))
        {
            ReceivedAt = When(-14, 8),
            Submission = new()
            {
                DurationDays = 240 - (at * 5),
                Upload = new()
                {
                    Address = FormattableString.Invariant($"203.0.113.{(at < 2 ? 20 : 20 + at)}"),
                    At = When(-14, 8),
                },
                Files =
                [
                    new("投标文件.pdf")
                    {
                        Bytes = 6_400_000 + (at * 131_072),
                        HashAlgorithm = "MD5",
                        Hash = FormattableString.Invariant(
                            $"{firm:x2}9e107d9d372bb6826bd81d3542a4{at:x2}"
                        ),
                        Author = at == 4 ? "Administrator" : $"编制人{firm}",
                        Software = "投标文件制作工具 7.2",
                        SoftwareSerial = FormattableString.Invariant($"DG-{firm:000000}"),
                        // The first two were made on one machine.
                        MacAddress = FormattableString.Invariant(
                            $"3C:97:0E:4A:5B:{(at < 2 ? 1 : at):X2}"
                        ),
                        CpuId = FormattableString.Invariant($"BFEBFBFF0009{(at < 2 ? 1 : at):X4}"),
                        DiskSerial = FormattableString.Invariant(
                            $"WD-WCC4N{(at < 2 ? 1 : at):000000}"
                        ),
                        MemorySerial = "To be filled by O.E.M.",
                    },
                ],
                Deposits =
                [
                    new("transfer")
                    {
                        // The third and the fourth paid from one account.
                        PayerAccount = FormattableString.Invariant(
                            $"62220210011122{(at is 2 or 3 ? 2 : at):00000}"
                        ),
                        PayerName = DemoProvince.NameOf(firm),
                        Bank = "某银行沈阳浑南支行",
                        AmountMinor = 16_000_000,
                        PaidAt = When(-16, 10 + at),
                    },
                ],
                Contact = new()
                {
                    Name = $"{"赵钱孙李周"[at]}经理",
                    Phone = FormattableString.Invariant($"1380411{firm:0000}"),
                    Email = FormattableString.Invariant($"bid{firm}@example.cn"),
                },
                Staff = [new(StaffRoles.ProjectManager) { Name = $"{"吴郑王冯陈"[at]}建国" }],
                PriceLines = [.. Enumerable.Range(1, 40).Select(line => Line(line, at))],
            },
        };

    // The first two ask the same for most lines.
    private static PriceLine Line(int line, int at)
    {
        var quantity = 20 + (line * 7);
        var price = 12_000 + (line * 731) + (at < 2 && line <= 32 ? 0 : at * 977);
        return new(FormattableString.Invariant($"管网工程清单项 {line}"))
        {
            ItemCode = FormattableString.Invariant($"0405010010{line:00}"),
            Unit = "m",
            Quantity = quantity,
            UnitPriceMinor = price,
            TotalMinor = (long)quantity * price,
        };
    }

    // The fifth gives the winner what the others do not.
    private static PostedSheet Sheet(int member) =>
        new(
            FormattableString.Invariant($"{member + 1}"),
            [
                .. Firms.Select(
                    (firm, at) =>
                        new PostedScore(
                            DemoProvince.CodeOf(firm),
                            member == 4 ? (at == 0 ? 98 : 61 + at) : 84 + ((at * 3) + member) % 6
                        )
                ),
            ]
        )
        {
            ExpertNumber = FormattableString.Invariant($"LN-DEMO-{member + 1:000}"),
            Name = $"{"何吕施张孔"[member]}评委",
        };

    private Task Post(PostStep.Command step, int day, CancellationToken cancel) =>
        desk.Do(When(day, 17), step, DemoDesk.Maker, cancel);

    private DateTimeOffset When(int days, int hour = 9) =>
        ChinaTime.At(desk.Today.AddDays(days), new TimeOnly(hour, 30));

    private string Instant(int days, int hour) =>
        When(days, hour)
            .UtcDateTime.ToString(
                "yyyy-MM-ddTHH:mm:ss'Z'",
                System.Globalization.CultureInfo.InvariantCulture
            );
}
