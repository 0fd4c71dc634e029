using Trading.Domain.Codes;
using Trading.Registry.Resolution;
using Trading.Web.Parts;
using Trading.Web.Shell;
using CaseLine = Trading.Registry.Resolution.ListCases.CaseLine;

namespace Trading.Web.Pages.Registry;

/// <summary>Rows of imports that were not told by their code.</summary>
internal static class ResolutionList
{
    public const string Path = "/registry/resolution";

    public static ListDefinition<CaseLine> Define(Words T) =>
        new("resolution", Path, T["导入核对", "Imported rows to match"])
        {
            Filters =
            [
                new("q", T["导入的名称", "Name as imported"]),
                ListFilter.Of("state", T["状态", "State"], ResolutionStates.All) with
                {
                    Usual = ResolutionStates.Open,
                },
                new("code", T["疑似主体代码", "Code of the firm"]),
            ],
            UsualSort = "created",
            Key = item => item.Id,
            Read = (request, reader) =>
                ListDefinition<CaseLine>.Ask(
                    reader,
                    new ListCases.Query(
                        request.Address["state"],
                        GivenCode.OrNone<EntityCode>(request.Address["code"]),
                        request.Cursor,
                        request.Take
                    )
                    {
                        Text = request.Address["q"],
                        Sort = request.Address.Sort,
                        CountUpTo = request.CountUpTo,
                    }
                ),
            Columns =
            [
                new(T["导入的名称", "As imported"], item => item.Name)
                {
                    Key = "name",
                    Names = true,
                    Sorts = true,
                    Link = item => $"{Path}/{item.Id}",
                },
                new(T["疑似主体", "May be"], item => item.EntityName ?? item.EntityCode)
                {
                    Key = "firm",
                    Link = item =>
                        item.EntityCode is { } code
                            ? $"/registry/{Uri.EscapeDataString(code)}"
                            : null,
                },
                new(T["相似分", "Score"], item => $"{item.Score / 100m:0.0}")
                {
                    Key = "score",
                    Class = "num",
                },
                new(
                    T["状态", "State"],
                    item =>
                        item is { Unasked: 1, State: ResolutionStates.Merged }
                            ? T["自动并入", "Merged unasked"]
                            : ResolutionStates.Name(item.State).ToString()
                )
                {
                    Key = "state",
                },
                new(T["原代码", "Code as imported"], item => item.GivenCode) { Key = "given" },
                new(T["地区", "Region"], item => Labels.Region(item.Region)) { Key = "region" },
                new(
                    T["来源", "From"],
                    item =>
                        item.Line is { } line
                            ? T[$"{item.Source} 第{line}行", $"{item.Source}, line {line}"]
                            : item.Source
                )
                {
                    Key = "source",
                    Sorts = true,
                },
                new(T["导入时间", "Imported"], item => Cells.At(item.CreatedAt))
                {
                    Key = "created",
                    Sorts = true,
                    Content = Cells.When<CaseLine>(item => item.CreatedAt),
                },
                new(T["处理人", "Decided by"], item => item.DecidedBy) { Key = "by", Spare = true },
            ],
        };
}
