using System.Globalization;
using Trading.Domain.Codes;
using Trading.Evaluation;
using Trading.Evaluation.Fees;
using Trading.Web.Parts;
using Trading.Web.Shell;
using Item = Trading.Evaluation.Fees.ListFees.Item;

namespace Trading.Web.Pages.Evaluation;

/// <summary>The list of fees, as the centre has it.</summary>
internal static class FeeList
{
    public const string Path = "/fees";

    public static ListDefinition<Item> Define(Words T) =>
        new("fees", Path, T["专家劳务报酬", "Experts' fees"])
        {
            Filters =
            [
                new("q", T["姓名", "Name"]),
                new("month", T["月份", "Month"]) { Longest = 7, Example = "2026-11" },
                ListFilter.Of("state", T["状态", "State"], Terms.FeeStates),
            ],
            UsualSort = "-entered",
            Key = item => item.Id,
            Read = (request, reader) =>
                ListDefinition<Item>.Ask(
                    reader,
                    new ListFees.Query
                    {
                        Name = request.Address["q"],
                        Month = FeeMonth.Read(request.Address["month"]) is { } month
                            ? FeeMonth.Show(month)
                            : null,
                        State = request.Address["state"],
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
                },
                new(T["项目", "Procurement"], item => item.Title)
                {
                    Key = "title",
                    Link = item => $"/panel-fees?panel={item.PanelId}",
                },
                new(T["评审日期", "Evaluation"], item => Written.Of(item.EvaluatedOn))
                {
                    Key = "day",
                },
                new(T["小时", "Hours"], item => item.Hours.ToString(CultureInfo.InvariantCulture))
                {
                    Key = "hours",
                    Class = "num",
                    Value = item => item.Hours,
                },
                new(T["异地", "Away"], item => item.Away ? T["是", "yes"] : T["否", "no"])
                {
                    Key = "away",
                },
                new(T["金额", "Amount"], item => FeeWords.Yuan(T, item.AmountMinor))
                {
                    Key = "amount",
                    Class = "num",
                    Sorts = true,
                    FileTitle = T["金额（元）", "Amount (CNY)"],
                    Value = item => new Money(item.AmountMinor, Money.Yuan).Units,
                },
                new(T["与标准不同的原因", "Why not the rate"], item => item.Reason)
                {
                    Key = "reason",
                    Spare = true,
                },
                new(T["状态", "State"], item => FeeWords.State(item.State)) { Key = "state" },
                new(
                    T["支付", "Payment"],
                    item => item.PaidOn is { } on ? $"{Written.Of(on)} {item.Reference}" : null
                )
                {
                    Key = "payment",
                },
                new(T["核定时间", "Entered"], item => Cells.At(item.EnteredAt))
                {
                    Key = "entered",
                    Sorts = true,
                    Falls = true,
                    Spare = true,
                    Content = Cells.When<Item>(item => item.EnteredAt),
                },
            ],
        };
}
