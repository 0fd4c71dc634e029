using FluentValidation;
using Mediator;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Resolution;

/// <summary>
/// An officer decides many cases alike; each by itself, as <see cref="DecideCase"/> would. As the same only what is like one
/// firm alone: which of several it is has to be looked at. The answer says of each whether it was done or why not.
/// </summary>
public static class DecideCases
{
    /// <summary>The decision.</summary>
    /// <param name="Ids">The cases.</param>
    /// <param name="Decision">One of <see cref="ResolutionDecisions"/>.</param>
    /// <param name="Reason">Why; needed, since nobody looks at each.</param>
    [Requires(RegistryPermissions.VerifyEntity), PersonsOnly]
    public sealed record Command(IReadOnlyList<Guid> Ids, string Decision, string Reason)
        : Kernel.Commands.ICommand<BulkResult>,
            IOutsideTransaction;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Ids).IsBulk(id => id);
            RuleFor(command => command.Decision)
                .Must(decision =>
                    decision
                        is ResolutionDecisions.Same
                            or ResolutionDecisions.Different
                            or ResolutionDecisions.Later
                )
                .WithMessage(
                    "resolution.decision",
                    "决定应为 same、different 或 later。",
                    "The decision is same, different or later."
                );
            RuleFor(command => command.Reason).IsLine(500, "理由", "A reason");
        }
    }

    internal sealed class Handler(ISender sender)
        : Kernel.Commands.ICommandHandler<Command, BulkResult>
    {
        public async ValueTask<Outcome<BulkResult>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            await BulkResult.Of(
                command.Ids,
                id =>
                    sender.Send(
                        new DecideCase.Command(id, command.Decision, null, command.Reason),
                        cancellationToken
                    )
            );
    }
}
