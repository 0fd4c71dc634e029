using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.Security;

/// <summary>What scopes hold, and what a statement makes of them.</summary>
public sealed class DataScopeTests
{
    private static readonly Statement Of = Statement.Of(
        "test.of",
        "select id from thing where {scope t.region, t.kind, t.office_id} and id in @ids"
    );

    private static readonly DataArea Dalian = Area("210200");
    private static readonly DataArea Zhongshan = Area("210202");
    private static readonly DataArea Shenyang = Area("210100");

    [Fact]
    public void What_lies_in_another_area_adds_nothing()
    {
        Assert.Equal([Dalian], DataScope.Of([Zhongshan, Dalian, Zhongshan]).Areas);
        Assert.Equal([Dalian], DataScope.Of([Dalian, Zhongshan]).Areas);
        Assert.Equal([Dalian, Shenyang], DataScope.Of([Dalian, Shenyang]).Areas);
        Assert.True(DataScope.Of([Dalian]).Or(DataScope.Everything).IsEverything);
        Assert.True(DataScope.Everything.Or(DataScope.Of([Dalian])).IsEverything);
        Assert.Equal([Dalian], DataScope.Nothing.Or(DataScope.Of([Dalian])).Areas);
        // Fewer kinds of a larger division, more of a smaller one: neither holds the other.
        var land = Dalian with
        {
            Kinds = ["land"],
        };
        Assert.Equal([land, Zhongshan], DataScope.Of([land, Zhongshan]).Areas);
        Assert.Equal([Dalian], DataScope.Of([land, Dalian]).Areas);
        var office = new DataArea { OfficeId = Guid.NewGuid() };
        Assert.Equal([Dalian, office], DataScope.Of([Dalian, office]).Areas);
    }

    [Theory]
    [InlineData("210200", "construction", true)]
    [InlineData("210202", "construction", true)]
    [InlineData("210202", "land", false)]
    [InlineData("210100", "construction", false)]
    [InlineData(null, "construction", false)]
    public void Something_new_is_placed_within_the_divisions_and_kinds(
        string? region,
        string kind,
        bool may
    )
    {
        var scope = DataScope.Of([
            Dalian with
            {
                Kinds = ["construction"],
            },
            new DataArea { OfficeId = Guid.NewGuid() },
        ]);
        Assert.Equal(may, scope.MayPlace(region, kind));
        Assert.True(DataScope.Everything.MayPlace(region, kind));
        Assert.False(DataScope.Nothing.MayPlace(region, kind));
        Assert.True(
            DataScope.Of([new DataArea { OfficeId = Guid.NewGuid() }]).MayPlace(region, kind)
        );
    }

    [Fact]
    public void A_statements_text_follows_the_form_of_the_scope_alone()
    {
        Assert.Equal(
            "select id from thing where 1 = 1 and id in @ids",
            Of.For(Engine.Sqlite, DataScope.Everything)
        );
        Assert.Equal(
            "select id from thing where 1 = 0 and id = any(@ids)",
            Of.For(Engine.Postgres, DataScope.Nothing)
        );
        var one = Of.For(Engine.Sqlite, DataScope.Of([Dalian]));
        Assert.Equal(
            "select id from thing where (t.region between @scopeFrom0 and @scopeTo0) and id in @ids",
            one
        );
        Assert.Same(one, Of.For(Engine.Sqlite, DataScope.Of([Shenyang])));
        Assert.Equal(
            "select id from thing where (t.region between @scopeFrom0 and @scopeTo0 and t.kind = any(@scopeKinds0)"
                + " or t.office_id = @scopeOffice1) and id = any(@ids)",
            Of.For(
                Engine.Postgres,
                DataScope.Of([
                    Dalian with
                    {
                        Kinds = ["land"],
                    },
                    new DataArea { OfficeId = Guid.NewGuid() },
                ])
            )
        );
        // What a system fed is nothing where nothing says who fed it.
        Assert.Equal(
            "select id from thing where (1 = 0) and id in @ids",
            Of.For(Engine.Sqlite, DataScope.Of([new DataArea { Source = "甲系统" }]))
        );
    }

    [Fact]
    public async Task A_scoped_statement_is_not_sent_without_a_scope_nor_another_with_one()
    {
        await using var province = Province.On(Engine.Sqlite);
        await using var session = new SqlSession(province.Database, []);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            session.Query<Guid>(Of, new { ids = Array.Empty<Guid>() }, default)
        );
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            session.Query<Guid>(
                Statement.Of("test.free", "select id from office"),
                DataScope.Everything,
                null,
                default
            )
        );
    }

    [Fact]
    public void Nobody_has_a_scope_who_was_given_none_and_the_platform_has_all()
    {
        Assert.Empty(Caller.Anonymous.ScopeOf("procurement.read").Areas);
        Assert.True(Caller.Platform("job").ScopeOf("procurement.read").IsEverything);
        var caller = new Caller
        {
            Kind = CallerKind.Person,
            Name = "li",
            Permissions = new HashSet<Permission> { "procurement.read", "alerts.review" },
            Scope = DataScope.Of([Dalian]),
            Delegated = new Dictionary<Permission, string> { ["alerts.review"] = "wang" },
            DelegatedScopes = new Dictionary<Permission, IReadOnlyList<DelegatedScope>>
            {
                ["alerts.review"] = [new("wang", DataScope.Of([Shenyang]))],
                ["procurement.read"] = [new("zhao", DataScope.Of([Shenyang]))],
            },
        };
        Assert.Equal([Dalian, Shenyang], caller.ScopeOf("procurement.read").Areas);
        Assert.Equal([Shenyang], caller.ScopeOf("alerts.review").Areas);
        Assert.Equal([Dalian, Shenyang], caller.ScopeOf("procurement.read", "alerts.review").Areas);
        Assert.Null(caller.OnBehalfOf("procurement.read", new("210202", "land", null)));
        Assert.Equal("zhao", caller.OnBehalfOf("procurement.read", new("210100", "land", null)));
        Assert.Equal("wang", caller.OnBehalfOf("alerts.review", new("210100", "land", null)));
        // What one may not do reaches nothing.
        Assert.Empty(caller.ScopeOf("procurement.manage").Areas);
    }

    private static DataArea Area(string region) => new() { Region = RegionCode.Parse(region) };
}
