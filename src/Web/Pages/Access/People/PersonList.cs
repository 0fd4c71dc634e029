using Trading.Access;
using Trading.Access.Offices;
using Trading.Access.People;
using Trading.Web.Parts;
using Trading.Web.Shell;
using Person = Trading.Access.People.Person;

namespace Trading.Web.Pages.Access;

/// <summary>The list of people.</summary>
internal static class PersonList
{
    public const string Path = "/access/people";

    private const string Active = "active";

    public static ListDefinition<Person> Define(Words T) => Define(T, []);

    /// <summary>With the offices that there are to choose from.</summary>
    public static ListDefinition<Person> Define(Words T, IReadOnlyList<Office> offices) =>
        new("people", Path, T["人员", "People"])
        {
            Filters =
            [
                new("q", T["登录名、姓名或主体代码", "Name, sign-in name or firm's code"]),
                new("role", T["角色", "Role"], FilterKind.Choice)
                {
                    Options =
                    [
                        .. Roles.All.Select(role => new FilterOption(
                            role.Code,
                            role.Name.ToString()
                        )),
                    ],
                },
                new("office", T["机构", "Office"], FilterKind.Choice)
                {
                    Options =
                    [
                        .. offices.Select(office => new FilterOption(
                            office.Id.ToString(),
                            T[office.NameZh, office.NameEn]
                        )),
                    ],
                },
                new("state", T["状态", "State"], FilterKind.Choice)
                {
                    Options =
                    [
                        new(Active, T["在用", "Active"]),
                        new("disabled", T["已停用", "Disabled"]),
                    ],
                },
            ],
            UsualSort = "login",
            Key = person => person.Id,
            Read = (request, reader) =>
                ListDefinition<Person>.Ask(
                    reader,
                    new ListPeople.Query
                    {
                        Text = request.Address["q"],
                        Role = request.Address["role"],
                        OfficeId = Guid.TryParse(request.Address["office"], out var office)
                            ? office
                            : null,
                        Active = request.Address["state"] is { } state ? state == Active : null,
                        Sort = request.Address.Sort,
                        Cursor = request.Cursor,
                        Take = request.Take,
                        CountUpTo = request.CountUpTo,
                    }
                ),
            Columns =
            [
                new(T["登录名", "Sign-in name"], person => person.Login)
                {
                    Key = "login",
                    Names = true,
                    Sorts = true,
                },
                new(T["姓名", "Name"], person => person.DisplayName) { Key = "name", Sorts = true },
                new(
                    T["角色", "Roles"],
                    person =>
                        string.Join(
                            T["、", ", "],
                            person.Roles.Select(role => Roles.Find(role)?.Name.ToString() ?? role)
                        )
                )
                {
                    Key = "roles",
                },
                new(
                    T["机构或主体", "Office or firm"],
                    person =>
                        person.OfficeNameZh is null
                            ? person.EntityCode?.ToString()
                            : T[person.OfficeNameZh, person.OfficeNameEn!]
                )
                {
                    Key = "office",
                    Link = person =>
                        person.OfficeNameZh is null && person.EntityCode is { } code
                            ? $"/registry/{Uri.EscapeDataString(code.ToString())}"
                            : null,
                },
                new(
                    T["状态", "State"],
                    person => person.Active ? T["在用", "Active"] : T["已停用", "Disabled"]
                )
                {
                    Key = "state",
                },
                new(T["建立时间", "Created"], person => Cells.At(person.CreatedAt))
                {
                    Key = "created",
                    Sorts = true,
                    Falls = true,
                    Content = Cells.When<Person>(person => person.CreatedAt),
                },
            ],
        };
}
