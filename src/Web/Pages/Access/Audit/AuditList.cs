using Trading.Access.Audit;
using Trading.Domain.Codes;
using Trading.Web.Parts;
using Trading.Web.Shell;
using Entry = Trading.Access.Audit.SearchAudit.Entry;

namespace Trading.Web.Pages.Access;

/// <summary>The list of the audit trail: by time alone, as its chains go.</summary>
internal static class AuditList
{
    public const string Path = "/access/audit";

    private const string People = "people";
    private const string Systems = "systems";
    private const string Platform = "platform";

    public static ListDefinition<Entry> Define(Words T) =>
        new("audit", Path, T["审计记录", "Audit trail"])
        {
            Filters =
            [
                new("who", T["谁", "Who"], FilterKind.Choice)
                {
                    Usual = People,
                    Options =
                    [
                        new(People, T["人员", "People"]),
                        new(Systems, T["交易系统", "Trading systems"]),
                        new(Platform, T["平台自身", "The platform itself"]),
                    ],
                },
                new("caller", T["操作者", "Caller"]) { Longest = 200 },
                new("action", T["操作", "Action"], FilterKind.Choice)
                {
                    Options =
                    [
                        .. AuditWords.ByModule.SelectMany(module =>
                            module
                                .Select(operation => new FilterOption(
                                    operation.Code,
                                    operation.Name.ToString()
                                ))
                                .Prepend(
                                    new(
                                        module.Key,
                                        T[
                                            $"{AuditWords.Operation(module.Key)}：全部",
                                            $"{AuditWords.Operation(module.Key)}: all"
                                        ]
                                    )
                                )
                                .Select(option =>
                                    option with
                                    {
                                        Group = AuditWords.Operation(module.Key),
                                    }
                                )
                        ),
                    ],
                },
                new("about", T["对象", "About"]) { Longest = 200 },
                new("result", T["结果", "Result"], FilterKind.Choice)
                {
                    Options =
                    [
                        new("ok", T["成功", "Done"]),
                        new("refused", T["被拒绝", "Refused"]),
                    ],
                },
                new("from", T["自（日期）", "From (day)"], FilterKind.Day),
                new("to", T["至（含当日）", "Through"], FilterKind.Day),
            ],
            Key = entry => entry.Id,
            Read = (request, reader) =>
                ListDefinition<Entry>.Ask(
                    reader,
                    new SearchAudit.Query
                    {
                        Doers = DoersOf(request.Address),
                        Caller = request.Address["caller"],
                        Action = request.Address["action"],
                        About = request.Address["about"],
                        Result = request.Address["result"],
                        From = ChinaTime.Begin(request.Address.Day("from")),
                        To = ChinaTime.End(request.Address.Day("to")),
                        Cursor = request.Cursor,
                        Take = request.Take,
                        CountUpTo = request.CountUpTo,
                    }
                ),
            Columns =
            [
                new(T["序号", "No."], entry => entry.Id)
                {
                    Key = "id",
                    Class = "tight nowrap",
                    Names = true,
                },
                new(T["时间", "Time"], entry => Cells.At(entry.At))
                {
                    Key = "at",
                    Content = Cells.When<Entry>(entry => entry.At, seconds: true),
                },
                new(T["操作者", "Caller"], entry => entry.Caller) { Key = "caller" },
                new(T["操作者类型", "Kind of caller"], entry => entry.CallerKind)
                {
                    Key = "callerKind",
                    Spare = true,
                },
                new(T["代办", "On behalf of"], entry => entry.OnBehalfOf)
                {
                    Key = "onBehalfOf",
                    Spare = true,
                },
                new(T["地址", "Address"], entry => entry.Address) { Key = "address" },
                new(T["操作", "Action"], entry => AuditWords.Operation(entry.Action))
                {
                    Key = "action",
                },
                new(T["操作代码", "Code of the action"], entry => entry.Action)
                {
                    Key = "code",
                    Spare = true,
                },
                new(T["起因", "Cause"], entry => entry.Cause) { Key = "cause", Spare = true },
                new(T["对象", "About"], entry => entry.About) { Key = "about" },
                new(T["结果", "Result"], entry => entry.Result) { Key = "result" },
            ],
        };

    // A job is looked for by what it is about, whoever did it.
    private static SearchAudit.Doers? DoersOf(ListAddress address) =>
        address["who"] switch
        {
            Systems => SearchAudit.Doers.Systems,
            Platform => SearchAudit.Doers.Platform,
            People
                when address.Given.ContainsKey("who")
                    || (address["caller"] is null && address["about"] is null) => SearchAudit
                .Doers
                .People,
            _ => null,
        };
}
