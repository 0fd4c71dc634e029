using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Evaluation;
using Trading.Evaluation.Draws;
using Trading.Evaluation.Panels;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Steps;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>At the door of the evaluation, and when it is postponed.</summary>
public sealed class CheckInTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_is_missing_or_avoids_at_the_door_is_replaced_by_the_next_in_the_order(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, asked) = await Complete(province);
        Assert.Equal("checkin.sealed", await CheckIn(province, panel, 1, CheckInOutcomes.Arrived));
        province.Clock!.SetUtcNow(Panels.Evaluation - UnsealPanel.BeforeEvaluation);
        await province.Send(new UnsealPanel.Command(panel), Tenders.Centre);

        Assert.Null(await CheckIn(province, panel, 1, CheckInOutcomes.Arrived));
        Assert.Null(await CheckIn(province, panel, 1, CheckInOutcomes.Arrived));
        Assert.Equal("checkin.arrived", await CheckIn(province, panel, 1, CheckInOutcomes.Missing));
        // Nobody is missing before the beginning.
        Assert.Equal(
            "checkin.too_early",
            await CheckIn(province, panel, 2, CheckInOutcomes.Missing)
        );
        Assert.NotNull(await CheckIn(province, panel, 3, CheckInOutcomes.Avoids));
        Assert.Null(
            await CheckIn(province, panel, 3, CheckInOutcomes.Avoids, "配偶在投标人处任职")
        );
        // Whose spouse works where is for who decides, and not for every reader of the trail.
        Assert.DoesNotContain(
            await province.Rows<string>(
                "select payload from audit_entry where action = 'Evaluation.CheckInExpert'"
            ),
            payload => payload.Contains("配偶", StringComparison.Ordinal)
        );
        province.Clock!.SetUtcNow(Panels.Evaluation.AddMinutes(1));
        Assert.Null(await CheckIn(province, panel, 2, CheckInOutcomes.Missing));
        Assert.Null(await CheckIn(province, panel, 2, CheckInOutcomes.Missing));
        Assert.Equal(
            "checkin.not_on_panel",
            await CheckIn(province, panel, 2, CheckInOutcomes.Arrived)
        );
        Assert.NotNull(await CheckIn(province, panel, 99, CheckInOutcomes.Arrived));
        Assert.NotNull(await CheckIn(province, panel, 1, "asleep"));
        await province.DeliverDue(times: 2);

        var view = await Panels.Watch(province, panel);
        Assert.Equal("inviting", view.State);
        Assert.Equal(
            ["avoided", "no_show"],
            (await Panels.Invitations(province, panel))
                .Where(one => one.Number is 2 or 3)
                .Select(one => one.State)
                .Order()
        );
        Assert.Equal(
            ["declared", "no_show"],
            view.Events.Where(line => line.Kind == "replaced").Select(line => line.Reason).Order()
        );
        var seat = Assert.Single(view.Seats, seat => seat.Number == 1);
        Assert.Equal(Panels.Evaluation - UnsealPanel.BeforeEvaluation, seat.ArrivedAt);

        // The next of the order have ten minutes, and a name at once, since the names are open.
        var next = (await Panels.Invitations(province, panel))
            .Where(one => one.Number > 5)
            .ToList();
        Assert.Equal(2, next.Count);
        Assert.Equal(
            Panels.Evaluation.AddMinutes(11),
            view.Seats.Single(one => one.Number == next[0].Number).AnswerBy
        );
        foreach (var one in next)
        {
            Assert.DoesNotContain(asked, before => before.ExpertId == one.ExpertId);
            await Panels.Answer(province, one, accept: true);
            Assert.Null(await CheckIn(province, panel, one.Number, CheckInOutcomes.Arrived));
        }

        Assert.Equal("complete", (await Panels.Watch(province, panel)).State);
        var report = (await province.Send(new VerifyDraw.Query(panel), Tenders.Centre)).Value;
        Assert.True(report.Sound, string.Join(';', report.Findings));
        // Sealed where it lies, and read by the supervisor of the place alone.
        Assert.DoesNotContain(
            "配偶",
            string.Join(
                '\n',
                await province.Rows<string>(
                    "select tie from declared_tie union all select coalesce(note, '') from panel_invitation"
                )
            ),
            StringComparison.Ordinal
        );
        var supervisor = Callers.With(Roles.Supervisor, Guid.NewGuid());
        var tie = Assert.Single(await Ties(Of("210100")));
        Assert.Equal((3, panel, "配偶在投标人处任职"), (tie.Number, tie.PanelId, tie.Tie));
        Assert.Empty(await Ties(Of("210200")));
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new ListDeclaredTies.Query(), Tenders.Centre)).Problem!.Kind
        );
        Caller Of(string region) =>
            supervisor with
            {
                Scope = DataScope.Of([new DataArea { Region = RegionCode.Parse(region) }]),
            };

        async Task<IReadOnlyList<ListDeclaredTies.Item>> Ties(Caller caller) =>
            (await province.Send(new ListDeclaredTies.Query(), caller)).Value.Items;

        // The declared tie is in nobody's view of the panel.
        Assert.DoesNotContain(
            "配偶",
            System.Text.Json.JsonSerializer.Serialize(await Panels.Watch(province, panel)),
            StringComparison.Ordinal
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Past_the_limit_of_law_nobody_is_drawn_any_more_and_the_centre_is_told(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Complete(province);
        province.Clock!.SetUtcNow(Panels.Evaluation.AddMinutes(120));
        await province.Send(new UnsealPanel.Command(panel), Tenders.Centre);
        Assert.Null(await CheckIn(province, panel, 1, CheckInOutcomes.Missing));
        province.Clock!.Advance(TimeSpan.FromSeconds(1));
        await province.DeliverDue(times: 2);
        await province.Send(new SweepPanels.Command(), Callers.Platform);
        province.Clock!.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(
            0,
            (await province.Send(new SweepPanels.Command(), Callers.Platform)).Value.Steps
        );
        await province.DeliverDue();
        var view = await Panels.Watch(province, panel);
        Assert.Equal("short", view.State);
        Assert.Equal(
            ("too_late", (int?)1, "no_show"),
            view.Events.Where(line => line.Kind == "too_late")
                .Select(line => (line.Kind, line.Number, line.Reason))
                .Single()
        );
        Assert.Equal(5, (await Panels.Invitations(province, panel)).Count);
        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from notice where zh like '%已过补抽时限%'"
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_declared_tie_is_sealed_anew_under_the_key_in_force(Engine engine)
    {
        if (engine == Engine.SqlServer)
        {
            // A server lent for the tests is given whole databases only.
            return;
        }

        var database = Engines.New(engine);
        IReadOnlyList<string> lines = KeyRing.New();
        string next;
        await using (var province = Province.Over(database, Keys(lines)))
        {
            var (panel, _) = await Complete(province);
            province.Clock!.SetUtcNow(Panels.Evaluation);
            await province.Send(new UnsealPanel.Command(panel), Tenders.Centre);
            Assert.Null(
                await CheckIn(province, panel, 2, CheckInOutcomes.Avoids, "原任职单位参与投标")
            );
            next = province.Services.GetRequiredService<KeyRing>().Next();
        }

        await using var rotated = Province.Over(database, Keys([.. lines, next]));
        Assert.True(
            (await rotated.Send(new ResealDrawSecrets.Command(), Callers.Platform)).Value.Secrets
                > 0
        );
        Assert.StartsWith(
            KeyRing.MarkOf(rotated.Services.GetRequiredService<KeyRing>().CurrentId),
            await rotated.Scalar<string>("select tie from declared_tie"),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "原任职单位参与投标",
            (
                await rotated.Send(
                    new ListDeclaredTies.Query(),
                    Callers.With(Roles.Supervisor, Guid.NewGuid())
                )
            )
                .Value.Items.Single()
                .Tie
        );

        static Dictionary<string, string?> Keys(IEnumerable<string> ring) =>
            new() { ["Trading:Keys"] = string.Join(';', ring) };
    }

    [PostgresFact]
    public async Task Two_clerks_at_the_door_record_one_expert_once()
    {
        await using var province = Province.On(Engine.Postgres);
        var (panel, _) = await Complete(province);
        province.Clock!.SetUtcNow(Panels.Evaluation);
        await province.Send(new UnsealPanel.Command(panel), Tenders.Centre);
        await Task.WhenAll(
            Enumerable
                .Range(1, 5)
                .SelectMany(number =>
                    Enumerable
                        .Range(0, 4)
                        .Select(clerk =>
                            Task.Run(() =>
                                CheckIn(
                                    province,
                                    panel,
                                    number,
                                    clerk % 2 == 0
                                        ? CheckInOutcomes.Missing
                                        : CheckInOutcomes.Arrived
                                )
                            )
                        )
                )
        );
        var view = await Panels.Watch(province, panel);
        foreach (var one in await Panels.Invitations(province, panel))
        {
            var said = view.Events.Where(line =>
                line.Number == one.Number && line.Kind is "arrived" or "no_show"
            );
            Assert.Equal(
                one.State == "no_show" ? "no_show" : "arrived",
                said.Single(line => line.Number == one.Number).Kind
            );
        }
    }

    [Fact]
    public async Task Only_the_centre_of_the_panel_checks_in()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (panel, asked) = await Complete(province);
        province.Clock!.SetUtcNow(Panels.Evaluation);
        await province.Send(new UnsealPanel.Command(panel), Tenders.Centre);
        foreach (
            var caller in new[]
            {
                Panels.As(asked[0]),
                Callers.With(Roles.Supervisor),
                Callers.With(Roles.Purchaser),
            }
        )
        {
            Assert.NotNull(
                (
                    await province.Send(
                        new CheckInExpert.Command(panel, 1, CheckInOutcomes.Arrived),
                        caller
                    )
                ).Problem
            );
        }

        Assert.Equal(
            0,
            await province.Scalar<long>(
                "select count(*) from panel_invitation where arrived_at is not null"
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_deadline_moved_past_the_evaluation_stands_the_panel_down_and_tells_everybody(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Panels.Experts(province, 8);
        var procurement = (
            await province.Send(
                Tenders.Notice() with
                {
                    DeadlineAt = Tenders.At("2026-11-25 08:00"),
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        var centre = Callers.With(
            Roles.CentreOperator,
            await People.Create(province, "centre", Roles.CentreOperator)
        );
        var panel = (await province.Send(Panels.Request(procurement), centre)).Value.Id;
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        await Panels.Answer(province, asked[0], accept: true);

        // Half an hour later it still is before the evaluation.
        await Postpone(province, procurement, "2026-11-25 08:30");
        Assert.Equal("inviting", (await Panels.Watch(province, panel)).State);
        await Postpone(province, procurement, "2026-12-02 09:30");
        var view = await Panels.Watch(province, panel);
        Assert.Equal("cancelled", view.State);
        Assert.Contains("2026-12-02 09:30", view.Reason, StringComparison.Ordinal);
        foreach (var one in asked)
        {
            Assert.Equal(
                1,
                await province.Scalar<long>(
                    "select count(*) from notice where person_id = @id and zh like '%评审已取消%'",
                    new { id = one.PersonId }
                )
            );
        }

        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from notice where person_id = @id and zh like '%投标截止时间顺延%'",
                new { id = centre.PersonId }
            )
        );
        // The day is the experts' own again, and the law's ground for another draw holds.
        var again = await province.Send(
            Panels.Request(procurement) with
            {
                EvaluationAt = Tenders.At("2026-12-03 09:00"),
                RedrawGround = "time",
            },
            centre
        );
        Assert.True(again.Succeeded, again.Problem?.Code);
    }

    [Fact]
    public async Task Watching_a_panel_costs_the_same_however_bytesOfManyits_list_is()
    {
        var (few, bytesOfFew) = await Watched(0);
        var (many, bytesOfMany) = await Watched(300);
        Assert.Equal(few, many);
        Assert.DoesNotContain("evaluation.panel.watch_list", many);
        // The number of candidates has two digits more.
        Assert.InRange(bytesOfMany - bytesOfFew, 0, 8);

        static async Task<(List<string> Statements, int Bytes)> Watched(int more)
        {
            await using var province = Province.On(Engine.Sqlite);
            await Panels.Experts(province, 8);
            await Panels.Nameless(province, more);
            var procurement = await Tenders.Opened(province, 1, 1, 2, 3);
            var panel = (await province.Send(Panels.Request(procurement), Tenders.Centre)).Value.Id;
            await province.DeliverDue();
            await Panels.Watch(province, panel);
            province.Crash.Arm(int.MaxValue);
            var view = await Panels.Watch(province, panel);
            province.Crash.Disarm();
            Assert.Equal(8 + more, view.Pool.Single().Eligible);
            return (
                [.. province.Crash.Seen],
                System
                    .Text.Json.JsonSerializer.Serialize(
                        view with
                        {
                            // They are of chance and of the clock, and as long each time.
                            Id = Guid.Empty,
                            ProcurementId = Guid.Empty,
                        }
                    )
                    .Length
            );
        }
    }

    [Fact]
    public void Each_limit_has_its_law()
    {
        Assert.All(
            ReplacementLimit.All,
            limit =>
            {
                Assert.NotEmpty(limit.Law.Zh);
                Assert.NotEmpty(limit.Law.En);
                Assert.True(limit.MinutesAfterBegin > 0);
            }
        );
        Assert.Contains(
            "第十七条",
            ReplacementLimit.Of("procurement", Panels.Evaluation).Law.Zh,
            StringComparison.Ordinal
        );
        Assert.Equal("none", ReplacementLimit.Of("none", Panels.Evaluation).Regime);
        Assert.Equal(
            Panels.Evaluation.AddMinutes(120),
            ReplacementLimit.LastMoment("construction", Panels.Evaluation)
        );
    }

    private static async Task Postpone(Province province, Guid procurement, string until)
    {
        Assert.True(
            (
                await province.Send(
                    new PostStep.Command(procurement, "clarification", province.Clock!.GetUtcNow())
                    {
                        Figures = Figures.Of(
                            ("affectsBids", true),
                            ("what", "顺延截止时间"),
                            ("newDeadline", Tenders.At(until))
                        ),
                    },
                    Tenders.Centre
                )
            ).Succeeded
        );
        province.Clock!.Advance(TimeSpan.FromSeconds(1));
        await province.DeliverDue(times: 2);
    }

    private static async Task<(Guid Panel, List<Panels.Asked> Asked)> Complete(Province province)
    {
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        foreach (var one in asked)
        {
            await Panels.Answer(province, one, accept: true);
        }

        return (panel, asked);
    }

    private static async Task<string?> CheckIn(
        Province province,
        Guid panel,
        int number,
        string outcome,
        string? note = null
    ) =>
        (
            await province.Send(
                new CheckInExpert.Command(panel, number, outcome) { Note = note },
                Tenders.Centre
            )
        )
            .Problem
            ?.Code;
}
