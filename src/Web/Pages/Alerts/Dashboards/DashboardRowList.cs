using System.Globalization;
using Trading.Alerts;
using Trading.Alerts.Dashboards;
using Trading.Web.Parts;
using Trading.Web.Shell;

namespace Trading.Web.Pages.Alerts.Dashboards;

/// <summary>The procurements behind a figure of the dashboards.</summary>
internal static class DashboardRowList
{
    private const string Yes = "yes";

    public static IReadOnlyList<ListFilter> Filters(Words T, Procurement.Labels labels) =>
        [
            ListFilter.Of("figure", T["统计项", "Figure"], DashboardFigures.All) with
            {
                Usual = DashboardFigures.Alerts,
                Demanded = true,
            },
            new("from", T["自", "From"], FilterKind.Day),
            new("to", T["至", "Through"], FilterKind.Day),
            ListFilter.Region(T["地区", "Region"], counties: true),
            ListFilter.Of(
                "alone",
                T["下级地区", "Below it"],
                [new(Yes, new("不含下级", "without what lies below"))]
            ),
            ListFilter.Of("kind", T["类别", "Kind"], labels.Kinds),
            ListFilter.Of("level", T["级别", "Level"], Levels.All),
            ListFilter.Of("state", T["状态", "State"], AlertStates.All),
            ListFilter.Of("stage", T["环节", "Stage"], labels.States),
            new("industry", T["行业", "Industry"]),
            new("buyer", T["采购人代码", "Purchaser's code"]),
            new("signal", T["线索代码", "Signal's code"]) { Example = "model:I08" },
        ];

    /// <summary>What an address asks for.</summary>
    public static ListDashboardRows.Query Query(ListAddress address) =>
        new()
        {
            Figure = address["figure"] ?? DashboardFigures.Alerts,
            From = address.Day("from"),
            To = address.Day("to"),
            Region = address["region"],
            Alone = address["alone"] == Yes,
            Kind = address["kind"],
            Level = address["level"],
            State = address["state"],
            Stage = address["stage"],
            Industry = address["industry"],
            Buyer = address["buyer"],
            Signal = address["signal"],
            Sort = address.Sort,
        };

    public static ListDefinition Define(Words T, Procurement.Labels labels) => Rows(T, labels);

    public static ListDefinition<ListDashboardRows.Item> Rows(Words T, Procurement.Labels labels) =>
        new("dashboard-rows", DashboardAddress.Rows, T["统计明细", "Rows behind a figure"])
        {
            Filters = Filters(T, labels),
            UsualSort = "-published",
            Key = item => item.Id,
            Read = (request, reader) =>
                ListDefinition<ListDashboardRows.Item>.Ask(
                    reader,
                    Query(request.Address) with
                    {
                        Cursor = request.Cursor,
                        Take = request.Take,
                    }
                ),
            Columns =
            [
                new(T["项目", "Procurement"], item => item.Title)
                {
                    Key = "title",
                    Names = true,
                    Sorts = true,
                    Link = item =>
                        item.Level is null ? $"/procurements/{item.Id}" : $"/alerts/{item.Id}",
                },
                new(
                    T["计入", "Counted"],
                    item => item.Part.ToString("#,##0", CultureInfo.InvariantCulture)
                )
                {
                    Key = "part",
                    Class = "num",
                    Value = item => item.Part,
                },
                new(
                    T["级别", "Level"],
                    item => item.Level is null ? null : Levels.Name(item.Level).ToString()
                )
                {
                    Key = "level",
                    Class = "tight",
                    Sorts = true,
                    Falls = true,
                },
                new(
                    T["状态", "State"],
                    item => item.State is null ? null : AlertStates.Name(item.State).ToString()
                )
                {
                    Key = "state",
                },
                new(T["采购人", "Purchaser"], item => item.BuyerName)
                {
                    Key = "buyer",
                    Class = "words",
                    Sorts = true,
                },
                new(T["地区", "Region"], item => Registry.Labels.Region(item.Region))
                {
                    Key = "region",
                },
                new(T["类别", "Kind"], item => labels.Kind(item.Kind).ToString()) { Key = "kind" },
                new(T["环节", "Stage"], item => labels.State(item.Stage, item.Kind).ToString())
                {
                    Key = "stage",
                },
                new(T["公告日期", "Notice"], item => Cells.Day(item.PublishedOn))
                {
                    Key = "published",
                    Sorts = true,
                    Falls = true,
                },
                new(T["预警日期", "Raised"], item => Cells.Day(item.RaisedOn)) { Key = "raised" },
                new(
                    T["处置用时（小时）", "Hours to act"],
                    item => item.DecidedHours?.ToString(CultureInfo.InvariantCulture)
                )
                {
                    Key = "hours",
                    Class = "num",
                    Value = item => (long?)item.DecidedHours,
                },
                new(T["编号", "Id"], item => item.Id.ToString()) { Key = "id", Spare = true },
            ],
        };
}
