using Trading.Domain.Codes;
using Trading.Evaluation.Experts;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

public sealed class ExpertTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_two_editors_the_second_is_refused_and_sees_the_difference(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = (await Panels.Experts(province, 1))[0];
        var file = (await province.Send(new GetExpert.Query(id), Tenders.Centre)).Value;
        Assert.Equal(["道路工程"], file.Specialties);
        Assert.Equal(new DateOnly(2015, 1, 1), Assert.Single(file.Ties).FromDay);

        var change = new ChangeExpert.Command(
            id,
            file.Version,
            file.Name,
            RegionCode.Given(file.Region),
            ["道路工程", "桥梁工程"],
            file.Ties,
            "active",
            null
        );
        var first = await province.Send(change, Tenders.Centre);
        var second = await province.Send(
            change with
            {
                Specialties = ["道路工程"],
                State = "suspended",
                StateReason = "年度考核不合格",
            },
            Tenders.Centre
        );

        Assert.Equal(2, first.Value.Version);
        Assert.Equal(ProblemKind.Stale, second.Problem?.Kind);
        Assert.Equal(
            ["/specialties", "/state", "/stateReason"],
            Assert
                .IsType<List<StaleField>>(second.Problem!.Extensions["differences"])
                .Select(difference => difference.Field)
        );
        Assert.Equal(2, Assert.IsType<Expert>(second.Problem.Extensions["current"]).Version);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_pool_is_listed_by_name_specialty_and_state(Engine engine)
    {
        await using var province = Province.On(engine);
        await Panels.Experts(province, 3);
        await Panels.Experts(province, 2, "桥梁", first: 4);

        var roads = await List(new ListExperts.Query { Specialty = "道路工程", Take = 2 });
        Assert.Equal(2, roads.Items.Count);
        var rest = await List(
            new ListExperts.Query
            {
                Specialty = "道路工程",
                Take = 2,
                Cursor = roads.Next,
            }
        );
        Assert.Single(rest.Items);
        Assert.Null(rest.Next);
        var named = Assert.Single((await List(new ListExperts.Query { Name = "家04" })).Items);
        Assert.Equal("第4设计院", named.Employer);
        Assert.Equal(["桥梁"], named.Specialties);
        Assert.True(named.HasAccount);
        Assert.Empty((await List(new ListExperts.Query { State = "suspended" })).Items);
        var counts = (await province.Send(new ListSpecialties.Query(), Tenders.Centre)).Value;
        Assert.Equal(
            [("桥梁", 2), ("道路工程", 3)],
            counts.Select(item => (item.Specialty, item.Experts)).OrderBy(item => item.Experts)
        );

        async Task<Trading.Kernel.Http.Page<ListExperts.Item>> List(ListExperts.Query query) =>
            (await province.Send(query, Tenders.Centre)).Value;
    }

    [Fact]
    public async Task An_expert_whose_account_is_refused_is_not_registered()
    {
        await using var province = Province.On(Engine.Sqlite);
        var odd = await province.Send(Panels.Expert(1) with { Login = "张" }, Tenders.Centre);
        Assert.Equal(ProblemKind.Invalid, odd.Problem?.Kind);
        await Panels.Experts(province, 1);
        var taken = await province.Send(Panels.Expert(1), Tenders.Centre);
        Assert.Equal("login.taken", taken.Problem?.Code);
        Assert.Equal(1, await province.Scalar<long>("select count(*) from expert"));
    }

    [Fact]
    public async Task A_file_names_every_field_that_breaks_a_rule()
    {
        await using var province = Province.On(Engine.Sqlite);
        var refused = await province.Send(
            new RegisterExpert.Command(
                "",
                RegionCode.Given("99"),
                [],
                [
                    new Tie
                    {
                        Relation = "friend",
                        OrganisationName = "甲\u202e",
                        OrganisationCode = EntityCode.Given("123"),
                        FromDay = new DateOnly(2020, 1, 1),
                        ToDay = new DateOnly(2019, 1, 1),
                    },
                ]
            ),
            Tenders.Centre
        );
        Assert.Equal(
            [
                "/name",
                "/region",
                "/specialties",
                "/ties/0/organisationCode",
                "/ties/0/organisationName",
                "/ties/0/relation",
                "/ties/0/toDay",
            ],
            refused.Problem!.Errors.Select(error => error.Pointer).Order()
        );
    }
}
