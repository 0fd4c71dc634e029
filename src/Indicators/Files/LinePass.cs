using System.Runtime.ExceptionServices;

namespace Trading.Indicators.Files;

/// <summary>
/// One pass over a file by so many threads: whoever is free reads and cuts the next block and works on it, so that a block
/// stays with the processor that read it.
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
        var turn = new Lock();
        ExceptionDispatchInfo? failed = null;
        var others = Enumerable
            .Range(1, Math.Max(threads, 1) - 1)
            .Select(number =>
            {
                var other = new Thread(() => Worker(number));
                other.Start();
                return other;
            })
            .ToList();
        Worker(0);
        others.ForEach(other => other.Join());
        failed?.Throw();

        void Worker(int number)
        {
            try
            {
                while (Next() is { } block)
                {
                    work(number, block);
                    blocks.GiveBack(block);
                }
            }
#pragma warning disable CA1031 // Whatever it is, it is thrown on when all threads have stopped.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref failed, ExceptionDispatchInfo.Capture(error), null);
            }
        }

        // The first failure is the one that is told; nobody goes on after it.
        LineBlock? Next()
        {
            lock (turn)
            {
                if (Volatile.Read(ref failed) is not null)
                {
                    return null;
                }

                cancel.ThrowIfCancellationRequested();
                var block = blocks.Next();
                progress?.Invoke(blocks.BytesRead);
                return block;
            }
        }
    }
}
