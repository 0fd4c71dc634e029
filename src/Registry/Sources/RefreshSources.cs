using Mediator;
using Microsoft.Extensions.Logging;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Sources;

/// <summary>
/// Asks what is due, record by record: what was submitted lately, what was not asked for long, what got no answer. A
/// source that is silent is not asked again in the same run.
/// </summary>
public static class RefreshSources
{
    /// <summary>What is due now.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : Kernel.Commands.ICommand<Refreshed>, IOutsideTransaction;

    /// <summary>What was done.</summary>
    /// <param name="Asked">Questions put.</param>
    /// <param name="Failed">Those that got no usable answer.</param>
    public sealed record Refreshed(int Asked, int Failed);

    private const int Batch = 500;

    // A run begins every minute.
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(45);

    internal sealed class Handler(
        SourceStore rows,
        KnownSources known,
        ISender sender,
        TimeProvider time,
        ILogger<Handler> log
    ) : Kernel.Commands.ICommandHandler<Command, Refreshed>
    {
        public async ValueTask<Outcome<Refreshed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (known.All.Count == 0)
            {
                return new Refreshed(0, 0);
            }

            var started = time.GetTimestamp();
            var silent = new HashSet<string>();
            var (asked, failed) = (0, 0);
            foreach (var due in await rows.DueAt(time.GetUtcNow(), Batch, cancellationToken))
            {
                if (time.GetElapsedTime(started) > LongestRun)
                {
                    break;
                }

                if (silent.Contains(due.Source))
                {
                    continue;
                }

                if (known.Find(due.Source) is not { } source || !source.Keeps(due.Kind))
                {
                    await rows.Drop(due.EntityCode, due.Source, cancellationToken);
                    continue;
                }

                var answer = await source.Ask(due.EntityCode, due.Kind, cancellationToken);
                asked++;
                if (answer is SourceAnswer.None none)
                {
                    failed++;
                    log.LogWarning(
                        "{Source} asked of {Code}: {Outcome} ({Why})",
                        due.Source,
                        due.EntityCode,
                        none.Outcome,
                        none.Why
                    );
                    if (none.Outcome is SourceOutcomes.Silent or SourceOutcomes.Refused)
                    {
                        silent.Add(due.Source);
                    }
                }

                await Take(due, answer, cancellationToken);
            }

            return new Refreshed(asked, failed);
        }

        private async Task Take(DueRow due, SourceAnswer answer, CancellationToken cancel)
        {
            try
            {
                await sender.Send(
                    new TakeAnswers.Command(due.EntityCode, [new(due.Source, answer)]),
                    cancel
                );
            }
#pragma warning disable CA1031 // One record that cannot be written must not keep all others from being asked.
            catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
            {
                log.LogError(error, "The answer about {Code} could not be kept.", due.EntityCode);
            }
        }
    }
}
