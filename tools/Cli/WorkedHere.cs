using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;

namespace Trading.Cli;

/// <summary>
/// A long job that this process works itself and waits for, or that another works meanwhile. Broken off, the job is
/// cancelled behind its last step; what fails is told at once instead of after all its attempts.
/// </summary>
internal static class WorkedHere
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>Works it until it has ended.</summary>
    public static async Task<LongJobView> Run(
        IServiceProvider services,
        Caller caller,
        Guid id,
        IProgress<(long Done, long Of)> progress,
        CancellationToken cancel
    )
    {
        var sender = services.GetRequiredService<Sender>();
        var worker = services.GetRequiredService<LongJobWorker>();
        try
        {
            for (var worked = false; ; )
            {
                var found = await sender.Send(new GetLongJob.Query(id), caller, cancel);
                if (found.Problem is { } problem)
                {
                    throw new InvalidOperationException(problem.Message.ToString());
                }

                if (found.Value.EndedAt is not null)
                {
                    return found.Value;
                }

                if (worked && found.Value is { State: LongJobStates.Queued, LastError: { } error })
                {
                    throw new IOException(error);
                }

                worked = await worker.Work(id, new Steps(progress), cancel);
                if (!worked)
                {
                    // Another run of it holds it still, or held it when it was killed.
                    await Task.Delay(LookEvery, cancel);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await sender.Send(new CancelLongJob.Command(id), caller, CancellationToken.None);
            throw;
        }
    }

    private sealed class Steps(IProgress<(long Done, long Of)> progress) : IProgress<LongJob>
    {
        public void Report(LongJob value)
        {
            if (value.TotalCount is { } total)
            {
                progress.Report((value.DoneCount, total));
            }
        }
    }
}
