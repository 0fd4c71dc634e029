using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;

namespace Trading.Alerts.Models;

/// <summary>
/// Marks a training as taken by a worker and hands it on. Training itself is one transaction that nobody can look
/// into, so the mark needs one before it.
/// </summary>
public static class BeginTraining
{
    /// <summary>The training that was asked for.</summary>
    [Job("alerts.begin_training")]
    [Requires(Permission.Platform)]
    public sealed record Command(Guid TrainingId) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => TrainingId.ToString();
    }

    internal sealed class Handler(TrainingStore trainings, OutboxWriter outbox, TimeProvider time)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var training = await trainings.Find(command.TrainingId, cancellationToken);
            if (
                training is not null
                && await trainings.Start(training.Id, time.GetUtcNow(), cancellationToken)
            )
            {
                await outbox.Post(
                    new TrainModel.Command(training.Seed, training.Id),
                    cancellationToken
                );
            }

            return Unit.Value;
        }
    }
}
