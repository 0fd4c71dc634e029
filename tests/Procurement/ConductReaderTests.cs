using Microsoft.Extensions.DependencyInjection;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Contracts;
using Trading.Procurement.Steps;
using Trading.Registry.Entities;
using Trading.Tests.Harness;

namespace Trading.Tests.Procurement;

/// <summary>What a history tells of how a procurement was conducted.</summary>
public sealed class ConductReaderTests
{
    private static readonly EntityCode Buyer = EntityCode.Parse("XX-TEST:900");

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
