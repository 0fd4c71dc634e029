using System.Globalization;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Web.Parts;
using Trading.Web.Shell;

namespace Trading.Web.Pages.Access;

/// <summary>The list of trading systems.</summary>
internal static class SystemList
{
    public const string Path = "/access/systems";

    public static ListDefinition<TradingSystem> Define(Words T) =>
        new("systems", Path, T["交易系统", "Trading systems"])
        {
            Filters = [new("q", T["系统名称", "Name"]), ListFilter.Region(T["地区", "Region"])],
            UsualSort = "region",
            Key = system => system.Id,
            Read = (request, reader) =>
                ListDefinition<TradingSystem>.Ask(
                    reader,
                    new ListSystems.Query
                    {
                        Text = request.Address["q"],
                        Region = request.Address["region"],
                        Sort = request.Address.Sort,
                        Cursor = request.Cursor,
                        Take = request.Take,
                        CountUpTo = request.CountUpTo,
                    }
                ),
            Columns =
            [
                new(T["系统", "System"], system => system.Name)
                {
                    Key = "name",
                    Names = true,
                    Link = system => $"{Path}/{system.Id}",
                    Sorts = true,
                },
                new(T["地区", "Region"], system => RegionName(system.Region))
                {
                    Key = "region",
                    Sorts = true,
                },
                new(
                    T["密钥", "Keys"],
                    system => system.Keys.Count.ToString(CultureInfo.InvariantCulture)
                )
                {
                    Key = "keys",
                    Class = "num",
                    Value = system => system.Keys.Count,
                },
                new(
                    T["最后使用", "Last used"],
                    system => Cells.At(system.Keys.Max(key => key.LastUsedAt))
                )
                {
                    Key = "used",
                    Content = Cells.When<TradingSystem>(system =>
                        system.Keys.Max(key => key.LastUsedAt)
                    ),
                },
                new(T["登记时间", "Registered"], system => Cells.At(system.CreatedAt))
                {
                    Key = "created",
                    Sorts = true,
                    Falls = true,
                    Content = Cells.When<TradingSystem>(system => system.CreatedAt),
                },
                new(
                    T["状态", "State"],
                    system => system.Active ? T["在用", "Active"] : T["已停用", "Shut out"]
                )
                {
                    Key = "state",
                },
            ],
        };

    public static string RegionName(string code) =>
        RegionCode.TryParse(code, out var region, out _) ? region.Name.ToString() : code;
}
