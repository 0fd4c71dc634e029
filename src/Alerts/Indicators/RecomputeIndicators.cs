using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;

namespace Trading.Alerts.Indicators;

/// <summary>
/// Computes the supervisors' indicators of a procurement that was published or had a step, and of whom it touches. Computed
/// as it stands, nothing changes.
/// </summary>
public static class RecomputeIndicators
{
    /// <summary>The procurement.</summary>
    [Job("alerts.indicators")]
    [Requires(Permission.Platform)]
    public sealed record Command(Guid ProcurementId) : ICommand<Result>, IAbout, IJoins<Command>
    {
        /// <summary>Others that are worked with it.</summary>
        public IReadOnlyList<Guid> Others { get; init; } = [];

        /// <inheritdoc/>
        static Command IJoins<Command>.Join(IReadOnlyList<Command> several) =>
            several[0] with
            {
                Others = [.. several.Skip(1).Select(one => one.ProcurementId)],
            };

        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>What was done.</summary>
    /// <param name="Changed">Verdicts that changed.</param>
    public sealed record Result(int Changed) : IAuditedResult
    {
        // What was said and when stands in the findings themselves.
        string? IAuditedResult.Result => null;
    }

    internal sealed class Handler(IndicatorJudge judge) : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            new Result(
                await judge.Judge([command.ProcurementId, .. command.Others], cancellationToken)
            );
    }
}
