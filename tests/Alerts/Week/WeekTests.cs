using Trading.Access;
using Trading.Alerts;
using Trading.Alerts.Signals;
using Trading.Alerts.Week;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Alerts.Signals;
using Trading.Tests.Alerts.Weights;
using Trading.Tests.Harness;

namespace Trading.Tests.Alerts.Week;

/// <summary>Why warnings stand on an office's list of the week.</summary>
public sealed class WeekTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_list_says_of_each_place_why_what_speaks_against_it_and_how_often_it_was_confirmed(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        // Thirteen weeks of twenty-four places before this one.
        var dalian = await DecidedProvince.Office(province, "dalian", Offices.Dalian);
        var shenyang = await Offices.Supervisor(province, "shenyang", Offices.Shenyang);
        var dismissed = await Warned(9, (SignalSources.Clause, "P01", 2, 0.5));
        await province.DeliverDue(times: 2);
        Assert.True(
            (
                await province.Send(
                    new SettleAlert.Command(
                        dismissed,
                        1,
                        AlertStates.Dismissed,
                        "已逐项核对，要求与项目特点相适应。"
                    ),
                    dalian
                )
            ).Succeeded
        );
        var first = await Warned(
            1,
            (SignalSources.Clause, "P01", 2, 0.9),
            (SignalSources.Network, "pair", 2, 0.5)
        );
        var second = await Warned(2, (SignalSources.Clause, "P02", 2, 0.5));
        await province.DeliverDue(times: 2);
        await province.Send(new PresentAlerts.Command(), Callers.Platform);

        var list = (await province.Send(new GetWeek.Query(), dalian)).Value;
        Assert.Equal(
            (dalian.OfficeId, new DateOnly(2026, 11, 23), true, 20),
            (list.OfficeId, list.Monday, list.IsNow, list.AWeek)
        );
        Assert.Equal([(1, first), (2, second)], list.Items.Select(item => (item.Place, item.Id)));
        var item = list.Items[0];
        Assert.Equal("red", item.Level);
        // The shares of the signals are of the score, and the greatest comes first.
        // An indicator has its say too.
        Assert.Equal(["P01", "pair"], item.Reasons.Select(signal => signal.Code).Take(2));
        Assert.Equal(1, item.Reasons.Sum(signal => signal.Share), 3);
        Assert.Equal(
            Math.Log(1 - (0.9 * 0.8)) / Math.Log(1 - (0.5 * 0.7)),
            item.Reasons[0].Share / item.Reasons[1].Share,
            0.01
        );
        // The same signal was dismissed at this buyer, and what the network says has its legitimate explanations.
        Assert.Contains(
            item.Against,
            caveat =>
                caveat is { Kind: CaveatKinds.Dismissed }
                && caveat.Text.Zh.Contains("有1条", StringComparison.Ordinal)
        );
        Assert.Contains(item.Against, caveat => caveat.Kind == CaveatKinds.Otherwise);
        Assert.DoesNotContain(
            list.Items[1].Against,
            caveat => caveat.Kind == CaveatKinds.Dismissed && caveat.About?.En == "Signal P02"
        );
        // Nothing was trained: the model abstains, and that is said.
        Assert.NotNull(item.Abstained);
        // Of places 1 to 3 in thirteen weeks; of what was never given there is nothing.
        Assert.Equal(
            (1, 3, true, 39),
            (item.Band.From, item.Band.To, item.Band.OfOffice, (int)item.Band.Decided)
        );
        Assert.Equal(item.Band.Confirmed / 39.0, item.Band.Interval!.Share, 6);
        Assert.Null(list.Bands[^1].Interval);

        // The page of the warning says the same.
        var detail = (await province.Send(new GetAlert.Query(first), dalian)).Value;
        Assert.Equal(item.Against, detail.Against);
        Assert.Equal(item.Abstained, detail.Abstained);
        Assert.Equal(
            item.Reasons.Select(signal => (signal.Code, signal.Share)),
            detail.Signals.Select(signal => (signal.Code, signal.Share))
        );

        // Another city's office sees its own list, and neither this one nor how it was decided.
        var other = (await province.Send(new GetWeek.Query(), shenyang)).Value;
        Assert.Empty(other.Items);
        Assert.Equal(shenyang.OfficeId, other.OfficeId);
        Assert.All(other.Bands, band => Assert.Equal((true, 0L), (band.OfOffice, band.Decided)));

        // A week before.
        var before = (
            await province.Send(new GetWeek.Query(new DateOnly(2026, 11, 18)), dalian)
        ).Value;
        Assert.Equal(
            (new DateOnly(2026, 11, 16), false, DecidedProvince.AWeek),
            (before.Monday, before.IsNow, before.Items.Count)
        );
        // What came of its own week does not count in what is said of its places.
        Assert.Equal(36, before.Bands[0].Decided);

        Task<Guid> Warned(
            int number,
            params (string Source, string Code, int Level, double Strength)[] said
        ) =>
            Sources.Warned(
                province,
                number,
                [.. said.Select(one => (one.Source, Sources.Of(one.Code, one.Level, one.Strength)))]
            );
    }

    [Fact]
    public async Task Where_the_own_office_has_few_verdicts_the_province_of_several_offices_stands_in()
    {
        await using var province = Province.On(Engine.Sqlite);
        var own = await Offices.Supervisor(province, "shenyang", Offices.Shenyang);
        await DecidedProvince.Office(province, "dalian", Offices.Dalian, weeks: 4);
        await DecidedProvince.Office(province, "anshan", "210300", weeks: 4);
        // Of two one could be told from the other.
        Assert.All(
            (await Bands()),
            band => Assert.Equal((true, 0L), (band.OfOffice, band.Decided))
        );
        await DecidedProvince.Office(province, "fushun", "210400", weeks: 4);
        var bands = await Bands();
        Assert.Equal((false, 36L), (bands[0].OfOffice, bands[0].Decided));

        async Task<IReadOnlyList<PlaceBand>> Bands() =>
            (await province.Send(new GetWeek.Query(), own)).Value.Bands;
    }

    [Fact]
    public async Task Whoever_works_for_no_office_is_told_so_and_others_may_not_ask()
    {
        await using var province = Province.On(Engine.Sqlite);
        var list = (await province.Send(new GetWeek.Query(), Callers.With(Roles.Supervisor))).Value;
        Assert.Equal((null, 0), (list.OfficeId, list.Items.Count));
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new GetWeek.Query(), Callers.With(Roles.Bidder))).Problem!.Kind
        );
        Assert.Equal(
            "week.day",
            (
                await province.Send(
                    new GetWeek.Query(new DateOnly(1900, 1, 1)),
                    Callers.With(Roles.Supervisor)
                )
            )
                .Problem!.Errors.Single()
                .Code
        );
    }
}
