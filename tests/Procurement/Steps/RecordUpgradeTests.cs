using Dapper;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Tests.Harness;

namespace Trading.Tests.Procurement.Steps;

/// <summary>
/// Procurements that the version before recorded by its own commands (kept-0045.sql: published, opened, evaluated, awarded
/// to one of two bids of a firm, contracted, failed, called off, and one abroad of which neither notice nor deadline is
/// known), moved onto the record.
/// </summary>
public sealed class RecordUpgradeTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_procurement_of_the_version_before_is_on_the_record_with_nothing_lost_and_goes_on(
        Engine engine
    )
    {
        var database = Engines.Empty(engine);
        Schema.Migrate(database, through: "0045");
        List<(string Id, string Step, DateTimeOffset At)> told;
        long bids;
        await using (var connection = await database.Open(CancellationToken.None))
        {
            await connection.ExecuteAsync(
                await File.ReadAllTextAsync(
                    Path.Combine(Repository.Root, "tests", "Procurement", "kept-0045.sql")
                )
            );
        }

        await using (var older = Province.Over(database))
        {
            told = await Told(older);
            bids = await older.Scalar<long>("select count(*) from bid");
        }

        Schema.Migrate(database);
        await using var province = Province.Over(database);
        Assert.Equal(told, await Told(province));
        Assert.Equal((14L, 14L), (bids, await province.Scalar<long>("select count(*) from bid")));
        Assert.Equal(8, await province.Scalar<long>("select count(*) from procurement_lot"));

        var one = await Of(province, "SY-2026-0001");
        Assert.Equal(["notice", "documents"], one.Steps.Select(step => step.Name));
        Assert.Equal(Tenders.Deadline, one.Steps[1].Figures["deadline"].GetDateTimeOffset());
        Assert.Equal(("1", 500_000_00L), (one.Lots[0].Number, one.Lots[0].CeilingMinor!.Value));
        Assert.Equal("opened", (await Of(province, "SY-2026-0002")).Lots[0].State);
        Assert.Equal("evaluated", (await Of(province, "SY-2026-0003")).State);
        var four = await Of(province, "SY-2026-0004");
        Assert.Equal(
            (Tenders.Bidder(1).ToString(), 3L),
            (
                four.Steps[^1].Figures["winner"].GetString(),
                four.Steps[^1].Figures["winningBid"].GetInt64()
            )
        );
        Assert.Equal(["bid.several"], four.Warnings.Select(warning => warning.Code));
        var five = await Of(province, "SY-2026-0005");
        Assert.Equal(
            ["notice", "documents", "opening", "evaluation", "award", "contract"],
            five.Steps.Select(step => step.Name)
        );
        var six = await Of(province, "SY-2026-0006");
        Assert.Equal(
            ("failed", "有效投标\"不足\"三家 \\ 重新招标", six.Reason),
            (
                six.Lots[0].State,
                six.Steps[^1].Figures["noWinnerBecause"].GetString(),
                six.Lots[0].Reason
            )
        );
        var seven = await Of(province, "SY-2026-0007");
        Assert.Equal(
            ("cancelled", "采购需求'重大'变化"),
            (
                seven.State,
                seven.Steps.Single(step => step.Name == "termination").Figures["reason"].GetString()
            )
        );
        var eight = await Of(province, "8");
        Assert.Equal(["opening", "award"], eight.Steps.Select(step => step.Name));
        Assert.Equal((1, 3), (eight.Bidders, eight.Bids.Count));

        // The same messages again are known, others are told, and what was begun goes on.
        Assert.True((await province.Send(Tenders.Notice(1), Tenders.Centre)).Value.Existing);
        Assert.True(
            (await province.Send(Tenders.Opening(four.Id, 1, 2, 1), Tenders.Centre)).Value.Existing
        );
        Assert.True(
            (
                await province.Send(
                    new RecordAward.Command(
                        four.Id,
                        Tenders.At("2026-11-21 10:00"),
                        Tenders.Bidder(1)
                    )
                    {
                        WinningBid = 3,
                    },
                    Tenders.Centre
                )
            )
                .Value
                .Existing
        );
        Assert.Equal(
            "step.other_content",
            (await province.Send(Tenders.Opening(four.Id, 1, 2), Tenders.Centre)).Problem?.Code
        );
        Assert.Equal(
            "contracted",
            (
                await province.Send(
                    new RecordContract.Command(four.Id, Tenders.At("2026-11-23 10:00")),
                    Tenders.Centre
                )
            )
                .Value
                .State
        );
        Assert.Equal(
            "opened",
            (await province.Send(Tenders.Opening(one.Id, 1, 2), Tenders.Centre)).Value.State
        );
    }

    private static async Task<List<(string, string, DateTimeOffset)>> Told(Province province) =>
        [
            .. (
                await province.Rows<(Guid Id, string Step, DateTimeOffset At)>(
                    "select procurement_id, step, at from procurement_step order by procurement_id, step"
                )
            ).Select(row => (row.Id.ToString(), row.Step, row.At)),
        ];

    private static async Task<GetProcurement.Detail> Of(Province province, string reference) =>
        (
            await province.Send(
                new GetProcurement.Query(
                    await province.Scalar<Guid>(
                        "select id from procurement where source_reference = @reference",
                        new { reference }
                    )
                ),
                Callers.Platform
            )
        ).Value;
}
