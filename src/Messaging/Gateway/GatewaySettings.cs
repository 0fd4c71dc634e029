using System.Globalization;
using Microsoft.Extensions.Configuration;
using Trading.Messaging.Contracts;

namespace Trading.Messaging.Gateway;

/// <summary>The gateway for SMS and voice; all below <c>Trading:Gateway</c>. Without an <c>Address</c> there is neither.</summary>
internal sealed record GatewaySettings
{
    // An exchange stays well within a claim's lease.
    private const int MostSeconds = 60;
    private const int MostLanes = 16;
    private const int LongestSignature = 30;

    /// <summary><c>Address</c>; null when the channels are off.</summary>
    public Uri? Address { get; init; }

    /// <summary><c>Key</c>: what the platform shows.</summary>
    public string Key { get; init; } = "";

    /// <summary><c>Voice</c>: whether the gateway calls, too.</summary>
    public bool Voice { get; init; }

    /// <summary><c>Signature</c>: who speaks, in front of each message.</summary>
    public string Signature { get; init; } = "辽宁省公共资源交易平台";

    /// <summary><c>TimeoutSeconds</c>: for an answer, to its last byte.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>Lanes</c>: how many messages a node hands over at the same time.</summary>
    public int Lanes { get; init; } = 4;

    public bool IsOpen => Address is not null;

    public bool Offers(string channel) =>
        IsOpen && (channel == MessageChannels.Sms || (channel == MessageChannels.Voice && Voice));

    /// <summary>Reads them; a setting that cannot be meant stops the start.</summary>
    public static GatewaySettings From(IConfiguration? settings)
    {
        var given = settings?.GetSection("Trading:Gateway");
        if (given?["Address"] is not { Length: > 0 } text)
        {
            return new GatewaySettings();
        }

        var usual = new GatewaySettings();
        if (
            !Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address)
            || !(
                address.Scheme == Uri.UriSchemeHttps
                // Whom what is told, and the key, would travel in the clear.
                || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)
            )
            || address.Query.Length > 0
            || address.UserInfo.Length > 0
        )
        {
            throw Wrong("Address", "must be an https address (http only on the loopback)");
        }

        if (given["Key"] is not { Length: > 0 } key || key.Any(letter => letter is <= ' ' or > '~'))
        {
            throw Wrong("Key", "must be given, in letters and signs of ASCII without spaces");
        }

        var signature = given["Signature"]?.Trim() is { Length: > 0 } mine ? mine : usual.Signature;
        if (signature.Length > LongestSignature || signature.Any(char.IsControl))
        {
            throw Wrong("Signature", $"must be one line of at most {LongestSignature} characters");
        }

        return new GatewaySettings
        {
            Address = address,
            Key = key,
            Voice = given["Voice"] switch
            {
                null or "" or "false" => false,
                "true" => true,
                _ => throw Wrong("Voice", "must be true or false"),
            },
            Signature = signature,
            Timeout = TimeSpan.FromSeconds(
                Number(given["TimeoutSeconds"], "TimeoutSeconds", MostSeconds)
                    ?? usual.Timeout.TotalSeconds
            ),
            Lanes = Number(given["Lanes"], "Lanes", MostLanes) ?? usual.Lanes,
        };
    }

    private static int? Number(string? text, string name, int most) =>
        string.IsNullOrEmpty(text) ? null
        : int.TryParse(text, CultureInfo.InvariantCulture, out var number)
        && number > 0
        && number <= most
            ? number
        : throw Wrong(name, $"must be a number from 1 to {most}");

    private static InvalidOperationException Wrong(string name, string why) =>
        new($"Trading:Gateway:{name} {why}.");
}
