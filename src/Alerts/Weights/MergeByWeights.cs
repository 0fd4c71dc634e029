using Trading.Alerts.Contracts;
using Trading.Alerts.Signals;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Weights;

/// <summary>
/// Merges every warning by the weights in force, some a step, after others were put there. What is said meanwhile goes by them at
/// once, so that in the end each does.
/// </summary>
internal sealed class MergeByWeights(SqlSession sql, SignalStore signals)
    : ILongJob<MergeByWeights.Input, MergeByWeights.Reached>
{
    private const string Merging = "merging";
    private const int FirstMerged = 25;
    private const int AtOnce = 200;

    /// <summary>The kind, which is also its key: one after the other.</summary>
    public static readonly LongJobKind Kind = new(
        "alerts.merge_by_weights",
        new("按启用的权重重新排列预警", "Ordering warnings by the weights put into force"),
        [AlertsPermissions.TrainModel],
        new Term(Merging, new("重新合并", "Merging"))
    );

    [WithoutScope("weights serve the whole province")]
    private static readonly Statement Next = Statement.Of(
        "alerts.alert.to_merge",
        "select id from alert where id > @after order by id {page}"
    );

    /// <summary>Why.</summary>
    /// <param name="Version">The number that was put into force.</param>
    public sealed record Input(int Version);

    /// <summary>How far it has come.</summary>
    /// <param name="After">The last that was merged.</param>
    /// <param name="Done">How many were.</param>
    public sealed record Reached(Guid After, long Done);

    Task<WriteStep<Reached>> ILongJob<Input, Reached>.Next(
        Input input,
        Reached? reached,
        Pace pace,
        CancellationToken cancel
    ) => Page(reached ?? new(Guid.Empty, 0), pace, cancel);

    private async Task<WriteStep<Reached>> Page(Reached before, Pace pace, CancellationToken cancel)
    {
        pace.Begin(FirstMerged, AtOnce);
        var take = pace.Rows;
        var ids = await sql.Query<Guid>(
            Next,
            new
            {
                after = before.After,
                skip = 0,
                take,
            },
            cancel
        );
        return async write =>
        {
            if (ids.Count > 0)
            {
                await signals.MergeAgain(ids, write);
            }

            var done = before.Done + ids.Count;
            return ids.Count == take
                ? new()
                {
                    Reached = new(ids[^1], done),
                    Phase = Merging,
                    Done = done,
                    Cancellable = false,
                }
                : Step<Reached>.Ended(new { merged = done }, done, done);
        };
    }
}
