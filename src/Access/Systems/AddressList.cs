using System.Net;
using System.Net.Sockets;

namespace Trading.Access.Systems;

/// <summary>The networks from which a system's keys open; none for anywhere.</summary>
internal sealed class AddressList(IReadOnlyList<IPNetwork> networks)
{
    /// <summary>Of what is stored.</summary>
    public static AddressList Read(string? stored) =>
        new([.. Words(stored).Select(word => Parse(word) ?? default)]);

    /// <summary>Each as it was given.</summary>
    public static IReadOnlyList<string> Words(string? stored) =>
        stored?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>An address, or a network whose further bits are zero; null for what is neither.</summary>
    public static IPNetwork? Parse(string text)
    {
        var parts = text.Split('/');
        // What is short is read as something else: 10.1 as 10.0.0.1.
        if (
            !IPAddress.TryParse(parts[0], out var address)
            || (
                address.AddressFamily == AddressFamily.InterNetwork
                && parts[0].Count(one => one == '.') != 3
            )
        )
        {
            return null;
        }

        if (parts.Length == 1)
        {
            return new IPNetwork(
                address,
                address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32
            );
        }

        return IPNetwork.TryParse(text, out var network) && network.BaseAddress.Equals(address)
            ? network
            : null;
    }

    /// <summary>True where a key opens from there. An unknown address is on no list.</summary>
    public bool Allows(IPAddress? address)
    {
        if (networks.Count == 0)
        {
            return true;
        }

        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return plain is not null && networks.Any(network => network.Contains(plain));
    }

    /// <summary>Says the address that was seen: behind a proxy that is not believed it is the proxy's.</summary>
    public static Problem Refused(IPAddress? address)
    {
        var seen = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return new Problem(
            ProblemKind.Forbidden,
            "system.address",
            new(
                $"该系统的密钥不能从地址 {seen} 使用；请系统管理员把它加入允许的地址。",
                $"The system's keys do not open from the address {seen}; ask the system administrator to allow it."
            )
        );
    }
}
