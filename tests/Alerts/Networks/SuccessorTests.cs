using Trading.Access;
using Trading.Alerts.Networks;
using Trading.Kernel.Sql;
using Trading.Registry.Entities;
using Trading.Registry.Lifecycle;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Networks;

/// <summary>A merged firm's bids are its successor's.</summary>
public sealed class SuccessorTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task After_a_merger_the_network_is_as_if_the_successor_had_bid_and_undone_as_before(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await NetworkedProvince.Ring(province, id => NetworkedProvince.Update(province, id));
        await province.DeliverDue();
        await NetworkedProvince.Night(province);
        var before = await NetworkedProvince.Tables(province);
        var (old, into) = (Tenders.Bidder(3), Tenders.Bidder(90));
        await Tenders.Known(province, 90);
        await Merge(province, 3, 90);
        await province.DeliverDue(times: 2);
        await NetworkedProvince.Night(province);
        Assert.Equal(0, await Parts(province, old.ToString()));
        Assert.Equal(
            before["parts"].Count(part => part.Contains($" {old} ", StringComparison.Ordinal)),
            await Parts(province, into.ToString())
        );
        var moved = await NetworkedProvince.Tables(province);
        Assert.DoesNotContain(
            moved["findings"].Concat(moved["members"]),
            row => row.Contains(old.ToString(), StringComparison.Ordinal)
        );
        Assert.Contains(
            moved["members"],
            row =>
                row.Contains("ring", StringComparison.Ordinal)
                && row.Contains(into.ToString(), StringComparison.Ordinal)
        );

        // From nothing it comes to the same.
        await NetworkedProvince.Forget(province);
        await province.Send(new CatchUpNetwork.Command(), Callers.Platform);
        await NetworkedProvince.Night(province);
        var anew = await NetworkedProvince.Tables(province);
        foreach (var table in new[] { "parts", "markets", "findings", "members" })
        {
            Assert.Equal(anew[table], moved[table]);
        }

        // A successor that is merged in turn.
        await Tenders.Known(province, 91);
        await Merge(province, 90, 91);
        await province.DeliverDue(times: 2);
        Assert.Equal(0, await Parts(province, into.ToString()));
        Assert.True(await Parts(province, Tenders.Bidder(91).ToString()) > 0);

        // Undone, each bids for itself again.
        await province.Rows<int>(
            "update entity set state = 'recorded', successor_code = null where state = 'merged'"
        );
        foreach (var firm in new[] { old, into })
        {
            await province.Send(new UpdateFirmTies.Command(firm.ToString()), Callers.Platform);
        }

        await province.DeliverDue();
        await NetworkedProvince.Night(province);
        var undone = await NetworkedProvince.Tables(province);
        foreach (var table in new[] { "parts", "markets", "findings", "members" })
        {
            Assert.Equal(before[table], undone[table]);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_came_in_beside_the_merger_is_brought_over_by_the_night(Engine engine)
    {
        await using var province = Province.On(engine);
        await NetworkedProvince.Ring(province, id => NetworkedProvince.Update(province, id));
        await Tenders.Known(province, 90);
        await province.DeliverDue();
        // As what was merged before the network kept successors.
        await province.Rows<int>(
            "insert into network_successor (firm, successor, since) values (@old, @into, @at)",
            new
            {
                old = Tenders.Bidder(3).ToString(),
                into = Tenders.Bidder(90).ToString(),
                at = Province.Start.ToUniversalTime(),
            }
        );
        Assert.True(await Parts(province, Tenders.Bidder(3).ToString()) > 0);
        await province.Send(new JudgeMarkets.Command(), Callers.Platform);
        await province.DeliverDue();
        Assert.Equal(0, await Parts(province, Tenders.Bidder(3).ToString()));
    }

    private static Task<long> Parts(Province province, string bidder) =>
        province.Scalar<long>(
            "select count(*) from network_part where bidder = @bidder",
            new { bidder }
        );

    private static async Task Merge(Province province, int from, int into)
    {
        var code = Tenders.Bidder(from);
        var version = await province.Scalar<long>(
            "select version from entity where code = @code",
            new { code = code.ToString() }
        );
        var merged = await province.Send(
            new MergeEntity.Command(code, version, Tenders.Bidder(into), "吸收合并"),
            Callers.With(Roles.RegistryOfficer)
        );
        Assert.True(merged.Succeeded, merged.Problem?.Message.En);
    }
}
