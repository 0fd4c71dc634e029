using Trading.Access;
using Trading.Alerts.Models;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using static Trading.Tests.Alerts.WarnedProvince;

namespace Trading.Tests.Alerts.Models;

/// <summary>What two supervisors decide at once on the models of a market.</summary>
public sealed class ModelRaceTests
{
    private const int Rounds = 20;

    private static readonly Caller Zhang = Callers.With(Roles.Supervisor) with { Name = "zhang" };
    private static readonly Caller Li = Callers.With(Roles.Supervisor) with { Name = "li" };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_two_who_put_different_models_into_service_one_has_and_the_other_is_told(
        Engine engine
    )
    {
        await using var province = await Trained.On(engine);
        var champion = (await Serving(province))!.Value;
        var (earlier, challenger) = (
            await Copy(province, champion),
            await Copy(province, champion)
        );
        for (var round = 0; round < Rounds; round++)
        {
            await Put(province, champion, ModelStates.Champion);
            await Put(province, earlier, ModelStates.Retired);
            await Put(province, challenger, ModelStates.Challenger);
            await province.Rows<int>(
                "update model_champion set model_id = @champion",
                new { champion }
            );
            var outcomes = await AtOnce(
                province,
                (new ApproveModel.Command(challenger, champion, Reason), Zhang),
                (new RollBackModel.Command(earlier, champion, Reason), Li)
            );
            var winner = Assert.Single(outcomes, outcome => outcome.Succeeded).Value.ModelId;
            Assert.Equal(
                "model.champion_changed",
                outcomes.Single(outcome => !outcome.Succeeded).Problem!.Code
            );
            await OneServes(province, winner);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Where_none_is_in_service_two_at_once_put_in_one_and_a_decision_is_made_once(
        Engine engine
    )
    {
        await using var province = await Trained.On(engine);
        var first = (await Serving(province))!.Value;
        var second = await Copy(province, first);
        for (var round = 0; round < Rounds; round++)
        {
            await province.Rows<int>("delete from model_champion");
            await Put(province, first, ModelStates.Retired);
            await Put(province, second, ModelStates.Challenger);
            // Each of a different kind: approved, decided against and another put back.
            var outcomes = await AtOnce(
                province,
                (new RollBackModel.Command(first, null, Reason), Zhang),
                (new ApproveModel.Command(second, null, Reason), Li),
                (new RejectModel.Command(second, Reason), Zhang)
            );
            var serving = await Serving(province);
            Assert.NotNull(serving);
            await OneServes(province, serving.Value);
            Assert.InRange(outcomes.Count(outcome => outcome.Succeeded), 1, 2);
            // Nobody was told that it serves but of the one that does.
            Assert.Single(
                outcomes,
                outcome => outcome.Succeeded && outcome.Value.State == ModelStates.Champion
            );
        }
    }

    private static Task<Outcome<ModelDecision>[]> AtOnce(
        Province province,
        params (ICommand<ModelDecision> Command, Caller By)[] decisions
    ) =>
        Task.WhenAll(
            decisions.Select(each => Task.Run(() => province.Send(each.Command, each.By)))
        );

    private static async Task OneServes(Province province, Guid model)
    {
        Assert.Equal(model, await province.Scalar<Guid>("select model_id from model_champion"));
        Assert.Equal(
            model,
            await province.Scalar<Guid>("select id from model where state = 'champion'")
        );
    }

    private static Task Put(Province province, Guid id, string state) =>
        province.Rows<int>("update model set state = @state where id = @id", new { id, state });

    private static async Task<Guid> Copy(Province province, Guid model)
    {
        var id = Guid.CreateVersion7();
        await province.Rows<int>(
            """
            insert into model (id, kind, trained_at, trained_on, seed, parameters, metrics, content, state, format)
            select @id, kind, trained_at, trained_on, seed, parameters, metrics, content, 'retired', format
            from model where id = @model
            """,
            new { id, model }
        );
        return id;
    }
}
