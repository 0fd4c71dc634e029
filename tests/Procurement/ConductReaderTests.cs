using Microsoft.Extensions.DependencyInjection;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Bids;
using Trading.Procurement.Contracts;
using Trading.Procurement.Steps;
using Trading.Registry.Entities;
using Trading.Tests.Harness;

namespace Trading.Tests.Procurement;

/// <summary>What a history tells of how a procurement was conducted.</summary>
public sealed class ConductReaderTests
{
    private static readonly EntityCode Buyer = EntityCode.Parse("XX-TEST:900");
    private static readonly EntityCode Agency = EntityCode.Parse("XX-TEST:901");
    private static readonly EntityCode OtherAgency = EntityCode.Parse("XX-TEST:902");

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Changes_words_contract_and_the_winners_share_of_earlier_awards_are_told(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Sent(
            province.Send(new RecordEntity.Command(Buyer, "沈阳市城市管理局"), Tenders.Centre)
        );
        await Tenders.Known(province, 1, 2, 3);
        // The first firm wins three of five, and the one after them that is looked at.
        int[] winners = [1, 2, 1, 3, 1, 1];
        var ids = new List<Guid>();
        foreach (var (at, winner) in winners.Index())
        {
            var notice = Tenders.Notice(at + 1) with { BuyerCode = Buyer };
            var id = (await province.Send(notice, Tenders.Centre)).Value.Id;
            ids.Add(id);
            if (at == winners.Length - 1)
            {
                await Sent(
                    province.Send(
                        new PostStep.Command(id, "amendment", Tenders.At("2026-11-01 10:00"))
                        {
                            Figures = Figures.Of(
                                ("what", "业绩要求"),
                                ("conditions", "须有两个类似业绩。")
                            ),
                        },
                        Tenders.Centre
                    )
                );
                await Sent(
                    province.Send(
                        new PostStep.Command(id, "amendment", Tenders.At("2026-11-02 10:00"))
                        {
                            Figures = Figures.Of(
                                ("what", "业绩要求"),
                                ("conditions", "须有三个类似业绩。资质不限。")
                            ),
                        },
                        Tenders.Centre
                    )
                );
            }

            await Sent(province.Send(Tenders.Opening(id, 1, 2, 3), Tenders.Centre));
            await Sent(
                province.Send(
                    new RecordAward.Command(
                        id,
                        Tenders.Deadline.AddHours(at + 1),
                        Tenders.Bidder(winner)
                    ),
                    Tenders.Centre
                )
            );
        }

        await Sent(
            province.Send(
                new RecordContract.Command(ids[^1], Tenders.At("2026-11-22 10:00"))
                {
                    AmountMinor = 490_000_00,
                },
                Tenders.Centre
            )
        );

        var histories = await Histories(province, ids);
        var last = histories[ids[^1]].Conduct!;
        Assert.Equal(2, last.Changes);
        Assert.Equal(Tenders.At("2026-11-02 10:00"), last.LastChangeAt);
        // The second amendment says the conditions anew.
        Assert.Equal("须有三个类似业绩。资质不限。".Length, last.EligibilityLength);
        Assert.Equal(0.6, last.WinnerShare);
        Assert.Equal(490_000_00, last.ContractMinor);
        Assert.Null(last.ScoreSpread);

        // Of the fifth there were but four before it, and what came later does not count.
        var before = histories[ids[^2]].Conduct!;
        Assert.Equal(0, before.Changes);
        Assert.Null(before.EligibilityLength);
        Assert.Null(before.WinnerShare);
        Assert.Null(before.ContractMinor);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Agencies_shares_members_who_depart_and_payments_are_told(Engine engine)
    {
        await using var province = Province.On(engine);
        foreach (
            var (code, name) in new[]
            {
                (Buyer, "沈阳市城市管理局"),
                (Agency, "光明招标代理"),
                (OtherAgency, "正大招标代理"),
            }
        )
        {
            await Sent(province.Send(new RecordEntity.Command(code, name), Tenders.Centre));
        }

        await Tenders.Known(province, 1, 2, 3);
        int[] winners = [1, 2, 1, 3, 1, 1, 1];
        var ids = new List<Guid>();
        foreach (var (at, winner) in winners.Index())
        {
            var notice = Tenders.Notice(at + 1);
            var id = (
                await province.Send(
                    notice with
                    {
                        BuyerCode = Buyer,
                        AgencyCode = at == 1 ? OtherAgency : Agency,
                        NoticeAt = notice.NoticeAt!.Value.AddHours(at),
                    },
                    Tenders.Centre
                )
            )
                .Value
                .Id;
            ids.Add(id);
            await Sent(province.Send(Tenders.Opening(id, 1, 2, 3), Tenders.Centre));
            if (at == winners.Length - 1)
            {
                await Sent(province.Send(Scored(id, 80, 82, 81, 95), Tenders.Centre));
                // What members gave is not told of before the result.
                Assert.Null((await Histories(province, [id]))[id].Conduct!.ExpertOutlier);
            }

            await Sent(
                province.Send(
                    new RecordAward.Command(
                        id,
                        Tenders.Deadline.AddHours(at + 9),
                        Tenders.Bidder(winner)
                    ),
                    Tenders.Centre
                )
            );
        }

        var histories = await Histories(province, ids);
        var last = histories[ids[^1]].Conduct!;
        // Five of the six before it were the agency's, and four of these five the winner's.
        Assert.Equal(5.0 / 6, last.AgencyShare);
        Assert.Equal(0.8, last.WinnerAgencyShare);
        // 95 against the median of 80, 81 and 82.
        Assert.Equal(14, last.ExpertOutlier);
        Assert.Equal((null, (long?)null), (last.PaymentDelayDays, last.PaidMinor));
        Assert.Equal(0.8, histories[ids[^2]].Conduct!.AgencyShare);
        // Of the agency's there were but four before it.
        Assert.Null(histories[ids[^2]].Conduct!.WinnerAgencyShare);
        Assert.Null(histories[ids[^2]].Conduct!.ExpertOutlier);

        var paid = ids[^1];
        await Sent(
            province.Send(
                new RecordContract.Command(paid, Tenders.At("2026-11-21 18:00"))
                {
                    AmountMinor = 490_000_00,
                },
                Tenders.Centre
            )
        );
        await Paid("2026-11-22", null, null, "2026-11-21 19:00");
        // Not due yet: nothing is said.
        Assert.Null((await Conduct()).PaymentDelayDays);
        await Paid("2026-11-22", "2026-11-22", 300_000_00, "2026-11-22 10:00");
        Assert.Equal(
            (0, 300_000_00),
            ((await Conduct()).PaymentDelayDays, (await Conduct()).PaidMinor)
        );
        await Paid("2026-11-20", null, null, "2026-11-23 10:00");
        Assert.Equal(3, (await Conduct()).PaymentDelayDays);
        await Paid("2026-11-20", "2026-11-24", 200_000_00, "2026-11-24 06:00");
        Assert.Equal(
            (4, 500_000_00),
            ((await Conduct()).PaymentDelayDays, (await Conduct()).PaidMinor)
        );

        async Task<ProcurementConduct> Conduct() =>
            (await Histories(province, [paid]))[paid].Conduct!;

        Task Paid(string due, string? on, long? amount, string at) =>
            Sent(
                province.Send(
                    new PostStep.Command(paid, "payment", Tenders.At(at))
                    {
                        Figures = on is null
                            ? Figures.Of(("dueAt", due))
                            : Figures.Of(("dueAt", due), ("paidAt", on), ("amount", amount)),
                    },
                    Tenders.Centre
                )
            );
    }

    private static PostStep.Command Scored(Guid id, params decimal[] points) =>
        new(id, "evaluation", Tenders.Deadline.AddHours(8))
        {
            Figures = Figures.Of(
                ("from", Tenders.Deadline.AddHours(2).ToString("O")),
                ("to", Tenders.Deadline.AddHours(8).ToString("O"))
            ),
            ScoreSheets =
            [
                .. points.Select(
                    (given, at) =>
                        new PostedSheet(
                            $"评委{at + 1}",
                            [new(Tenders.Bidder(1), given), new(Tenders.Bidder(2), 70 + at)]
                        )
                ),
            ],
        };

    private static async Task<IReadOnlyDictionary<Guid, ProcurementHistory>> Histories(
        Province province,
        IReadOnlyCollection<Guid> ids
    )
    {
        await using var scope = province.Services.CreateAsyncScope();
        var procurements = scope.ServiceProvider.GetRequiredService<IProcurements>();
        return (
            await procurements.WithConduct(
                await procurements.Histories(ids, CancellationToken.None),
                CancellationToken.None
            )
        ).ToDictionary(history => history.Summary.Id);
    }

    private static async Task Sent<T>(Task<Outcome<T>> sending)
        where T : notnull
    {
        var outcome = await sending;
        Assert.True(outcome.Succeeded, outcome.Problem?.ToString());
    }
}
