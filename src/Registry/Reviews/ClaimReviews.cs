using FluentValidation;
using Mediator;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Reviews;

/// <summary>
/// An officer takes many submissions, or gives many back; each by itself, as <see cref="ClaimReview"/> and
/// <see cref="ReleaseReview"/> would. The answer says of each whether it was done or why not.
/// </summary>
public static class ClaimReviews
{
    /// <summary>Which.</summary>
    /// <param name="Ids">The submissions.</param>
    /// <param name="GiveBack">True to give back what the caller has.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Command(IReadOnlyList<Guid> Ids, bool GiveBack = false)
        : Kernel.Commands.ICommand<BulkResult>,
            IOutsideTransaction;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Ids).IsBulk(id => id);
    }

    internal sealed class Handler(ISender sender)
        : Kernel.Commands.ICommandHandler<Command, BulkResult>
    {
        public async ValueTask<Outcome<BulkResult>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            command.GiveBack
                ? await BulkResult.Of(
                    command.Ids,
                    id => sender.Send(new ReleaseReview.Command(id), cancellationToken)
                )
                : await BulkResult.Of(
                    command.Ids,
                    id => sender.Send(new ClaimReview.Command(id), cancellationToken)
                );
    }
}
