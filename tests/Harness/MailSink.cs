using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Trading.Tests.Harness;

/// <summary>A real SMTP server on the loopback, which can go away and come back, refuse, and take its time.</summary>
public sealed class MailSink(X509Certificate2? certificate = null) : IAsyncDisposable
{
    public const string User = "trading";
    public const string Password = "a-password-of-the-sink";
    private readonly int _port = Loopback.FreePort();
    private CancellationTokenSource? _stop;
    private Task _running = Task.CompletedTask;

    /// <summary>What arrived, as it stood on the wire.</summary>
    public ConcurrentQueue<MimeMessage> Arrived { get; } = new();

    /// <summary>The same in bytes.</summary>
    public ConcurrentQueue<string> Raw { get; } = new();

    /// <summary>Answers a recipient; null takes it.</summary>
    public Func<string, SmtpResponse?> Judge { get; set; } = _ => null;

    /// <summary>Done before a message is taken.</summary>
    public Func<CancellationToken, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Who signed in.</summary>
    public string? SignedIn { get; private set; }

    public static async Task<MailSink> Start(X509Certificate2? certificate = null)
    {
        var sink = new MailSink(certificate);
        await sink.ComeUp();
        return sink;
    }

    /// <summary>Settings of a province that sends here.</summary>
    public Dictionary<string, string?> Settings(
        string security = "none",
        bool signsIn = false,
        int timeout = 20
    ) =>
        new()
        {
            ["Trading:Mail:Host"] = "127.0.0.1",
            ["Trading:Mail:Port"] = _port.ToString(CultureInfo.InvariantCulture),
            ["Trading:Mail:Security"] = security,
            ["Trading:Mail:User"] = signsIn ? User : null,
            ["Trading:Mail:Password"] = signsIn ? Password : null,
            ["Trading:Mail:From"] = "notices@trading.example.cn",
            ["Trading:Mail:Site"] = "https://trading.example.cn",
            ["Trading:Mail:TimeoutSeconds"] = timeout.ToString(CultureInfo.InvariantCulture),
        };

    public async Task ComeUp()
    {
        var options = new SmtpServerOptionsBuilder()
            .ServerName("sink")
            .MaxRetryCount(1)
            .Endpoint(endpoint =>
            {
                endpoint
                    .Endpoint(new IPEndPoint(IPAddress.Loopback, _port))
                    .AllowUnsecureAuthentication();
                if (certificate is not null)
                {
                    endpoint.Certificate(certificate);
                }
            })
            .Build();
        var services = new ServiceProvider();
        services.Add(new Store(this));
        services.Add(new Filter(this));
        services.Add(
            new DelegatingUserAuthenticator(
                (user, password) =>
                {
                    SignedIn = password == Password ? user : null;
                    return SignedIn is not null;
                }
            )
        );
        _stop = new CancellationTokenSource();
        _running = new SmtpServer.SmtpServer(options, services).StartAsync(_stop.Token);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, _port);
                return;
            }
            catch (SocketException) when (attempt < 100)
            {
                await Task.Delay(50);
            }
        }
    }

    public async Task GoDown()
    {
        if (_stop is null)
        {
            return;
        }

        await _stop.CancelAsync();
        try
        {
            await _running;
        }
        catch (OperationCanceledException)
        {
            // It was told to.
        }

        _stop.Dispose();
        _stop = null;
    }

    public async ValueTask DisposeAsync() => await GoDown();

    private sealed class Store(MailSink sink) : MessageStore
    {
        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context,
            IMessageTransaction transaction,
            ReadOnlySequence<byte> buffer,
            CancellationToken cancellationToken
        )
        {
            await sink.Before(cancellationToken);
            var bytes = buffer.ToArray();
            using var stream = new MemoryStream(bytes);
            sink.Raw.Enqueue(System.Text.Encoding.UTF8.GetString(bytes));
            sink.Arrived.Enqueue(await MimeMessage.LoadAsync(stream, CancellationToken.None));
            return SmtpResponse.Ok;
        }
    }

    private sealed class Filter(MailSink sink) : MailboxFilter
    {
        public override Task<bool> CanDeliverToAsync(
            ISessionContext context,
            IMailbox to,
            IMailbox from,
            CancellationToken cancellationToken
        ) =>
            sink.Judge(to.AsAddress()) is { } response
                ? throw new SmtpResponseException(response)
                : Task.FromResult(true);
    }
}
