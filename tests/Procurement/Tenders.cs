using System.Globalization;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Procurement;
using Trading.Procurement.Steps;
using Trading.Registry.Entities;
using Trading.Tests.Harness;

namespace Trading.Tests.Procurement;

/// <summary>Procurements as tests need them, arranged through commands.</summary>
internal static class Tenders
{
    public static readonly Caller Centre = Callers.With(Roles.CentreOperator);

    public static readonly DateTimeOffset Deadline = At("2026-11-20 09:30");

    /// <summary>An instant on China's clocks.</summary>
    public static DateTimeOffset At(string text) =>
        new(
            DateTime.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            TimeSpan.FromHours(8)
        );

    public static EntityCode Bidder(int number) => EntityCode.Parse($"XX-TEST:{number}");

    public static PublishProcurement.Command Notice(int number = 1) =>
        new(
            $"SY-2026-{number:D4}",
            $"市政道路改造工程第{number}标",
            "construction",
            "open",
            "沈阳市城市管理局"
        )
        {
            Category = "市政公用",
            Region = RegionCode.Given("210100"),
            CeilingMinor = 500_000_00,
            NoticeAt = At("2026-10-20 10:00"),
            DeadlineAt = Deadline,
        };

    public static RecordOpening.Command Opening(Guid id, params int[] bidders) =>
        new(
            id,
            Deadline,
            [
                .. bidders.Select(bidder => new BidReadOut(
                    Bidder(bidder),
                    $"第{bidder}建设有限公司",
                    (480_000 + bidder) * 100L
                )),
            ]
        );

    public static async Task<Guid> Published(Province province, int number = 1) =>
        (await province.Send(Notice(number), Centre)).Value.Id;

    public static async Task Known(Province province, params int[] bidders)
    {
        foreach (var bidder in bidders)
        {
            Assert.True(
                (
                    await province.Send(
                        new RecordEntity.Command(Bidder(bidder), $"第{bidder}建设有限公司"),
                        Centre
                    )
                ).Succeeded
            );
        }
    }

    /// <summary>A procurement whose bids were opened.</summary>
    public static async Task<Guid> Opened(Province province, int number = 1, params int[] bidders)
    {
        var id = await Published(province, number);
        await Known(province, bidders);
        Assert.True((await province.Send(Opening(id, bidders), Centre)).Succeeded);
        return id;
    }
}
