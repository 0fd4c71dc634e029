using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Signals;

/// <summary>Fills the offices' lists of the week (<see cref="OfficeWeek"/>). Run again without room it gives nothing.</summary>
public static class PresentAlerts
{
    /// <summary>The work order.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Result>;

    /// <summary>What was done.</summary>
    /// <param name="Given">How many warnings were put on a list.</param>
    public sealed record Result(int Given) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Given > 0 ? AuditEntry.Ok : null;
    }

    internal sealed class Handler(OfficeWeek week) : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) => new Result(await week.Fill(cancellationToken));
    }
}
