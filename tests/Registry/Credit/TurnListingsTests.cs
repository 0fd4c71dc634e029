using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Exchange;
using Trading.Exchange.Feed;
using Trading.Kernel.Changes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Credit;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

/// <summary>A listing that begins or ceases to hold because a day comes is told on that day, once.</summary>
public sealed class TurnListingsTests
{
    private static readonly Caller Reader = Callers.System(Scopes.ChangesRead, Scopes.RegistryRead);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_listing_whose_last_day_is_over_is_removed_on_the_next_and_not_before(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Submit(province, 1);
        var code = clerk.EntityCode!.Value;
        await Import(province, officer, Row(1, from: "2026-11-02", until: "2026-11-26"));
        var used = (await province.Send(new UseEntity.Command(code, "DL-1"), Reader)).Value;
        Assert.False(used.Entity.Eligibility.Construction);
        var (told, next) = await Read(province, null);
        Assert.Equal(["changed listed"], told);

        // The last day itself, a minute before midnight in China.
        province.Clock!.SetUtcNow(new(2026, 11, 26, 15, 59, 0, TimeSpan.Zero));
        await Turn(province);
        Assert.Empty((await Read(province, next)).Told);
        Assert.False((await Record(province, code)).Eligibility.Construction);

        province.Clock.SetUtcNow(new(2026, 11, 26, 16, 1, 0, TimeSpan.Zero));
        Assert.Equal((0, 1), await Turn(province));
        (told, next) = await Read(province, next);
        Assert.Equal(["removed expired"], told);
        var now = await Record(province, code);
        Assert.True(now.Eligibility.Construction);
        Assert.Equal(
            "changed",
            Assert
                .Single(
                    (
                        await province.Send(
                            new Reconcile.Query(
                                [new(code.ToString(), Digest: used.Receipt.Digest)],
                                UpTo: code.ToString()
                            ),
                            Reader
                        )
                    )
                        .Value
                        .Differences
                )
                .Change
        );

        // Again, and a day later: nothing more, and whoever begins now does not get it.
        Assert.Equal((0, 0), await Turn(province));
        province.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal((0, 0), await Turn(province));
        Assert.Empty((await Read(province, next)).Told);
        Assert.Empty(await Present(province));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_repair_of_a_later_day_and_a_first_day_to_come_are_told_when_they_come(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Submit(province, 1);
        await Import(
            province,
            officer,
            Row(1, from: "2026-11-02", until: "2028-11-01")
                + Row(2, from: "2026-11-30", until: "2026-12-31")
        );
        var listing = await province.Scalar<Guid>(
            $"select id from credit_listing where subject_code = '{clerk.EntityCode}'"
        );
        var asked = (
            await province.Send(
                new AskRepair.Command(listing, RepairKinds.Repair, "已履行", "结案通知书"),
                clerk
            )
        ).Value;
        await province.Send(
            new DecideRepair.Command(asked.Id, true, "已履行完毕", new DateOnly(2026, 12, 1)),
            officer
        );
        var (told, next) = await Read(province, null);
        Assert.Equal(["changed listed", "changed listed", "changed repaired"], told);

        province.Clock!.SetUtcNow(new(2026, 11, 30, 1, 0, 0, TimeSpan.Zero));
        Assert.Equal((1, 0), await Turn(province));
        (told, next) = await Read(province, next);
        Assert.Equal(["changed in_force"], told);

        province.Clock.SetUtcNow(new(2026, 12, 1, 1, 0, 0, TimeSpan.Zero));
        Assert.Equal((0, 1), await Turn(province));
        (told, next) = await Read(province, next);
        Assert.Equal(["removed repaired"], told);
        Assert.Equal(
            ["listed", "repaired", "ended"],
            (await province.Send(new ListingVersions.Query(listing), officer))
                .Value.Reverse()
                .Select(line => line.Action)
        );

        // Everything was off on the day and for weeks after it.
        province.Clock.SetUtcNow(new(2027, 2, 1, 1, 0, 0, TimeSpan.Zero));
        Assert.Equal((0, 1), await Turn(province));
        Assert.Equal(["removed expired"], (await Read(province, next)).Told);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Killed_in_the_midst_and_run_by_two_nodes_it_tells_each_once(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        const int All = TurnListings.Batch + 30;
        await Import(
            province,
            officer,
            string.Concat(
                Enumerable
                    .Range(1, All)
                    .Select(firm => Row(firm, from: "2026-11-02", until: "2026-11-24"))
            )
        );
        var (_, next) = await Read(province, null);
        province.Clock!.Advance(TimeSpan.FromDays(1));
        foreach (var statement in new[] { 2, 3, 4 })
        {
            province.Crash.Arm(statement);
            await Assert.ThrowsAsync<CrashException>(() => Turn(province));
        }

        province.Crash.Disarm();
        Assert.Empty((await Read(province, next)).Told);
        await Task.WhenAll(Try(), Try());
        await province.DeliverDue();
        await Turn(province);
        await province.DeliverDue();
        var (told, _) = await Read(province, next);
        Assert.Equal(All, told.Count);
        Assert.All(told, one => Assert.Equal("removed expired", one));
        Assert.Equal(
            2 * All,
            await province.Scalar<long>("select count(*) from credit_listing_version")
        );

        // Whoever loses the race may be refused by the engine; the next minute comes.
        async Task Try()
        {
            try
            {
                await Task.Run(() => Turn(province));
            }
            catch (Exception error) when (error is System.Data.Common.DbException) { }
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_list_that_prolongs_what_was_over_has_it_told_of_again(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        await Import(province, officer, Row(1, from: "2026-11-02", until: "2026-11-24"));
        var (_, next) = await Read(province, null);
        province.Clock!.Advance(TimeSpan.FromDays(1));
        await Turn(province);
        await Import(province, officer, Row(1, from: "2026-11-02", until: "2026-11-30"));
        (var told, next) = await Read(province, next);
        Assert.Equal(["removed expired", "changed changed"], told);
        Assert.Single(await Present(province));
        province.Clock.Advance(TimeSpan.FromDays(6));
        await Turn(province);
        Assert.Equal(["removed expired"], (await Read(province, next)).Told);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_database_of_the_version_before_makes_up_for_what_it_never_told(
        Engine engine
    )
    {
        var database = Engines.Empty(engine);
        Schema.Migrate(database, through: "0101");
        await using (var connection = await database.Open(CancellationToken.None))
        {
            // Over by its term; open; ended on the day of the decision; ended on a later day; not begun when it was recorded.
            await Add(connection, 1, from: "2026-01-01", until: "2026-11-01", ended: null);
            await Add(connection, 2, from: "2026-01-01", until: null, ended: null);
            await Add(connection, 3, from: "2026-01-01", until: null, ended: "2026-06-02");
            await Add(connection, 4, from: "2026-01-01", until: "2028-01-01", ended: "2026-12-05");
            await Add(connection, 5, from: "2026-11-30", until: "9999-12-31", ended: null);
        }

        Schema.Migrate(database);
        Assert.Equal(
            ["k1 2026-11-02", "k2 ", "k3 ", "k4 2026-12-05", "k5 2026-11-30"],
            await Turns(database)
        );
        await using var province = Province.Over(database);
        Assert.Equal((0, 1), await Turn(province));
        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from change_pending where reason = 'expired'"
            )
        );

        static Task Add(
            System.Data.Common.DbConnection connection,
            int firm,
            string from,
            string? until,
            string? ended
        ) =>
            Dapper.SqlMapper.ExecuteAsync(
                connection,
                """
                insert into credit_listing (id, list_code, entry_key, subject_code, subject_name, reason, decided_on,
                    from_day, until_day, document, ended_on, ended_because, recorded_at, version)
                values (@id, 'dishonest_debtors', @key, @code, 'x', 'x', @from, @from, @until, 'x', @ended, @because, @at, 2);
                insert into credit_listing_version (listing_id, version, at, by_name, action, from_day)
                values (@id, 2, @at, 'x', 'repaired', @from);
                """,
                new
                {
                    id = Guid.CreateVersion7(),
                    key = $"k{firm}",
                    code = Firms.Code(firm),
                    from = DateOnly.Parse(from, null),
                    until = until is null ? (DateOnly?)null : DateOnly.Parse(until, null),
                    ended = ended is null ? (DateOnly?)null : DateOnly.Parse(ended, null),
                    because = ended is null ? null : "repaired",
                    // The second of June in China.
                    at = new DateTimeOffset(2026, 6, 1, 17, 0, 0, TimeSpan.Zero),
                }
            );
    }

    [Theory]
    [InlineData("2026-11-02", null, null, null)]
    [InlineData("2026-11-02", "2026-11-24", null, "2026-11-25")]
    [InlineData("2026-11-02", "2026-11-23", null, null)]
    [InlineData("2026-11-02", "2028-01-01", "2026-12-01", "2026-12-01")]
    [InlineData("2026-11-02", "2026-11-28", "2026-12-01", "2026-11-29")]
    [InlineData("2026-11-02", null, "2026-11-24", null)]
    [InlineData("2026-11-30", "2026-12-31", null, "2026-11-30")]
    [InlineData("2026-11-30", null, "2026-11-27", "2026-11-27")]
    [InlineData("2026-11-02", "9999-12-31", null, null)]
    public void The_next_day_that_changes_a_listing_is_told_from_its_days(
        string from,
        string? until,
        string? ended,
        string? turns
    ) =>
        Assert.Equal(
            Day(turns),
            new ListingRow
            {
                FromDay = Day(from)!.Value,
                UntilDay = Day(until),
                EndedOn = Day(ended),
            }.NextTurn(new(2026, 11, 24))
        );

    private static DateOnly? Day(string? text) =>
        text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", null);

    private static string Row(int firm, string from, string until) =>
        $"dishonest_debtors,{Firms.Code(firm)},第{firm}公司,拒不履行,2026-11-01,{from},{until},（2026）辽01执{firm}号\n";

    private static async Task Import(Province province, Caller officer, string rows)
    {
        Assert.Null(
            (
                await province.Send(
                    new ImportCredit.Command(
                        "list,code,name,reason,decided_on,from,until,document\n" + rows,
                        true
                    ),
                    officer
                )
            ).Problem
        );
        await province.WorkLongJobs();
    }

    private static async Task<(int Begun, int Over)> Turn(Province province)
    {
        var turned = (await province.Send(new TurnListings.Command(), Callers.Platform)).Value;
        return (turned.Begun, turned.Over);
    }

    private static async Task<(IReadOnlyList<string> Told, string Next)> Read(
        Province province,
        string? after
    )
    {
        await province.Services.GetRequiredService<ChangeSequencer>().Look(default);
        var part = (
            await province.Send(new ReadChanges.Query(after, 5000, Kinds: "credit"), Reader)
        ).Value;
        return ([.. part.Items.Select(one => $"{one.Change} {one.Reason}")], part.Next);
    }

    private static async Task<UsableRecord> Record(Province province, EntityCode code) =>
        (await province.Send(new ReadRecord.Query(code), Reader)).Value;

    private static async Task<IReadOnlyList<PresentSubject>> Present(Province province)
    {
        await using var scope = province.Services.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetServices<IChangeSource>()
            .Single(source => source.Kind == FeedKinds.Credit)
            .Behind(null, 100, default);
    }

    private static async Task<List<string>> Turns(Database database)
    {
        await using var connection = await database.Open(CancellationToken.None);
        var rows = await Dapper.SqlMapper.QueryAsync<(string Key, DateOnly? Day)>(
            connection,
            "select entry_key, turns_on from credit_listing order by entry_key"
        );
        return [.. rows.Select(row => $"{row.Key} {row.Day:yyyy-MM-dd}")];
    }
}
