using System.Globalization;
using MailKit.Security;
using Microsoft.Extensions.Configuration;
using MimeKit;
using Trading.Domain.Codes;

namespace Trading.Messaging.Email;

/// <summary>The mail server; all below <c>Trading:Mail</c>. Without a <c>Host</c> there is no e-mail.</summary>
internal sealed record MailSettings
{
    // Connecting and sending together stay well within a claim's lease.
    private const int MostSeconds = 120;

    /// <summary><c>Host</c>; null when the channel is off.</summary>
    public string? Host { get; init; }

    /// <summary><c>Port</c>.</summary>
    public int Port { get; init; } = 587;

    /// <summary><c>Security</c>: <c>starttls</c>, <c>tls</c> from the first byte, or <c>none</c> on this machine alone.</summary>
    public SecureSocketOptions Security { get; init; } = SecureSocketOptions.StartTls;

    /// <summary><c>User</c> and <c>Password</c>; null where the server asks for none.</summary>
    public string? User { get; init; }

    /// <summary>See <see cref="User"/>.</summary>
    public string? Password { get; init; }

    /// <summary><c>From</c> and <c>FromName</c>.</summary>
    public MailboxAddress? Sender { get; init; }

    /// <summary><c>Site</c>: where the platform's pages are, for links.</summary>
    public Uri? Site { get; init; }

    /// <summary><c>TimeoutSeconds</c>: for connecting, and again for each message.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    public bool IsOpen => Host is not null;

    /// <summary>Reads them; a setting that cannot be meant stops the start.</summary>
    public static MailSettings From(IConfiguration? settings)
    {
        var given = settings?.GetSection("Trading:Mail");
        if (given?["Host"] is not { Length: > 0 } host)
        {
            return new MailSettings();
        }

        var usual = new MailSettings();
        var local = host is "localhost" or "127.0.0.1" or "::1";
        var security = given["Security"] switch
        {
            null or "" or "starttls" => SecureSocketOptions.StartTls,
            "tls" => SecureSocketOptions.SslOnConnect,
            // A password, and who is told what, would travel in the clear.
            "none" when local => SecureSocketOptions.None,
            _ => throw Wrong("Security", "must be starttls or tls (none only on the loopback)"),
        };
        var (user, password) = (Text(given["User"]), Text(given["Password"]));
        if ((user is null) != (password is null))
        {
            throw Wrong("Password", "must be given with User, and only with it");
        }

        if (!EmailAddress.TryParse(given["From"], out var from, out _))
        {
            throw Wrong("From", "must be an e-mail address");
        }

        if (
            !Uri.TryCreate(given["Site"], UriKind.Absolute, out var site)
            || site.Scheme is not ("http" or "https")
            || site.AbsolutePath != "/"
        )
        {
            throw Wrong("Site", "must be the pages' origin, such as https://trading.example.cn");
        }

        return new MailSettings
        {
            Host = host,
            Port = Number(given["Port"], "Port", ushort.MaxValue) ?? usual.Port,
            Security = security,
            User = user,
            Password = password,
            Sender = new MailboxAddress(
                Text(given["FromName"]) ?? "辽宁省公共资源交易平台",
                from.Reveal()
            ),
            Site = site,
            Timeout = TimeSpan.FromSeconds(
                Number(given["TimeoutSeconds"], "TimeoutSeconds", MostSeconds)
                    ?? usual.Timeout.TotalSeconds
            ),
        };
    }

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static int? Number(string? text, string name, int most) =>
        string.IsNullOrEmpty(text) ? null
        : int.TryParse(text, CultureInfo.InvariantCulture, out var number)
        && number > 0
        && number <= most
            ? number
        : throw Wrong(name, $"must be a number from 1 to {most}");

    private static InvalidOperationException Wrong(string name, string why) =>
        new($"Trading:Mail:{name} {why}.");
}
