using System.Globalization;
using Trading.Alerts;
using Trading.Alerts.Week;
using Trading.Kernel.Http;
using Trading.Web.Parts;
using Trading.Web.Shell;

namespace Trading.Web.Pages.Alerts;

/// <summary>An office's list of a week, as its files have it.</summary>
internal static class WeekList
{
    public const string Path = "/week";

    /// <summary>The page of the week of a day.</summary>
    public static string PageOf(DateOnly day) =>
        $"{Path}?day={day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";

    /// <summary>A week's list as a file.</summary>
    public static string File(DateOnly monday, string format) =>
        $"/lists/week/export?day={monday.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}&format={format}";

    public static ListDefinition Define(Words T) =>
        new ListDefinition<GetWeek.Item>("week", Path, T["本周清单", "This week's list"])
        {
            Filters = [new("day", T["所在周的一天", "A day of the week"], FilterKind.Day)],
            Key = item => item.Id,
            Read = async (request, reader) =>
            {
                var list = await reader.Ask(new GetWeek.Query(request.Address.Day("day")));
                return list.Problem is { } problem
                    ? problem
                    : new Page<GetWeek.Item>(list.Value.Items, null);
            },
            Columns =
            [
                new(T["位置", "Place"], item => item.Place.ToString(CultureInfo.InvariantCulture))
                {
                    Key = "place",
                    Class = "num",
                    Value = item => item.Place,
                },
                new(T["级别", "Level"], item => Levels.Name(item.Level).ToString())
                {
                    Key = "level",
                },
                new(T["项目", "Procurement"], item => item.Title) { Key = "title", Names = true },
                new(T["采购人", "Buyer"], item => item.BuyerName) { Key = "buyer" },
                new(T["地区", "Region"], item => Registry.Labels.Region(item.Region))
                {
                    Key = "region",
                },
                new(T["状态", "State"], item => AlertStates.Name(item.State).ToString())
                {
                    Key = "state",
                },
                new(
                    T["综合分", "All sources"],
                    item => item.Severity.ToString("0.00", CultureInfo.InvariantCulture)
                )
                {
                    Key = "severity",
                    Value = item => Math.Round(item.Severity, 3),
                },
                new(
                    T[
                        "为什么列入（请核查，不作违规认定）",
                        "Why it stands here (to be looked into; it establishes no wrongdoing)"
                    ],
                    item =>
                        string.Join(
                            T["；", "; "],
                            item.Reasons.Select(signal =>
                                $"{signal.Name} {WeekWords.Share(signal.Share)}{(signal.ByModel ? T["（模型）", " (model)"] : "")}"
                            )
                        )
                )
                {
                    Key = "reasons",
                    Class = "words",
                },
                new(
                    T["不支持的情况", "What speaks against it"],
                    item =>
                        string.Join(
                            T["；", "; "],
                            item.Against.Select(caveat =>
                                $"{CaveatKinds.Name(caveat.Kind)}{(caveat.About is { } about ? $" ({about})" : "")}: {caveat.Text}"
                            )
                        )
                )
                {
                    Key = "against",
                    Class = "words",
                },
                new(
                    T["模型未评分的原因", "Why the model gave no score"],
                    item => item.Abstained?.ToString()
                )
                {
                    Key = "abstained",
                    Class = "words",
                },
                new(
                    T["此类位置此前的确认情况", "How often such a place was confirmed"],
                    item => WeekWords.Of(item.Band, T)
                )
                {
                    Key = "confirmed",
                    Class = "words",
                },
                new(T["核查期限", "Due"], item => Cells.At(item.DueAt)) { Key = "due" },
                new(T["认领人", "Claimed by"], item => item.ClaimedBy) { Key = "claim" },
                new(T["编号", "Id"], item => item.Id.ToString()) { Key = "id", Spare = true },
            ],
        };
}
