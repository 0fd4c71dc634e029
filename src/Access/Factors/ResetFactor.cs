using Trading.Access.Contracts;
using Trading.Access.People;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;

namespace Trading.Access.Factors;

/// <summary>
/// An administrator takes away a factor that somebody lost: the sessions end, and the next sign-in enrols a new one
/// where a role needs it. Nobody resets his own.
/// </summary>
public static class ResetFactor
{
    /// <summary>The person.</summary>
    [Requires(AccessPermissions.ManageAccess)]
    [NeedsFreshFactor]
    public sealed record Command(Guid Id) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Handler(
        FactorStore factors,
        PersonStore people,
        INotices notices,
        CurrentCaller current
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (command.Id == current.Caller.PersonId)
            {
                return Problem.Forbidden(
                    "不得重置自己的第二因素，请由另一名管理员办理。",
                    "You may not reset your own second factor; another administrator must."
                );
            }

            if (await people.GetForUpdate(command.Id, cancellationToken) is not { } person)
            {
                return Person.Unknown;
            }

            if (await factors.GetForUpdate(person.Id, cancellationToken) is null)
            {
                return Factor.None;
            }

            await factors.Remove(person.Id, cancellationToken);
            await people.EndSessions(person.Id, null, cancellationToken);
            await notices.ToPerson(
                person.Id,
                AccessMessages.FactorReset.With(),
                "/account",
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
