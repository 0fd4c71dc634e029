using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Trading.Cli;

/// <summary>Reads a sequence beside the work on it, so many ahead; what reading throws is thrown where it is worked on.</summary>
internal static class ReadAhead
{
    public static async IAsyncEnumerable<T> Of<T>(
        IEnumerable<T> source,
        int ahead,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var ready = Channel.CreateBounded<T>(ahead);
        var reading = Task.Run(
            () => Read(source, ready.Writer, stop.Token),
            CancellationToken.None
        );
        try
        {
            await foreach (var one in ready.Reader.ReadAllAsync(cancel))
            {
                yield return one;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }

    private static async Task Read<T>(
        IEnumerable<T> source,
        ChannelWriter<T> ready,
        CancellationToken cancel
    )
    {
        Exception? broken = null;
        try
        {
            foreach (var one in source)
            {
                await ready.WriteAsync(one, cancel);
            }
        }
#pragma warning disable CA1031 // Whatever it is, the working side throws it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            broken = error;
        }

        ready.Complete(broken);
    }
}
