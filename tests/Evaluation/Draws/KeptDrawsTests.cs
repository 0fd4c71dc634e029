using Trading.Analysis.Draws;
using Trading.Evaluation.Panels;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>Draws of a version that knew neither records nor contributions.</summary>
public sealed class KeptDrawsTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_kept_database_is_upgraded_what_was_drawn_verifies_and_what_was_frozen_is_drawn(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Panels.Experts(province, 16);
        var (drawn, frozen) = (await Frozen(province, 1), await Frozen(province, 2));
        await Downgrade(province);
        Schema.Migrate(province.Database);
        await province.Send(new DrawPanel.Command(drawn), Callers.Platform);
        await Downgrade(province);
        Schema.Migrate(province.Database);

        await Sound(province, drawn);
        await province.DeliverDue();
        await Sound(province, frozen);
        foreach (var panel in new[] { drawn, frozen })
        {
            var transcript = Transcript
                .FromJson(
                    await province.Scalar<string>(
                        "select transcript from panel where id = @panel",
                        new { panel }
                    )
                )
                .Value;
            Assert.Null(transcript.RecordHash);
            Assert.Null(transcript.Contributions);
            Assert.DoesNotContain(
                "record",
                transcript.ToJson(),
                StringComparison.OrdinalIgnoreCase
            );
            Assert.Null(
                (await province.Send(new ProofOfDraw.Query(panel), Caller.Anonymous))
                    .Value
                    .RecordHash
            );
        }
    }

    private static async Task<Guid> Frozen(Province province, int number)
    {
        var procurement = await Tenders.Opened(province, number, 1);
        var panel = (await province.Send(Panels.Request(procurement), Tenders.Centre)).Value.Id;
        await province.Send(new FreezeList.Command(panel), Callers.Platform);
        return panel;
    }

    private static async Task Sound(Province province, Guid panel)
    {
        var report = (await province.Send(new VerifyDraw.Query(panel), Tenders.Centre)).Value;
        Assert.True(report.Sound, string.Join(' ', report.Findings.Select(finding => finding.En)));
    }

    // The schema as it was before 0085, and before 0088.
    private static async Task Downgrade(Province province)
    {
        string[] columns =
        [
            "record_json",
            "record_hash",
            "commit_by",
            "reveal_by",
            "beacon_by",
            "contributions_closed_at",
            "redraw_ground",
            "buyer_code",
            "buyer_plain",
            "by_lottery",
            "cap_per_mille",
            "lottery_json",
            "lottery_hash",
            "predictability",
        ];
        // What 0105 made stands on them.
        string[] indexes =
        [
            "ix_panel_buyer",
            "ix_panel_buyer_at",
            "ix_panel_buyer_plain",
            "ix_panel_unnamed",
        ];
        foreach (
            var statement in (string[])
                [
                    .. indexes.Select(index =>
                        province.Database.Engine == Engine.SqlServer
                            ? $"drop index {index} on panel"
                            : $"drop index {index}"
                    ),
                    .. columns.Select(column => $"alter table panel drop column {column}"),
                    "drop table panel_contribution",
                    "drop table redraw_consent",
                    "drop table panel_quota",
                    "drop table panel_template",
                    "drop table frequency_cap",
                    "delete from SchemaVersions where ScriptName like '0085%' or ScriptName like '0088%' or ScriptName like '0105%'",
                ]
        )
        {
            await province.Rows<int>(statement);
        }
    }
}
