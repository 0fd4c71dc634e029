using Trading.Registry.Reviews;
using Trading.Web.Parts;
using Trading.Web.Shell;
using Waiting = Trading.Registry.Reviews.ReviewQueue.Waiting;

namespace Trading.Web.Pages.Registry;

/// <summary>The officers' queue.</summary>
internal static class ReviewList
{
    public const string Path = "/registry/reviews";

    /// <summary>Those the officer has claimed, in the address.</summary>
    public const string Mine = "mine";

    /// <summary>Those nobody has claimed, in the address.</summary>
    public const string Nobodys = "none";

    private const string First = "first";

    public static ListDefinition<Waiting> Define(Words T) =>
        new("reviews", Path, T["审核队列", "Review queue"])
        {
            Filters =
            [
                new("q", T["名称或代码", "Name or code"]),
                new("claim", T["领取", "Claim"], FilterKind.Choice)
                {
                    Options =
                    [
                        new(Mine, T["我领取的", "Mine"]),
                        new(Nobodys, T["未领取", "Unclaimed"]),
                    ],
                },
                new("kind", T["类别", "Kind"], FilterKind.Choice)
                {
                    Options = [new(First, T["首次", "First"]), new("change", T["变更", "Change"])],
                },
                new("due", T["时限", "Time"], FilterKind.Choice)
                {
                    Options = [new("overdue", T["超期", "Overdue"])],
                },
                ListFilter.Region(T["地区", "Region"]),
            ],
            UsualSort = "submitted",
            Key = item => item.Id,
            Read = (request, reader) =>
                ListDefinition<Waiting>.Ask(
                    reader,
                    new ReviewQueue.Query(
                        request.Address["claim"] == Mine,
                        request.Cursor,
                        request.Take
                    )
                    {
                        Text = request.Address["q"],
                        Unclaimed = request.Address["claim"] == Nobodys,
                        First = request.Address["kind"] is { } kind ? kind == First : null,
                        Overdue = request.Address["due"] is not null,
                        Region = request.Address["region"],
                        Sort = request.Address.Sort,
                        CountUpTo = request.CountUpTo,
                    }
                ),
            Columns =
            [
                new(T["企业名称", "Name"], item => item.Name)
                {
                    Key = "name",
                    Names = true,
                    Sorts = true,
                    Link = item => $"{Path}/{item.Id}",
                },
                new(T["代码", "Code"], item => item.Code.ToString())
                {
                    Key = "code",
                    Class = "nowrap",
                    Link = item => $"/registry/{Uri.EscapeDataString(item.Code.ToString())}",
                },
                new(T["地区", "Region"], item => Labels.Region(item.Region))
                {
                    Key = "region",
                    Sorts = true,
                },
                new(
                    T["类别", "Kind"],
                    item => item.Again ? T["变更", "Change"] : T["首次", "First"]
                )
                {
                    Key = "kind",
                },
                new(T["提交时间", "Submitted"], item => Cells.At(item.SubmittedAt))
                {
                    Key = "submitted",
                    Sorts = true,
                    Content = Cells.When<Waiting>(item => item.SubmittedAt),
                },
                new(T["已等待", "Waiting"], item => Labels.Age(item.AgeHours))
                {
                    Key = "age",
                    Class = "num",
                    Content = placed =>
                        builder =>
                        {
                            builder.AddContent(0, Labels.Age(placed.Row.AgeHours));
                            if (placed.Row.Overdue)
                            {
                                builder.AddContent(1, " ");
                                builder.OpenElement(2, "span");
                                builder.AddAttribute(3, "class", "tag bad");
                                builder.AddContent(
                                    4,
                                    T[
                                        $"超期（{placed.Row.AgeWorkingDays}个工作日）",
                                        $"Overdue ({placed.Row.AgeWorkingDays} working days)"
                                    ]
                                );
                                builder.CloseElement();
                            }
                        },
                },
                new(T["领取人", "Claimed by"], item => item.ClaimedBy)
                {
                    Key = "claim",
                    Sorts = true,
                },
            ],
        };
}
