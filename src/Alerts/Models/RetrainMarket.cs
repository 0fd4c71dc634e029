using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Models;

/// <summary>Asks for a new model of a market by itself, and keeps why; nothing where one of that market is under way.</summary>
public static class RetrainMarket
{
    /// <summary>The wish.</summary>
    /// <param name="Market">See <see cref="Markets"/>.</param>
    /// <param name="Why">One of <see cref="TrainingReasons"/>.</param>
    /// <param name="Zh">More of why, in Chinese.</param>
    /// <param name="En">More of why, in English.</param>
    [Job("alerts.retrain")]
    [Requires(Permission.Platform)]
    public sealed record Command(string Market, string Why, string Zh, string En)
        : ICommand<Result>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Market;
    }

    /// <summary>What was asked for.</summary>
    /// <param name="TrainingId">The training; null where one was under way.</param>
    public sealed record Result(Guid? TrainingId) : IAuditedResult
    {
        string? IAuditedResult.Result => TrainingId is null ? null : AuditEntry.Ok;
    }

    private const int Latest = 20;

    internal sealed class Handler(TrainingStore trainings, TrainingRequests requests)
        : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var latest = await trainings.Newest(Latest, cancellationToken);
            return new Result(
                latest.Any(one => one.IsUnderWay && one.Market == command.Market)
                    ? null
                    : await requests.Ask(
                        command.Market,
                        AskForTraining.DefaultSeed,
                        command.Why,
                        new(command.Zh, command.En),
                        cancellationToken
                    )
            );
        }
    }
}
