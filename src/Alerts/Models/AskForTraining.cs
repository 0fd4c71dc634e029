using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Models;

/// <summary>
/// Asks for a new model; a worker trains it and holds it against the one in service. While one is under way that one is the
/// answer, so that an impatient hand does not train twice.
/// </summary>
public static class AskForTraining
{
    /// <summary>The seed when nobody says one.</summary>
    public const int DefaultSeed = 1;

    /// <summary>The wish.</summary>
    /// <param name="Seed">Seed of the model's random projection; equal data and seed give an equal model.</param>
    [Requires(AlertsPermissions.TrainModel)]
    public sealed record Command(int? Seed = null) : ICommand<Asked>
    {
        /// <summary>Whose model: the province's own, or a country whose data were imported (ISO 3166-1).</summary>
        public string Market { get; init; } = Markets.Home;
    }

    /// <summary>The training.</summary>
    /// <param name="Id">Its key and that of its long job, to follow it by.</param>
    /// <param name="AlreadyUnderWay">True when somebody had asked before and it has not ended.</param>
    public sealed record Asked(Guid Id, bool AlreadyUnderWay);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Market).NotNull();
            RuleFor(command => command.Market).IsMarketOrNone();
        }
    }

    internal sealed class Handler(TrainingStore trainings, TrainingRequests requests)
        : ICommandHandler<Command, Asked>
    {
        public async ValueTask<Outcome<Asked>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            await trainings.Newest(1, cancellationToken) is [{ IsUnderWay: true } underWay]
                ? new Asked(underWay.Id, true)
                : new Asked(
                    await requests.Ask(
                        command.Market,
                        command.Seed ?? DefaultSeed,
                        TrainingReasons.Asked,
                        null,
                        cancellationToken
                    ),
                    false
                );
    }
}
