using Trading.Alerts;
using Trading.Alerts.Cases;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using static Trading.Tests.Alerts.Cases.CaseProvince;

namespace Trading.Tests.Alerts.Cases;

/// <summary>What two supervisors do to cases at once.</summary>
public sealed class CaseRaceTests
{
    private const int Rounds = 15;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_two_who_decide_at_once_one_has_decided_and_the_other_is_told(Engine engine)
    {
        var (province, procurement) = await With(engine);
        await using var _ = province;
        var one = await Open(province, procurement);
        for (var round = 0; round < Rounds; round++)
        {
            var outcomes = await Task.WhenAll(
                new[] { (Zhang, AlertStates.Confirmed), (Li, AlertStates.Dismissed) }.Select(each =>
                    Task.Run(() =>
                        province.Send(
                            new SettleCase.Command(one.Id, one.Version, each.Item2, Reason),
                            each.Item1
                        )
                    )
                )
            );
            var winner = Assert.Single(outcomes, outcome => outcome.Succeeded).Value;
            Assert.Equal(
                ProblemKind.Stale,
                outcomes.Single(outcome => !outcome.Succeeded).Problem!.Kind
            );
            Assert.Equal(winner.State, (await Read(province, one.Id)).Verdict);
            one = (
                await province.Send(new ReopenCase.Command(one.Id, winner.Version, Reason), Zhang)
            ).Value;
        }

        Assert.Equal(1 + (2 * Rounds), one.Version);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_two_who_open_one_at_once_one_has_it_and_no_number_is_given_twice(
        Engine engine
    )
    {
        var (province, first) = await With(engine);
        await using var _ = province;
        var numbers = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            var same = round == 0 ? first : await Publish(province, 2 + (2 * round));
            var other = await Publish(province, 3 + (2 * round));
            var outcomes = await Task.WhenAll(
                new[] { (same, Zhang), (same, Li), (other, Li) }.Select(each =>
                    Task.Run(() =>
                        province.Send(new OpenCase.Command(each.Item1, "own", Reason), each.Item2)
                    )
                )
            );
            Assert.Equal(
                "case.open",
                Assert.Single(outcomes, outcome => !outcome.Succeeded).Problem!.Code
            );
            numbers.AddRange(
                outcomes.Where(outcome => outcome.Succeeded).Select(outcome => outcome.Value.Number)
            );
        }

        // None is left out either: whoever was refused took none.
        Assert.Equal(
            Enumerable.Range(1, 2 * Rounds).Select(number => $"2026-210100-{number:D4}"),
            numbers.Order(StringComparer.Ordinal)
        );
    }
}
