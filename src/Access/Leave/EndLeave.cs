using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;

namespace Trading.Access.Leave;

/// <summary>Ends a leave at once, and with it the delegation; by who took it, or a security administrator.</summary>
public static class EndLeave
{
    /// <summary>By key.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Command(Guid Id) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Handler(LeaveStore leaves, INotices notices, CurrentCaller current)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var caller = current.Caller;
            if (
                await leaves.Find(command.Id, cancellationToken) is not { } leave
                || (
                    leave.PersonId != caller.PersonId && !caller.May(AccessPermissions.ManageAccess)
                )
                || !await leaves.End(command.Id, cancellationToken)
            )
            {
                return Problem.NotFound(
                    "没有这个进行中的休假。",
                    "There is no such leave under way."
                );
            }

            await notices.ToPerson(
                leave.DelegateId,
                AccessMessages.StandInEnded.With(("absent", leave.PersonName)),
                "/account",
                cancellationToken
            );
            await notices.ToPerson(
                leave.PersonId,
                AccessMessages.LeaveEnded.With(),
                "/account",
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
