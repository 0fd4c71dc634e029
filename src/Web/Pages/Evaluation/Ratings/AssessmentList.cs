using System.Globalization;
using Trading.Evaluation.Ratings;
using Trading.Web.Parts;
using Trading.Web.Shell;
using Item = Trading.Evaluation.Ratings.ListAssessments.Item;

namespace Trading.Web.Pages.Evaluation;

/// <summary>The list of a year's assessments.</summary>
internal static class AssessmentList
{
    public const string Path = "/expert-assessments";

    public static ListDefinition<Item> Define(Words T) =>
        new("assessments", Path, T["专家年度考核", "Yearly assessments"])
        {
            Filters =
            [
                new("q", T["姓名", "Name"]),
                new("year", T["年度", "Year"]) { Longest = 4, Example = "2026" },
            ],
            UsualSort = "name",
            Key = item => item.Id,
            Read = (request, reader) =>
                ListDefinition<Item>.Ask(
                    reader,
                    new ListAssessments.Query
                    {
                        Name = request.Address["q"],
                        Year = int.TryParse(
                            request.Address["year"],
                            NumberStyles.None,
                            CultureInfo.InvariantCulture,
                            out var year
                        )
                            ? year
                            : null,
                        Sort = request.Address.Sort,
                        Cursor = request.Cursor,
                        Take = request.Take,
                        CountUpTo = request.CountUpTo,
                    }
                ),
            Columns =
            [
                new(T["姓名", "Name"], item => item.Name)
                {
                    Key = "name",
                    Names = true,
                    Sorts = true,
                    Link = item => $"{Path}?expert={item.Id}",
                },
                new(T["地区", "Region"], item => Registry.Labels.Region(item.Region))
                {
                    Key = "region",
                    Sorts = true,
                },
                new(T["年度考核分", "Figure"], item => RatingWords.Mean(item.Figure))
                {
                    Key = "figure",
                    Class = "num",
                    Value = item => item.Figure,
                },
                new(
                    T["各方平均分（次数）", "Means by party (ratings)"],
                    item => RatingWords.Parties(T, item.Parties)
                )
                {
                    Key = "parties",
                },
            ],
        };
}
