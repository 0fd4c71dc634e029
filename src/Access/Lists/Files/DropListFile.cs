using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.Lists.Files;

/// <summary>Removes a list's file with all that is in it; one that is being read is read no further. 404 for another's.</summary>
public static class DropListFile
{
    /// <summary>Which.</summary>
    /// <param name="Id">The file.</param>
    [Requires(Permission.SignedIn)]
    [PersonsOnly]
    public sealed record Command(Guid Id) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Handler(ListFileStore files, CurrentCaller current)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                await files.Find(command.Id, cancellationToken) is not { } file
                || file.PersonId != current.Caller.PersonId
            )
            {
                return TakeListFile.Unknown();
            }

            await files.Drop([file.Id], cancellationToken);
            return Unit.Value;
        }
    }
}
