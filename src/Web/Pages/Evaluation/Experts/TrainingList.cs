using System.Globalization;
using Trading.Domain.Codes;
using Trading.Evaluation;
using Trading.Evaluation.Experts;
using Trading.Web.Parts;
using Trading.Web.Shell;
using Item = Trading.Evaluation.Experts.ListTrainings.Item;

namespace Trading.Web.Pages.Evaluation;

/// <summary>The list of experts' trainings.</summary>
internal static class TrainingList
{
    public const string Path = "/experts/trainings";

    public static ListDefinition<Item> Define(Words T) =>
        new("trainings", Path, T["专家培训", "Trainings of experts"])
        {
            Filters =
            [
                new("q", T["姓名", "Name"]),
                new("title", T["培训名称", "Training"]),
                new("year", T["年度", "Year"]) { Longest = 4, Example = "2026" },
                ListFilter.Of("result", T["结果", "Result"], TrainingResults.Held),
            ],
            UsualSort = "-recorded",
            Key = item => item.Id,
            Read = (request, reader) =>
                ListDefinition<Item>.Ask(
                    reader,
                    new ListTrainings.Query
                    {
                        Name = request.Address["q"],
                        Title = request.Address["title"],
                        Year = int.TryParse(
                            request.Address["year"],
                            NumberStyles.None,
                            CultureInfo.InvariantCulture,
                            out var year
                        )
                            ? year
                            : null,
                        Result = request.Address["result"],
                        Sort = request.Address.Sort,
                        Cursor = request.Cursor,
                        Take = request.Take,
                        CountUpTo = request.CountUpTo,
                    }
                ),
            Columns =
            [
                new(T["专家", "Expert"], item => item.Name)
                {
                    Key = "name",
                    Names = true,
                    Sorts = true,
                    Link = item => $"{ExpertList.Path}/{item.ExpertId}",
                },
                new(T["地区", "Region"], item => Registry.Labels.Region(item.Region))
                {
                    Key = "region",
                    Spare = true,
                },
                new(T["培训名称", "Training"], item => item.Title) { Key = "title" },
                new(T["组织单位", "Organiser"], item => item.Organiser) { Key = "organiser" },
                new(T["开始日期", "From"], item => Written.Of(item.FromDay))
                {
                    Key = "from",
                    Class = "nowrap",
                },
                new(T["结束日期", "To"], item => Written.Of(item.ToDay))
                {
                    Key = "to",
                    Class = "nowrap",
                },
                new(T["学时", "Hours"], item => item.Hours.ToString(CultureInfo.InvariantCulture))
                {
                    Key = "hours",
                    Class = "num",
                    Sorts = true,
                    Falls = true,
                    Value = item => item.Hours,
                },
                new(
                    T["结果", "Result"],
                    item => Terms.NameIn(TrainingResults.All, item.Result).ToString()
                )
                {
                    Key = "result",
                },
                new(T["证书编号", "Certificate"], item => item.Certificate) { Key = "certificate" },
                new(T["登记时间", "Recorded"], item => Cells.At(item.RecordedAt))
                {
                    Key = "recorded",
                    Sorts = true,
                    Falls = true,
                    Spare = true,
                    Content = Cells.When<Item>(item => item.RecordedAt),
                },
            ],
        };
}
