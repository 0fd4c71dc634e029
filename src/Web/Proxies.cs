using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Trading.Web;

/// <summary>
/// Which proxies are believed when they say whose request it is: those in <c>Trading:KnownProxies</c> (addresses or
/// networks, separated by commas), and nobody else. Without the setting the address is the one that connected.
/// </summary>
internal static class Proxies
{
    public static void UseKnownProxies(this WebApplication app)
    {
        if (app.Configuration["Trading:KnownProxies"] is not { Length: > 0 } setting)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            // As many as are known, one after the other.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (
            var entry in setting.Split(
                ',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            )
        )
        {
            if (entry.Contains('/', StringComparison.Ordinal))
            {
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(entry));
            }
            else
            {
                options.KnownProxies.Add(IPAddress.Parse(entry));
            }
        }

        app.UseForwardedHeaders(options);
    }
}
