using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Procurement;

/// <summary>Ends a procurement before its contract, with the reason that the law wants published.</summary>
public static class CancelProcurement
{
    /// <summary>The end of one procurement.</summary>
    [Requires(ProcurementPermissions.ManageProcurement)]
    public sealed record Command(Guid ProcurementId, string Reason) : ICommand<StepRecorded>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>The request's body.</summary>
    public sealed record Body(string Reason);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Reason).IsLine(500, "终止原因", "The reason");
    }

    internal sealed class Handler(ProcurementLifecycle lifecycle, TimeProvider time)
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

            if (taken.Value.State == ProcurementLifecycle.Cancelled)
            {
                return new StepRecorded(taken.Value.Id, taken.Value.State, taken.Value.Version);
            }

            // The deadline may still be ahead, which is no reason not to cancel.
            taken.Value.Steps.Remove("deadline");
            return await lifecycle.Advance(
                taken.Value,
                ProcurementLifecycle.Cancelled,
                "cancellation",
                time.GetUtcNow(),
                "/",
                command.Reason.Trim(),
                cancellationToken
            );
        }
    }
}
