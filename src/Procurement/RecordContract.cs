using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Procurement;

/// <summary>Records that the contract was signed.</summary>
public static class RecordContract
{
    /// <summary>The contract of one procurement.</summary>
    [Requires(ProcurementPermissions.ManageProcurement)]
    public sealed record Command(Guid ProcurementId, DateTimeOffset SignedAt)
        : ICommand<StepRecorded>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>The request's body.</summary>
    public sealed record Body(DateTimeOffset SignedAt);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.SignedAt).IsGiven("签约时间", "The time of signing");
    }

    internal sealed class Handler(ProcurementLifecycle lifecycle)
        : ICommandHandler<Command, StepRecorded>
    {
        public async ValueTask<Outcome<StepRecorded>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var taken = await lifecycle.GetForUpdate(command.ProcurementId, cancellationToken);
            if (taken.Problem is { } missing)
            {
                return missing;
            }

            return ProcurementLifecycle.IsRepeated(taken.Value, "contract", command.SignedAt)
                ? new StepRecorded(taken.Value.Id, taken.Value.State, taken.Value.Version)
                : await lifecycle.Advance(
                    taken.Value,
                    ProcurementLifecycle.Contracted,
                    "contract",
                    command.SignedAt,
                    "/signedAt",
                    null,
                    cancellationToken
                );
        }
    }
}
