using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Trading.Access.Audit;

/// <summary>A place outside that keeps signed heads and that the platform cannot write back.</summary>
public interface IHeadWitness
{
    /// <summary>How it is shown, and known from one hour to the next.</summary>
    string Name { get; }

    /// <summary>Hands a head over; throws when it was not taken.</summary>
    Task Give(SignedHead head, CancellationToken cancel);
}

/// <summary>Appends to a file, which lies on a mount that takes no changes, or is carried off by the operator.</summary>
internal sealed class FileWitness(string path) : IHeadWitness
{
    public string Name => "file";

    public async Task Give(SignedHead head, CancellationToken cancel)
    {
        await using var file = new FileStream(
            path,
            FileMode.Append,
            FileAccess.Write,
            FileShare.Read
        );
        await file.WriteAsync(Encoding.UTF8.GetBytes(head.ToLine() + "\n"), cancel);
        file.Flush(flushToDisk: true);
    }
}

/// <summary>Posts to another system.</summary>
internal sealed class HttpWitness(Uri address, string? key, HttpMessageHandler? handler = null)
    : IHeadWitness,
        IDisposable
{
    private readonly HttpClient _client = new(
        handler ?? new HttpClientHandler { AllowAutoRedirect = false }
    )
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    public string Name => "http";

    public async Task Give(SignedHead head, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent(head.ToLine(), Encoding.UTF8, "application/json"),
        };
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        using var answer = await _client.SendAsync(request, cancel);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose() => _client.Dispose();
}

/// <summary>The witnesses that the settings name.</summary>
public static class HeadWitnesses
{
    /// <summary><c>Trading:AuditHeadFile</c>; <c>Trading:AuditHeadUrl</c> with <c>Trading:AuditHeadKey</c>.</summary>
    public static IEnumerable<IHeadWitness> From(IConfiguration settings)
    {
        if (settings["Trading:AuditHeadFile"] is { Length: > 0 } file)
        {
            yield return new FileWitness(file);
        }

        if (settings["Trading:AuditHeadUrl"] is { Length: > 0 } address)
        {
            yield return Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && uri.Scheme is "https" or "http"
                ? new HttpWitness(
                    uri,
                    settings["Trading:AuditHeadKey"] is { Length: > 0 } key ? key : null
                )
                : throw new InvalidOperationException(
                    $"Trading:AuditHeadUrl is '{address}', not the address of a system."
                );
        }
    }
}
