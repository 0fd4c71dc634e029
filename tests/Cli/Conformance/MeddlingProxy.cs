using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Trading.Tests.Cli.Conformance;

/// <summary>Stands before a real host, on loopback, and answers otherwise in the one thing that a test says.</summary>
internal sealed class MeddlingProxy : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly HttpClient _there;

    private MeddlingProxy(IHost host, HttpClient there, Uri address) =>
        (_host, _there, Address) = (host, there, address);

    public Uri Address { get; }

    /// <summary>Starts one.</summary>
    /// <param name="platform">The real host.</param>
    /// <param name="meddle">What it does to each request and answer.</param>
    /// <param name="selfSigned">True for https with a certificate that nobody trusts.</param>
    public static async Task<MeddlingProxy> Start(
        Uri platform,
        Meddle meddle,
        bool selfSigned = false
    )
    {
        var there = new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }
        )
        {
            BaseAddress = platform,
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server =>
            server.Listen(
                System.Net.IPAddress.Loopback,
                0,
                listen =>
                {
                    if (selfSigned)
                    {
                        listen.UseHttps(Certificate());
                    }
                }
            )
        );
        var app = builder.Build();
        app.Run(context => Pass(context, there, meddle));
        await app.StartAsync();
        return new(
            app,
            there,
            new(
                app.Services.GetRequiredService<IServer>()
                    .Features.Get<IServerAddressesFeature>()!
                    .Addresses.Single()
            )
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(new CancellationToken(canceled: true));
        _host.Dispose();
        _there.Dispose();
    }

    private static async Task Pass(HttpContext context, HttpClient there, Meddle meddle)
    {
        using var sent = new MemoryStream();
        await context.Request.Body.CopyToAsync(sent);
        var passing = new Passing(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString
        );
        foreach (var (name, value) in context.Request.Headers)
        {
            if (name is not ("Host" or "Connection" or "Transfer-Encoding"))
            {
                passing.Sent[name] = value.ToString();
            }
        }

        meddle.Before(passing);
        using var request = new HttpRequestMessage(new(passing.Method), passing.Path);
        request.Content = sent.Length > 0 ? new ByteArrayContent(sent.ToArray()) : null;
        foreach (var (name, value) in passing.Sent)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var answer = await there.SendAsync(request);
        passing.Status = (int)answer.StatusCode;
        passing.Bytes = await answer.Content.ReadAsByteArrayAsync();
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (name is not ("Transfer-Encoding" or "Content-Length"))
            {
                passing.Headers[name] = string.Join(", ", values);
            }
        }

        meddle.After(passing);
        context.Response.StatusCode = passing.Status;
        foreach (var (name, value) in passing.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (passing.Bytes.Length > 0)
        {
            await context.Response.Body.WriteAsync(passing.Bytes);
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var now = DateTimeOffset.UtcNow;
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>What is done to what passes.</summary>
    internal sealed record Meddle(Action<Passing> Before, Action<Passing> After)
    {
        public static readonly Meddle Nothing = new(_ => { }, _ => { });

        public static Meddle Ask(Action<Passing> before) => Nothing with { Before = before };

        public static Meddle Answer(Func<Passing, bool> which, Action<Passing> after) =>
            Nothing with
            {
                After = passing =>
                {
                    if (which(passing))
                    {
                        after(passing);
                    }
                },
            };
    }

    /// <summary>A request and its answer, on their way.</summary>
    internal sealed record Passing(string Method, string Path)
    {
        public string Path { get; set; } = Path;
        public Dictionary<string, string> Sent { get; } = new(StringComparer.OrdinalIgnoreCase);
        public int Status { get; set; }
        public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);
        public byte[] Bytes { get; set; } = [];

        public string Text
        {
            get => Encoding.UTF8.GetString(Bytes);
            set => Bytes = Encoding.UTF8.GetBytes(value);
        }

        public bool Has(string part) => Path.Contains(part, StringComparison.Ordinal);

        public void Say(string what, string instead) =>
            Text = Text.Replace(what, instead, StringComparison.Ordinal);
    }
}
