using Trading.Access;
using Trading.Analysis.Panels;
using Trading.Evaluation.Quotas;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Evaluation;

/// <summary>Requirements that an office keeps.</summary>
public sealed class PanelTemplateTests
{
    private static readonly Trading.Kernel.Security.Caller Centre = Callers.With(
        Roles.CentreOperator
    ) with
    {
        OfficeId = Guid.NewGuid(),
    };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_office_keeps_requirements_that_other_offices_do_not_see(Engine engine)
    {
        await using var province = Province.On(engine);
        var kept = (await province.Send(Template("市政五人"), Centre)).Value;
        var other = Centre with { OfficeId = Guid.NewGuid() };
        var listed = Assert.Single(
            (await province.Send(new ListPanelTemplates.Query(), Centre)).Value
        );
        Assert.Equal(
            (kept.Id, "市政五人", 5),
            (listed.Id, listed.Name, listed.Specialties[0].Count)
        );
        Assert.Equal(34, listed.Quotas[0].LeastPercent);
        Assert.Empty((await province.Send(new ListPanelTemplates.Query(), other)).Value);
        Assert.Equal(
            "panel_template.name",
            (await province.Send(Template("市政五人"), Centre)).Problem?.Code
        );
        Assert.True((await province.Send(Template("市政五人"), other)).Succeeded);
        Assert.Equal(
            "not_found",
            (await province.Send(new DropPanelTemplate.Command(kept.Id), other)).Problem?.Code
        );
        Assert.True(
            (await province.Send(new DropPanelTemplate.Command(kept.Id), Centre)).Succeeded
        );
        Assert.Empty((await province.Send(new ListPanelTemplates.Query(), Centre)).Value);
    }

    [Fact]
    public async Task Who_may_not_ask_for_panels_or_has_no_office_keeps_none_and_what_is_wrong_is_named()
    {
        await using var province = Province.On(Engine.Sqlite);
        Assert.Equal(
            "forbidden",
            (
                await province.Send(
                    Template("模板"),
                    Callers.With(Roles.Supervisor) with
                    {
                        OfficeId = Guid.NewGuid(),
                    }
                )
            )
                .Problem
                ?.Code
        );
        Assert.Equal(
            "panel_template.office",
            (await province.Send(Template("模板"), Centre with { OfficeId = null })).Problem?.Code
        );
        Assert.Equal(
            "panel.quota.none",
            (
                await province.Send(
                    Template("模板") with
                    {
                        Quotas = [new() { Trait = QuotaTraits.City, Value = "210200" }],
                    },
                    Centre
                )
            )
                .Problem!.Errors.Single()
                .Code
        );
    }

    [PostgresFact]
    public async Task Of_two_who_keep_one_name_at_once_one_is_told()
    {
        await using var province = Province.On(Engine.Postgres);
        for (var round = 0; round < 20; round++)
        {
            var name = $"第{round}个";
            var outcomes = await Task.WhenAll(
                Enumerable
                    .Range(0, 3)
                    .Select(_ => Task.Run(() => province.Send(Template(name), Centre)))
            );
            Assert.Single(outcomes, outcome => outcome.Succeeded);
            Assert.All(
                outcomes.Where(outcome => !outcome.Succeeded),
                outcome => Assert.Equal("panel_template.name", outcome.Problem!.Code)
            );
        }
    }

    private static KeepPanelTemplate.Command Template(string name) =>
        new(name, [new SpecialtyCount("道路工程", 5)], 0) { Quotas = Quotas.Usual };
}
