using Trading.Access.Contracts;
using Trading.Access.People;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.SignIn;

/// <summary>An administrator ends all of somebody's sessions at once.</summary>
public static class EndSessionsOf
{
    /// <summary>The person.</summary>
    [Requires(AccessPermissions.ManageAccess)]
    public sealed record Command(Guid Id) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Handler(PersonStore people) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await people.GetForUpdate(command.Id, cancellationToken) is not { } person)
            {
                return Person.Unknown;
            }

            await people.EndSessions(person.Id, null, cancellationToken);
            return Unit.Value;
        }
    }
}
