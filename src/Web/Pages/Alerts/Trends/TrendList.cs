using System.Globalization;
using Trading.Alerts;
using Trading.Alerts.Trends;
using Trading.Analysis.Trends;
using Trading.Web.Parts;
using Trading.Web.Shell;

namespace Trading.Web.Pages.Alerts.Trends;

/// <summary>Series of purchasers, agencies and cities that rose.</summary>
internal static class TrendList
{
    /// <summary>The page of one.</summary>
    public static string PageOf(Guid trend) => $"/trends/series?id={trend}";

    /// <summary>A share in percent.</summary>
    public static string Share(double share) =>
        (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + "%";

    /// <summary>A month.</summary>
    public static string Month(DateOnly month) =>
        month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>Whose it is.</summary>
    public static string Who(ListTrends.Item item) =>
        item.Unit == TrendUnits.City ? Registry.Labels.Region(item.Who) : item.Name;

    public static ListDefinition Define(Words T) => Rows(T);

    public static ListDefinition<ListTrends.Item> Rows(Words T) =>
        new("trends", "/trends", T["走势", "Trends"])
        {
            Filters =
            [
                new("q", T["名称", "Name"]),
                ListFilter.Of("measure", T["指标", "Measure"], TrendMeasures.All),
                ListFilter.Of("unit", T["对象", "Whose"], TrendUnits.All),
                ListFilter.Region(T["地区", "Region"]),
            ],
            UsualSort = "-level",
            Key = item => item.Id,
            Read = (request, reader) =>
                ListDefinition<ListTrends.Item>.Ask(
                    reader,
                    new ListTrends.Query
                    {
                        Measure = request.Address["measure"],
                        Unit = request.Address["unit"],
                        Region = request.Address["region"],
                        Text = request.Address["q"],
                        Sort = request.Address.Sort,
                        Cursor = request.Cursor,
                        Take = request.Take,
                    }
                ),
            Columns =
            [
                new(T["谁", "Whose"], Who)
                {
                    Key = "name",
                    Names = true,
                    Sorts = true,
                    Link = item => PageOf(item.Id),
                },
                new(T["级别", "Level"], item => Levels.Name(item.Level).ToString())
                {
                    Key = "level",
                    Class = "tight",
                    Sorts = true,
                    Falls = true,
                },
                new(T["对象", "Kind"], item => TrendUnits.Name(item.Unit).ToString())
                {
                    Key = "unit",
                },
                new(T["指标", "Measure"], item => TrendMeasures.Name(item.Measure).ToString())
                {
                    Key = "measure",
                },
                new(T["形态", "Shape"], item => TrendShapes.Name(item.Shape).ToString())
                {
                    Key = "shape",
                },
                new(T["自", "From"], item => Month(item.From))
                {
                    Key = "from",
                    Sorts = true,
                    Falls = true,
                },
                new(T["之前", "Before"], item => Share(item.Before))
                {
                    Key = "before",
                    Class = "num",
                },
                new(T["之后", "After"], item => Share(item.After)) { Key = "after", Class = "num" },
                new(T["高出市场", "Beyond the market"], item => Share(item.Difference))
                {
                    Key = "difference",
                    Class = "num",
                    Sorts = true,
                    Falls = true,
                },
                new(
                    T["偶然概率", "By chance"],
                    item => item.PValue.ToString("0.######", CultureInfo.InvariantCulture)
                )
                {
                    Key = "chance",
                    Class = "num",
                    Spare = true,
                },
                new(T["地区", "Region"], item => Registry.Labels.Region(item.Region))
                {
                    Key = "region",
                },
                new(
                    T[
                        "所见（请核查，不作违规认定）",
                        "What was seen (to be looked into; it establishes no wrongdoing)"
                    ],
                    item => item.Sentence.ToString()
                )
                {
                    Key = "sentence",
                    Class = "words",
                    Spare = true,
                },
                new(T["也可能是", "What else would explain it"], item => item.Otherwise.ToString())
                {
                    Key = "otherwise",
                    Class = "words",
                    Spare = true,
                },
                new(T["编号", "Id"], item => item.Id.ToString()) { Key = "id", Spare = true },
            ],
        };
}
