using System.Globalization;
using Trading.Alerts;
using Trading.Web.Parts;
using Trading.Web.Shell;

namespace Trading.Web.Pages.Alerts;

/// <summary>The list of warnings.</summary>
internal static class AlertList
{
    public const string Path = "/alerts";

    public static IReadOnlyList<ListFilter> Filters(
        Words T,
        Procurement.Labels labels,
        IReadOnlyList<ListAlertMarkets.Item>? markets = null
    ) =>
        [
            new("q", T["项目或采购人", "Title or buyer"]),
            ListFilter.Of("level", T["级别", "Level"], Levels.All),
            // Without one it is those nobody has decided on, which are the work.
            ListFilter.Of("state", T["状态", "State"], AlertStates.All) with
            {
                Usual = AlertStates.Open,
            },
            ListFilter.Of("kind", T["类别", "Kind"], labels.Kinds),
            ListFilter.Region(T["地区", "Region"]),
            // What is usual in one market says nothing of another.
            ListFilter.Of(
                "market",
                T["市场", "Market"],
                markets is null
                    ? Markets.All
                    : [.. markets.Select(market => new Term(market.Market, market.Name))]
            ) with
            {
                Usual = Markets.Home,
            },
            ListFilter.Of("claim", T["认领", "Claim"], ClaimFilters.All),
            ListFilter.Of("due", T["期限", "Deadline"], DueStates.All),
            ListFilter.Of("week", T["本周清单", "This week's list"], WeekLists.All),
            new("from", T["提示时间自", "Raised from"], FilterKind.Day),
            new("to", T["至", "Through"], FilterKind.Day),
        ];

    /// <summary>What an address asks for.</summary>
    public static ListAlerts.Query Query(ListAddress address) =>
        new()
        {
            Text = address["q"],
            Level = address["level"],
            State = address["state"],
            Kind = address["kind"],
            Market = address["market"],
            Region = address["region"],
            Claim = address["claim"],
            Due = address["due"],
            Week = address["week"],
            From = address.Day("from"),
            To = address.Day("to"),
            Sort = address.Sort,
        };

    public static ListDefinition<ListAlerts.Item> Define(Words T, Procurement.Labels labels) =>
        Rows(T, labels);

    /// <summary>The list with the markets to choose from, where they are at hand.</summary>
    public static ListDefinition<ListAlerts.Item> Rows(
        Words T,
        Procurement.Labels labels,
        IReadOnlyList<ListAlertMarkets.Item>? markets = null
    ) =>
        new("alerts", Path, T["预警", "Warnings"])
        {
            Filters = Filters(T, labels, markets),
            UsualSort = "-level",
            Key = item => item.Id,
            Read = (request, reader) =>
                ListDefinition<ListAlerts.Item>.Ask(
                    reader,
                    Query(request.Address) with
                    {
                        Cursor = request.Cursor,
                        Take = request.Take,
                    }
                ),
            Columns =
            [
                new(T["级别", "Level"], item => Levels.Name(item.Level).ToString())
                {
                    Key = "level",
                    Class = "tight",
                    Sorts = true,
                    Falls = true,
                    Content = Cells.Of<ListAlerts.Item, LevelTag>(item => [("Level", item.Level)]),
                },
                new(T["项目", "Procurement"], item => item.Title)
                {
                    Key = "title",
                    Names = true,
                    Sorts = true,
                    Link = item => $"{Path}/{item.Id}",
                    LinkKeepsList = true,
                },
                new(T["线索", "Signals"], item => item.Headline.ToString())
                {
                    FileTitle = T[
                        "线索（请核查，不作违规认定）",
                        "Signals (to be looked into; they establish no wrongdoing)"
                    ],
                    Key = "signals",
                    Class = "words",
                },
                new(T["采购人", "Buyer"], item => item.BuyerName)
                {
                    Key = "buyer",
                    Class = "words",
                    Sorts = true,
                    Link = item =>
                        $"{Path}?q={Uri.EscapeDataString(item.BuyerName)}&state={ListFilter.Any}",
                },
                new(T["类别", "Kind"], item => labels.Kind(item.Kind).ToString())
                {
                    Key = "kind",
                    Spare = true,
                },
                new(T["地区", "Region"], item => Registry.Labels.Region(item.Region))
                {
                    Key = "region",
                },
                new(T["最高限价", "Ceiling"], item => item.Ceiling?.ToString())
                {
                    Key = "ceiling",
                    Class = "num",
                    Sorts = true,
                    Falls = true,
                    Content = Cells.Money<ListAlerts.Item>(item => item.Ceiling),
                    Value = item => item.Ceiling?.Units,
                },
                new(T["币种", "Currency"], item => item.Currency)
                {
                    Key = "currency",
                    Spare = true,
                },
                new(
                    T["分数", "Score"],
                    item => item.Score?.ToString("0.00", CultureInfo.InvariantCulture)
                )
                {
                    Key = "score",
                    Class = "num",
                    Sorts = true,
                    Falls = true,
                    Spare = true,
                    Value = item => item.Score is { } score ? Math.Round(score, 3) : null,
                },
                new(
                    T["综合分", "All sources"],
                    item => item.Severity.ToString("0.00", CultureInfo.InvariantCulture)
                )
                {
                    Key = "severity",
                    Class = "num",
                    Sorts = true,
                    Falls = true,
                    Spare = true,
                    Value = item => Math.Round(item.Severity, 3),
                },
                new(T["核查期限", "Due"], item => Cells.At(item.DueAt))
                {
                    Key = "due",
                    Class = "brief",
                    Sorts = true,
                    Content = Cells.Of<ListAlerts.Item, DueTag>(item =>
                        [("At", item.DueAt), ("Overdue", item.Overdue), ("By", item.DueBy)]
                    ),
                },
                new(T["期限依据", "Due by"], item => item.DueBy?.ToString())
                {
                    Key = "dueBy",
                    Spare = true,
                },
                new(T["状态", "State"], item => AlertStates.Name(item.State).ToString())
                {
                    Key = "state",
                    Content = Cells.Of<ListAlerts.Item, AlertStateTag>(item =>
                        [("State", item.State)]
                    ),
                },
                new(T["认领人", "Claimed by"], item => item.ClaimedBy)
                {
                    Key = "claim",
                    Class = "tight",
                    Content = Cells.Tag<ListAlerts.Item>(item =>
                        item.ClaimedBy is null ? null
                        : item.Mine ? (T["我", "me"], "wait")
                        : (item.ClaimedBy, "")
                    ),
                },
                new(T["提示时间", "Raised"], item => Cells.At(item.RaisedAt))
                {
                    Key = "raised",
                    Class = "brief",
                    Sorts = true,
                    Falls = true,
                    Content = Cells.When<ListAlerts.Item>(item => item.RaisedAt),
                },
                new(T["最近变化", "Changed"], item => Cells.At(item.ChangedAt))
                {
                    Key = "changed",
                    Sorts = true,
                    Falls = true,
                    Spare = true,
                    Content = Cells.When<ListAlerts.Item>(item => item.ChangedAt),
                },
                new(T["处置时间", "Decided"], item => Cells.At(item.SettledAt))
                {
                    Key = "settled",
                    Sorts = true,
                    Falls = true,
                    Spare = true,
                    Content = Cells.When<ListAlerts.Item>(item => item.SettledAt),
                },
                new(T["处置人", "Decided by"], item => item.SettledBy)
                {
                    Key = "settledBy",
                    Spare = true,
                },
                new(T["处置理由", "Reason"], item => item.Reason) { Key = "reason", Spare = true },
                new(
                    T["排除原因", "Ground of the dismissal"],
                    item =>
                        item.Ground is { } ground ? DismissalGrounds.Name(ground).ToString() : null
                )
                {
                    Key = "ground",
                    Spare = true,
                },
                new(T["编号", "Id"], item => item.Id.ToString()) { Key = "id", Spare = true },
            ],
        };
}
