using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Trading.Browser;

/// <summary>
/// A wire from the browser to the product. It counts every byte that passes, both ways, headers and frames included: the
/// browser itself tells the length of a frame only after it has unpacked it. It can be cut, and it can be as slow as in the
/// country: what the browser's own emulation slows leaves out a page's open connection.
/// </summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<TcpClient, bool> _open = [];
    private readonly int _port;
    private readonly Lane _up = new();
    private readonly Lane _down = new();
    private volatile bool _cut;
    private long _plain;
    private long _socket;

    public Wire(Uri product)
    {
        _port = product.Port;
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _ = Accept();
    }

    public string Address { get; }

    /// <summary>1.6 Mbit/s each way, 300 ms there and back.</summary>
    public bool IsSlow { get; set; }

    /// <summary>Bytes of requests and their answers so far.</summary>
    public long Plain => Interlocked.Read(ref _plain);

    /// <summary>Bytes of a page's open connection so far.</summary>
    public long Socket => Interlocked.Read(ref _socket);

    /// <summary>Waits until nothing has passed for a while.</summary>
    public async Task Quiet()
    {
        for (
            var (before, now) = (-1L, Plain + Socket);
            before != now;
            (before, now) = (now, Plain + Socket)
        )
        {
            await Task.Delay(700);
        }
    }

    /// <summary>Nothing passes any more, and what was open ends.</summary>
    public void Cut()
    {
        _cut = true;
        foreach (var open in _open.Keys)
        {
            open.Dispose();
        }
    }

    /// <summary>It is whole again.</summary>
    public void Mend() => _cut = false;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                _ = Join(await _listener.AcceptTcpClientAsync(_end.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task Join(TcpClient browser)
    {
        using (browser)
        using (var product = new TcpClient())
        {
            _open[browser] = true;
            if (_cut)
            {
                return;
            }

            try
            {
                if (IsSlow)
                {
                    // The two ends agree to talk first.
                    await Task.Delay(2 * Lane.Lag, _end.Token);
                }

                await product.ConnectAsync(IPAddress.Loopback, _port, _end.Token);
                var line = new Line();
                await Task.WhenAny(
                    Pass(browser.GetStream(), product.GetStream(), line, _up),
                    Pass(product.GetStream(), browser.GetStream(), line, _down)
                );
            }
            catch (Exception error)
                when (error
                        is IOException
                            or SocketException
                            or OperationCanceledException
                            or ObjectDisposedException
                            or InvalidOperationException
                )
            {
                // Either end hung up, or the wire was cut.
            }
            finally
            {
                _open.TryRemove(browser, out _);
            }
        }
    }

    private async Task Pass(NetworkStream from, NetworkStream to, Line line, Lane lane)
    {
        var buffer = new byte[16 * 1024];
        var under = Task.CompletedTask;
        while (await from.ReadAsync(buffer, _end.Token) is > 0 and var read)
        {
            line.IsSocket |= buffer.AsSpan(0, read).IndexOf("Upgrade: websocket"u8) >= 0;
            Interlocked.Add(ref line.IsSocket ? ref _socket : ref _plain, read);
            if (IsSlow)
            {
                under = After(under, lane.Arrives(read), to, buffer.AsSpan(0, read).ToArray());
            }
            else
            {
                await under;
                await to.WriteAsync(buffer.AsMemory(0, read), _end.Token);
            }
        }

        await under;
    }

    private async Task After(Task before, Task arrives, NetworkStream to, byte[] what)
    {
        await before;
        await arrives;
        await to.WriteAsync(what, _end.Token);
    }

    private sealed class Line
    {
        public bool IsSocket { get; set; }
    }

    /// <summary>One way of a slow line, which all connections share.</summary>
    private sealed class Lane
    {
        public static readonly TimeSpan Lag = TimeSpan.FromMilliseconds(150);
        private const double BytesPerSecond = 1_600_000 / 8.0;
        private readonly Lock _lock = new();
        private DateTime _free;

        /// <summary>When so many bytes that set out now are there.</summary>
        public Task Arrives(int bytes)
        {
            lock (_lock)
            {
                var now = DateTime.UtcNow;
                _free = (now > _free ? now : _free).AddSeconds(bytes / BytesPerSecond);
                return Task.Delay(_free - now + Lag);
            }
        }
    }
}
