using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Networks;

/// <summary>Brings a procurement that had a step up to date in the network. As it stands, nothing changes.</summary>
public static class UpdateNetwork
{
    /// <summary>The procurement.</summary>
    [Job("alerts.network")]
    [Requires(Permission.Platform)]
    public sealed record Command(Guid ProcurementId)
        : WorkOnProcurement<Command>(ProcurementId),
            ICommand<Result>;

    /// <summary>What was done.</summary>
    /// <param name="Changed">So many did not stand so before.</param>
    public sealed record Result(int Changed) : IAuditedResult
    {
        // What was found and since when stands in the findings themselves.
        string? IAuditedResult.Result => null;
    }

    internal sealed class Handler(NetworkUpdate update) : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) => new Result(await update.Of(command.All(), cancellationToken));
    }
}
