using System.Globalization;
using Trading.Evaluation;
using Trading.Evaluation.Panels;
using Trading.Web.Parts;
using Trading.Web.Shell;
using Item = Trading.Evaluation.Panels.ListPanels.Item;

namespace Trading.Web.Pages.Evaluation;

/// <summary>The list of panels.</summary>
internal static class PanelList
{
    public const string Path = "/panels";

    public static ListDefinition<Item> Define(Words T) =>
        new("panels", Path, T["评标委员会", "Evaluation panels"])
        {
            Filters =
            [
                new("q", T["地点", "Place"]),
                ListFilter.Of("state", T["状态", "State"], Terms.PanelStates),
                ListFilter.Region(T["地区", "Region"]),
                new("from", T["评审自", "Evaluation from"], FilterKind.Day),
                new("to", T["至", "Through"], FilterKind.Day),
            ],
            UsualSort = "-created",
            Key = item => item.Id,
            Read = (request, reader) =>
                ListDefinition<Item>.Ask(
                    reader,
                    new ListPanels.Query
                    {
                        Venue = request.Address["q"],
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
                new(T["评标委员会", "Panel"], item => item.Title)
                {
                    Key = "title",
                    Names = true,
                    Link = item => $"{Path}/{item.Id}",
                },
                new(
                    T["抽取", "Draw"],
                    item => item.DrawNumber.ToString(CultureInfo.InvariantCulture)
                )
                {
                    Key = "draw",
                    Class = "num",
                    Value = item => item.DrawNumber,
                },
                new(T["评审时间", "Evaluation"], item => Cells.At(item.EvaluationAt))
                {
                    Key = "evaluation",
                    Sorts = true,
                    Content = Cells.When<Item>(item => item.EvaluationAt),
                },
                new(T["地点", "Place"], item => item.Venue) { Key = "venue", Sorts = true },
                new(T["已确认", "Accepted"], item => $"{item.Accepted} / {item.Seats}")
                {
                    Key = "accepted",
                    Class = "num",
                },
                new(
                    T["状态", "State"],
                    item => Terms.NameIn(Terms.PanelStates, item.State).ToString()
                )
                {
                    Key = "state",
                    Content = Cells.Of<Item, PanelTag>(item =>
                        [("State", item.State), ("Catalogue", Terms.PanelStates)]
                    ),
                },
                new(T["项目", "Procurement"], _ => T["查看项目", "Open"])
                {
                    Key = "procurement",
                    PageOnly = true,
                    Link = item => $"/procurements/{item.ProcurementId}",
                },
                new(T["申请时间", "Asked for"], item => Cells.At(item.CreatedAt))
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
