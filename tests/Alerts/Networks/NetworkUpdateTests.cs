using Trading.Alerts.Networks;
using Trading.Analysis.Networks;
using Trading.Kernel.Sql;
using Trading.Registry.Entities;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using Trading.Tests.Procurement.Bids;
using Trading.Tests.Registry;

namespace Trading.Tests.Alerts.Networks;

public sealed class NetworkUpdateTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Steps_in_any_order_come_to_what_a_computation_from_nothing_finds(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var random = new Random(3);
        // Some after each step, some after the last, some twice.
        var ids = await NetworkedProvince.Ring(
            province,
            id => random.Next(2) == 0 ? NetworkedProvince.Update(province, id) : Task.CompletedTask
        );
        foreach (var id in ids.Concat(ids.Take(5)).OrderBy(_ => random.Next()))
        {
            await NetworkedProvince.Update(province, id);
        }

        await NetworkedProvince.Night(province);
        var moved = await NetworkedProvince.Tables(province);
        await NetworkedProvince.Forget(province);
        // What no event told is caught up with.
        Assert.Equal(
            ids.Count,
            (await province.Send(new CatchUpNetwork.Command(), Callers.Platform)).Value.Changed
        );
        await NetworkedProvince.Night(province);
        var anew = await NetworkedProvince.Tables(province);
        Assert.All(anew, table => Assert.Equal(table.Value, moved[table.Key]));
        Assert.True(anew["counts"].Count > 40);
        Assert.Equal(
            2,
            (await Kinds(province)).Count(kind =>
                kind is NetworkRelations.Ring or NetworkRelations.Shared
            )
        );

        // As it stands it is passed over.
        await NetworkedProvince.Update(province, ids[0]);
        await NetworkedProvince.Night(province);
        var again = await NetworkedProvince.Tables(province);
        Assert.All(anew, table => Assert.Equal(table.Value, again[table.Key]));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Procurements_worked_together_whose_bidders_met_elsewhere_say_what_each_alone_would(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Tenders.Known(province, [.. Enumerable.Range(1, 12)]);
        Func<Guid, Task> kept = id => NetworkedProvince.Update(province, id);
        for (var number = 1; number <= 7; number++)
        {
            await NetworkedProvince.Awarded(province, number, 1, [1, 2, 2 + number], kept);
        }

        for (var number = 8; number <= 21; number++)
        {
            int[] others = [.. Enumerable.Range(0, 4).Select(at => 3 + (((3 * at) + number) % 10))];
            await NetworkedProvince.Awarded(province, number, others[0], others, kept);
        }

        await NetworkedProvince.Night(province);
        const string Stands =
            "select level from network_finding where kind = 'pair' and subject = 'XX-TEST:1|XX-TEST:2' and gone_at is null";
        Assert.Single(await province.Rows<int>(Stands));
        // Neither holds the pair; both together do.
        var one = await NetworkedProvince.Awarded(province, 101, 1, [1, 5, 9]);
        var other = await NetworkedProvince.Awarded(province, 102, 2, [2, 6, 10]);
        Assert.Equal(
            2,
            (
                await province.Send(
                    new UpdateNetwork.Command(one) { Others = [other] },
                    Callers.Platform
                )
            )
                .Value
                .Changed
        );

        Assert.Single(await province.Rows<int>(Stands));
        await NetworkedProvince.Night(province);
        var together = await NetworkedProvince.Tables(province);
        await NetworkedProvince.Forget(province);
        await province.Send(new CatchUpNetwork.Command(), Callers.Platform);
        await NetworkedProvince.Night(province);
        var anew = await NetworkedProvince.Tables(province);
        Assert.All(anew, table => Assert.Equal(table.Value, together[table.Key]));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_ring_and_a_shared_machine_are_said_of_the_procurement_with_nothing_personal_in_the_clear(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var ids = await NetworkedProvince.Ring(
            province,
            id => NetworkedProvince.Update(province, id)
        );
        await NetworkedProvince.Night(province);
        var last = await NetworkedProvince.Awarded(province, 99, 1, [1, 2, 3, 4]);
        await NetworkedProvince.Update(province, last);
        var signals = await province.Rows<string>(
            "select code from alert_signal where procurement_id = @last and source = 'network' and gone_at is null order by code",
            new { last }
        );
        Assert.Contains(NetworkRelations.Ring, signals);
        Assert.Contains(NetworkRelations.Shared, signals);
        Assert.Equal(6, signals.Count(code => code == NetworkRelations.Pair));
        // Of one where only strangers met nothing is said.
        Assert.Equal(
            0,
            await province.Scalar<int>(
                "select count(*) from alert_signal where procurement_id = @id",
                new { id = ids[0] }
            )
        );
        var text =
            string.Concat(await province.Rows<string>("select sentence_zh from alert_signal"))
            + string.Concat(
                (await NetworkedProvince.Tables(province)).SelectMany(table => table.Value)
            );
        Assert.DoesNotContain(Submissions.Mac, text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Before_the_opening_nothing_of_it_is_in_the_network(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Published(province);
        await NetworkedProvince.Update(province, id);
        var tables = await NetworkedProvince.Tables(province);
        Assert.All(tables, table => Assert.Empty(table.Value));
        await Tenders.Known(province, 1, 2);
        await province.Send(Tenders.Opening(id, 1, 2), Tenders.Centre);
        await province.DeliverDue(times: 2);
        Assert.Equal(2, (await NetworkedProvince.Tables(province))["parts"].Count);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_the_register_says_of_two_that_met_is_a_weak_trace_and_follows_its_changes(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        await Firms.Verify(province, 1, officer);
        var clerk = await Firms.SignUp(province, 2);
        var id = await Tenders.Published(province);
        var opened = await province.Send(
            Submissions.Opening(
                id,
                new(Firms.Code(1), "甲公司", 480_000_00),
                new(Firms.Code(2), "乙公司", 490_000_00)
            ),
            Tenders.Centre
        );
        Assert.Null(opened.Problem);
        await NetworkedProvince.Update(province, id);
        Assert.DoesNotContain(NetworkRelations.Shared, await Kinds(province));

        // One address and one name at the head, as soon as the second firm's record is in force.
        var draft = await province.Send(Firms.Everything(Firms.Code(2), 2, 1), clerk);
        await province.Send(new SubmitEntity.Command(Firms.Code(2), draft.Value.Version), clerk);
        Assert.Null((await Firms.Decide(province, Firms.Code(2), officer, verify: true)).Problem);
        await province.DeliverDue(times: 3);
        var shared = Assert.Single(
            await province.Rows<(int Level, string Sentence)>(
                "select level, sentence_zh from network_finding where kind = 'shared' and area = '210100' and gone_at is null"
            )
        );
        Assert.Equal(1, shared.Level);
        Assert.Contains("李代表", shared.Sentence, StringComparison.Ordinal);
        Assert.Contains("南京南街1号", shared.Sentence, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Two_that_bring_one_pair_and_one_machine_at_once_add_up_and_see_each_other()
    {
        await using var province = Province.On(Engine.Postgres);
        await Tenders.Known(province, 1, 2, 3);
        for (var round = 0; round < 12; round++)
        {
            // The same pair in two procurements, and one machine from two cities.
            var one = await NetworkedProvince.Awarded(province, (round * 2) + 1, 1, [1, 2, 3]);
            var other = await NetworkedProvince.Awarded(
                province,
                (round * 2) + 2,
                2,
                [1, 2],
                region: round % 2 == 0 ? "210100" : "210200"
            );
            await Task.WhenAll(
                NetworkedProvince.Update(province, one),
                NetworkedProvince.Update(province, other),
                NetworkedProvince.Update(province, one)
            );
        }

        await NetworkedProvince.Night(province);
        var raced = await NetworkedProvince.Tables(province);
        Assert.Equal(
            24,
            await province.Scalar<long>(
                "select sum(times) from network_count where relation = 'pair' and one = 'XX-TEST:1' and other = 'XX-TEST:2'"
            )
        );
        await NetworkedProvince.Forget(province);
        await province.Rows<int>(
            "update network_pass set since = '2000-01-01T00:00:00.000Z', after_id = '00000000-0000-0000-0000-000000000000'"
        );
        await province.Send(new CatchUpNetwork.Command(), Callers.Platform);
        await NetworkedProvince.Night(province);
        var anew = await NetworkedProvince.Tables(province);
        Assert.All(anew, table => Assert.Equal(table.Value, raced[table.Key]));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_commits_late_behind_a_full_page_is_caught_up_with_the_next_time(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Tenders.Known(province, 1, 2);
        for (var number = 1; number <= CatchUpNetwork.AtOnce + 1; number++)
        {
            await Tenders.Published(province, number);
        }

        Assert.True(await CatchUp());
        var late = await NetworkedProvince.Awarded(province, 90, 1, [1, 2]);
        await province.Rows<int>(
            $"update procurement set changed_at = '{province.Clock!.GetUtcNow().AddMinutes(-1):yyyy-MM-ddTHH:mm:ss.fffZ}' where source_reference = 'SY-2026-0090'"
        );
        // The other pages come much later.
        province.Clock.Advance(TimeSpan.FromHours(1));
        await province.DeliverDue(20);
        await NetworkedProvince.Forget(province);

        for (var more = true; more; )
        {
            more = await CatchUp();
            await province.DeliverDue(20);
        }

        Assert.Contains(
            late,
            await province.Rows<Guid>("select procurement_id from network_procurement")
        );

        async Task<bool> CatchUp() =>
            (await province.Send(new CatchUpNetwork.Command(), Callers.Platform)).Value.More;
    }

    [PostgresFact]
    public async Task Of_two_cities_that_bring_one_machine_at_once_the_province_is_told()
    {
        await using var province = Province.On(Engine.Postgres);
        await Tenders.Known(province, 1, 2, 3, 4);
        for (var round = 0; round < 8; round++)
        {
            await NetworkedProvince.Forget(province);
            var one = await NetworkedProvince.Awarded(province, (round * 2) + 1, 1, [1, 3]);
            var other = await NetworkedProvince.Awarded(
                province,
                (round * 2) + 2,
                2,
                [2, 4],
                region: "210200"
            );
            await Task.WhenAll(
                NetworkedProvince.Update(province, one),
                NetworkedProvince.Update(province, other)
            );
            Assert.Equal(
                ["XX-TEST:1|XX-TEST:2"],
                await province.Rows<string>(
                    "select subject from network_finding where kind = 'shared' and area = '' and gone_at is null"
                )
            );
        }
    }

    private static Task<List<string>> Kinds(Province province) =>
        province.Rows<string>("select kind from network_finding where gone_at is null");
}
