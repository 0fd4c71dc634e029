using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Domain.Codes;
using Trading.Messaging.Contracts;

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

/// <summary>Sends to a mailbox whose owner is none of the platform's operators.</summary>
internal sealed class MailWitness(string address, IOperatorMail mail) : IHeadWitness
{
    public string Name => "mail";

    // The line stands by itself: saved as a file it is what verifying begins from.
    public Task Give(SignedHead head, CancellationToken cancel) =>
        mail.Send(
            address,
            string.Create(
                CultureInfo.InvariantCulture,
                $"审计链头 Audit head {head.Link} {head.At.UtcDateTime:yyyy-MM-dd HH:mm}Z"
            ),
            $"""
            请妥善保存本邮件：下面一行是平台审计日志在此时刻的签名链头，核验审计日志时可由此开始。
            Please keep this e-mail: the line below is the signed head of the platform's audit trail at this time; a later verification can start from it.

            {head.ToLine()}

            """,
            cancel
        );
}

/// <summary>The witnesses that the settings name.</summary>
public static class HeadWitnesses
{
    /// <summary>
    /// <c>Trading:AuditHeadFile</c>; <c>Trading:AuditHeadUrl</c> with <c>Trading:AuditHeadKey</c>;
    /// <c>Trading:AuditHeadMail</c>, which needs the mail server of <c>Trading:Mail</c>.
    /// </summary>
    public static IEnumerable<Func<IServiceProvider, IHeadWitness>> From(IConfiguration settings)
    {
        if (settings["Trading:AuditHeadFile"] is { Length: > 0 } file)
        {
            yield return _ => new FileWitness(file);
        }

        if (settings["Trading:AuditHeadUrl"] is { Length: > 0 } address)
        {
            var key = settings["Trading:AuditHeadKey"] is { Length: > 0 } given ? given : null;
            yield return Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && uri.Scheme is "https" or "http"
                ? _ => new HttpWitness(uri, key)
                : throw new InvalidOperationException(
                    $"Trading:AuditHeadUrl is '{address}', not the address of a system."
                );
        }

        if (settings["Trading:AuditHeadMail"] is { Length: > 0 } mailbox)
        {
            yield return EmailAddress.TryParse(mailbox, out var parsed, out _)
                ? settings["Trading:Mail:Host"] is { Length: > 0 }
                    ? services => new MailWitness(
                        parsed.Reveal(),
                        services.GetRequiredService<IOperatorMail>()
                    )
                    : throw new InvalidOperationException(
                        "Trading:AuditHeadMail needs a mail server: Trading:Mail:Host."
                    )
                : throw new InvalidOperationException(
                    $"Trading:AuditHeadMail is '{mailbox}', not an e-mail address."
                );
        }
    }
}
