using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Trading.Cli.Conformance;

/// <summary>The platform as it is seen from here: nothing is followed, unpacked or sent again that was not asked for.</summary>
internal sealed class PlatformPeer : IDisposable
{
    /// <summary>Sent with every answer of a sandbox.</summary>
    private const string SandboxHeader = "Trading-Sandbox";

    private const int LargestAnswer = 64 << 20;
    private readonly HttpClient _http;

    public PlatformPeer(Uri platform, string? key, TimeSpan patience)
    {
        (Platform, Key, Patience) = (platform, key, patience);
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                UseCookies = false,
                SslOptions = new SslClientAuthenticationOptions
                {
                    RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                    {
                        CertificateUntil = (certificate as X509Certificate2)?.NotAfter;
                        return errors == SslPolicyErrors.None;
                    },
                },
            }
        )
        {
            // As `new Uri(base, relative)` has it: what comes behind the last slash would be left out.
            BaseAddress = platform.AbsolutePath.EndsWith('/') ? platform : new Uri(platform + "/"),
            Timeout = patience,
            MaxResponseContentBufferSize = LargestAnswer,
        };
    }

    public Uri Platform { get; }

    public string? Key { get; }

    public TimeSpan Patience { get; }

    /// <summary>True once an answer said that it is a sandbox's.</summary>
    public bool IsSandbox { get; private set; }

    /// <summary>The last day of the certificate, once one was shown.</summary>
    public DateTimeOffset? CertificateUntil { get; private set; }

    /// <summary>Asks with the key.</summary>
    public Task<Answer> Get(
        string path,
        CancellationToken cancel,
        params (string Name, string Value)[] headers
    ) => Send(HttpMethod.Get, path, null, Demanded, headers, cancel);

    /// <summary>Asks with another key, or none.</summary>
    public Task<Answer> GetAs(string? key, string path, CancellationToken cancel) =>
        Send(HttpMethod.Get, path, null, key, [], cancel);

    /// <summary>Sends JSON with the key.</summary>
    public Task<Answer> Post(
        string path,
        string json,
        CancellationToken cancel,
        params (string Name, string Value)[] headers
    ) =>
        Send(
            HttpMethod.Post,
            path,
            new StringContent(json, Encoding.UTF8, "application/json"),
            Demanded,
            headers,
            cancel
        );

    public async Task<Answer> Send(
        HttpMethod method,
        string path,
        HttpContent? content,
        string? key,
        IReadOnlyList<(string Name, string Value)> headers,
        CancellationToken cancel
    )
    {
        using var request = Request(method, path, key, headers);
        request.Content = content;
        var watch = Stopwatch.StartNew();
        using var answer = await _http.SendAsync(request, cancel);
        IsSandbox |= answer.Headers.Contains(SandboxHeader);
        return new Answer(
            (int)answer.StatusCode,
            answer.Headers,
            answer.Content.Headers,
            await answer.Content.ReadAsByteArrayAsync(cancel),
            watch.Elapsed
        );
    }

    /// <summary>The lines of a snapshot as they come, packed or not, never all in memory.</summary>
    /// <exception cref="InvalidDataException">It was refused, or not packed as asked.</exception>
    public async IAsyncEnumerable<string> Snapshot(
        string query,
        bool packed,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        using var request = Request(
            HttpMethod.Get,
            $"api/v1/snapshot{query}",
            Demanded,
            packed ? [("Accept-Encoding", "gzip")] : []
        );
        using var answer = await _http.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            cancel
        );
        var encodings = string.Join(',', answer.Content.Headers.ContentEncoding);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidDataException(
                $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancel)}"
            );
        }

        if (encodings != (packed ? "gzip" : ""))
        {
            throw new InvalidDataException($"Content-Encoding: {encodings}");
        }

        await using var stream = await answer.Content.ReadAsStreamAsync(cancel);
        await using var plain = packed
            ? new GZipStream(stream, CompressionMode.Decompress)
            : stream;
        using var lines = new StreamReader(plain);
        while (await lines.ReadLineAsync(cancel) is { } line)
        {
            yield return line;
        }
    }

    public void Dispose() => _http.Dispose();

    private string Demanded =>
        Key
        ?? throw new NotTriedException(
            new(
                "没有密钥：用 --key 或环境变量 TRADING_KEY 给出",
                "there is no key: give it by --key or as TRADING_KEY in the environment"
            )
        );

    private static HttpRequestMessage Request(
        HttpMethod method,
        string path,
        string? key,
        IReadOnlyList<(string Name, string Value)> headers
    )
    {
        var request = new HttpRequestMessage(
            method,
            new Uri(path.TrimStart('/'), UriKind.Relative)
        );
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}
