using System.Net;
using System.Net.Sockets;

namespace Trading.Exchange.Webhooks;

/// <summary>What names of hosts stand for.</summary>
internal interface IHostAddresses
{
    Task<IPAddress[]> Of(string host, CancellationToken cancel);
}

/// <summary>As the operating system resolves them.</summary>
internal sealed class HostAddresses : IHostAddresses
{
    public Task<IPAddress[]> Of(string host, CancellationToken cancel) =>
        Dns.GetHostAddressesAsync(host, cancel);
}

/// <summary>The host's name stands for an address that may not be posted to.</summary>
internal sealed class ClosedAddressException(string host)
    : Exception($"{host} lies in a private or reserved network.");

/// <summary>
/// Connections to receivers. A name is resolved once for each, every address it stands for must be open, and it is these
/// addresses that are connected to, so that a name that stands for another a moment later leads nowhere else. Certificates
/// are checked against the name.
/// </summary>
internal sealed class WebhookConnections(IHostAddresses hosts, WebhookSettings settings)
    : IDisposable
{
    private const int KilobytesOfHead = 16;

    private readonly HttpMessageInvoker _client = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseHeadersLength = KilobytesOfHead,
            MaxConnectionsPerServer = settings.MostPerHost,
            MaxResponseDrainSize = 0,
            ConnectCallback = (context, cancel) =>
                Connect(hosts, settings, context.DnsEndPoint, cancel),
        }
    );

    public Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken cancel) =>
        _client.SendAsync(request, cancel);

    public void Dispose() => _client.Dispose();

    private static async ValueTask<Stream> Connect(
        IHostAddresses hosts,
        WebhookSettings settings,
        DnsEndPoint host,
        CancellationToken cancel
    )
    {
        var addresses = IPAddress.TryParse(host.Host, out var literal)
            ? [literal]
            : await hosts.Of(host.Host, cancel);
        // One that is not open among several is enough: nobody's receiver stands at a private address as well.
        if (
            addresses.Length == 0
            || !addresses.All(address => WebhookAddress.IsOpen(address, settings))
        )
        {
            throw new ClosedAddressException(host.Host);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, host.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
