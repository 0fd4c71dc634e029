using Dapper;
using Trading.Access;
using Trading.Access.Lists;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Access;

public sealed class ListViewTests
{
    private static readonly Dictionary<string, string> Filters = new()
    {
        ["q"] = "鑫盛",
        ["region"] = "210100",
    };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_view_is_kept_changed_and_forgotten_by_its_owner_alone(Engine engine)
    {
        await using var province = Province.On(engine);
        var (mine, other) = (
            Callers.With(Roles.RegistryOfficer),
            Callers.With(Roles.RegistryOfficer)
        );
        var keep = new KeepView.Command("registry", "沈阳鑫盛", Filters, "-code", ["name", "code"]);
        var kept = (await province.Send(keep, mine)).Value;
        Assert.Equal("list_view.name", (await province.Send(keep, mine)).Problem!.Code);
        // The name is free for anybody else, and in another list.
        Assert.True((await province.Send(keep, other)).Succeeded);
        Assert.True((await province.Send(keep with { List = "alerts" }, mine)).Succeeded);

        var listed = Assert.Single(
            (await province.Send(new ListMyViews.Query("registry"), mine)).Value
        );
        Assert.Equal((kept.Id, "-code", 1L), (listed.Id, listed.Sort, listed.Version));
        Assert.Equal(Filters.OrderBy(one => one.Key), listed.Filters.OrderBy(one => one.Key));
        Assert.Equal(["name", "code"], listed.Columns!);
        Assert.Equal(2, (await province.Send(new ListMyViews.Query(), mine)).Value.Count);

        var change = new ChangeView.Command(kept.Id, 1, "沈阳的鑫盛", Filters);
        Assert.Equal(ProblemKind.NotFound, (await province.Send(change, other)).Problem!.Kind);
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new DropView.Command(kept.Id), other)).Problem!.Kind
        );
        Assert.Equal(2, (await province.Send(change, mine)).Value.Version);
        Assert.Equal(ProblemKind.Stale, (await province.Send(change, mine)).Problem!.Kind);

        // The list opens with it until it is gone.
        var choice = new ListChoice { Density = ListChoice.Compact, ViewId = kept.Id };
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new ChooseList.Command("registry", choice), other)).Problem!.Kind
        );
        for (var again = 0; again < 2; again++)
        {
            Assert.True(
                (await province.Send(new ChooseList.Command("registry", choice), mine)).Succeeded
            );
        }

        Assert.Equal(
            choice,
            (await province.Send(new GetListChoice.Query("registry"), mine)).Value
        );
        Assert.Equal(
            new ListChoice(),
            (await province.Send(new GetListChoice.Query("registry"), other)).Value
        );
        Assert.True((await province.Send(new DropView.Command(kept.Id), mine)).Succeeded);
        Assert.Equal(
            choice with
            {
                ViewId = null,
            },
            (await province.Send(new GetListChoice.Query("registry"), mine)).Value
        );
        Assert.Single((await province.Send(new ListMyViews.Query("registry"), other)).Value);
    }

    [Fact]
    public async Task What_is_no_view_and_who_is_no_person_keeps_nothing()
    {
        await using var province = Province.On(Engine.Sqlite);
        var officer = Callers.With(Roles.RegistryOfficer);
        var keep = new KeepView.Command("registry", "x", Filters);
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(keep, Callers.Platform)).Problem!.Kind
        );
        foreach (
            var (wrong, pointer) in new[]
            {
                (keep with { List = "../x" }, "/list"),
                (keep with { Name = " " }, "/name"),
                (keep with { Sort = "name; drop" }, "/sort"),
                (keep with { Columns = [] }, "/columns"),
                (
                    keep with
                    {
                        Filters = new Dictionary<string, string> { ["q&x"] = "1" },
                    },
                    "/filters"
                ),
            }
        )
        {
            Assert.Equal(
                pointer,
                Assert.Single((await province.Send(wrong, officer)).Problem!.Errors).Pointer
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Searches_kept_by_a_version_before_are_views_of_the_registry(Engine engine)
    {
        var database = Engines.Empty(engine);
        Schema.Migrate(database, through: "0037");
        var (person, id) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await using (var connection = await database.Open(CancellationToken.None))
        {
            await connection.ExecuteAsync(
                "insert into saved_search (id, person_id, name, filters, version, changed_at) values (@id, @person, @name, @filters, 3, @now)",
                new
                {
                    id,
                    person,
                    name = "沈阳小微",
                    filters = """{"words":"\"words\":鑫","qualification":null,"grade":null,"inForceOn":"2026-11-24","state":"active","region":"210100","industry":null,"sizeClass":"small","kind":null}""",
                    now = Province.Start,
                }
            );
        }

        Schema.Migrate(database);
        await using var province = Province.Over(
            database,
            new Dictionary<string, string?> { ["Trading:Keys"] = string.Join(';', KeyRing.New()) }
        );
        var view = Assert.Single(
            (
                await province.Send(
                    new ListMyViews.Query("registry"),
                    Callers.With(Roles.RegistryOfficer, person)
                )
            ).Value
        );
        Assert.Equal((id, "沈阳小微", 3L), (view.Id, view.Name, view.Version));
        Assert.Equal(
            [
                ("inForceOn", "2026-11-24"),
                ("q", "\"words\":鑫"),
                ("region", "210100"),
                ("size", "small"),
                ("state", "active"),
            ],
            view.Filters.OrderBy(one => one.Key, StringComparer.Ordinal)
                .Select(one => (one.Key, one.Value))
        );
    }
}
