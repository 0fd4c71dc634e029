using Trading.Procurement;
using Trading.Web.Parts;
using Trading.Web.Shell;
using Item = Trading.Procurement.ListProcurements.Item;

namespace Trading.Web.Pages.Procurement;

/// <summary>The list of procurements.</summary>
internal static class ProcurementList
{
    public const string Path = "/procurements";

    public static ListDefinition<Item> Define(Words T, Labels labels) =>
        new("procurements", Path, T["项目", "Procurements"])
        {
            Filters =
            [
                new("q", T["名称、编号、采购人或代理机构", "Title, number, buyer or agency"]),
                ListFilter.Of("kind", T["交易类别", "Kind"], labels.Kinds),
                ListFilter.Of("state", T["状态", "State"], labels.States),
                ListFilter.Region(T["地区", "Region"]),
                new("from", T["投标截止自", "Deadline from"], FilterKind.Day),
                new("to", T["至", "Through"], FilterKind.Day),
            ],
            UsualSort = "-created",
            Key = item => item.Id,
            Read = (request, reader) =>
                ListDefinition<Item>.Ask(
                    reader,
                    new ListProcurements.Query
                    {
                        Text = request.Address["q"],
                        Kind = request.Address["kind"],
                        State = request.Address["state"],
                        Region = request.Address["region"],
                        From = request.Address.Day("from"),
                        To = request.Address.Day("to"),
                        Sort = request.Address.Sort,
                        Cursor = request.Cursor,
                        Take = request.Take,
                        CountUpTo = request.CountUpTo,
                    }
                ),
            Columns =
            [
                new(T["项目编号", "Number"], item => item.SourceReference)
                {
                    Key = "number",
                    Class = "nowrap",
                    Sorts = true,
                },
                new(T["项目名称", "Title"], item => item.Title)
                {
                    Key = "title",
                    Names = true,
                    Sorts = true,
                    Link = item => $"{Path}/{item.Id}",
                },
                new(T["类别", "Kind"], item => labels.Kind(item.Kind).ToString()) { Key = "kind" },
                new(T["方式", "Method"], item => labels.Method(item.Method).ToString())
                {
                    Key = "method",
                    Spare = true,
                },
                new(T["地区", "Region"], item => Labels.Region(item.Region)) { Key = "region" },
                new(T["采购人（招标人）", "Buyer"], item => item.BuyerName)
                {
                    Key = "buyer",
                    Class = "words",
                    Sorts = true,
                    Link = item => $"{Path}?q={Uri.EscapeDataString(item.BuyerName)}",
                },
                new(T["代理机构", "Agency"], item => item.AgencyName)
                {
                    Key = "agency",
                    Class = "words",
                    Spare = true,
                },
                new(T["统一交易标识码", "Unified code"], item => item.UnifiedCode)
                {
                    Key = "unified",
                    Spare = true,
                },
                new(T["最高限价", "Ceiling"], item => item.Ceiling?.ToString())
                {
                    Key = "ceiling",
                    Class = "num",
                    Sorts = true,
                    Falls = true,
                    Content = Cells.Money<Item>(item => item.Ceiling),
                    Value = item => item.Ceiling?.Units,
                },
                new(T["币种", "Currency"], item => item.Currency)
                {
                    Key = "currency",
                    Spare = true,
                },
                new(T["投标截止", "Deadline"], item => Cells.At(item.DeadlineAt))
                {
                    Key = "deadline",
                    Sorts = true,
                    Falls = true,
                    Content = Cells.When<Item>(item => item.DeadlineAt),
                },
                new(T["状态", "State"], item => labels.State(item.State).ToString())
                {
                    Key = "state",
                    Content = Cells.Of<Item, StateTag>(item => [("State", item.State)]),
                },
                new(T["登记时间", "Recorded"], item => Cells.At(item.CreatedAt))
                {
                    Key = "created",
                    Sorts = true,
                    Falls = true,
                    Spare = true,
                    Content = Cells.When<Item>(item => item.CreatedAt),
                },
            ],
        };
}
