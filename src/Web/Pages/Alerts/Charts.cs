using System.Globalization;
using Trading.Alerts;
using Trading.Analysis;
using Trading.Procurement.Contracts;

namespace Trading.Web.Pages.Alerts;

/// <summary>Rows of points on one scale; every place is a percentage of its length.</summary>
/// <param name="Rows">From top to bottom.</param>
/// <param name="Lines">Upright lines through all rows.</param>
/// <param name="Symbols">What the points' shapes mean.</param>
/// <param name="Band">A part of the scale that is shaded.</param>
public sealed record Plot(
    IReadOnlyList<PlotRow> Rows,
    IReadOnlyList<PlotLine> Lines,
    IReadOnlyList<(PlotSymbol Symbol, LocalizedText Name)> Symbols,
    (double From, double To)? Band = null
);

/// <summary>One point.</summary>
/// <param name="Name">Beside the row.</param>
/// <param name="Words">The whole of it, as it is read out.</param>
/// <param name="At">Where on the scale.</param>
/// <param name="Symbol">Its shape.</param>
public sealed record PlotRow(string Name, string Words, double At, PlotSymbol Symbol);

/// <summary>A line of the scale.</summary>
/// <param name="At">Where.</param>
/// <param name="Name">Above it.</param>
/// <param name="Limit">More than a mark of the scale: something must not lie beyond it.</param>
public sealed record PlotLine(double At, string Name, bool Limit = false);

/// <summary>A shape about the point 0,0; told apart without its colour.</summary>
/// <param name="Class">Colours it in the style sheet.</param>
/// <param name="Path">As SVG draws it.</param>
public sealed record PlotSymbol(string Class, string Path)
{
    public static readonly PlotSymbol Circle = new("circle", "M-6 0a6 6 0 1 0 12 0 6 6 0 1 0-12 0");
    public static readonly PlotSymbol Diamond = new("diamond", "M0-8 8 0 0 8-8 0z");
    public static readonly PlotSymbol Triangle = new("triangle", "M0-7 7 6H-7z");
}

/// <summary>The charts of an alert.</summary>
internal static class Charts
{
    private static readonly IReadOnlyList<(PlotSymbol Symbol, LocalizedText Name)> BidSymbols =
    [
        (PlotSymbol.Circle, new("有效报价", "Valid")),
        (PlotSymbol.Diamond, new("中标", "Winner")),
        (PlotSymbol.Triangle, new("否决", "Rejected")),
    ];

    /// <summary>Bids with a price, as shares of the ceiling; in ten-thousands where there is no ceiling.</summary>
    public static IReadOnlyList<BidRecord> Priced(GetAlert.Detail alert) =>
        [.. alert.Bids.Where(bid => bid.AmountMinor is > 0).OrderBy(bid => bid.AmountMinor)];

    /// <summary>A bid as a share of the ceiling.</summary>
    public static double? Share(GetAlert.Detail alert, BidRecord bid) =>
        alert.Procurement is { Ceiling: { Hundredths: > 0 } ceiling } procurement
            ? (double?)(100 * procurement.PriceOf(bid)?.ShareOf(ceiling))
            : null;

    /// <summary>Where each bid lies under the ceiling.</summary>
    public static Plot Bids(GetAlert.Detail alert)
    {
        var bids = Priced(alert);
        var shares = alert.Procurement.Ceiling is { Hundredths: > 0 };
        var scale = Scale.Around(bids.Select(X).Concat(shares ? [100.0] : []));
        var lines = scale
            .Marks()
            .Where(mark => !shares || mark != 100)
            .Select(mark => new PlotLine(
                scale.Place(mark),
                mark.ToString("#,##0.######", CultureInfo.InvariantCulture) + (shares ? "%" : "")
            ));
        if (shares)
        {
            lines = lines.Append(
                new(
                    scale.Place(100),
                    new LocalizedText("最高限价", "Ceiling").ToString(),
                    Limit: true
                )
            );
        }

        return new(
            [
                .. bids.Select(
                    (bid, i) =>
                        new PlotRow(
                            Short($"{i + 1}. {bid.BidderName}"),
                            Said(bid),
                            scale.Place(X(bid)),
                            bid.Winner ? PlotSymbol.Diamond
                                : bid.Status == "valid" ? PlotSymbol.Circle
                                : PlotSymbol.Triangle
                        )
                ),
            ],
            [.. lines],
            BidSymbols
        );

        double X(BidRecord bid) =>
            Share(alert, bid) ?? (double)alert.Procurement.PriceOf(bid)!.Value.TenThousands;

        string Said(BidRecord bid) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{bid.BidderName}: {alert.Procurement.PriceOf(bid)?.Units:#,##0.##} {alert.Procurement.Currency}"
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
    public static Plot Figures(GetAlert.Detail alert)
    {
        return new(
            [
                .. Placed(alert)
                    .Select(figure => new PlotRow(
                        Short(figure.Name.ToString()),
                        Said(figure),
                        100 * Place(figure),
                        PlotSymbol.Circle
                    )),
            ],
            [
                Line(10, new("一成低于此", "1 in 10 below")),
                Line(50, new("中位数", "Median")),
                Line(90, new("九成低于此", "9 in 10 below")),
            ],
            [],
            (10, 90)
        );

        static PlotLine Line(double at, LocalizedText name) => new(at, name.ToString());

        static string Said(Figure figure) => $"{figure.Name}: {figure.In(figure.Value!.Value)}";
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

/// <summary>A scale from one round number to another, in three to nine round steps.</summary>
internal readonly record struct Scale(double From, double Step, int Steps)
{
    /// <summary>Holds all the values.</summary>
    public static Scale Around(IEnumerable<double> values)
    {
        var all = values.ToList();
        var (low, high) = (all.Min(), all.Max());
        // All the same: a tenth about them.
        var width = high > low ? high - low : Math.Max(Math.Abs(high) / 10, 1);
        var power = Math.Pow(10, Math.Floor(Math.Log10(width / 3)));
        var step = new[] { 5, 2, 1 }
            .Select(digit => digit * power)
            .First(each => each <= width / 3);
        var first = Math.Floor(low / step);
        var last = Math.Max(Math.Ceiling(high / step), first + 1);
        return new(first * step, step, (int)(last - first));
    }

    public IEnumerable<double> Marks()
    {
        var (from, step) = (From, Step);
        return Enumerable.Range(0, Steps + 1).Select(mark => Math.Round(from + (mark * step), 9));
    }

    /// <summary>Where a value lies, as a percentage.</summary>
    public double Place(double value) => 100 * (value - From) / (Step * Steps);
}
