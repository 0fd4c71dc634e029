using FluentValidation;
using Mediator;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Reviews;

/// <summary>
/// Many claimed submissions pass to one colleague; each by itself, as <see cref="HandOverReview"/> would. The answer says
/// of each whether it was done or why not.
/// </summary>
public static class HandOverReviews
{
    /// <summary>Which, to whom.</summary>
    /// <param name="Ids">The submissions.</param>
    /// <param name="To">Key of the colleague.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Command(IReadOnlyList<Guid> Ids, Guid To)
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
            await BulkResult.Of(
                command.Ids,
                id => sender.Send(new HandOverReview.Command(id, command.To), cancellationToken)
            );
    }
}
