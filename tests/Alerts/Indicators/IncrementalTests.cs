using Trading.Indicators;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Indicators;

public sealed class IncrementalTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Steps_judged_in_any_order_come_to_what_a_computation_from_nothing_finds(
        Engine engine
    )
    {
        await using var province = JudgedProvince.On(engine);
        // Imported, and judged in an order of chance, some twice.
        await WarnedProvince.Fill(province, ordinary: 60);
        var random = new Random(7);
        var ids = await province.Rows<Guid>("select id from procurement");
        Assert.True(ids.Count > 50);
        foreach (var id in ids.OrderBy(_ => random.Next()).Take(25))
        {
            await JudgedProvince.Judge(province, id);
        }

        // The night finds the rest. What is posted after it is judged by its baselines.
        Assert.Equal(0, await JudgedProvince.Night(province));
        Assert.NotEmpty((await JudgedProvince.Tables(province))["baselines"]);
        await Tenders.Known(province, 1, 2, 3, 4, 5);
        var ways = new List<(Guid Id, Queue<Func<Task>> Steps)>();
        foreach (var number in Enumerable.Range(1, 5))
        {
            var id = await Tenders.Published(province, number);
            int[] bidders = [.. Enumerable.Range(1, 5).OrderBy(_ => random.Next()).Take(3)];
            ways.Add((id, new(JudgedProvince.Steps(province, id, bidders[0], bidders))));
        }

        while (ways.Where(way => way.Steps.Count > 0).ToList() is { Count: > 0 } left)
        {
            var (id, steps) = left[random.Next(left.Count)];
            await steps.Dequeue()();
            await JudgedProvince.Judge(province, random.Next(3) == 0 ? ways[0].Id : id);
            await JudgedProvince.Judge(province, id);
        }

        // Steps moved the sums by differences; holding them against all there is finds none wrong.
        Assert.Equal(0, await JudgedProvince.Night(province));
        var moved = await JudgedProvince.Tables(province);
        await JudgedProvince.Forget(province);
        Assert.Equal(0, await JudgedProvince.Night(province));
        var anew = await JudgedProvince.Tables(province);
        Assert.True(anew["findings"].Count > 300);
        Assert.True(anew["sums"].Count > 15);
        JudgedProvince.Same(anew, moved);

        // And once more changes nothing at all, also after one that was cancelled halfway.
        await province.Rows<int>(
            "update indicator_baseline set valid_to = '2026-12-31T00:00:00.000Z' where valid_to is null"
        );
        Assert.Equal(0, await JudgedProvince.Night(province, everything: true));
        JudgedProvince.Same(anew, await JudgedProvince.Tables(province));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_step_is_followed_by_its_findings_and_before_the_opening_none_names_a_bidder(
        Engine engine
    )
    {
        await using var province = JudgedProvince.On(engine);
        var id = await Tenders.Published(province);
        await Tenders.Known(province, 1, 2);
        await province.DeliverDue(times: 2);
        const string OfBidders =
            "select subject from indicator_finding where subject_kind = 'bidder'";
        Assert.Empty(await province.Rows<string>(OfBidders));
        Assert.Equal(
            ["insufficientData"],
            await province.Rows<string>(
                "select outcome from indicator_finding where indicator = 'T01' and subject_kind = 'procurement'"
            )
        );

        await province.Send(Tenders.Opening(id, 1, 2), Tenders.Centre);
        await province.DeliverDue(times: 2);
        Assert.Equal(
            ["T01 XX-TEST:1", "T01 XX-TEST:2", "T02 XX-TEST:1", "T02 XX-TEST:2"],
            (
                await province.Rows<string>(
                    "select concat(indicator, ' ', subject) from indicator_finding where subject_kind = 'bidder'"
                )
            ).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["triggered"],
            await province.Rows<string>(
                "select outcome from indicator_finding where indicator = 'T01' and subject_kind = 'procurement'"
            )
        );
        // What was said before the opening is kept with the time for which it stood.
        Assert.Equal(
            ["insufficientData"],
            await province.Rows<string>(
                "select outcome from indicator_finding_before where indicator = 'T01'"
            )
        );
        // A rule that fails says so, and the others speak.
        Assert.Equal(
            [FindingName(IndicatorOutcome.CalculationError)],
            await province.Rows<string>(
                "select outcome from indicator_finding where indicator = 'T03'"
            )
        );

        await province.Send(new CancelProcurement.Command(id, "采购任务取消"), Tenders.Centre);
        await province.DeliverDue();
        Assert.Equal(0, await JudgedProvince.Night(province));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_sum_that_somebody_falsified_is_found_in_the_night_and_mended(Engine engine)
    {
        await using var province = JudgedProvince.On(engine);
        var id = await Tenders.Opened(province, 1, 1, 2, 3);
        await JudgedProvince.Judge(province, id);
        var sound = await JudgedProvince.Tables(province);
        await province.Rows<int>(
            "update indicator_sum set part_units = part_units + 1 where subject = 'XX-TEST:1'"
        );
        await province.Rows<int>("delete from indicator_sum where subject = 'XX-TEST:2'");
        Assert.Equal(2, await JudgedProvince.Night(province));
        Assert.Equal(sound["sums"], (await JudgedProvince.Tables(province))["sums"]);
        Assert.Equal(0, await JudgedProvince.Night(province));
    }

    [PostgresFact]
    public async Task Two_that_are_judged_at_once_add_up_also_for_one_buyer_and_beside_the_night()
    {
        await using var province = JudgedProvince.On(Engine.Postgres);
        await Tenders.Known(province, 1, 2, 3);
        var ids = new List<Guid>();
        foreach (var number in Enumerable.Range(1, 6))
        {
            ids.Add(await Tenders.Published(province, number));
        }

        var steps = ids.Select(id => JudgedProvince.Steps(province, id, 2, 1, 2, 3)).ToList();
        foreach (var round in Enumerable.Range(0, 3))
        {
            foreach (var step in steps)
            {
                await step[round]();
            }

            // Each three times at once, all of one buyer and of the same bidders, and the night among them.
            var night = round == 1 ? JudgedProvince.Night(province) : Task.FromResult(0);
            await Task.WhenAll(
                Enumerable
                    .Range(0, 3)
                    .SelectMany(_ => ids)
                    .Select(id => JudgedProvince.Judge(province, id))
            );
            Assert.Equal(0, await night);
        }

        Assert.Equal(0, await JudgedProvince.Night(province));
        var raced = await JudgedProvince.Tables(province);
        Assert.Contains(raced["sums"], sum => sum.EndsWith(" 6", StringComparison.Ordinal));
        await JudgedProvince.Forget(province);
        await JudgedProvince.Night(province);
        JudgedProvince.Same(await JudgedProvince.Tables(province), raced);
    }

    private static string FindingName(IndicatorOutcome outcome) =>
        System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString());
}
