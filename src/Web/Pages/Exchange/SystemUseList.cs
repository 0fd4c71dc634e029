using Trading.Exchange;
using Trading.Exchange.Beyond;
using Trading.Web.Parts;
using Trading.Web.Shell;
using Use = Trading.Exchange.ListSystemUses.Use;

namespace Trading.Web.Pages.Exchange;

/// <summary>The list of what trading systems read, for the administrators.</summary>
internal static class SystemUseList
{
    public const string Path = "/access/system-uses";

    public static ListDefinition<Use> Define(Words T) =>
        new("system-uses", Path, T["交易系统读取记录", "What trading systems read"])
        {
            Filters =
            [
                new("q", T["交易系统或项目", "System or tender"]),
                new("system", T["交易系统编号", "Id of a system"]),
                new("from", T["自（日期）", "From (day)"], FilterKind.Day),
                new("to", T["至（含当日）", "Through"], FilterKind.Day),
            ],
            UsualSort = "-at",
            Key = use => use.Id,
            Read = (request, reader) =>
                ListDefinition<Use>.Ask(
                    reader,
                    new ListSystemUses.Query
                    {
                        // An id that is none finds nothing.
                        SystemId = request.Address["system"] is { Length: > 0 } system
                            ? Guid.TryParse(system, out var id)
                                ? id
                                : Guid.Empty
                            : null,
                        Text = request.Address["q"],
                        From = request.Address.Day("from"),
                        To = request.Address.Day("to"),
                        Sort = request.Address.Sort,
                        CountUpTo = request.CountUpTo,
                        Cursor = request.Cursor,
                        Take = request.Take,
                    }
                ),
            Columns =
            [
                new(T["时间", "When"], use => Cells.At(use.At))
                {
                    Key = "at",
                    Sorts = true,
                    Falls = true,
                    Content = Cells.When<Use>(use => use.At, seconds: true),
                },
                new(T["交易系统", "Trading system"], use => use.Reader)
                {
                    Key = "reader",
                    Sorts = true,
                },
                new(
                    T["主体", "Firm"],
                    use =>
                        use.EntityCode is { } code
                            ? $"{use.EntityName} {code}".Trim()
                            : T["开标前不显示", "Not shown before the opening"]
                )
                {
                    Key = "firm",
                },
                new(T["项目", "Tender"], use => use.Tender)
                {
                    Key = "tender",
                    Names = true,
                    Sorts = true,
                },
                new(
                    T["超出项目", "Beyond"],
                    use => use.Beyond is { } ground ? BeyondGrounds.Name(ground).ToString() : null
                )
                {
                    Key = "beyond",
                },
                new(T["凭证号", "Receipt"], use => use.Id.ToString())
                {
                    Key = "id",
                    Class = "muted",
                    Spare = true,
                },
            ],
        };
}
