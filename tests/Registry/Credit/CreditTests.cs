using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Exchange;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Credit;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

public sealed class CreditTests
{
    private const string Header = "list,code,name,reason,decided_on,from,until,document\n";
    private static readonly DateOnly Today = new(2026, 11, 24);

    private static string Row(
        int firm,
        string list = "dishonest_debtors",
        string document = "（2026）辽01执1号",
        string until = "2028-11-01"
    ) =>
        $"{list},{Firms.Code(firm)},第{firm}公司,拒不履行,2026-11-01,2026-11-02,{until},{document}\n";

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_imported_list_changes_eligibility_everywhere_at_once(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Submit(province, 1);
        var system = Callers.System(Scopes.RegistryRead);
        Assert.True((await Use(province, clerk, system)).Construction);

        var imported = (await Import(province, officer, Header + Row(1) + Row(2))).Value;
        Assert.Equal((2, 2, 0), (imported.Rows, imported.Added, imported.Withdrawn));
        var used = await Use(province, clerk, system);
        Assert.Equal((false, false), (used.Construction, used.GovernmentProcurement));
        var listing = Assert.Single(used.Listings);
        Assert.Equal(
            ("dishonest_debtors", "（2026）辽01执1号", Today.AddDays(-22)),
            (listing.List, listing.Document, listing.From)
        );
        var asked = await province.Send(new GetEligibility.Query(clerk.EntityCode!.Value), officer);
        Assert.False(asked.Value.Construction);
        // Not before the first day, and not after the period of publication.
        Assert.True((await At(province, clerk, new(2026, 11, 1))).Construction);
        Assert.False((await At(province, clerk, new(2028, 11, 1))).Construction);
        Assert.True((await At(province, clerk, new(2028, 11, 2))).Construction);
        // Who keeps the record hears of it; who is only on a list is known to nobody here.
        Assert.Equal(
            ["/my/credit"],
            await province.Rows<string>("select link from notice where link = '/my/credit'")
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_same_file_again_changes_nothing_and_a_newer_one_withdraws(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var clerk = Firms.Clerk(Firms.Code(1));
        var other = Header + Row(1) + Row(2) + Row(3, "market_violations");
        await Import(province, officer, other);
        Assert.Equal(new(3, 0, 0, 0, 3), (await Import(province, officer, other)).Value);
        Assert.Equal(3, await province.Scalar<long>("select count(*) from credit_listing"));

        var newer = (await Import(province, officer, Header + Row(2, until: "2029-01-01"))).Value;
        Assert.Equal(new(1, 0, 1, 1, 0), newer);
        var past = (await province.Send(new ListingsOfEntity.Query(Firms.Code(1)), clerk))
            .Value
            .Listings;
        Assert.Equal("withdrawn", Assert.Single(past).EndedBecause);
        Assert.True((await At(province, clerk, Today)).Construction);
        // The list that the file does not speak of is as it was.
        Assert.Single((await At(province, Firms.Clerk(Firms.Code(3)), Today)).Listings);

        await Import(province, officer, Header + Row(1) + Row(2));
        Assert.False((await At(province, clerk, Today)).Construction);
        var history = (await province.Send(new ListingVersions.Query(past[0].Id), officer)).Value;
        Assert.Equal(["listed", "withdrawn", "listed"], history.Select(line => line.Action));
    }

    [Fact]
    public async Task A_list_that_warns_excludes_from_nothing_and_an_old_code_is_found_inside_the_new_one()
    {
        await using var province = Province.On(Engine.Sqlite);
        var officer = await Firms.Officer(province);
        var organisation = UnifiedSocialCreditCode.Parse(Firms.Code(1).ToString()).OrganisationCode;
        await Import(
            province,
            officer,
            Header
                + Row(2, "market_violations")
                + $"wage_arrears,{EntityCode.Of(organisation)},第1公司,拖欠工资,2026-11-01,2026-11-02,,辽人社1号\n"
        );
        var warned = await At(province, Firms.Clerk(Firms.Code(2)), Today);
        Assert.Equal(
            (true, true, 1),
            (warned.Construction, warned.GovernmentProcurement, warned.Listings.Count)
        );
        Assert.False((await At(province, Firms.Clerk(Firms.Code(1)), Today)).Construction);
    }

    [Fact]
    public async Task Every_mistake_is_told_by_line_and_column_and_nothing_is_imported()
    {
        await using var province = Province.On(Engine.Sqlite);
        var officer = await Firms.Officer(province);
        var good = Firms.Code(1);
        var refused = await Import(
            province,
            officer,
            Header
                + Row(1)
                + $"no_such_list,{good},甲,事由,2026-11-01,2026-11-02,,文1\n"
                + $"wage_arrears,{good.ToString()[..17]}0,甲,事由,2026-11-01,2026-11-02,,文2\n"
                + $"wage_arrears,{good},,事由,2026-13-01,2026-11-02,2026-11-01,文3\n"
                + Row(1)
        );
        Assert.Equal(
            [
                "/rows/3/list",
                "/rows/4/code",
                "/rows/5/name",
                "/rows/5/decided_on",
                "/rows/5/until",
                "/rows/6/code",
            ],
            refused.Problem!.Errors.Select(error => error.Pointer)
        );
        Assert.Equal(0, await province.Scalar<long>("select count(*) from credit_listing"));
        Assert.Equal(
            ["/rows/1/code", "/rows/1/document"],
            (
                await Import(province, officer, "list,name,reason,decided_on,from,until\n")
            ).Problem!.Errors.Select(error => error.Pointer)
        );
        Assert.Equal("credit.empty", (await Import(province, officer, "")).Problem!.Errors[0].Code);
    }

    [Fact]
    public async Task A_file_cut_short_does_not_clear_a_list_by_accident()
    {
        await using var province = Province.On(Engine.Sqlite);
        var officer = await Firms.Officer(province);
        await Import(
            province,
            officer,
            Header + string.Concat(Enumerable.Range(1, 30).Select(firm => Row(firm)))
        );
        var refused = await Import(province, officer, Header + Row(1));
        Assert.Equal("credit.withdrawals", refused.Problem?.Code);
        var meant = await Import(province, officer, Header + Row(1), meant: true);
        Assert.Equal(29, meant.Value.Withdrawn);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_import_that_breaks_off_anywhere_is_carried_on_and_does_nothing_twice(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var before = Header + string.Concat(Enumerable.Range(1, 40).Select(firm => Row(firm)));
        var after =
            Header
            + string.Concat(Enumerable.Range(21, 20).Select(firm => Row(firm, until: "2029-01-01")))
            + string.Concat(Enumerable.Range(41, 250).Select(firm => Row(firm)));
        await Import(province, officer, before);

        var worker = province.Services.GetRequiredService<LongJobWorker>();
        // While the file is kept, then deeper and deeper into the job.
        province.Crash.Arm(3);
        await Assert.ThrowsAnyAsync<Exception>(() => Import(province, officer, after, meant: true));
        Assert.Equal(1, await province.Scalar<long>("select count(*) from long_job"));
        province.Crash.Arm(15);
        Assert.Equal(
            "credit.unfinished",
            (await Import(province, officer, after, meant: true)).Problem?.Code
        );
        foreach (var statement in new[] { 6, 30, 150, 400 })
        {
            province.Clock!.Advance(TimeSpan.FromMinutes(20));
            province.Crash.Arm(statement);
            await worker.WorkReady(default);
            Assert.True(province.Crash.Fired, $"It ended before statement {statement}.");
        }

        province.Crash.Disarm();
        province.Clock!.Advance(TimeSpan.FromMinutes(20));
        await worker.WorkReady(default);
        Assert.Equal(["done", "done"], await province.Rows<string>("select state from long_job"));
        Assert.Equal(290, await province.Scalar<long>("select count(*) from credit_listing"));
        Assert.Equal(
            20,
            await province.Scalar<long>(
                "select count(*) from credit_listing where ended_because = 'withdrawn'"
            )
        );
        // Forty listed, twenty changed, twenty withdrawn, the rest listed: each once.
        Assert.Equal(
            40 + 20 + 20 + 250,
            await province.Scalar<long>("select count(*) from credit_listing_version")
        );
        Assert.Equal(0, await province.Scalar<long>("select count(*) from credit_import"));
        Assert.Equal(
            [officer.Name],
            await province.Rows<string>("select distinct by_name from credit_listing_version")
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_repair_that_is_accepted_ends_the_listing_and_stays_ended(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var clerk = await Firms.SignUp(province, 1);
        await Import(province, officer, Header + Row(1));
        var listing = (await At(province, clerk, Today)).Listings[0].Id;

        Assert.Equal(
            ProblemKind.NotFound,
            (await Ask(province, Firms.Clerk(Firms.Code(2)), listing)).Problem?.Kind
        );
        var first = (await Ask(province, clerk, listing)).Value.Id;
        Assert.Equal("repair.open", (await Ask(province, clerk, listing)).Problem?.Code);
        Assert.True(
            (
                await province.Send(
                    new DecideRepair.Command(first, false, "未附结案通知书"),
                    officer
                )
            ).Succeeded
        );
        Assert.Equal(
            "repair.decided",
            (await province.Send(new DecideRepair.Command(first, true, "再看"), officer))
                .Problem
                ?.Code
        );
        Assert.False((await At(province, clerk, Today)).Construction);

        province.Clock!.Advance(TimeSpan.FromMinutes(5));
        var second = (await Ask(province, clerk, listing)).Value.Id;
        Assert.Equal(
            "repair.past",
            (
                await province.Send(
                    new DecideRepair.Command(second, true, "已结案", Today.AddDays(-1)),
                    officer
                )
            )
                .Problem!
                .Errors[0]
                .Code
        );
        await province.Send(
            new DecideRepair.Command(second, true, "已结案", Today.AddDays(2)),
            officer
        );
        Assert.False((await At(province, clerk, Today.AddDays(1))).Construction);
        Assert.True((await At(province, clerk, Today.AddDays(2))).Construction);

        // The list's keeper still names the firm; the province's decision stands, and nothing is lost of it.
        await Import(province, officer, Header + Row(1));
        Assert.True((await At(province, clerk, Today.AddDays(2))).Construction);
        var shown = (
            await province.Send(new ListingsOfEntity.Query(clerk.EntityCode!.Value), clerk)
        ).Value;
        Assert.Equal("repaired", Assert.Single(shown.Listings).EndedBecause);
        Assert.Equal(["accepted", "rejected"], shown.Repairs.Select(repair => repair.Decision));
        var history = (await province.Send(new ListingVersions.Query(listing), officer)).Value;
        Assert.Equal(["repaired", "listed"], history.Select(line => line.Action));
        Assert.Equal("已结案", history[0].Reason);
        // Listed, rejected, accepted.
        Assert.Equal(
            3,
            await province.Scalar<long>("select count(*) from notice where link = '/my/credit'")
        );
    }

    [Fact]
    public async Task Nobody_decides_on_the_application_of_the_firm_whose_record_he_keeps()
    {
        await using var province = Province.On(Engine.Sqlite);
        var officer = await Firms.Officer(province);
        var clerk = await Firms.SignUp(province, 1);
        await Import(province, officer, Header + Row(1));
        var listing = (await At(province, clerk, Today)).Listings[0].Id;
        var asked = (await Ask(province, clerk, listing)).Value.Id;
        var both = Callers.With(Roles.RegistryOfficer, clerk.PersonId);
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new DecideRepair.Command(asked, true, "好"), both)).Problem?.Kind
        );
        Assert.Single((await province.Send(new OpenRepairs.Query(), officer)).Value);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_latest_listing_is_the_one_that_was_taken_over_last_also_in_an_older_database(
        Engine engine
    )
    {
        var database = Engines.Empty(engine);
        Schema.Migrate(database, through: "0028");
        // Ids that say nothing of the time, which the engines compare each in their own way.
        Guid[] ids =
        [
            new("00000000-0000-7000-8000-ffffffffffff"),
            new("ffffffff-ffff-7fff-bfff-000000000000"),
            new("80000000-0000-7000-8000-800000000000"),
        ];
        await using (var connection = await database.Open(CancellationToken.None))
        {
            foreach (var (n, id) in ids.Index())
            {
                await Dapper.SqlMapper.ExecuteAsync(
                    connection,
                    """
                    insert into credit_listing (id, list_code, entry_key, subject_code, subject_name, reason, decided_on,
                        from_day, document, version)
                    values (@id, 'dishonest_debtors', @key, @code, 'x', 'x', @day, @day, 'x', 2)
                    """,
                    new
                    {
                        id,
                        key = $"k{n}",
                        code = Firms.Code(n + 1),
                        day = Today,
                    }
                );
                foreach (var version in new[] { 1, 2 })
                {
                    await Dapper.SqlMapper.ExecuteAsync(
                        connection,
                        """
                        insert into credit_listing_version (listing_id, version, at, by_name, action, from_day)
                        values (@id, @version, @at, 'x', 'listed', @day)
                        """,
                        new
                        {
                            id,
                            version,
                            // The first to come was the last to change.
                            at = Province.Start.AddDays(version == 1 ? n - 30 : -n),
                            day = Today,
                        }
                    );
                }
            }
        }

        Schema.Migrate(database);
        await using var province = Province.Over(database);
        var officer = await Firms.Officer(province);
        Assert.True((await Import(province, officer, Header + Row(9), meant: true)).Succeeded);
        var found = new List<Guid>();
        for (string? cursor = null; ; )
        {
            var page = (
                await province.Send(new SearchListings.Query(Cursor: cursor, Take: 1), officer)
            ).Value;
            found.AddRange(page.Items.Select(listing => listing.Id));
            if ((cursor = page.Next) is null)
            {
                break;
            }
        }

        Assert.Equal([ids[2], ids[1], ids[0]], found[1..]);
        Assert.DoesNotContain(found[0], ids);
    }

    private static Task<Outcome<ImportCredit.Imported>> Import(
        Province province,
        Caller officer,
        string content,
        bool meant = false
    ) => province.Send(new ImportCredit.Command(content, meant), officer);

    private static async Task<Eligibility> Use(Province province, Caller clerk, Caller system) =>
        (await province.Send(new UseEntity.Command(clerk.EntityCode!.Value, "T-1"), system))
            .Value
            .Entity
            .Eligibility;

    private static async Task<Eligibility> At(Province province, Caller clerk, DateOnly day) =>
        (await province.Send(new GetEligibility.Query(clerk.EntityCode!.Value, day), clerk)).Value;

    private static Task<Outcome<AskRepair.Asked>> Ask(
        Province province,
        Caller clerk,
        Guid listing
    ) =>
        province.Send(
            new AskRepair.Command(listing, RepairKinds.Repair, "已履行", "结案通知书"),
            clerk with
            {
                IdempotencyKey = Guid.NewGuid().ToString(),
            }
        );
}
