using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Trading.Tests.Exchange.Webhooks;

/// <summary>A trading system's own server, on loopback: keeps what it is sent and answers as a test says.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly IHost _host;

    private Receiver(IHost host, string address) => (_host, Address) = (host, address);

    public string Address { get; }

    /// <summary>What came, in the order in which it came.</summary>
    public ConcurrentQueue<Posted> Posts { get; } = [];

    /// <summary>What it answers; 204 while nobody says otherwise.</summary>
    public Func<Posted, HttpContext, Task> Answer { get; set; } =
        (_, context) =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        };

    /// <summary>Those it took.</summary>
    public IEnumerable<Posted> Taken => Posts.Where(post => post.Status is >= 200 and < 300);

    public static async Task<Receiver> Start()
    {
        Receiver? receiver = null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var post = new Posted(
                context.Request.Path,
                context.Request.Headers.ToDictionary(
                    header => header.Key,
                    header => header.Value.ToString(),
                    StringComparer.OrdinalIgnoreCase
                ),
                body.ToArray()
            );
            receiver!.Posts.Enqueue(post);
            await receiver.Answer(post, context);
            post.Status = context.Response.StatusCode;
        });
        await app.StartAsync();
        receiver = new(
            app,
            app.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.Single()
        );
        return receiver;
    }

    /// <summary>Answers with a status where something is so, and takes the rest.</summary>
    public void Refuse(Func<Posted, bool> which, int status) =>
        Answer = (post, context) =>
        {
            context.Response.StatusCode = which(post) ? status : 204;
            return Task.CompletedTask;
        };

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(new CancellationToken(canceled: true));
        _host.Dispose();
    }

    /// <summary>One request as it came.</summary>
    internal sealed record Posted(
        string Path,
        IReadOnlyDictionary<string, string> Headers,
        byte[] Body
    )
    {
        public int Status { get; set; }

        public string Id => Headers["webhook-id"];

        public JsonElement Json => JsonDocument.Parse(Body).RootElement;

        public string? Subject => Json.GetProperty("subject").GetString();

        public long Version => Json.GetProperty("data").GetProperty("version").GetInt64();

        /// <summary>
        /// As a receiver checks it, by the standard's text and nothing of the platform's: some <c>v1</c> signature fits the
        /// secret, and the request is not older than five minutes.
        /// </summary>
        public bool IsSignedWith(string secret, DateTimeOffset now, byte[]? body = null)
        {
            var timestamp = Headers["webhook-timestamp"];
            var at = DateTimeOffset.FromUnixTimeSeconds(
                long.Parse(timestamp, CultureInfo.InvariantCulture)
            );
            var mac = HMACSHA256.HashData(
                Convert.FromBase64String(secret["whsec_".Length..]),
                (byte[])[.. Encoding.UTF8.GetBytes($"{Id}.{timestamp}."), .. body ?? Body]
            );
            return (now - at).Duration() <= TimeSpan.FromMinutes(5)
                && Headers["webhook-signature"]
                    .Split(' ')
                    .Any(one =>
                        one.StartsWith("v1,", StringComparison.Ordinal)
                        && CryptographicOperations.FixedTimeEquals(
                            Convert.FromBase64String(one[3..]),
                            mac
                        )
                    );
        }
    }
}
