using System.Threading.Channels;

namespace Trading.Messaging;

/// <summary>Wakes who sends from this process. Any number of calls while it works are one.</summary>
internal abstract class WakeSignal
{
    private readonly Channel<bool> _wakened = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public void Wake() => _wakened.Writer.TryWrite(true);

    /// <summary>Waits to be wakened, at most so long.</summary>
    public async Task Wait(TimeSpan atMost, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(atMost);
        try
        {
            await _wakened.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Nobody woke it: it looks anyway.
        }
    }
}
