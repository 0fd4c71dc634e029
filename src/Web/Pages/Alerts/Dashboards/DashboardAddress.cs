using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Trading.Alerts.Dashboards;
using Trading.Domain.Codes;

namespace Trading.Web.Pages.Alerts.Dashboards;

/// <summary>What a dashboard looks at, as its address says it, and the addresses of the rows behind its figures.</summary>
/// <param name="From">The first day; null for a year before the last.</param>
/// <param name="To">The last day; null for today.</param>
/// <param name="Region">A division; null for all.</param>
/// <param name="Kind">A kind of trading; null for all.</param>
internal sealed record DashboardAddress(DateOnly? From, DateOnly? To, string? Region, string? Kind)
{
    public const string Path = "/dashboard";
    public const string Rows = "/dashboard/rows";
    public const string Precision = "/dashboard/precision";
    public const string Sample = "/dashboard/sample";

    /// <summary>Reads an address; what is no day or division is none.</summary>
    public static DashboardAddress Of(string? from, string? to, string? region, string? kind) =>
        new(
            Rfc3339.DayOrNone(from),
            Rfc3339.DayOrNone(to),
            RegionCode.TryParse(region, out var code, out _) ? code.ToString() : null,
            string.IsNullOrWhiteSpace(kind) ? null : kind
        );

    public GetDashboard.Query Query =>
        new()
        {
            From = From,
            To = To,
            Region = Region,
            Kind = Kind,
        };

    /// <summary>The same somewhere else, with more.</summary>
    public string At(string path, params (string Name, string? Value)[] more)
    {
        var query = new Dictionary<string, string?>
        {
            ["from"] = Day(From),
            ["to"] = Day(To),
            ["region"] = Region,
            ["kind"] = Kind,
        };
        foreach (var (name, value) in more)
        {
            query[name] = value;
        }

        return QueryHelpers.AddQueryString(
            path,
            query.Where(part => !string.IsNullOrEmpty(part.Value))
        );
    }

    /// <summary>A day as an address has it.</summary>
    public static string? Day(DateOnly? day) =>
        day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
