using System.Globalization;
using Trading.Alerts;
using Trading.Alerts.Dashboards;
using Trading.Alerts.Signals;
using Trading.Domain.Codes;
using Trading.Web.Shell;

namespace Trading.Web.Pages.Alerts.Dashboards;

/// <summary>The tables of a dashboard: every figure with the address of its rows.</summary>
internal sealed class DashboardSheets(GetDashboard.Answer answer, DashboardAddress address, Words T)
{
    public const string Cities = "cities";
    public const string Market = "market";
    public const string Weeks = "weeks";
    public const string Months = "months";

    private const string NoFigure = "—";

    // Figures are of the period that was counted: what an address leaves open is closed in those of rows.
    private readonly DashboardAddress _counted = address with
    {
        From = answer.From,
        To = answer.To,
    };

    /// <summary>All of them, in the order of the page.</summary>
    public IReadOnlyList<DashboardSheet> All =>
        [
            Areas(Cities, T["按城市", "By city"], answer.Cities, alone: false),
            Openness(),
            Spans(
                Months,
                T["按月", "By month"],
                answer.Months,
                month => month.From.ToString("yyyy-MM", CultureInfo.InvariantCulture)
            ),
            Spans(
                Weeks,
                T["按周", "By week"],
                answer.Weeks,
                week => $"{Day(week.From)} – {Day(week.To)}"
            ),
            Groups("kinds", T["按交易类别", "By kind"], T["类别", "Kind"], "kind", answer.Kinds),
            Groups("stages", T["按环节", "By stage"], T["环节", "Stage"], "stage", answer.Stages),
            Groups(
                "industries",
                T["按行业（项目登记的）", "By industry, where the record has one"],
                T["行业", "Industry"],
                "industry",
                [
                    .. answer.Industries.Select(one =>
                        one.Code.Length == 0
                            ? one with
                            {
                                Code = ListDashboardRows.NoIndustry,
                            }
                            : one
                    ),
                ]
            ),
            Groups(
                "purchasers",
                T[
                    $"按采购人（预警最多的{GetDashboard.Buyers}家）",
                    $"By purchaser (the {GetDashboard.Buyers} with the most)"
                ],
                T["采购人", "Purchaser"],
                "buyer",
                answer.Purchasers
            ),
            Signals(),
            Areas("regions", T["按区县", "By division"], answer.Regions, alone: true),
        ];

    /// <summary>Where a city's figure leads.</summary>
    public string RowsOf(string region) =>
        Rows(("region", region), ("alone", IsProvince(region) ? "yes" : null));

    private string Rows(params (string Name, string? Value)[] more) =>
        _counted.At(DashboardAddress.Rows, more);

    private static bool IsProvince(string region) => region == Regions.Liaoning.Code.ToString();

    // What lies outside the scope has no row: a nought would be a statement.
    private DashboardSheet Areas(
        string key,
        string title,
        IReadOnlyList<GetDashboard.Area> areas,
        bool alone
    ) =>
        new(
            key,
            title,
            [
                T["地区", "Division"],
                .. AlertHeads,
                T["处置用时中位数（小时）", "Median hours to act"],
                T["九成用时（小时）", "9 in 10 within (hours)"],
            ],
            [
                .. areas
                    .Where(area => area.InScope)
                    .Select(area =>
                    {
                        (string, string?)[] place =
                        [
                            ("region", area.Region),
                            ("alone", alone || IsProvince(area.Region) ? "yes" : null),
                        ];
                        (string, string?)[] decided =
                        [
                            .. place,
                            ("figure", DashboardFigures.Decided),
                        ];
                        return (IReadOnlyList<SheetCell>)
                            [
                                SheetCell.Of(NameOf(area, alone)),
                                .. AlertCells(area.Alerts, place),
                                Hours(area.Waited.MedianHours, decided),
                                Hours(area.Waited.NinetiethHours, decided),
                            ];
                    }),
            ]
        );

    private string NameOf(GetDashboard.Area area, bool alone) =>
        !alone && IsProvince(area.Region)
            ? T["省本级", "The province itself"]
            : area.Name.ToString();

    private DashboardSheet Openness() =>
        new(
            Market,
            T["市场开放度（按公告日期）", "Openness of the market (by day of notice)"],
            [
                T["地区", "Division"],
                .. Counted.Select(figure => DashboardFigures.Name(figure).ToString()),
                T["每标段投标家数", "Bidders per lot"],
                T["单一投标占比", "Single bids"],
                T["外地投标占比", "Outsiders' share"],
                T["中小微占比", "SMEs' share"],
            ],
            [
                .. answer
                    .Cities.Where(city => city.InScope)
                    .Select(city =>
                        MarketRow(
                            NameOf(city, alone: false),
                            city.Market,
                            [
                                ("region", city.Region),
                                ("alone", IsProvince(city.Region) ? "yes" : null),
                            ]
                        )
                    ),
                MarketRow(T["合计", "Total"], answer.Total.Market, []),
            ]
        );

    private IReadOnlyList<SheetCell> MarketRow(
        string name,
        MarketFigures market,
        (string, string?)[] place
    ) =>
        [
            SheetCell.Of(name),
            .. Counted.Select(figure => Count(market.Of(figure), [.. place, ("figure", figure)])),
            Rate(market.BidsPerLot, "0.00"),
            Rate(market.SingleShare, "0.0%"),
            Rate(market.OutsideShare, "0.0%"),
            Rate(market.SmallShare, "0.0%"),
        ];

    private static readonly string[] Counted =
    [
        DashboardFigures.Published,
        DashboardFigures.Lots,
        DashboardFigures.Bids,
        DashboardFigures.Single,
        DashboardFigures.OriginKnown,
        DashboardFigures.OtherCity,
        DashboardFigures.OtherProvince,
        DashboardFigures.SizeKnown,
        DashboardFigures.Small,
    ];

    private DashboardSheet Spans(
        string key,
        string title,
        IReadOnlyList<GetDashboard.Span> spans,
        Func<GetDashboard.Span, string> name
    ) =>
        new(
            key,
            title,
            [T["期间", "Period"], .. AlertHeads],
            [
                .. spans.Select(span =>
                    (IReadOnlyList<SheetCell>)
                        [
                            SheetCell.Of(name(span)),
                            .. AlertCells(
                                span.Alerts,
                                [("from", Day(span.From)), ("to", Day(span.To))]
                            ),
                        ]
                ),
            ]
        );

    private DashboardSheet Groups(
        string key,
        string title,
        string head,
        string filter,
        IReadOnlyList<GetDashboard.Group> groups
    ) =>
        new(
            key,
            title,
            [head, .. AlertHeads],
            [
                .. groups.Select(group =>
                    (IReadOnlyList<SheetCell>)
                        [
                            SheetCell.Of(group.Name.ToString()),
                            .. AlertCells(group.Alerts, [(filter, group.Code)]),
                        ]
                ),
            ]
        );

    private DashboardSheet Signals() =>
        new(
            "signals",
            T["按线索：被确认的比例", "By signal: the share confirmed"],
            [
                T["线索", "Signal"],
                T["代码", "Code"],
                T["来源", "Source"],
                T["预警", "Warnings"],
                .. AlertStates.All.Select(state => state.Name.ToString()),
                T["确认比例", "Share confirmed"],
            ],
            [
                .. answer.Signals.Select(signal =>
                {
                    (string, string?) place = ("signal", $"{signal.Source}:{signal.Code}");
                    return (IReadOnlyList<SheetCell>)
                        [
                            SheetCell.Of(signal.Name.ToString()),
                            SheetCell.Of(signal.Code),
                            SheetCell.Of(SignalSources.Name(signal.Source).ToString()),
                            Count(signal.Alerts.All, [place]),
                            .. AlertStates.All.Select(state =>
                                Count(signal.Alerts.In(state.Code), [place, ("state", state.Code)])
                            ),
                            Rate(signal.Alerts.ShareConfirmed, "0%"),
                        ];
                }),
            ]
        );

    private string[] AlertHeads =>
        [
            T["预警", "Warnings"],
            .. Levels.All.Select(level => level.Name.ToString()),
            .. AlertStates.All.Select(state => state.Name.ToString()),
            T["确认比例", "Share confirmed"],
        ];

    private SheetCell[] AlertCells(AlertFigures alerts, (string, string?)[] place) =>
        [
            Count(alerts.All, place),
            .. Levels.All.Select(level =>
                Count(alerts.Of(level.Code), [.. place, ("level", level.Code)])
            ),
            .. AlertStates.All.Select(state =>
                Count(alerts.In(state.Code), [.. place, ("state", state.Code)])
            ),
            Rate(alerts.ShareConfirmed, "0%"),
        ];

    private SheetCell Count(long count, (string, string?)[] place) =>
        new(
            count.ToString("#,##0", CultureInfo.InvariantCulture),
            count,
            count == 0 ? null : Rows(place)
        );

    private SheetCell Hours(double? hours, (string, string?)[] place) =>
        hours is { } known
            ? new(
                known.ToString("0.#", CultureInfo.InvariantCulture),
                Math.Round(known, 1),
                Rows(place)
            )
            : new(NoFigure, null);

    private static SheetCell Rate(double? rate, string format) =>
        rate is { } known
            ? new(known.ToString(format, CultureInfo.InvariantCulture), Math.Round(known, 4))
            : new(NoFigure, null);

    private static string Day(DateOnly day) => DashboardAddress.Day(day)!;
}
