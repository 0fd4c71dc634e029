using Trading.Domain.Codes;
using Trading.Kernel.Http;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Web.Parts;
using Trading.Web.Shell;
using Found = Trading.Registry.Entities.SearchEntities.Found;

namespace Trading.Web.Pages.Registry;

/// <summary>The registry's list of firms.</summary>
internal static class EntityList
{
    public const string Path = "/registry";

    public static ListDefinition<Found> Define(Words T) =>
        new("registry", Path, T["经营主体", "Entities"])
        {
            Filters =
            [
                new("q", T["名称或代码", "Name or code"]) { Longest = 200 },
                ListFilter.Region(T["地区", "Region"]),
                new("industry", T["行业", "Industry"], FilterKind.Choice)
                {
                    Options =
                    [
                        .. IndustrySection.All.Select(section => new FilterOption(
                            section.Letter.ToString(),
                            $"{section.Letter} {section.Name}"
                        )),
                    ],
                },
                ListFilter.Of("state", T["状态", "State"], EntityStates.All),
                ListFilter.Of("kind", T["类型", "Kind"], EntityKinds.All),
                new("size", T["划型", "Size"], FilterKind.Choice)
                {
                    Options =
                    [
                        .. Enum.GetValues<SizeClass>()
                            .Select(size => new FilterOption(
                                size.ToString().ToLowerInvariant(),
                                size.Name().ToString()
                            )),
                    ],
                },
                new("qualification", T["资质", "Licence"]) { Longest = 200 },
                new("grade", T["资质等级", "Grade"]) { Longest = 50 },
                new("inForceOn", T["资质在此日有效", "Licence in force on"], FilterKind.Day),
            ],
            UsualSort = "added",
            Key = found => found.Code,
            Read = (request, reader) =>
                ListDefinition<Found>.Ask(
                    reader,
                    new SearchEntities.Query(Filters(request.Address))
                    {
                        Sort = request.Address.Sort,
                        Cursor = request.Cursor,
                        Take = request.Take,
                    }
                ),
            Count = async (request, reader) =>
            {
                var counted = await reader.Ask(
                    new CountEntities.Query(Filters(request.Address)) { UpTo = request.CountUpTo }
                );
                return counted.Succeeded
                    ? new ListTotal(counted.Value.Count, counted.Value.OrMore)
                    : null;
            },
            Columns =
            [
                new(T["企业名称", "Name"], found => found.Name)
                {
                    Key = "name",
                    Names = true,
                    Link = found => $"{Path}/{Uri.EscapeDataString(found.Code.ToString())}",
                },
                new(T["代码", "Code"], found => found.Code.ToString())
                {
                    Key = "code",
                    Class = "nowrap",
                    Sorts = true,
                },
                new(T["类型", "Kind"], found => Labels.Kind(found.Kind))
                {
                    Key = "kind",
                    Spare = true,
                },
                new(T["地区", "Region"], found => Labels.Region(found.Region)) { Key = "region" },
                new(T["行业", "Industry"], found => Labels.Industry(found.Industry))
                {
                    Key = "industry",
                },
                new(
                    T["划型", "Size"],
                    found => found.SizeClass is null ? null : Labels.SizeClass(found.SizeClass)
                )
                {
                    Key = "size",
                },
                new(T["状态", "State"], found => EntityStates.Name(found.State).ToString())
                {
                    Key = "state",
                    Content = Cells.Of<Found, StateTag>(found => [("State", found.State)]),
                },
                new(T["最近核验", "Verified"], found => Cells.At(found.VerifiedAt))
                {
                    Key = "verified",
                    Content = Cells.When<Found>(found => found.VerifiedAt),
                },
                new(T["最近变更", "Changed"], found => Cells.At(found.ChangedAt))
                {
                    Key = "changed",
                    Spare = true,
                    Content = Cells.When<Found>(found => found.ChangedAt),
                },
                new(
                    T["收录顺序", "Order of entry"],
                    found => found.Place.ToString(System.Globalization.CultureInfo.InvariantCulture)
                )
                {
                    Key = "added",
                    Class = "num",
                    Sorts = true,
                    Spare = true,
                    Value = found => found.Place,
                },
            ],
        };

    private static EntityFilters Filters(ListAddress address) =>
        new()
        {
            Words = address["q"],
            Qualification = address["qualification"],
            Grade = address["grade"],
            InForceOn = address.Day("inForceOn"),
            State = address["state"],
            Region = address["region"],
            Industry = address["industry"],
            Kind = address["kind"],
            SizeClass = address["size"],
        };
}
