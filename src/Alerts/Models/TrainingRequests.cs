using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Models;

/// <summary>Asks for trainings, in the transaction of whoever wants one: one runs after the other.</summary>
internal sealed class TrainingRequests(
    SqlSession sql,
    TrainingStore trainings,
    LongJobWriter jobs,
    CurrentCaller current,
    TimeProvider time
)
{
    /// <summary>Asks for one; returns its key, which is also that of its long job.</summary>
    /// <param name="market">Whose model.</param>
    /// <param name="seed">Seed of its random projection.</param>
    /// <param name="why">One of <see cref="TrainingReasons"/>.</param>
    /// <param name="more">More of why, for people.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Guid> Ask(
        string market,
        int seed,
        string why,
        LocalizedText? more,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var id = sql.NewId(now);
        await trainings.Add(id, seed, market, current.Caller.Name, now, why, more, cancel);
        jobs.Ask(
            TrainModel.Kind.Code,
            new TrainModel.Input(id, seed, market),
            exclusive: TrainModel.Kind.Code,
            id: id
        );
        return id;
    }
}
