using System.Globalization;
using Trading.Exchange;
using Trading.Exchange.Beyond;
using Trading.Web.Parts;
using Trading.Web.Shell;
using Receipt = Trading.Exchange.ListReceipts.Receipt;

namespace Trading.Web.Pages.Exchange;

/// <summary>The list of who used a firm's record: the firm's own, which is asked of whoever reads it.</summary>
internal static class UseList
{
    public const string Path = "/my/uses";

    public static ListDefinition<Receipt> Define(Words T) =>
        new("uses", Path, T["使用记录", "Uses"])
        {
            Filters =
            [
                new("q", T["交易系统或项目", "System or tender"]),
                new("from", T["自（日期）", "From (day)"], FilterKind.Day),
                new("to", T["至（含当日）", "Through"], FilterKind.Day),
            ],
            UsualSort = "-at",
            Key = receipt => receipt.Id,
            Read = async (request, reader) =>
                await ListDefinition<Receipt>.Ask(
                    reader,
                    new ListReceipts.Query(
                        (await reader.Who()).EntityCode ?? default,
                        request.Cursor,
                        request.Take
                    )
                    {
                        Text = request.Address["q"],
                        From = request.Address.Day("from"),
                        To = request.Address.Day("to"),
                        Sort = request.Address.Sort,
                        CountUpTo = request.CountUpTo,
                    }
                ),
            Columns =
            [
                new(T["时间", "When"], receipt => Cells.At(receipt.At))
                {
                    Key = "at",
                    Sorts = true,
                    Falls = true,
                    Content = Cells.When<Receipt>(receipt => receipt.At, seconds: true),
                },
                new(T["交易系统", "Trading system"], receipt => receipt.Reader)
                {
                    Key = "reader",
                    Sorts = true,
                },
                new(T["项目", "Tender"], receipt => receipt.Tender)
                {
                    Key = "tender",
                    Names = true,
                    Sorts = true,
                    Link = receipt => $"{Path}/{receipt.Id}",
                },
                new(
                    T["版本", "Version"],
                    receipt => receipt.EntityVersion.ToString(CultureInfo.InvariantCulture)
                )
                {
                    Key = "version",
                    Class = "num",
                    Value = receipt => receipt.EntityVersion,
                },
                new(
                    T["核验", "Verified"],
                    receipt => receipt.VerifiedVersion is null ? null : T["已核验版本", "verified"]
                )
                {
                    Key = "verified",
                    Content = Cells.Tag<Receipt>(receipt =>
                        receipt.VerifiedVersion is null
                            ? null
                            : (T["已核验版本", "verified"], "good")
                    ),
                },
                new(
                    T["超出项目", "Beyond"],
                    receipt =>
                        receipt.Beyond is { } ground ? BeyondGrounds.Name(ground).ToString() : null
                )
                {
                    Key = "beyond",
                    Content = Cells.Tag<Receipt>(receipt =>
                        receipt.Beyond is null ? null : (T["超出所参与的项目", "beyond"], "wait")
                    ),
                },
                new(T["凭证号", "Receipt"], receipt => receipt.Id.ToString())
                {
                    Key = "id",
                    Class = "muted",
                    Spare = true,
                },
            ],
        };
}
