using Trading.Kernel.LongJobs;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Models;

/// <summary>A training, as somebody asked for it and as it went.</summary>
public sealed record Training
{
    /// <summary>Key, also of its long job.</summary>
    public Guid Id { get; init; }

    /// <summary>Seed of the model's random projection: equal data and seed give an equal model.</summary>
    public int Seed { get; init; }

    /// <summary>Whose model: a market by its country (ISO 3166-1).</summary>
    public string Market { get; init; } = Markets.Home;

    /// <summary>One of <see cref="TrainingStates"/>.</summary>
    public string State { get; init; } = "";

    public DateTimeOffset AskedAt { get; init; }

    /// <summary>By whom.</summary>
    public string AskedBy { get; init; } = "";

    /// <summary>One of <see cref="TrainingReasons"/>.</summary>
    public string Why { get; init; } = TrainingReasons.Asked;

    /// <summary>More of why, in Chinese; null where somebody asked for it.</summary>
    public string? WhyZh { get; init; }

    /// <summary>More of why, in English; null where somebody asked for it.</summary>
    public string? WhyEn { get; init; }

    /// <summary>When a worker took it.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was done or refused.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The model it gave, from when that is stored.</summary>
    public Guid? ModelId { get; init; }

    /// <summary>Why it was refused or failed, in Chinese.</summary>
    public string? ReasonZh { get; init; }

    /// <summary>Why it was refused or failed, in English.</summary>
    public string? ReasonEn { get; init; }

    /// <summary>True until it has ended, in whichever way.</summary>
    public bool IsUnderWay => State is TrainingStates.Queued or TrainingStates.Running;
}

/// <summary>The trainings in the database.</summary>
internal sealed class TrainingStore(SqlSession sql, LongJobStore jobs)
{
    private const string Columns = """
        select id, seed, market, state, asked_at, asked_by, started_at, ended_at, model_id, reason_zh, reason_en,
               coalesce(why, 'asked') as why, why_zh, why_en
        from training
        """;

    private static readonly Statement Insert = Statement.Of(
        "alerts.training.insert",
        """
        insert into training (id, seed, market, state, asked_at, asked_by, why, why_zh, why_en)
        values (@id, @seed, @market, @state, @now, @by, @why, @zh, @en)
        """
    );

    private static readonly Statement Begin = Statement.Of(
        "alerts.training.begin",
        "update training set state = 'running', started_at = coalesce(started_at, @now) where id = @id"
    );

    private static readonly Statement Gave = Statement.Of(
        "alerts.training.gave",
        "update training set model_id = @modelId where id = @id"
    );

    private static readonly Statement End = Statement.Of(
        "alerts.training.end",
        """
        update training
        set state = @state, started_at = coalesce(started_at, @now), ended_at = @now, model_id = @modelId,
            reason_zh = @zh, reason_en = @en
        where id = @id
        """
    );

    private static readonly Statement ById = Statement.Of(
        "alerts.training.by_id",
        Columns + " where id = @id"
    );

    private static readonly Statement Latest = Statement.Of(
        "alerts.training.latest",
        Columns + " order by asked_at desc, id desc {page}"
    );

    public Task Add(
        Guid id,
        int seed,
        string market,
        string by,
        DateTimeOffset now,
        string why,
        LocalizedText? more,
        CancellationToken cancel
    ) =>
        sql.Execute(
            Insert,
            new
            {
                id,
                seed,
                market,
                by,
                now,
                state = TrainingStates.Queued,
                why,
                zh = more?.Zh,
                en = more?.En,
            },
            cancel
        );

    /// <summary>The model of a training that goes on: with it in the register, whoever reads it finds who asked and why.</summary>
    public Task Give(Guid id, Guid modelId, CancellationToken cancel) =>
        sql.Execute(Gave, new { id, modelId }, cancel);

    public async Task<Training?> Find(Guid id, CancellationToken cancel) =>
        await AsTheyGo(await sql.Query<Training>(ById, new { id }, cancel), cancel) is [var one]
            ? one
            : null;

    public async Task<IReadOnlyList<Training>> Newest(int take, CancellationToken cancel) =>
        await AsTheyGo(await sql.Query<Training>(Latest, new { skip = 0, take }, cancel), cancel);

    public Task Start(Guid id, DateTimeOffset now, CancellationToken cancel) =>
        sql.Execute(Begin, new { id, now }, cancel);

    // How a training ends that comes to no end of its own, its long job knows.
    private async Task<IReadOnlyList<Training>> AsTheyGo(
        List<Training> trainings,
        CancellationToken cancel
    )
    {
        var open = trainings.Where(training => training.IsUnderWay).Select(training => training.Id);
        var going = (await jobs.ByIds([.. open], cancel)).ToDictionary(job => job.Id);
        return
        [
            .. trainings.Select(training =>
                going.GetValueOrDefault(training.Id) is { IsUnderWay: false } job
                    ? training with
                    {
                        State =
                            job.State == LongJobStates.Cancelled
                                ? TrainingStates.Cancelled
                                : TrainingStates.Failed,
                        EndedAt = job.EndedAt,
                        ReasonZh = job.LastError,
                        ReasonEn = job.LastError,
                    }
                    : training
            ),
        ];
    }

    public Task Finish(Guid id, Guid modelId, DateTimeOffset now, CancellationToken cancel) =>
        sql.Execute(
            End,
            new
            {
                id,
                modelId = (Guid?)modelId,
                now,
                state = TrainingStates.Done,
                zh = (string?)null,
                en = (string?)null,
            },
            cancel
        );

    public Task Refuse(
        Guid id,
        LocalizedText reason,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        sql.Execute(
            End,
            new
            {
                id,
                modelId = (Guid?)null,
                now,
                state = TrainingStates.Refused,
                zh = reason.Zh,
                en = reason.En,
            },
            cancel
        );
}
