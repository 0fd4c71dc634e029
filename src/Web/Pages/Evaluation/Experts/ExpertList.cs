using Trading.Evaluation;
using Trading.Evaluation.Experts;
using Trading.Web.Parts;
using Trading.Web.Shell;
using Item = Trading.Evaluation.Experts.ListExperts.Item;

namespace Trading.Web.Pages.Evaluation;

/// <summary>The list of experts.</summary>
internal static class ExpertList
{
    public const string Path = "/experts";

    public static ListDefinition<Item> Define(Words T) => Define(T, []);

    /// <summary>With the specialties that there are to choose from.</summary>
    public static ListDefinition<Item> Define(
        Words T,
        IReadOnlyList<ListSpecialties.Item> specialties
    ) =>
        new("experts", Path, T["评标专家", "Experts"])
        {
            Filters =
            [
                new("q", T["姓名", "Name"]),
                new("specialty", T["专业", "Specialty"], FilterKind.Choice)
                {
                    Options =
                    [
                        .. specialties.Select(item => new FilterOption(
                            item.Specialty,
                            $"{item.Specialty}（{item.Experts}）"
                        )),
                    ],
                },
                ListFilter.Of("state", T["状态", "State"], Terms.ExpertStates),
                ListFilter.Region(T["地区", "Region"]),
            ],
            UsualSort = "-created",
            Key = item => item.Id,
            Read = (request, reader) =>
                ListDefinition<Item>.Ask(
                    reader,
                    new ListExperts.Query
                    {
                        Name = request.Address["q"],
                        Specialty = request.Address["specialty"],
                        State = request.Address["state"],
                        Region = request.Address["region"],
                        Sort = request.Address.Sort,
                        Cursor = request.Cursor,
                        Take = request.Take,
                        CountUpTo = request.CountUpTo,
                    }
                ),
            Columns =
            [
                new(T["姓名", "Name"], item => item.Name)
                {
                    Key = "name",
                    Names = true,
                    Sorts = true,
                    Link = item => $"{Path}/{item.Id}",
                },
                new(T["专业", "Specialties"], item => string.Join(T["、", ", "], item.Specialties))
                {
                    Key = "specialties",
                },
                new(T["地区", "Region"], item => Registry.Labels.Region(item.Region))
                {
                    Key = "region",
                    Sorts = true,
                },
                new(T["现单位", "Employer"], item => item.Employer) { Key = "employer" },
                new(
                    T["账号", "Account"],
                    item => item.HasAccount ? T["已开通", "Open"] : T["未开通", "None"]
                )
                {
                    Key = "account",
                },
                new(
                    T["状态", "State"],
                    item => Terms.NameIn(Terms.ExpertStates, item.State).ToString()
                )
                {
                    Key = "state",
                    Content = Cells.Of<Item, PanelTag>(item =>
                        [("State", item.State), ("Catalogue", Terms.ExpertStates)]
                    ),
                },
                new(
                    T["近一年/近30天确认", "Accepted in a year / 30 days"],
                    item => $"{item.Load.AcceptedInYear} / {item.Load.AcceptedInMonth}"
                )
                {
                    Key = "load",
                    Class = "num",
                    Sorts = true,
                    Falls = true,
                },
                new(
                    T["近一年谢绝/未答复", "Declined / unanswered in a year"],
                    item => $"{item.Load.DeclinedInYear} / {item.Load.SilentInYear}"
                )
                {
                    Key = "refusals",
                    Class = "num",
                    Spare = true,
                },
                new(T["入库时间", "Since"], item => Cells.At(item.CreatedAt))
                {
                    Key = "created",
                    Sorts = true,
                    Falls = true,
                    Spare = true,
                    Content = Cells.When<Item>(item => item.CreatedAt),
                },
            ],
        };
}
