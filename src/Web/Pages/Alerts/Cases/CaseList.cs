using System.Globalization;
using Trading.Alerts;
using Trading.Alerts.Cases;
using Trading.Web.Parts;
using Trading.Web.Shell;
using Item = Trading.Alerts.Cases.ListSupervisionCases.Item;

namespace Trading.Web.Pages.Alerts.Cases;

/// <summary>The list of cases.</summary>
internal static class CaseList
{
    public const string Path = "/cases";

    public static ListDefinition<Item> Define(Words T) =>
        new("cases", Path, T["监督案件", "Cases"])
        {
            Filters =
            [
                new("q", T["案号、项目或采购人", "Number, title or buyer"]),
                // Without one it is those that are not closed, which are the work.
                ListFilter.Of(
                    "state",
                    T["状态", "State"],
                    [
                        new(ListSupervisionCases.NotClosed, new("未结案", "Not closed")),
                        .. CaseRules.States.Select(state => new Term(state.Code, state.Name)),
                    ]
                ) with
                {
                    Usual = ListSupervisionCases.NotClosed,
                },
                ListFilter.Of(
                    "claim",
                    T["承办", "In the hands of"],
                    [
                        new(ClaimFilters.Mine, new("我承办的", "Mine")),
                        new(ClaimFilters.None, new("无人承办", "Nobody")),
                    ]
                ),
                ListFilter.Of("due", T["期限", "Due"], [new("overdue", new("已超期", "Overdue"))]),
                ListFilter.Of("origin", T["来源", "Origin"], CaseRules.Origins),
                ListFilter.Region(T["地区", "Region"]),
            ],
            UsualSort = "due",
            Key = item => item.Id,
            Read = (request, reader) =>
                ListDefinition<Item>.Ask(
                    reader,
                    new ListSupervisionCases.Query
                    {
                        Text = request.Address["q"],
                        State = request.Address["state"],
                        Claim = request.Address["claim"],
                        Due = request.Address["due"],
                        Origin = request.Address["origin"],
                        Region = request.Address["region"],
                        Sort = request.Address.Sort,
                        Cursor = request.Cursor,
                        Take = request.Take,
                    }
                ),
            Columns =
            [
                new(T["案号", "Number"], item => item.Number)
                {
                    Key = "number",
                    Class = "nowrap",
                    Sorts = true,
                },
                new(T["项目", "Procurement"], item => item.Title)
                {
                    Key = "title",
                    Names = true,
                    Sorts = true,
                    Link = item => $"{Path}/{item.Id}",
                },
                new(T["采购人", "Buyer"], item => item.BuyerName)
                {
                    Key = "buyer",
                    Class = "words",
                    Sorts = true,
                },
                new(T["级别", "Level"], item => Levels.Name(item.Level).ToString())
                {
                    Key = "level",
                    Class = "tight",
                    Sorts = true,
                    Falls = true,
                    Content = Cells.Of<Item, LevelTag>(item => [("Level", item.Level)]),
                },
                new(T["状态", "State"], item => CaseRules.StateName(item.State).ToString())
                {
                    Key = "state",
                    Content = Cells.Of<Item, CaseStateTag>(item => [("State", item.State)]),
                },
                new(
                    T["期限", "Due"],
                    item => item.DueOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                )
                {
                    Key = "due",
                    Class = "nowrap",
                    Sorts = true,
                },
                new(T["超期", "Overdue"], item => item.IsOverdue ? T["是", "yes"] : T["否", "no"])
                {
                    Key = "overdue",
                    Content = Cells.Tag<Item>(item =>
                        item.IsOverdue ? (T["已超期", "overdue"], "bad") : null
                    ),
                },
                new(T["承办人", "In the hands of"], item => item.Assignee)
                {
                    Key = "assignee",
                    Content = Cells.Tag<Item>(item =>
                        item.Assignee is null ? null
                        : item.Mine ? (T["我", "me"], "wait")
                        : (item.Assignee, "")
                    ),
                },
                new(T["来源", "Origin"], item => CaseRules.OriginName(item.Origin).ToString())
                {
                    Key = "origin",
                    Spare = true,
                },
                new(T["地区", "Region"], item => Registry.Labels.Region(item.Region))
                {
                    Key = "region",
                    Spare = true,
                },
                new(T["立案时间", "Opened"], item => Cells.At(item.OpenedAt))
                {
                    Key = "openedAt",
                    Sorts = true,
                    Falls = true,
                    Spare = true,
                    Content = Cells.When<Item>(item => item.OpenedAt),
                },
                new(T["结案时间", "Closed"], item => Cells.At(item.ClosedAt))
                {
                    Key = "closed",
                    Sorts = true,
                    Falls = true,
                    Spare = true,
                    Content = Cells.When<Item>(item => item.ClosedAt),
                },
            ],
        };
}
