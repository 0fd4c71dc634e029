using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;

namespace Trading.Procurement;

/// <summary>Ends a procurement before its contract, with the reason that the law wants published.</summary>
public static class CancelProcurement
{
    /// <summary>The end of one procurement.</summary>
    [Requires(ProcurementPermissions.ManageProcurement, ProcurementPermissions.RunOwnProcurement)]
    public sealed record Command(Guid ProcurementId, string Reason) : ICommand<StepRecorded>, IAbout
    {
        /// <summary>The lot that ends; left out for all that go on.</summary>
        public string? Lot { get; init; }

        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>The request's body.</summary>
    public sealed record Body(string Reason, string? Lot = null);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Reason).IsLine(500, "终止原因", "The reason");
    }

    internal sealed class Handler(StepRecorder recorder, TradingKinds kinds, TimeProvider time)
        : ICommandHandler<Command, StepRecorded>
    {
        public async ValueTask<Outcome<StepRecorded>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var taken = await recorder.GetForUpdate(command.ProcurementId, cancellationToken);
            if (taken.Problem is { } missing)
            {
                return missing;
            }

            var procurement = taken.Value;
            var kind = kinds.Find(procurement.Kind);
            // Each kind says itself which of its steps calls it off.
            var ending = kind
                ?.StepsOf(procurement.Method)
                .FirstOrDefault(step =>
                    step.State is { } brings
                    && kind.State(brings)?.Standing.HasFlag(Standing.IsCancelled) == true
                );
            var code = ending?.Code ?? "termination";
            var reason =
                ending?.Figures.FirstOrDefault(figure => figure.IsReason)?.Code ?? "reason";
            return kinds.Of(procurement.State).HasFlag(Standing.IsCancelled)
                ? new StepRecorded(procurement.Id, procurement.State, procurement.Version)
                {
                    Step = code,
                    Existing = true,
                }
                : await recorder.Post(
                    procurement,
                    new(code, command.Lot, time.GetUtcNow())
                    {
                        Figures = Figures.Of((reason, command.Reason.Trim())),
                        AtPointer = "/",
                        Pointers = new Dictionary<string, string> { [reason] = "/reason" },
                    },
                    cancellationToken
                );
        }
    }
}
