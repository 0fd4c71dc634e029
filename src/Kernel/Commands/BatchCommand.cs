using System.Text.Json.Serialization;
using Mediator;
using Trading.Kernel.Security;

namespace Trading.Kernel.Commands;

/// <summary>
/// Several commands as one: all of them are true or none. For imports, where one transaction a command would spend its
/// time waiting for the disk. The commands join the open transaction, and the trail has one entry for all of them,
/// which says what they were about.
/// </summary>
public static class BatchCommand
{
    /// <summary>The commands.</summary>
    /// <param name="About">What they are about, for the audit trail.</param>
    /// <param name="Summary">What they do, for the audit trail.</param>
    /// <param name="Steps">Sends them one after the other and gives the first problem. May run again when another writer was in the way.</param>
    [Requires(Permission.Platform)]
    public sealed record Command(
        string About,
        object Summary,
        [property: JsonIgnore] Func<ISender, CancellationToken, ValueTask<Problem?>> Steps
    ) : ICommand<Unit>, IAbout;

    internal sealed class Handler(ISender sender) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) => await command.Steps(sender, cancellationToken) is { } problem ? problem : Unit.Value;
    }
}
