using Trading.Access;
using Trading.Domain;
using Trading.Evaluation.Frequency;
using Trading.Evaluation.Panels;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Steps;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation.Frequency;

/// <summary>How often an expert may sit for one purchaser and with one colleague, once somebody said so.</summary>
public sealed class FrequencyCapTests
{
    private static readonly DateOnly FirstDay = new(2026, 11, 24);

    // Panels tell who asked for them what became of them; here nobody listens.
    private static readonly Caller Nobody = Tenders.Centre with { PersonId = null };

    private static readonly DateTimeOffset DayAfter = Panels.Evaluation.AddDays(1);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_sat_for_the_purchaser_as_often_as_may_be_is_on_the_list_and_in_no_draw(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Panels.Experts(province, 8);
        var sat = await Sit(province, 1);
        // Without a figure nobody avoids anything for having sat.
        var second = await Tenders.Opened(province, 2, 2);
        var preview = await Preview(province, second);
        Assert.Empty(preview.Caps);
        Assert.Equal(8, Assert.Single(preview.Pool).Eligible);

        await Enter(province, FrequencyCap.Purchaser, 1);
        preview = await Preview(province, second);
        Assert.Equal(1, Assert.Single(preview.Caps).Most);
        var scarce = await province.Send(
            Panels.Request(second) with
            {
                EvaluationAt = DayAfter,
            },
            Tenders.Centre
        );
        Assert.Contains(
            "只有 3 名",
            Assert.Single(scarce.Problem!.Errors).Message,
            StringComparison.Ordinal
        );
        await Panels.Experts(province, 4, first: 9);
        var panel = await Ask(province, second);
        await province.DeliverDue();

        Assert.Empty(
            (await Panels.Invitations(province, panel)).Select(one => one.ExpertId).Intersect(sat)
        );
        var pool = Assert.Single((await Panels.Watch(province, panel)).Pool);
        Assert.Equal((7, 5), (pool.Eligible, pool.Excluded[FrequencyCap.PurchaserOften]));
        Assert.True((await province.Send(new VerifyDraw.Query(panel), Tenders.Centre)).Value.Sound);

        // For another purchaser it is no reason.
        var other = (
            await province.Send(
                Tenders.Notice(3) with
                {
                    BuyerName = "大连市交通运输局",
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        Assert.DoesNotContain(
            FrequencyCap.PurchaserOften,
            Assert.Single((await Preview(province, other)).Pool).Excluded.Keys
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_took_one_of_two_seats_of_a_purchaser_may_not_take_the_other(Engine engine)
    {
        await using var province = Province.On(engine);
        await Panels.Experts(province, 6);
        var first = await Ask(province, await Tenders.Opened(province, 1, 1), Panels.Evaluation);
        var second = await Ask(province, await Tenders.Opened(province, 2, 2));
        await province.DeliverDue(times: 2);
        await Enter(province, FrequencyCap.Purchaser, 1);
        var invited = await Panels.Invitations(province, second);
        // Of six who fill twice five seats four at least are asked twice.
        var twice = (await Panels.Invitations(province, first)).First(one =>
            invited.Exists(other => other.ExpertId == one.ExpertId)
        );
        await Panels.Answer(province, twice, accept: true);
        var seat = invited.Single(one => one.ExpertId == twice.ExpertId);
        var refused = await province.Send(
            new AnswerInvitation.Command(seat.Id, true),
            Panels.As(seat)
        );
        Assert.Equal("invitation.too_often", refused.Problem?.Code);
        await province.DeliverDue(times: 2);

        var after = await Panels.Invitations(province, second);
        Assert.Equal("excluded", after.Single(one => one.Id == seat.Id).State);
        Assert.Equal(
            FrequencyCap.PurchaserOften,
            await province.Scalar<string>(
                "select reason from panel_event where panel_id = @second and kind = 'excluded'",
                new { second }
            )
        );
        Assert.Equal(5, after.Count(one => one.State == "invited"));
        Assert.True(
            (await province.Send(new VerifyDraw.Query(second), Tenders.Centre)).Value.Sound
        );
        // The seat that was accepted stays.
        await province.Send(new RecheckPanel.Command(first) { Again = true }, Callers.Platform);
        Assert.Equal(
            "accepted",
            (await Panels.Invitations(province, first)).Single(one => one.Id == twice.Id).State
        );
    }

    [PostgresFact]
    public async Task Seats_of_one_purchaser_that_an_expert_accepts_at_the_same_instant_exceed_no_cap()
    {
        const int rounds = 5;
        await using var province = Province.On(Engine.Postgres);
        await Panels.Experts(province, 6);
        await Enter(province, FrequencyCap.Purchaser, 1);
        for (var round = 0; round < rounds; round++)
        {
            var seats = new List<Panels.Asked>();
            var panels = new List<Guid>();
            foreach (var (at, day) in new[] { Panels.Evaluation, DayAfter }.Index())
            {
                var number = (2 * round) + at + 1;
                panels.Add(
                    await Ask(province, await Tenders.Opened(province, number, number), day)
                );
            }

            await province.DeliverDue(times: 2);
            foreach (var panel in panels)
            {
                seats.AddRange(await Panels.Invitations(province, panel));
            }

            // Of six who fill twice five seats four at least are asked twice.
            var twice = seats
                .GroupBy(seat => seat.ExpertId)
                .Where(own => own.Count() == 2)
                .SelectMany(own => own)
                .ToList();
            Assert.True(twice.Count >= 8, $"{twice.Count} of {seats.Count} in round {round}");
            var answers = await Task.WhenAll(
                twice.Select(seat =>
                    Task.Run(async () =>
                        await province.Send(
                            new AnswerInvitation.Command(seat.Id, true),
                            Panels.As(seat)
                        )
                    )
                )
            );
            Assert.Equal(twice.Count / 2, answers.Count(answer => answer.Succeeded));
            Assert.All(
                answers.Where(answer => !answer.Succeeded),
                answer => Assert.Equal("invitation.too_often", answer.Problem!.Code)
            );
            // The next round begins anew.
            await province.Rows<int>("update panel set state = 'cancelled'");
            await province.Rows<int>(
                "update panel_invitation set state = 'cancelled', engaged_on = null"
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_two_who_sat_together_the_one_drawn_later_leaves_the_seat_to_the_next(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Panels.Experts(province, 5);
        var sat = await Sit(province, 1);
        var others = await Panels.Experts(province, 4, first: 6);
        await Enter(province, FrequencyCap.Colleague, 1);
        foreach (var (number, cap) in ((int, int?)[])[(2, null), (3, 999)])
        {
            var panel = (
                await province.Send(
                    Panels.Request(await Tenders.Opened(province, number, number)) with
                    {
                        EvaluationAt = Panels.Evaluation.AddDays(number - 1),
                        Cap = cap,
                    },
                    Nobody
                )
            )
                .Value
                .Id;
            province.Clock!.Advance(TimeSpan.FromHours(18));
            await province.DeliverDue(times: 2);
            var seated = (await Panels.Invitations(province, panel))
                .Where(one => one.State is "drawn" or "invited")
                .Select(one => one.ExpertId)
                .ToList();
            Assert.Equal((5, 4), (seated.Count, seated.Intersect(others).Count()));
            Assert.Single(seated.Intersect(sat));
            Assert.All(
                await province.Rows<string>(
                    "select reason from panel_event where panel_id = @panel and kind = 'excluded'",
                    new { panel }
                ),
                reason => Assert.Equal(FrequencyCap.ColleagueOften, reason)
            );
            Assert.True(
                (await province.Send(new VerifyDraw.Query(panel), Tenders.Centre)).Value.Sound
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Panels_from_before_buyers_were_named_count_once_the_sweep_named_them(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Panels.Experts(province, 7);
        await Sit(province, 1);
        await Enter(province, FrequencyCap.Purchaser, 1);
        await province.Rows<int>("update panel set buyer_plain = null, buyer_code = null");
        var second = await Tenders.Opened(province, 2, 2);
        Assert.Equal(7, Assert.Single((await Preview(province, second)).Pool).Eligible);
        await province.Send(new SweepPanels.Command(), Callers.Platform);
        Assert.Equal(2, Assert.Single((await Preview(province, second)).Pool).Eligible);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_cap_has_its_day_reason_and_source_and_what_is_in_force_stays(Engine engine)
    {
        await using var province = Province.On(engine);
        var refused = await province.Send(
            new EnterFrequencyCap.Command("buyer", FirstDay.AddDays(-1), 0, null, "", " "),
            Tenders.Centre
        );
        Assert.Equal(
            ["/fromDay", "/ground", "/most", "/reason", "/source", "/withinDays"],
            refused
                .Problem!.Errors.Select(error => error.Pointer)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(Cap(FrequencyCap.Purchaser, 1), Callers.With(Roles.Supervisor)))
                .Problem
                ?.Kind
        );

        await Enter(province, FrequencyCap.Purchaser, 3);
        Assert.Equal(
            "frequency.in_force",
            (await province.Send(Cap(FrequencyCap.Purchaser, 2), Tenders.Centre)).Problem?.Code
        );
        var tomorrow = Cap(FrequencyCap.Purchaser, 2) with { FromDay = FirstDay.AddDays(1) };
        Assert.True((await province.Send(tomorrow, Tenders.Centre)).Succeeded);
        // From tomorrow on none at all, in place of what was entered for that day.
        Assert.True(
            (
                await province.Send(
                    tomorrow with
                    {
                        Most = null,
                        WithinDays = null,
                    },
                    Tenders.Centre
                )
            ).Succeeded
        );
        await Enter(province, FrequencyCap.Colleague, 2);
        var supervisor = Callers.With(Roles.Supervisor);
        var page = (
            await province.Send(new ListFrequencyCaps.Query { Take = 2 }, supervisor)
        ).Value;
        Assert.Equal(
            [(FrequencyCap.Purchaser, null), (FrequencyCap.Colleague, (int?)2)],
            page.Items.Select(item => (item.Ground, item.Most))
        );
        var rest = (
            await province.Send(new ListFrequencyCaps.Query { Cursor = page.Next }, supervisor)
        ).Value;
        var kept = Assert.Single(rest.Items);
        Assert.Equal((3, 365, "示例文件〔2026〕12号"), (kept.Most, kept.WithinDays, kept.Source));
        Assert.Null(rest.Next);
    }

    private static EnterFrequencyCap.Command Cap(string ground, int most) =>
        new(ground, FirstDay, most, 365, "避免长期固定", "示例文件〔2026〕12号");

    private static async Task Enter(Province province, string ground, int most) =>
        Assert.True((await province.Send(Cap(ground, most), Tenders.Centre)).Succeeded);

    private static async Task<Guid> Ask(
        Province province,
        Guid procurement,
        DateTimeOffset? at = null
    ) =>
        (
            await province.Send(
                Panels.Request(procurement) with
                {
                    EvaluationAt = at ?? DayAfter,
                },
                Nobody
            )
        )
            .Value
            .Id;

    private static async Task<PanelPreview> Preview(Province province, Guid procurement)
    {
        var view = (
            await province.Send(
                new PreviewPanel.Query(
                    procurement,
                    Panels.Request(procurement).Specialties,
                    0,
                    DayAfter,
                    new()
                ),
                Tenders.Centre
            )
        ).Value;
        return new(view.Pool, view.Caps);
    }

    // Five experts accept the seats of a first panel.
    private static async Task<List<Guid>> Sit(Province province, int number)
    {
        var panel = await Ask(
            province,
            await Tenders.Opened(province, number, number),
            Panels.Evaluation
        );
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        foreach (var one in asked)
        {
            await Panels.Answer(province, one, accept: true);
        }

        return [.. asked.Select(one => one.ExpertId)];
    }

    private sealed record PanelPreview(
        IReadOnlyList<WatchPanel.PoolView> Pool,
        IReadOnlyList<FrequencyCap> Caps
    );
}
