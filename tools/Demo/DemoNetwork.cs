using Trading.Domain.Codes;
using Trading.Procurement;
using Trading.Procurement.Bids;
using Trading.Procurement.Steps;

namespace Trading.Demo;

/// <summary>
/// A year of small works in one city: four firms that keep meeting and win in turn, two of which paid their deposits from one
/// account, and others that meet as chance has it. So a newcomer sees what no single procurement shows.
/// </summary>
internal sealed class DemoNetwork(DemoDesk desk)
{
    private const int Turns = 10;
    private const string City = "210400";

    private static readonly int[] Ring = [8, 13, 18, 23];

    private static readonly int[][] Fields =
    [
        [2, 6, 10, 14],
        [20, 25, 29, 33],
        [2, 20, 6, 25],
        [10, 29, 14, 33],
        [33, 2, 29, 10],
        [6, 14, 25, 20],
        [25, 10, 2, 33],
        [14, 20, 29, 6],
        [29, 25, 6, 2],
        [10, 33, 20, 14],
    ];

    public async Task Make(CancellationToken cancel)
    {
        for (var turn = 0; turn < Turns; turn++)
        {
            int[] together = [.. Ring.Skip(turn % Ring.Length), .. Ring.Take(turn % Ring.Length)];
            await Tender(
                turn * 2,
                turn % 2 == 0 ? together : [.. together, Fields[turn][0]],
                cancel
            );
            await Tender((turn * 2) + 1, Fields[turn], cancel);
        }
    }

    // The first named asks least and wins.
    private async Task Tender(int number, int[] firms, CancellationToken cancel)
    {
        var day = -340 + (number * 14);
        var id = (
            await desk.Do(
                When(day),
                new PublishProcurement.Command(
                    FormattableString.Invariant($"LN-YH-{number + 1:000}"),
                    $"抚顺市城市道路养护第{number + 1}标段",
                    "construction",
                    "open",
                    "抚顺市城市管理综合服务中心"
                )
                {
                    Source = "demo",
                    Category = "市政养护",
                    Region = RegionCode.Parse(City),
                    CeilingMinor = 120_000_000,
                    NoticeAt = When(day),
                    DeadlineAt = When(day + 21),
                },
                DemoDesk.Maker,
                cancel
            )
        ).Id;
        await desk.Do(
            When(day + 21, 17),
            new PostStep.Command(id, "opening", When(day + 21))
            {
                Bids = [.. firms.Select((firm, at) => Bid(firm, at, day))],
            },
            DemoDesk.Maker,
            cancel
        );
        var awarded = When(day + 27);
        await desk.Do(
            awarded,
            new RecordAward.Command(id, awarded, DemoProvince.CodeOf(firms[0])),
            DemoDesk.Maker,
            cancel
        );
    }

    private BidReadOut Bid(int firm, int at, int day) =>
        new(
            DemoProvince.CodeOf(firm),
            DemoProvince.NameOf(firm),
            112_000_000 + (at * 1_170_000) + (firm * 9_100)
        )
        {
            ReceivedAt = When(day + 21, 8),
            Submission = new()
            {
                Deposits =
                [
                    new("transfer")
                    {
                        // The first two of the four paid from one account.
                        PayerAccount = FormattableString.Invariant(
                            $"62220304011{(firm == Ring[1] ? Ring[0] : firm):00000000}"
                        ),
                        PayerName = DemoProvince.NameOf(firm),
                        AmountMinor = 2_000_000,
                        PaidAt = When(day + 19),
                    },
                ],
            },
        };

    private DateTimeOffset When(int days, int hour = 9) =>
        ChinaTime.At(desk.Today.AddDays(days), new TimeOnly(hour, 30));
}
