namespace Trading.Kernel.Outbox;

/// <summary>Wakes whoever in this process works what was committed, so that it need not wait for its next look.</summary>
public abstract class CommitSignal : IDisposable
{
    private readonly SemaphoreSlim _wakened = new(0, 1);

    /// <inheritdoc/>
    public void Dispose()
    {
        _wakened.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Something may be there.</summary>
    public void Wake()
    {
        if (_wakened.CurrentCount == 0)
        {
            try
            {
                _wakened.Release();
            }
            catch (SemaphoreFullException)
            {
                // Another thread woke it in between, which is as good.
            }
        }
    }

    /// <summary>Waits to be wakened, at most so long. True when it was.</summary>
    public Task<bool> Wait(TimeSpan atMost, CancellationToken cancel) =>
        _wakened.WaitAsync(atMost, cancel);
}

/// <summary>Wakes the dispatcher.</summary>
public sealed class OutboxSignal : CommitSignal;
