using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Contracts;
using Trading.Procurement.Ocds;
using Trading.Procurement.Steps;
using Trading.Tests.Harness;

namespace Trading.Tests.Procurement.Steps;

/// <summary>An amendment moves the ceiling of the lot that it names, and what was published stays to be seen.</summary>
public sealed class CeilingTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_amended_ceiling_is_the_lots_from_then_on_and_the_old_one_stays_in_history(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var notice = Tenders.Notice() with
        {
            CeilingMinor = null,
            Lots = [new("A") { CeilingMinor = 100_00 }, new("B") { CeilingMinor = 200_00 }],
        };
        var id = (await province.Send(notice, Tenders.Centre)).Value.Id;
        var unnamed = await province.Send(Amendment(id, null, 250_00), Tenders.Centre);
        Assert.Equal("lot.required", unnamed.Problem?.Errors[0].Code);
        var amended = Amendment(id, "B", 250_00);
        Assert.True((await province.Send(amended, Tenders.Centre)).Succeeded);
        Assert.True((await province.Send(amended, Tenders.Centre)).Value.Existing);

        var detail = (await province.Send(new GetProcurement.Query(id), Tenders.Centre)).Value;
        Assert.Equal(
            (350_00, 300_00),
            (detail.CeilingMinor!.Value, detail.PublishedCeilingMinor!.Value)
        );
        Assert.Equal(
            [(100_00L, null), (250_00L, (long?)200_00)],
            detail.Lots.Select(lot => (lot.CeilingMinor!.Value, lot.PublishedCeilingMinor))
        );

        // What the indicators compare with is what was in force at the opening.
        await using var scope = province.Services.CreateAsyncScope();
        var record = Assert.Single(
            await scope
                .ServiceProvider.GetRequiredService<IProcurementRecords>()
                .Of([id], CancellationToken.None)
        );
        Assert.Equal([100_00L, 250_00], record.Lots.Select(lot => lot.CeilingMinor!.Value));

        // Before the amendment a release says what held then.
        var releases = (
            await province.Send(
                new GetReleases.Query(detail.Ocid, "https://example.org"),
                Tenders.Centre
            )
        ).Value["releases"]!.AsArray();
        Assert.Equal(300m, releases[0]!["tender"]!["value"]!["amount"]!.GetValue<decimal>());
        Assert.Equal(350m, releases[^1]!["tender"]!["value"]!["amount"]!.GetValue<decimal>());
        Assert.Equal(
            250m,
            releases[^1]!["tender"]!["lots"]![1]!["value"]!["amount"]!.GetValue<decimal>()
        );

        // The notice as it was published is still the same.
        Assert.True((await province.Send(notice, Tenders.Centre)).Value.Existing);
    }

    [Fact]
    public async Task Two_amendments_at_once_leave_the_whole_and_its_lots_in_agreement()
    {
        await using var province = Province.On(Engine.Postgres);
        for (var round = 1; round <= 10; round++)
        {
            var id = (
                await province.Send(
                    Tenders.Notice(round) with
                    {
                        CeilingMinor = null,
                        Lots =
                        [
                            new("A") { CeilingMinor = 100_00 },
                            new("B") { CeilingMinor = 200_00 },
                        ],
                    },
                    Tenders.Centre
                )
            )
                .Value
                .Id;
            var outcomes = await Task.WhenAll(
                Task.Run(() => province.Send(Amendment(id, "A", 150_00), Tenders.Centre)),
                Task.Run(() => province.Send(Amendment(id, "B", 290_00), Tenders.Centre))
            );
            Assert.All(outcomes, outcome => Assert.True(outcome.Succeeded));
            Assert.Equal(
                440_00,
                (await province.Send(new GetProcurement.Query(id), Tenders.Centre))
                    .Value
                    .CeilingMinor
            );
        }
    }

    private static PostStep.Command Amendment(Guid id, string? lot, long ceiling) =>
        new(id, "amendment", Tenders.At("2026-11-02 09:00"))
        {
            Lot = lot,
            Figures = Figures.Of(("what", "最高限价调整"), ("newCeiling", ceiling)),
        };
}
