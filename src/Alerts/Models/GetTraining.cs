using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Models;

/// <summary>One training, to follow it.</summary>
public static class GetTraining
{
    /// <summary>By key.</summary>
    [Requires(AlertsPermissions.TrainModel)]
    public sealed record Query(Guid Id) : IQuery<Training>;

    internal sealed class Handler(TrainingStore trainings) : IQueryHandler<Query, Training>
    {
        public async ValueTask<Outcome<Training>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            await trainings.Find(query.Id, cancellationToken) is { } training
                ? training
                : Problem.NotFound("没有这次训练。", "There is no such training.");
    }
}
