using Dapper;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Exchange;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Lifecycle;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

public sealed class ExpiryTests
{
    private static readonly DateOnly Today = new(2026, 11, 24);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_licence_reminds_60_30_and_7_days_ahead_and_once_it_is_over(Engine engine)
    {
        await using var province = Province.On(engine);
        await Firm(province, Today.AddDays(65));
        var told = new List<int>();
        for (var day = 0; day < 80; day++)
        {
            // However often it runs on one day.
            var sent = await Run(province) + await Run(province);
            if (sent > 0)
            {
                Assert.Equal(1, sent);
                told.Add(65 - day);
            }

            province.Clock!.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal([60, 30, 7, -1], told);
        var links = await province.Rows<string>("select link from notice");
        Assert.All(links, link => Assert.Equal("/my/record#qualifications", link));
        Assert.All(
            await province.Rows<string>("select zh from notice"),
            words => Assert.Contains("建筑工程施工总承包 一级", words, StringComparison.Ordinal)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task After_days_without_a_run_it_is_told_once_with_the_days_that_are_left(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Firm(province, Today.AddDays(65));
        // Both the first and the second stage were missed.
        province.Clock!.Advance(TimeSpan.FromDays(45));
        Assert.Equal(1, await Run(province));
        Assert.Contains(
            "还有20天",
            await province.Scalar<string>("select zh from notice"),
            StringComparison.Ordinal
        );
        Assert.Equal(0, await Run(province));
        province.Clock.Advance(TimeSpan.FromDays(13));
        Assert.Equal(1, await Run(province));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_renewal_begins_anew_and_an_edit_elsewhere_does_not(Engine engine)
    {
        await using var province = Province.On(engine);
        var (clerk, version) = await Firm(province, Today.AddDays(20));
        Assert.Equal(1, await Run(province));
        var edited = await province.Send(
            new SaveEntity.Command(
                clerk.EntityCode!.Value,
                version,
                Qualifications:
                [
                    Firms.Licence("市政公用工程施工总承包"),
                    Firms.Licence() with
                    {
                        ValidTo = Today.AddDays(20),
                        Issuer = "住房和城乡建设部",
                    },
                ]
            ),
            clerk
        );
        Assert.Equal(0, await Run(province));
        await province.Send(
            new SaveEntity.Command(
                clerk.EntityCode!.Value,
                edited.Value.Version,
                Qualifications: [Firms.Licence() with { ValidTo = Today.AddDays(50) }]
            ),
            clerk
        );
        Assert.Equal(1, await Run(province));
        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from entity_expiry where section = 'qualifications'"
            )
        );
    }

    [Fact]
    public async Task Nothing_is_reminded_when_the_job_dies_before_it_is_noted()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Firm(province, Today.AddDays(20));
        await Crash.BetweenAnyTwoStatements(
            province,
            () => province.Send(new RemindExpiry.Command(true), Callers.Platform)
        );
        Assert.Equal(1, await province.Scalar<long>("select count(*) from notice"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_over_is_marked_for_the_firm_and_for_trading_systems(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Verify(province, 1, officer);
        province.Clock!.SetUtcNow(new DateTimeOffset(2028, 7, 1, 0, 0, 0, TimeSpan.Zero));
        var used = (
            await province.Send(
                new UseEntity.Command(clerk.EntityCode!.Value, "T-1"),
                Callers.System(Scopes.RegistryRead)
            )
        )
            .Value
            .Entity;
        Assert.Equal(["personnel", "certificates"], used.Expired.Select(row => row.Section));
        Assert.Equal(
            ("/personnel/0", "赵建造 一级建造师（建筑工程）", new DateOnly(2028, 6, 30)),
            (used.Expired[0].Pointer, used.Expired[0].Name, used.Expired[0].ValidTo)
        );
        var dossier = await Firms.Dossier(province, clerk);
        Assert.Equal(used.Expired, dossier.Expired);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Once_a_year_the_firm_says_that_its_record_still_holds(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, version) = await Firms.Verify(province, 1, officer);
        var system = Callers.System(Scopes.RegistryRead);
        var told = new List<int>();
        for (var day = 0; day <= 370; day++)
        {
            if (day is > 330)
            {
                var before = await Confirmations(province);
                await Run(province);
                if (await Confirmations(province) > before)
                {
                    told.Add(365 - day);
                }
            }

            province.Clock!.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal([30, 7, -1], told);
        Assert.Contains(
            "未按期确认",
            (await province.Rows<string>("select zh from notice order by created_at")).Last(),
            StringComparison.Ordinal
        );
        Assert.True((await Use(province, clerk, system)).NotConfirmed);
        var confirmed = (
            await province.Send(new ConfirmEntity.Command(clerk.EntityCode!.Value, version), clerk)
        ).Value;
        Assert.Equal(
            (version + 1, "active", false),
            (confirmed.Version, confirmed.State, confirmed.NotConfirmed)
        );
        Assert.All(
            confirmed.Sections.Where(section => section.VerifiedVersion is not null),
            section => Assert.Equal(version, section.VerifiedVersion)
        );
        Assert.False((await Use(province, clerk, system)).NotConfirmed);
        await Run(province);
        var sent = await Confirmations(province);
        province.Clock!.Advance(TimeSpan.FromDays(340));
        await Run(province);
        Assert.Equal(sent + 1, await Confirmations(province));
    }

    [Fact]
    public async Task A_record_never_verified_has_nothing_to_confirm()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (clerk, draft) = await Firms.Complete(province, 1);
        Assert.Equal(
            "entity.state",
            (
                await province.Send(
                    new ConfirmEntity.Command(clerk.EntityCode!.Value, draft.Version),
                    clerk
                )
            )
                .Problem
                ?.Code
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Records_written_by_other_means_are_listed_by_the_next_run(Engine engine)
    {
        await using var province = Province.On(engine);
        var (clerk, _) = await Firm(province, Today.AddDays(20));
        await province.Rows<int>("delete from entity_expiry");
        await province.Rows<int>(
            "insert into entity_expiry_todo (entity_code) values (@code)",
            new { code = clerk.EntityCode }
        );
        var run = (await province.Send(new RemindExpiry.Command(true), Callers.Platform)).Value;
        Assert.Equal((1, 1), (run.Listed, run.Notices));
        Assert.Equal(0, await province.Scalar<long>("select count(*) from entity_expiry_todo"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_older_database_learns_its_last_days_and_when_firms_are_to_confirm(
        Engine engine
    )
    {
        var database = Engines.Empty(engine);
        Schema.Migrate(database, through: "0008");
        await using (var connection = await database.Open(CancellationToken.None))
        {
            // Half past one in the morning of the 24th in China.
            await connection.ExecuteAsync(
                """
                insert into entity (code, scheme, name, name_folded, state, version, created_at, changed_at, verified_at,
                    verified_version, marks)
                values (@code, 'CN-USCC', '甲', '甲', 'active', 1, @at, @at, @at, 1,
                    '[{"section":"qualifications","state":"verified","verifiedVersion":1}]')
                """,
                new
                {
                    code = Firms.Code(1),
                    at = new DateTimeOffset(2026, 11, 23, 17, 30, 0, TimeSpan.Zero),
                }
            );
            await connection.ExecuteAsync(
                """
                insert into entity_section (entity_code, section, version, content)
                values (@code, 'qualifications', 1, '[{"name":"施工总承包","validTo":"2026-12-10"}]')
                """,
                new { code = Firms.Code(1) }
            );
        }

        Schema.Migrate(database);
        await using var province = Province.Over(database);
        var run = (await province.Send(new RemindExpiry.Command(true), Callers.Platform)).Value;
        Assert.Equal((1, 1), (run.Listed, run.Notices));
        var dossier = await Firms.Dossier(province, Firms.Clerk(Firms.Code(1)));
        Assert.Equal(new DateOnly(2027, 11, 24), dossier.ConfirmBy);
    }

    [Fact]
    public async Task Ten_thousand_licences_of_staff_are_one_notice_a_day()
    {
        await using var province = Province.On(Engine.Sqlite);
        var clerk = await Firms.SignUp(province, 1);
        var staff = Enumerable
            .Range(0, 10_000)
            .Select(number =>
                Firms.Builder() with
                {
                    LicenceNumber = $"辽{number:000000}",
                    ValidTo = Today.AddDays(20),
                }
            )
            .ToList();
        var saved = await province.Send(
            new SaveEntity.Command(clerk.EntityCode!.Value, 1, Personnel: staff),
            clerk
        );
        Assert.True(saved.Succeeded, saved.Problem?.Message.En);
        Assert.Equal(1, await Run(province));
        Assert.Contains(
            "等10000项",
            await province.Scalar<string>("select zh from notice"),
            StringComparison.Ordinal
        );
        Assert.Equal(0, await Run(province));
    }

    private static async Task<(Caller Clerk, long Version)> Firm(
        Province province,
        DateOnly validTo
    )
    {
        var clerk = await Firms.SignUp(province, 1);
        var saved = await province.Send(
            new SaveEntity.Command(
                clerk.EntityCode!.Value,
                1,
                Qualifications: [Firms.Licence() with { ValidTo = validTo }]
            ),
            clerk
        );
        return (clerk, saved.Value.Version);
    }

    private static async Task<int> Run(Province province) =>
        (await province.Send(new RemindExpiry.Command(true), Callers.Platform)).Value.Notices;

    private static Task<long> Confirmations(Province province) =>
        province.Scalar<long>("select count(*) from notice where link = '/my/record'");

    private static async Task<UsableRecord> Use(Province province, Caller clerk, Caller system) =>
        (await province.Send(new UseEntity.Command(clerk.EntityCode!.Value, "T-1"), system))
            .Value
            .Entity;
}
