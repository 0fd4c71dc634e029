using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Trading.Alerts;
using Trading.Analysis;
using Trading.Procurement.Contracts;

namespace Trading.Web.Pages.Alerts;

/// <summary>The charts of an alert as ECharts options.</summary>
internal static class Charts
{
    private const string Ink = "#1d2733";
    private const string Blue = "#1f5fa8";
    private const string Pale = "#d9e4f0";
    private const string Grey = "#8e9bab";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <summary>Room for so many rows.</summary>
    public static int Height(int rows) => 110 + (26 * Math.Max(3, rows));

    /// <summary>Bids with a price, as shares of the ceiling; in ten-thousands where there is no ceiling.</summary>
    public static IReadOnlyList<BidRecord> Priced(GetAlert.Detail alert) =>
        [.. alert.Bids.Where(bid => bid.AmountMinor is > 0).OrderBy(bid => bid.AmountMinor)];

    /// <summary>A bid as a share of the ceiling.</summary>
    public static double? Share(GetAlert.Detail alert, BidRecord bid) =>
        alert.Procurement.CeilingMinor is > 0 and var ceiling && bid.AmountMinor is { } amount
            ? 100.0 * amount / ceiling
            : null;

    /// <summary>Where each bid lies under the ceiling.</summary>
    public static string Bids(GetAlert.Detail alert)
    {
        var bids = Priced(alert);
        var shares = alert.Procurement.CeilingMinor is > 0;
        var ceiling = new LocalizedText("最高限价", "Ceiling").ToString();
        return JsonSerializer.Serialize(
            new
            {
                aria = new { enabled = true },
                animation = false,
                textStyle = new { color = Ink },
                grid = new
                {
                    left = 8,
                    right = 40,
                    top = 40,
                    bottom = 30,
                    containLabel = true,
                },
                legend = new { top = 0, left = 0 },
                tooltip = new { trigger = "item", formatter = "{b}" },
                xAxis = new
                {
                    type = "value",
                    scale = true,
                    max = shares ? (double?)Math.Max(100, bids.Max(X)) : null,
                    axisLabel = new { formatter = shares ? "{value}%" : "{value}" },
                },
                yAxis = new
                {
                    type = "category",
                    inverse = true,
                    data = bids.Select((bid, i) => Short($"{i + 1}. {bid.BidderName}")),
                },
                series = new object[]
                {
                    Dots(
                        new("有效报价", "Valid"),
                        Blue,
                        "circle",
                        bid => bid is { Status: "valid", Winner: false },
                        mark: true
                    ),
                    Dots(new("中标", "Winner"), Ink, "diamond", bid => bid.Winner, mark: false),
                    Dots(
                        new("否决", "Rejected"),
                        Grey,
                        "triangle",
                        bid => bid is { Winner: false, Status: not "valid" },
                        mark: false
                    ),
                },
            },
            Json
        );

        object Dots(
            LocalizedText name,
            string color,
            string symbol,
            Func<BidRecord, bool> which,
            bool mark
        ) =>
            new
            {
                name = name.ToString(),
                type = "scatter",
                symbol,
                symbolSize = 11,
                itemStyle = new { color },
                data = bids.Select((bid, row) => (bid, row))
                    .Where(pair => which(pair.bid))
                    .Select(pair => new
                    {
                        name = Said(pair.bid),
                        value = new[] { X(pair.bid), pair.row },
                    }),
                markLine = mark && shares
                    ? new
                    {
                        silent = true,
                        symbol = "none",
                        lineStyle = new { color = Grey },
                        label = new { formatter = ceiling },
                        data = new[] { new { xAxis = 100 } },
                    }
                    : null,
            };

        double X(BidRecord bid) =>
            Math.Round(Share(alert, bid) ?? bid.AmountMinor!.Value / 1_000_000.0, 3);

        string Said(BidRecord bid) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{bid.BidderName}: {bid.AmountMinor / 100m:#,##0.##} {alert.Procurement.Currency}"
            )
            + (
                Share(alert, bid) is { } share
                    ? string.Create(CultureInfo.InvariantCulture, $" ({share:0.##}%)")
                    : ""
            );
    }

    /// <summary>The figures that have a place among comparable procurements, each once.</summary>
    public static IReadOnlyList<Figure> Placed(GetAlert.Detail alert) =>
        [
            .. alert
                .Findings.SelectMany(finding => finding.Figures)
                .Where(figure => figure is { Value: not null, Median: not null })
                .DistinctBy(figure => (figure.Name, figure.PeerGroup)),
        ];

    /// <summary>Where each figure lies among its peers: the grey band holds eight in ten of them.</summary>
    public static string Figures(GetAlert.Detail alert)
    {
        var figures = Placed(alert);
        return JsonSerializer.Serialize(
            new
            {
                aria = new { enabled = true },
                animation = false,
                textStyle = new { color = Ink },
                grid = new
                {
                    left = 8,
                    right = 24,
                    top = 40,
                    bottom = 12,
                    containLabel = true,
                },
                tooltip = new { trigger = "item", formatter = "{b}" },
                xAxis = new
                {
                    type = "value",
                    min = 0,
                    max = 1,
                    axisLabel = new { show = false },
                    splitLine = new { show = false },
                },
                yAxis = new
                {
                    type = "category",
                    inverse = true,
                    axisTick = new { show = false },
                    data = figures.Select(figure => Short(figure.Name.ToString())),
                },
                series = new object[]
                {
                    Bar("transparent", 0.1, true),
                    Bar(Pale, 0.8, false),
                    new
                    {
                        type = "scatter",
                        symbolSize = 12,
                        itemStyle = new { color = Blue },
                        z = 3,
                        data = figures.Select(
                            (figure, row) =>
                                new { name = Said(figure), value = new[] { Place(figure), row } }
                        ),
                        markLine = new
                        {
                            silent = true,
                            symbol = "none",
                            lineStyle = new { color = Grey },
                            data = new[]
                            {
                                Mark(0.1, new("一成低于此", "1 in 10 below")),
                                Mark(0.5, new("中位数", "Median")),
                                Mark(0.9, new("九成低于此", "9 in 10 below")),
                            },
                        },
                    },
                },
            },
            Json
        );

        object Bar(string color, double length, bool silent) =>
            new
            {
                type = "bar",
                stack = "band",
                silent = true,
                barWidth = 14,
                itemStyle = new { color },
                tooltip = new { show = !silent },
                data = figures.Select(_ => length),
            };

        static object Mark(double at, LocalizedText name) =>
            new { xAxis = at, label = new { formatter = name.ToString(), position = "start" } };

        static string Said(Figure figure) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{figure.Name}: {figure.Value:#,##0.####}{figure.Unit}"
            );
    }

    /// <summary>The share of peers below, straight between the quantiles that are known, cut at the ends.</summary>
    internal static double Place(Figure figure)
    {
        var (value, low, middle, high) = (
            figure.Value!.Value,
            figure.Q10!.Value,
            figure.Median!.Value,
            figure.Q90!.Value
        );
        var place =
            value < low ? 0.1 - (0.4 * Over(low - value, middle - low))
            : value <= middle ? 0.1 + (0.4 * Over(value - low, middle - low))
            : value <= high ? 0.5 + (0.4 * Over(value - middle, high - middle))
            : 0.9 + (0.4 * Over(value - high, high - middle));
        return Math.Round(Math.Clamp(place, 0.01, 0.99), 3);

        // Where half of the peers share one figure, whatever differs from it lies beyond them.
        static double Over(double distance, double width) =>
            distance == 0 ? 0
            : width > 0 ? distance / width
            : 1;
    }

    private static string Short(string text) => text.Length <= 24 ? text : text[..23] + "…";
}
