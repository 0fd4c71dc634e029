using System.Security.Cryptography;
using Trading.Access;
using Trading.Analysis.Draws;
using Trading.Evaluation.Draws;
using Trading.Evaluation.Panels;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>Nobody draws again until it suits: a ground of the law, counted in public, and a supervisor from the third on.</summary>
public sealed class RedrawTests
{
    private static readonly Caller Supervisor = Callers.With(Roles.Supervisor);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Drawing_again_needs_a_ground_that_the_record_does_not_belie_and_then_a_supervisor(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (first, centre) = await Panels.Requested(province, pool: 30);
        await People.Create(province, "supervisor", Roles.Supervisor);
        await province.DeliverDue();
        var procurement = await province.Scalar<Guid>("select procurement_id from panel");
        await Cancel(first, "结果不理想，重新抽取");

        // No ground, an invented one, one that the record belies.
        await Refused("panel.redraw_ground", Again(null, 0));
        await Refused("panel.redraw_ground", Again("结果不理想", 0));
        await Refused("panel.redraw_ground_untrue", Again("short", 0));
        await Refused("panel.redraw_ground_untrue", Again("time", 0));
        await Refused("panel.redraw_ground_untrue", Again("requirement", 0));
        var second = await Asked(Again("time", 1));
        Assert.Equal(2, second.DrawNumber);
        await province.DeliverDue();
        await Cancel(second.Id, "又不理想");

        // The third is a supervisor's.
        var third = Again("time", 2);
        await Refused("panel.redraw_consent", third);
        await Refused("redraw.asked", await Twice("time"));
        Assert.Equal(
            1,
            await province.Scalar<long>("select count(*) from notice where zh like '%第 3 次抽取%'")
        );
        await Refused("panel.redraw_consent", third);
        var request = Assert.Single(
            (await province.Send(new ListRedraws.Query(), Supervisor)).Value.Items
        );
        Assert.Equal(
            ["结果不理想，重新抽取", "又不理想"],
            request.Before.Select(draw => draw.Reason)
        );
        Assert.Equal(
            "not_found",
            (
                await province.Send(
                    new DecideRedraw.Command(procurement, 3, true, "同意"),
                    Supervisor with
                    {
                        Scope = DataScope.Nothing,
                    }
                )
            )
                .Problem!
                .Code
        );
        Assert.Equal(
            "forbidden",
            (await province.Send(new DecideRedraw.Command(procurement, 3, true, "同意"), centre))
                .Problem!
                .Code
        );
        await Decide(false);
        await Refused("panel.redraw_consent", third);
        Assert.True((await province.Send(Ask("time"), centre)).Succeeded);
        await Decide(true);
        // What was consented to, and nothing else.
        await Refused("panel.redraw_consent", Again("composition", 2));
        Assert.Equal(3, (await Asked(third)).DrawNumber);
        await province.DeliverDue();

        // Everybody sees how often and why, before the result without the panels.
        var draws = (
            await province.Send(new DrawsOfProcurement.Query(procurement), Caller.Anonymous)
        ).Value;
        Assert.Equal([null, "time", "time"], draws.Select(draw => draw.Ground));
        Assert.All(draws, draw => Assert.Null(draw.PanelId));
        var record = FrozenRecord
            .FromJson(
                await province.Scalar<string>("select record_json from panel where draw_number = 3")
            )
            .Value;
        Assert.Equal(new Redraw("time", true), record.Redraw);

        // Not two secrets alike: an equal request gives an independent draw.
        var seeds = await province.Rows<string>("select secret_commitment from panel");
        Assert.Equal(3, seeds.Distinct().Count());

        async Task Cancel(Guid panel, string reason) =>
            Assert.True(
                (await province.Send(new CancelPanel.Command(panel, reason), centre)).Succeeded
            );

        RequestPanel.Command Again(string? ground, int hours) =>
            Panels.Request(procurement) with
            {
                RedrawGround = ground,
                EvaluationAt = Panels.Evaluation.AddHours(hours),
            };

        AskRedraw.Command Ask(string ground) => new(procurement, ground, "见更正公告");

        async Task<AskRedraw.Command> Twice(string ground)
        {
            Assert.True((await province.Send(Ask(ground), centre)).Succeeded);
            return Ask(ground);
        }

        async Task Decide(bool consent)
        {
            var decision = new DecideRedraw.Command(procurement, 3, consent, "已核对");
            Assert.True((await province.Send(decision, Supervisor)).Succeeded);
            Assert.Equal(
                "redraw.decided",
                (await province.Send(decision, Supervisor)).Problem!.Code
            );
        }

        async Task<RequestPanel.Requested> Asked(RequestPanel.Command command)
        {
            var outcome = await province.Send(command, centre);
            Assert.True(outcome.Succeeded, outcome.Problem?.Code);
            return outcome.Value;
        }

        async Task Refused<T>(string code, ICommand<T> command)
            where T : notnull
        {
            var problem = (await province.Send(command, centre)).Problem!;
            Assert.Equal(code, problem.Errors.Count > 0 ? problem.Errors[0].Code : problem.Code);
        }
    }

    [Fact]
    public async Task A_panel_cancelled_before_its_list_was_frozen_was_drawn_by_nobody()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (panel, centre) = await Panels.Requested(province);
        await province.Send(new CancelPanel.Command(panel, "日期填错"), centre);
        var again = await province.Send(
            Panels.Request(await province.Scalar<Guid>("select id from procurement")),
            centre
        );
        Assert.Equal(2, again.Value.DrawNumber);
        Assert.Equal(
            "redraw.not_needed",
            (
                await province.Send(
                    new AskRedraw.Command(
                        await province.Scalar<Guid>("select id from procurement"),
                        "time",
                        "x"
                    ),
                    centre
                )
            )
                .Problem!
                .Code
        );
    }

    [PostgresFact]
    public async Task Of_two_supervisors_who_decide_at_once_one_is_heard()
    {
        await using var province = Province.On(Engine.Postgres);
        for (var draw = 1; draw <= 15; draw++)
        {
            var procurement = Guid.NewGuid();
            await province.Rows<int>(
                """
                insert into redraw_consent (procurement_id, draw_number, ground, reason, asked_at, asked_by, state, region, kind)
                values (@procurement, 3, 'time', 'x', now(), 'x', 'asked', '210100', 'construction')
                """,
                new { procurement }
            );
            var outcomes = await Task.WhenAll(
                new[] { true, false }.Select(consent =>
                    Task.Run(() =>
                        province.Send(
                            new DecideRedraw.Command(procurement, 3, consent, "意见"),
                            Callers.With(Roles.Supervisor)
                        )
                    )
                )
            );
            Assert.Single(outcomes, outcome => outcome.Succeeded);
        }
    }

    /// <summary>A constant seed, or a remainder taken over the first so many, leaves some out for ever.</summary>
    [Fact]
    public void Each_of_forty_is_drawn_as_often_as_any_other_in_whatever_order_the_pool_comes()
    {
        var counts = new Dictionary<string, int>();
        for (var draw = 0; draw < 4000; draw++)
        {
            var pool = Enumerable
                .Range(0, 40)
                .Select(i => new Candidate($"X{i:00}", "s", null, []));
            var list = FrozenList.Freeze(draw % 2 == 0 ? pool : pool.Reverse()).Value;
            var drawn = VerifiableDraw
                .Draw(
                    list,
                    "P",
                    1,
                    SHA256.HashData(BitConverter.GetBytes(draw)),
                    [new("s", 5)],
                    new string('0', 64),
                    [Contribution.Missing("centre")]
                )
                .Value;
            foreach (var seat in drawn.Panel)
            {
                counts[seat.Id] = counts.GetValueOrDefault(seat.Id) + 1;
            }
        }

        Assert.Equal(40, counts.Count);
        // Five standard deviations of a binomial of 4,000 draws at one in eight.
        Assert.All(counts.Values, count => Assert.InRange(count, 395, 605));
    }
}
