using Trading.Evaluation.Experts;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using Trading.Tests.Registry;

namespace Trading.Tests.Evaluation;

/// <summary>Files of a version that knew neither identity numbers nor applications.</summary>
public sealed class KeptExpertsTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_kept_pool_is_upgraded_with_nothing_lost_and_drawn_from_at_once(
        Engine engine
    )
    {
        await using var province = Province.On(
            engine,
            new() { ["Trading:Experts:WaitAfterAdmission"] = "7.00:00:00" }
        );
        var experts = await Panels.Experts(province, 6);
        await Downgrade(province);
        Schema.Migrate(province.Database);

        var file = (await province.Send(new GetExpert.Query(experts[0]), Tenders.Centre)).Value;
        Assert.Equal(("active", (string?)null), (file.State, file.IdentityMask));
        Assert.Null(file.AdmittedAt);
        Assert.Equal(["道路工程"], file.Specialties);
        Assert.Equal("第1设计院", Assert.Single(file.Ties).OrganisationName);
        var identified = await province.Send(
            new IdentifyExpert.Command(experts[0], Firms.IdentityNumber),
            Tenders.Centre
        );
        Assert.NotNull(identified.Value.IdentityMask);

        // Who was in the pool before there was a time to wait does not wait.
        var procurement = await Tenders.Opened(province, 1, 1);
        var panel = (await province.Send(Panels.Request(procurement), Tenders.Centre)).Value.Id;
        await province.DeliverDue();
        Assert.Equal(5, (await Panels.Invitations(province, panel)).Count);
    }

    // The schema as it was before 0086.
    private static async Task Downgrade(Province province)
    {
        string[] columns =
        [
            "identity_token",
            "identity_sealed",
            "main_specialty",
            "title",
            "recommender",
            "recommendation",
            "recommended_on",
            "admitted_at",
            "appeal",
            "appealed_at",
        ];
        var on = province.Database.Engine == Engine.SqlServer ? " on expert" : "";
        foreach (
            var statement in (string[])
                [
                    $"drop index ux_expert_identity{on}",
                    $"drop index ix_expert_state{on}",
                    .. columns.Select(column => $"alter table expert drop column {column}"),
                    "drop table expert_qualification",
                    "drop table expert_decision_field",
                    "drop table expert_decision",
                    "drop table expert_weekday",
                    "drop table expert_absence",
                    "delete from SchemaVersions where ScriptName like '0086%'",
                ]
        )
        {
            await province.Rows<int>(statement);
        }
    }
}
