using Trading.Access;
using Trading.Evaluation.Quotas;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Evaluation;

/// <summary>How well a panel could be guessed is told to centre and supervisor, and alerted on.</summary>
public sealed class PredictabilityOfPanelTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_panel_that_is_easily_guessed_is_told_to_the_supervisors_of_the_place(
        Engine engine
    )
    {
        await using var province = Province.On(
            engine,
            new()
            {
                ["Trading:Panel:Guessable:LeastPool"] = "3",
                ["Trading:Panel:Guessable:LargestPerMille"] = "900",
                ["Trading:Panel:Guessable:LargestPairPerMille"] = "900",
                ["Trading:Panel:Guessable:LeastBits"] = "2",
            }
        );
        var supervisor = await People.Create(province, "supervisor", Roles.Supervisor);
        await Quotas.Experts(province, 14);
        var panel = await Quotas.Requested(province);
        Assert.Equal(
            "panel.not_listed",
            (await province.Send(new PredictabilityOfPanel.Query(panel), Supervisor)).Problem?.Code
        );
        await province.DeliverDue();

        var view = (await province.Send(new PredictabilityOfPanel.Query(panel), Supervisor)).Value;
        Assert.Equal(14, view.Pool);
        Assert.Equal(["pool"], view.Beyond);
        // Five of fourteen.
        Assert.InRange(view.Smallest, 0.2, (5 / 14.0) + 0.001);
        Assert.InRange(view.Largest, (5 / 14.0) - 0.001, 0.6);
        Assert.InRange(view.MinEntropy, 2, 10.97);
        Assert.InRange(view.LargestPair, 0.05, 0.6);
        Assert.Equal(0, view.Repeats);
        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from notice where person_id = @supervisor and link = @link and zh like '%可抽取的专家过少%'",
                new { supervisor, link = $"/panels/{panel}/predictability" }
            )
        );
        Assert.Single(
            (await Panels.Watch(province, panel)).Events,
            line => line.Kind == "guessable" && line.Detail == "pool"
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Those_who_sat_together_lately_count(Engine engine)
    {
        await using var province = Province.On(engine);
        await Quotas.Experts(province, 6);
        var first = await Quotas.Requested(province, 1);
        await province.DeliverDue();
        foreach (var asked in await Panels.Invitations(province, first))
        {
            await Panels.Answer(province, asked, accept: true);
        }

        province.Clock!.Advance(TimeSpan.FromDays(3));
        var second = await Quotas.Requested(province, 2);
        await province.DeliverDue();
        var view = (await province.Send(new PredictabilityOfPanel.Query(second), Supervisor)).Value;
        // Ten pairs met once; four at least of the five come again.
        Assert.InRange(view.Repeats, 6 - 0.001, 10 + 0.001);
        Assert.Contains("repeats", view.Beyond);
    }

    [Fact]
    public async Task Nobody_else_sees_it_nor_a_supervisor_of_another_place()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Quotas.Experts(province, 14);
        var panel = await Quotas.Requested(province);
        await province.DeliverDue();
        var query = new PredictabilityOfPanel.Query(panel);
        Assert.Equal(
            "forbidden",
            (await province.Send(query, Callers.With(Roles.Expert))).Problem?.Code
        );
        Assert.Equal(
            "not_found",
            (await province.Send(query, Supervisor with { Scope = DataScope.Nothing }))
                .Problem
                ?.Code
        );
    }

    private static readonly Caller Supervisor = Callers.With(Roles.Supervisor);
}
