using System.Net;
using System.Net.Sockets;
using System.Text;
using Trading.Domain.Codes;
using Trading.Procurement.Contracts;

namespace Trading.Procurement.Bids;

/// <summary>
/// Values that identify nobody, since many machines and files have them: two bids that share one have nothing in common by
/// it. The table says why of each.
/// </summary>
internal static class Placeholders
{
    private static readonly HashSet<(string Mark, string Value)> Known = Read();

    /// <summary>Whether a value in its one form says nothing of who made it.</summary>
    public static bool IsOne(string mark, string value) =>
        mark switch
        {
            BidMarks.Author => Known.Contains((BidMarks.Author, value.ToUpperInvariant())),
            BidMarks.Mac => Known.Contains((BidMarks.Mac, value))
                || value.Replace(":", "", StringComparison.Ordinal).Distinct().Count() == 1,
            BidMarks.Cpu or BidMarks.Disk or BidMarks.Memory or BidMarks.SoftwareSerial =>
                value.Length < 4
                    || value.Distinct().Count() == 1
                    || Known.Contains(("machine", value)),
            BidMarks.Address => IPAddress.TryParse(value, out var address)
                && IsOfManyNetworks(address),
            _ => false,
        };

    // Behind a router every network has these.
    private static bool IsOfManyNetworks(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal)
        {
            return true;
        }

        if (address.AddressFamily != AddressFamily.InterNetwork)
        {
            return address.Equals(IPAddress.IPv6Any);
        }

        var bytes = address.GetAddressBytes();
        return bytes switch
        {
            [0, ..] or [10, ..] or [192, 168, ..] or [169, 254, ..] => true,
            [172, var second, ..] => second is >= 16 and <= 31,
            [100, var second, ..] => second is >= 64 and <= 127,
            _ => false,
        };
    }

    private static HashSet<(string, string)> Read()
    {
        const string Table = "procurement/bids/placeholders.csv";
        using var stream =
            typeof(Placeholders).Assembly.GetManifestResourceStream(Table)
            ?? throw new InvalidOperationException($"{Table} is not embedded.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return [.. CsvTable.Read(reader, Table).Select(row => (row["mark"], row["value"]))];
    }
}
