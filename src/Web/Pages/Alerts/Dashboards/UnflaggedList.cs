using System.Globalization;
using Trading.Alerts.Precision;
using Trading.Web.Parts;
using Trading.Web.Shell;

namespace Trading.Web.Pages.Alerts.Dashboards;

/// <summary>Procurements without a warning that were drawn to be looked at.</summary>
internal static class UnflaggedList
{
    public static ListDefinition Define(Words T, Procurement.Labels labels) => Rows(T, labels);

    public static ListDefinition<ListUnflagged.Item> Rows(Words T, Procurement.Labels labels) =>
        new("unflagged", DashboardAddress.Sample, T["未预警抽查", "Sample without warning"])
        {
            Filters =
            [
                ListFilter.Of(
                    "answer",
                    T["结论", "Answer"],
                    [
                        new(UnflaggedAnswers.Waiting, new("待查看", "Not looked at")),
                        .. UnflaggedAnswers.All,
                    ]
                ),
            ],
            UsualSort = "-month",
            Key = item => item.Id,
            Read = (request, reader) =>
                ListDefinition<ListUnflagged.Item>.Ask(
                    reader,
                    new ListUnflagged.Query
                    {
                        Answer = request.Address["answer"],
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
                    Link = item => $"/procurements/{item.ProcurementId}",
                },
                new(
                    T["月份", "Month"],
                    item => item.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture)
                )
                {
                    Key = "month",
                },
                new(T["抽样范围", "Drawn in"], item => Registry.Labels.Region(item.City))
                {
                    Key = "city",
                },
                new(T["序号", "Place"], item => item.Place.ToString(CultureInfo.InvariantCulture))
                {
                    Key = "place",
                    Class = "num",
                    Value = item => (long)item.Place,
                    Spare = true,
                },
                new(T["采购人", "Purchaser"], item => item.BuyerName)
                {
                    Key = "buyer",
                    Class = "words",
                },
                new(T["类别", "Kind"], item => labels.Kind(item.Kind).ToString()) { Key = "kind" },
                new(T["地区", "Region"], item => Registry.Labels.Region(item.Region))
                {
                    Key = "region",
                    Spare = true,
                },
                new(
                    T["结论", "Answer"],
                    item =>
                        item.Answer is null ? null : UnflaggedAnswers.Name(item.Answer).ToString()
                )
                {
                    Key = "answer",
                },
                new(T["说明", "Reason"], item => item.Reason) { Key = "reason", Class = "words" },
                new(T["查看人", "Looked at by"], item => item.AnsweredBy) { Key = "by" },
                new(T["查看时间", "Looked at"], item => Cells.At(item.AnsweredAt))
                {
                    Key = "at",
                    Content = Cells.When<ListUnflagged.Item>(item => item.AnsweredAt),
                },
            ],
        };
}
