using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Models;

/// <summary>Which model a market is scored by.</summary>
internal sealed record ChampionRow
{
    public string Kind { get; init; } = "";
    public Guid ModelId { get; init; }
    public DateTimeOffset Since { get; init; }
}

/// <summary>A model and the champion of its market; null where that has none.</summary>
internal sealed record HeldModel(StoredModel Model, ChampionRow? Champion);

/// <summary>
/// Moves models into service and out of it. A market's row is its key, so there is one champion of a market at most; who
/// moves it holds the row until the commit, and of two that make the first row one meets the other's and runs again. What a
/// new champion means for what is recorded follows in a long job.
/// </summary>
internal sealed class ChampionStore(
    SqlSession sql,
    ModelStore models,
    LongJobWriter jobs,
    CurrentCaller current,
    TimeProvider time
)
{
    private const string Columns = "select kind, model_id, since from model_champion";

    private static readonly Statement HoldChampion = Statement.Of(
        "alerts.model_champion.lock",
        Columns + " {lock} where kind = @kind {for update}"
    );

    private static readonly Statement List = Statement.Of(
        "alerts.model_champion.list",
        Columns + " order by kind"
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.model_champion.insert",
        "insert into model_champion (kind, model_id, version, since) values (@kind, @id, 1, @now)"
    );

    private static readonly Statement Move = Statement.Of(
        "alerts.model_champion.move",
        "update model_champion set model_id = @id, version = version + 1, since = @now where kind = @kind"
    );

    private static readonly Statement Leave = Statement.Of(
        "alerts.model_champion.leave",
        "delete from model_champion where kind = @kind"
    );

    private static readonly Statement SetState = Statement.Of(
        "alerts.model.state",
        "update model set state = @state where id = @id and state = @from"
    );

    private static readonly Statement Say = Statement.Of(
        "alerts.model_event.insert",
        """
        insert into model_event (id, kind, model_id, at, actor, action, instead_of, reason_zh, reason_en)
        values (@key, @kind, @id, @now, @by, @action, @instead, @zh, @en)
        """
    );

    private static readonly Statement Said = Statement.Of(
        "alerts.model_event.said",
        "select count(*) from model_event where model_id = @id and action = @action"
    );

    /// <summary>Every market's.</summary>
    public Task<List<ChampionRow>> All(CancellationToken cancel) =>
        sql.Query<ChampionRow>(List, null, cancel);

    /// <summary>A market's, held until the commit; null where it has none.</summary>
    public async Task<ChampionRow?> Lock(string market, CancellationToken cancel) =>
        await sql.One<ChampionRow>(
            HoldChampion,
            new { kind = ModelStore.Procedure(market) },
            cancel
        );

    /// <summary>
    /// A model and its market's champion for who decides on it, held until the commit: 403 as in <see cref="Refusal"/>, 404 where
    /// there is none.
    /// </summary>
    public async Task<Outcome<HeldModel>> Hold(Guid id, CancellationToken cancel)
    {
        if (Refusal(current.Caller) is { } refusal)
        {
            return refusal;
        }

        if (await models.Find(id, cancel) is not { Market: var market })
        {
            return NoModel();
        }

        // What it is to its market is read behind the lock.
        var champion = await Lock(market, cancel);
        return new HeldModel((await models.Find(id, cancel))!, champion);
    }

    /// <summary>
    /// Puts a model into service, the one before out of it; asks for everything to be scored by it and returns that job. Null
    /// where somebody decided on the model meanwhile.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="before">What <see cref="Lock"/> gave.</param>
    /// <param name="action">One of <see cref="ModelActions"/>.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="leaves">What becomes of the one before.</param>
    public async Task<Guid?> Take(
        StoredModel model,
        ChampionRow? before,
        string action,
        LocalizedText reason,
        CancellationToken cancel,
        string leaves = ModelStates.Retired
    )
    {
        return await Enter(model, before, action, reason, cancel, leaves)
            ? jobs.Ask(
                RescoreMarket.Kind.Code,
                new RescoreMarket.Input(model.Market),
                about: model.Market,
                exclusive: RescoreMarket.Key(model.Market)
            )
            : null;
    }

    /// <summary>
    /// Puts a model that somebody chose into service in the place of the champion that was looked at; the same again changes
    /// nothing. A problem where the model is not what it was for that choice, cannot be read, or another one is in service.
    /// </summary>
    /// <param name="id">The model.</param>
    /// <param name="replaces">The champion that was looked at; null where there was none.</param>
    /// <param name="wanted">What the model must be: one of <see cref="ModelStates"/>.</param>
    /// <param name="otherwise">The problem where it is something else.</param>
    /// <param name="action">One of <see cref="ModelActions"/>.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Outcome<ModelDecision>> Choose(
        Guid id,
        Guid? replaces,
        string wanted,
        Func<StoredModel, Problem> otherwise,
        string action,
        string reason,
        CancellationToken cancel
    )
    {
        var held = await Hold(id, cancel);
        if (held.Problem is { } refusal)
        {
            return refusal;
        }

        var (model, champion) = held.Value;
        if (champion?.ModelId == model.Id)
        {
            return new ModelDecision(model.Id, model.Market, ModelStates.Champion, null);
        }

        if (model.State != wanted)
        {
            return otherwise(model);
        }

        if (champion?.ModelId != replaces)
        {
            return Changed();
        }

        if ((await models.Load(model.Id, cancel)).Problem is { } unreadable)
        {
            return unreadable;
        }

        var why = reason.Trim();
        var job = await Take(model, champion, action, new(why, why), cancel);
        return job is null
            ? Changed()
            : new ModelDecision(model.Id, model.Market, ModelStates.Champion, job);
    }

    /// <summary>The same, where whoever calls scores everything. False where somebody decided on the model meanwhile.</summary>
    public async Task<bool> Enter(
        StoredModel model,
        ChampionRow? before,
        string action,
        LocalizedText reason,
        CancellationToken cancel,
        string leaves = ModelStates.Retired
    )
    {
        var row = new
        {
            kind = model.Kind,
            id = model.Id,
            now = time.GetUtcNow(),
        };
        if (!await Put(model, ModelStates.Champion, cancel))
        {
            return false;
        }

        await sql.Execute(before is null ? Insert : Move, row, cancel);
        if (before is not null)
        {
            await Put(before.ModelId, ModelStates.Champion, leaves, cancel);
        }

        await Tell(model, action, reason, cancel, before?.ModelId);
        return true;
    }

    /// <summary>A market is left without one.</summary>
    public Task Vacate(string market, CancellationToken cancel) =>
        sql.Execute(Leave, new { kind = ModelStore.Procedure(market) }, cancel);

    /// <summary>Moves a model to another state; false where it is not in the one any more in which it was read.</summary>
    public Task<bool> Put(StoredModel model, string state, CancellationToken cancel) =>
        Put(model.Id, model.State, state, cancel);

    private async Task<bool> Put(Guid id, string from, string state, CancellationToken cancel) =>
        await sql.Execute(
            SetState,
            new
            {
                id,
                from,
                state,
            },
            cancel
        ) == 1;

    /// <summary>Keeps what became of a model, by whom and why.</summary>
    public Task Tell(
        StoredModel model,
        string action,
        LocalizedText? reason,
        CancellationToken cancel,
        Guid? instead = null
    )
    {
        var now = time.GetUtcNow();
        return sql.Execute(
            Say,
            new
            {
                key = sql.NewId(now),
                kind = model.Kind,
                id = model.Id,
                now,
                by = current.Caller.Name,
                action,
                instead,
                zh = reason?.Zh,
                en = reason?.En,
            },
            cancel
        );
    }

    /// <summary>True where that was said of a model before.</summary>
    public async Task<bool> WasTold(Guid id, string action, CancellationToken cancel) =>
        await sql.One<long>(Said, new { id, action }, cancel) > 0;

    /// <summary>Why somebody may not decide on models; null where nothing is in the way. A model serves the whole province, so who decides sees all of it.</summary>
    public static Problem? Refusal(Caller caller) =>
        caller.ScopeOf(AlertsPermissions.DecideOnModels).IsEverything
            ? null
            : Problem.Forbidden(
                "模型用于全省，只能由数据范围为全省的监督人员决定。",
                "A model serves the whole province; only a supervisor whose scope is the whole province may decide on it."
            );

    public static Problem NoModel() =>
        Problem.NotFound("没有这个模型。", "There is no such model.");

    /// <summary>The market's model, or this one, is not what was looked at any more.</summary>
    public static Problem Changed() =>
        Problem.Conflict(
            "model.champion_changed",
            "使用中的模型已由他人更换。请刷新后重新比较再决定。",
            "Somebody has put another model into service meanwhile. Load the page again, compare, and decide then."
        );
}
