using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Trading.Exchange.Webhooks;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Kernel.Changes;

namespace Trading.Tests.Exchange.Webhooks;

/// <summary>Receivers that mean harm, or are broken, and names that stand for something else a moment later.</summary>
public sealed class WebhookAbuseTests
{
    private static readonly WebhookSettings Quick = Hooks.Settings with
    {
        Timeout = TimeSpan.FromMilliseconds(700),
    };

    [Theory]
    [InlineData(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{port}/elsewhere\r\nContent-Length: 0\r\n\r\n",
        "redirects are not followed"
    )]
    [InlineData(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n",
        "redirects are not followed"
    )]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", "HttpRequestException")]
    [InlineData("HTTP/1.1 two-hundred OK\r\n\r\n", "HttpRequestException")]
    public async Task What_is_no_answer_is_a_failure_and_nothing_is_followed(
        string says,
        string error
    )
    {
        using var raw = new RawServer(says);
        await using var province = Hooks.On(Engine.Sqlite, Quick);
        var answer = await Post(province, raw.Url);
        Assert.False(answer.Succeeded);
        Assert.Contains(error, answer.Error, StringComparison.Ordinal);
        Assert.Equal(1, raw.Connections);
    }

    [Theory]
    // A length that is a lie, a body that never ends, one that ends too soon: the status was told.
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\nshort", false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nmuch longer than two", false)]
    public async Task A_body_changes_nothing_however_long_it_says_it_is(string says, bool endless)
    {
        using var raw = new RawServer(
            says,
            endless ? "400\r\n" + new string('x', 1024) + "\r\n" : null
        );
        await using var province = Hooks.On(Engine.Sqlite, Quick);
        Assert.True((await Post(province, raw.Url)).Succeeded);
        // What lies in the sockets' buffers, and no more.
        Assert.InRange(raw.Sent, 0, 32_000_000);
    }

    [Fact]
    public async Task A_head_that_comes_byte_by_byte_or_never_ends_fails_when_the_time_is_over()
    {
        await using var province = Hooks.On(Engine.Sqlite, Quick);
        using var slow = new RawServer("", "H", TimeSpan.FromMilliseconds(50));
        Assert.Equal("no answer in 0.7 s", (await Post(province, slow.Url)).Error);
        using var large = new RawServer(
            "HTTP/1.1 200 OK\r\n",
            "X-Filler: " + new string('x', 4000) + "\r\n"
        );
        Assert.False((await Post(province, large.Url)).Succeeded);
    }

    [Fact]
    public async Task One_slow_receiver_delays_no_other()
    {
        using var slow = new RawServer("", "H", TimeSpan.FromMilliseconds(50));
        await using var receiver = await Receiver.Start();
        await using var province = Hooks.On(
            Engine.Sqlite,
            Hooks.Settings with
            {
                Timeout = TimeSpan.FromMinutes(1),
                MostPerHost = 2,
            }
        );
        await Hooks.Subscribed(province, slow.Url.ToString());
        await Hooks.Subscribed(province, receiver.Address);
        await Hooks.Change(
            province,
            [.. Enumerable.Range(1, 50).Select(n => Notes.Of($"s{n}", 1))]
        );
        using var end = new CancellationTokenSource();
        var work = province.Services.GetRequiredService<WebhookDispatcher>().WorkReady(end.Token);
        await Province.Until(
            () => Task.FromResult(receiver.Taken.Count() == 50),
            "the other receiver has all",
            every: 20
        );
        // The slow one is still being asked: nobody waited for it.
        Assert.False(work.IsCompleted);
        await end.CancelAsync();
        await Record.ExceptionAsync(() => work);
    }

    [Fact]
    public async Task A_name_that_stands_for_a_closed_address_is_not_connected_to_nor_one_that_changes_between_two_looks()
    {
        using var raw = new RawServer("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
        var names = new Rebinding();
        await using var province = Province.On(
            Engine.Sqlite,
            also: services =>
                services
                    .AddSingleton(
                        Quick with
                        {
                            AllowedNetworks = [IPNetwork.Parse("127.0.0.1/32")],
                        }
                    )
                    .AddSingleton<IHostAddresses>(names)
        );
        var url = new UriBuilder(raw.Url) { Host = "receiver.example.cn" }.Uri;
        names.Next = [IPAddress.Loopback];
        Assert.True((await Post(province, url)).Succeeded);
        Assert.Equal(1, names.Asked);
        foreach (
            var closed in new[]
            {
                "169.254.169.254",
                "10.0.0.8",
                "::1",
                "::ffff:127.0.0.2",
                "127.0.0.2",
            }
        )
        {
            names.Next = [IPAddress.Loopback, IPAddress.Parse(closed)];
            var answer = await Post(province, url);
            Assert.Contains("ClosedAddressException", answer.Error, StringComparison.Ordinal);
        }

        names.Next = [];
        Assert.False((await Post(province, url)).Succeeded);
        Assert.Equal(1, raw.Connections);
    }

    private static Task<WebhookAnswer> Post(Province province, Uri url)
    {
        var secrets = WebhookSignature.NewKeys();
        return province
            .Services.GetRequiredService<WebhookPost>()
            .Send(
                url,
                [WebhookSecret.Of(WebhookSignature.NewSecret(), secrets.Private, secrets.Public)],
                "id",
                "{}"u8.ToArray(),
                default
            );
    }

    private sealed class Rebinding : IHostAddresses
    {
        public IPAddress[] Next { get; set; } = [];
        public int Asked { get; private set; }

        public Task<IPAddress[]> Of(string host, CancellationToken cancel)
        {
            Asked++;
            return Task.FromResult(Next);
        }
    }

    /// <summary>Says the same to whoever connects, whatever is asked, and goes on saying something.</summary>
    private sealed class RawServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _end = new();
        private readonly string? _then;
        private readonly TimeSpan _pause;
        private readonly string _says;
        private int _connections;
        private long _sent;

        public RawServer(string says, string? then = null, TimeSpan pause = default)
        {
            _listener.Start();
            (_then, _pause) = (then, pause);
            var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _says = says.Replace("{port}", $"{port}", StringComparison.Ordinal);
            Url = new($"http://127.0.0.1:{port}/");
            _ = Task.Run(Accept);
        }

        public Uri Url { get; }
        public int Connections => _connections;
        public long Sent => Interlocked.Read(ref _sent);

        public void Dispose()
        {
            _end.Cancel();
            _listener.Dispose();
            _end.Dispose();
        }

        private async Task Accept()
        {
            try
            {
                while (true)
                {
                    var client = await _listener.AcceptTcpClientAsync(_end.Token);
                    Interlocked.Increment(ref _connections);
                    _ = Task.Run(() => Answer(client));
                }
            }
            catch (Exception error)
                when (error
                        is OperationCanceledException
                            or SocketException
                            or ObjectDisposedException
                )
            {
                // The test is over.
            }
        }

        private async Task Answer(TcpClient client)
        {
            using (client)
            {
                try
                {
                    await using var stream = client.GetStream();
                    _ = await stream.ReadAsync(new byte[16 * 1024], _end.Token);
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(_says), _end.Token);
                    while (_then is { } then)
                    {
                        await stream.WriteAsync(Encoding.ASCII.GetBytes(then), _end.Token);
                        Interlocked.Add(ref _sent, then.Length);
                        if (_pause > TimeSpan.Zero)
                        {
                            await Task.Delay(_pause, _end.Token);
                        }
                    }
                }
                catch (Exception error)
                    when (error
                            is IOException
                                or OperationCanceledException
                                or ObjectDisposedException
                    )
                {
                    // The platform hung up, or the test is over.
                }
            }
        }
    }
}
