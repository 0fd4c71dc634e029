using System.Globalization;
using Trading.Alerts.Networks;
using Trading.Analysis.Networks;

namespace Trading.Web.Pages.Alerts.Networks;

/// <summary>Words and addresses of the network's pages.</summary>
internal static class NetworkWords
{
    /// <summary>The page of the graph around a node.</summary>
    public static string Around(string node) =>
        $"/networks/graph?node={Uri.EscapeDataString(node)}";

    /// <summary>The page of a node itself; null where it has none.</summary>
    public static string? PageOf(NetworkNode node) =>
        node.Kind switch
        {
            NodeKinds.Firm =>
                $"/alerts/indicators/subjects?kind=bidder&code={Uri.EscapeDataString(node.Key)}",
            NodeKinds.Buyer =>
                $"/alerts/indicators/subjects?kind=buyer&code={Uri.EscapeDataString(node.Key)}",
            NodeKinds.Expert =>
                $"/alerts/indicators/subjects?kind=expert&code={Uri.EscapeDataString(node.Key)}",
            NodeKinds.Procurement => $"/procurements/{node.Key}",
            _ => null,
        };

    /// <summary>The node that a subject of the indicators is.</summary>
    public static string? NodeOf(string? subject, string? code) =>
        string.IsNullOrEmpty(code)
            ? null
            : subject switch
            {
                "bidder" => $"{NodeKinds.Firm}:{code}",
                "buyer" => $"{NodeKinds.Buyer}:{code}",
                "expert" => $"{NodeKinds.Expert}:{code}",
                _ => null,
            };

    /// <summary>From when to when, in days.</summary>
    public static string Days(DateOnly? first, DateOnly? last) =>
        (first, last) switch
        {
            (null, null) => "—",
            var (one, other) when one == other => Day(one),
            var (one, other) => $"{Day(one)} – {Day(other)}",
        };

    public static string Day(DateOnly? day) =>
        day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "—";

    /// <summary>Kinds of findings in words.</summary>
    public static LocalizedText Kind(string kind) => NetworkRelations.Name(kind);
}
