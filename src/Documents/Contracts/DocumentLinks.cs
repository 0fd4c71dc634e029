using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Trading.Documents.Contracts;

/// <summary>
/// Addresses at the documents' own origin: signed and sealed, good for five minutes, for one document and one session.
/// The origin takes no cookie; the session inside is looked up again there, so that signing out ends the address too.
/// </summary>
public sealed class DocumentLinks(
    IDataProtectionProvider protection,
    DocumentSettings settings,
    TimeProvider time
)
{
    /// <summary>How long an address is good.</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(5);

    /// <summary>Path of every document there.</summary>
    public const string Path = "/d/";

    private readonly IDataProtector _protector = protection.CreateProtector(
        "Trading.Documents.Link"
    );

    /// <summary>What an address says.</summary>
    /// <param name="Code">The firm, the case or the expert.</param>
    /// <param name="Id">The document.</param>
    /// <param name="SessionId">For whom.</param>
    /// <param name="Until">How long it is good.</param>
    public sealed record Link(string Code, Guid Id, Guid SessionId, DateTimeOffset Until);

    /// <summary>An address; null when there is no such origin.</summary>
    public Uri? Make(string code, Guid id, Guid sessionId)
    {
        if (settings.Origin is not { } origin)
        {
            return null;
        }

        var link = new Link(code, id, sessionId, time.GetUtcNow() + GoodFor);
        return new Uri(origin, Path + _protector.Protect(JsonSerializer.Serialize(link)));
    }

    /// <summary>What an address says; null when it is not ours, or no longer good.</summary>
    public Link? Read(string token)
    {
        try
        {
            var link = JsonSerializer.Deserialize<Link>(_protector.Unprotect(token));
            return link is not null && link.Until > time.GetUtcNow() ? link : null;
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
