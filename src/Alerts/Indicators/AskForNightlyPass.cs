using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;

namespace Trading.Alerts.Indicators;

/// <summary>Asks for the nightly pass over the indicators. Several run one after the other.</summary>
public static class AskForNightlyPass
{
    /// <summary>The wish.</summary>
    /// <param name="Everything">All are judged again, and not only those that something changed for.</param>
    [Job("alerts.indicators_nightly")]
    [Requires(Permission.Platform)]
    public sealed record Command(bool Everything = false) : ICommand<Asked>;

    /// <summary>The pass.</summary>
    /// <param name="Id">Key of its long job, to follow it by.</param>
    public sealed record Asked(Guid Id);

    internal sealed class Handler(LongJobWriter jobs) : ICommandHandler<Command, Asked>
    {
        public ValueTask<Outcome<Asked>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            // One after the other: the second judges what the first has met.
            var pass = jobs.Ask(
                NightlyPass.Kind.Code,
                new NightlyPass.Input(command.Everything),
                exclusive: NightlyPass.Kind.Code
            );
            jobs.Ask(
                RedFlagPass.Kind.Code,
                new RedFlagPass.Input(),
                exclusive: NightlyPass.Kind.Code
            );
            return ValueTask.FromResult<Outcome<Asked>>(new Asked(pass));
        }
    }
}
