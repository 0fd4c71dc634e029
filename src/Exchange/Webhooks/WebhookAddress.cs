using System.Net;
using System.Net.Sockets;

namespace Trading.Exchange.Webhooks;

/// <summary>
/// Where a webhook may be posted to. A trading system must not have the platform ask its own neighbours: what an address
/// looks like is checked when it is given, what its name stands for each time a connection is opened.
/// </summary>
internal static class WebhookAddress
{
    public const int Longest = 500;

    private const int FirstFreePort = 1024;

    // Private, shared (CGNAT), loopback, link-local (where clouds have their metadata), special and multicast ranges:
    // RFC 6890 and the registries it began.
    private static readonly IReadOnlyList<IPNetwork> Closed =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    // Of version 6 only what is given out to the public, and of that not what carries an address of version 4 inside.
    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");
    private static readonly IReadOnlyList<IPNetwork> ClosedWithin =
    [
        .. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(network =>
            IPNetwork.Parse(network)
        ),
    ];

    /// <summary>True of an address that may be connected to.</summary>
    public static bool IsOpen(IPAddress address, WebhookSettings settings)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return settings.AllowedNetworks.Any(network =>
                network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain)
            )
            || (
                plain.AddressFamily == AddressFamily.InterNetwork
                    ? !Closed.Any(network => network.Contains(plain))
                    : plain.ScopeId == 0
                        && Global.Contains(plain)
                        && !ClosedWithin.Any(network => network.Contains(plain))
            );
    }

    /// <summary>Null for an address that may be posted to, as far as its text says.</summary>
    public static (string Code, LocalizedText Text, string Value)? Fault(
        string? text,
        WebhookSettings settings
    )
    {
        var given = text?.Trim() ?? "";
        if (
            given.Length is 0 or > Longest
            || given.Any(letter => letter is <= ' ' or (char)127 or '\\')
            || !Uri.TryCreate(given, UriKind.Absolute, out var url)
            || url.Host.Length == 0
        )
        {
            return Error(
                "webhook.url",
                $"须为完整网址，最多 {Longest} 个字符。",
                $"A whole address of at most {Longest} characters."
            );
        }

        if (
            url.Scheme != Uri.UriSchemeHttps
            && !(settings.AllowHttp && url.Scheme == Uri.UriSchemeHttp)
        )
        {
            return Error(
                "webhook.scheme",
                "网址须以 https:// 开头。",
                "The address must begin with https://."
            );
        }

        if (url.UserInfo.Length > 0 || url.Fragment.Length > 0 || given.Contains('#'))
        {
            return Error(
                "webhook.parts",
                "网址不得含用户名、密码或 # 片段。",
                "The address has no user, password or fragment (#)."
            );
        }

        if (!url.IsDefaultPort && url.Port < FirstFreePort)
        {
            return Error(
                "webhook.port",
                $"端口须为协议的默认端口，或不小于 {FirstFreePort}。",
                $"The port is the scheme's usual one, or {FirstFreePort} and above."
            );
        }

        if (NameOf(url) is not { } name)
        {
            return Error("webhook.url", "主机名无效。", "The host's name is none.");
        }

        return
            IPAddress.TryParse(name.Trim('[', ']'), out var address) && !IsOpen(address, settings)
            ? Error(
                "webhook.private",
                "网址指向本机、内网或保留地址；如确需推送到该网段，请系统管理员在设置中开放。",
                "The address lies in a private or reserved network; an operator may open that network by a setting."
            )
            : null;

        (string, LocalizedText, string)? Error(string code, string zh, string en) =>
            (code, new(zh, en), given.Length > 100 ? given[..100] + "…" : given);
    }

    private static string? NameOf(Uri url)
    {
        try
        {
            return url.IdnHost is { Length: > 0 } name ? name : null;
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    /// <summary>Which host and port: what limits and failures go by.</summary>
    public static string HostOf(Uri url) =>
        url.IdnHost + ":" + url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
