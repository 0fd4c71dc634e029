using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.People;

/// <summary>
/// Ends an employment as of today; today still counts. What the security administrator recorded, only the security
/// administrator ends: nobody frees himself of avoidance that another found.
/// </summary>
public static class EndEmployer
{
    /// <summary>By the person itself.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Mine(Guid Id) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>By the security administrator.</summary>
    [Requires(AccessPermissions.ManageAccess)]
    public sealed record Command(Guid PersonId, Guid Id) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PersonId.ToString();
    }

    internal sealed class MineHandler(EmployerStore rows, CurrentCaller current)
        : ICommandHandler<Mine, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Mine command,
            CancellationToken cancellationToken
        )
        {
            var person = current.Caller.PersonId ?? Guid.Empty;
            var employer = (await rows.Of(person, cancellationToken)).FirstOrDefault(row =>
                row.Id == command.Id
            );
            return employer is { SelfDeclared: false }
                ? Problem.Forbidden(
                    "该任职由安全管理员登记，请联系安全管理员。",
                    "The security administrator recorded this; ask the security administrator."
                )
                : await rows.End(person, command.Id, cancellationToken);
        }
    }

    internal sealed class Handler(EmployerStore rows) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) => await rows.End(command.PersonId, command.Id, cancellationToken);
    }
}
