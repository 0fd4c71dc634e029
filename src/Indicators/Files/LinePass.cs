using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Trading.Indicators.Files;

/// <summary>
/// One pass over a file by so many threads: one reads and cuts, the others work on the blocks. A single one does both.
/// </summary>
internal static class LinePass
{
    /// <summary>What a thread does with a block.</summary>
    public delegate void Work(int thread, LineBlock block);

    public static void Run(
        LineBlocks blocks,
        int threads,
        Work work,
        Action<long>? progress,
        CancellationToken cancel
    )
    {
        if (threads <= 1)
        {
            while (blocks.Next() is { } block)
            {
                cancel.ThrowIfCancellationRequested();
                work(0, block);
                blocks.GiveBack(block);
                progress?.Invoke(blocks.BytesRead);
            }

            return;
        }

        using var queue = new BlockingCollection<LineBlock>(threads * 2);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        ExceptionDispatchInfo? failed = null;
        var workers = Enumerable
            .Range(0, threads)
            .Select(number =>
            {
                var worker = new Thread(() =>
                {
                    try
                    {
                        foreach (var block in queue.GetConsumingEnumerable(stop.Token))
                        {
                            work(number, block);
                            blocks.GiveBack(block);
                        }
                    }
                    catch (OperationCanceledException) when (stop.IsCancellationRequested)
                    {
                        // The first failure is told by the thread that reads.
                    }
#pragma warning disable CA1031 // Whatever it is, the reading thread throws it on.
                    catch (Exception error)
#pragma warning restore CA1031
                    {
                        Interlocked.CompareExchange(
                            ref failed,
                            ExceptionDispatchInfo.Capture(error),
                            null
                        );
                        stop.Cancel();
                    }
                });
                worker.Start();
                return worker;
            })
            .ToList();
        try
        {
            while (blocks.Next() is { } block)
            {
                queue.Add(block, stop.Token);
                progress?.Invoke(blocks.BytesRead);
            }
        }
        catch (OperationCanceledException) when (failed is not null)
        {
            // Thrown below.
        }
        catch
        {
            stop.Cancel();
            throw;
        }
        finally
        {
            queue.CompleteAdding();
            workers.ForEach(worker => worker.Join());
        }

        failed?.Throw();
    }
}
