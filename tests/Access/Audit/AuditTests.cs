using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trading.Access;
using Trading.Access.Audit;
using Trading.Access.SignIn;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Kernel.Security;

namespace Trading.Tests.Access;

public sealed class AuditTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_command_is_in_the_chain_refused_ones_too_and_no_password_is(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await People.Create(province, "zhang", Roles.Purchaser);
        await province.Send(new SignIn.Command("zhang", "a-password-never-kept"), Caller.Anonymous);
        await province.Send(Trail.Office("甲"), Callers.With(Roles.SecurityAdministrator));
        await province.Send(
            Trail.Office("乙") with
            {
                Region = RegionCode.Given("1"),
            },
            Callers.With(Roles.SecurityAdministrator)
        );
        await province.Send(Trail.Office("丙"), Callers.With(Roles.Supervisor));

        var results = await province.Rows<string>(
            "select result from audit_entry order by lane, seq"
        );
        Assert.Equal(["password.wrong", "ok", "invalid", "forbidden"], results);
        Assert.All(
            await province.Rows<string>("select payload from audit_entry"),
            payload => Assert.DoesNotContain("never-kept", payload)
        );
        Assert.Null((await Walk(province)).BrokenAt);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_refused_to_strangers_fills_no_trail_but_is_counted_and_logged(
        Engine engine
    )
    {
        var lines = new SecurityLogTests.Lines();
        await using var province = Province.On(
            engine,
            also: services => services.AddSingleton<ILoggerProvider>(lines)
        );
        var stranger = Caller.Anonymous with { Address = "192.0.2.7" };
        await province.Send(new SignIn.Command("nobody", "a-password-never-kept"), stranger);
        await province.Send(new SignIn.Command("", "a-password-never-kept"), stranger);
        await province.Send(new SignOut.Command(), stranger);
        Assert.Empty(await province.Rows<string>("select result from audit_entry"));
        Assert.Equal(
            ["password.wrong", "invalid", "unauthenticated"],
            lines.Written.Select(line => line.Split(": ")[^1].TrimEnd('.'))
        );
        Assert.All(
            lines.Written,
            line =>
            {
                Assert.Contains("192.0.2.7", line, StringComparison.Ordinal);
                Assert.DoesNotContain("nobody", line, StringComparison.Ordinal);
            }
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_a_minutes_failures_at_one_account_the_trail_holds_ten_and_how_many_more(
        Engine engine
    )
    {
        await using var province = Province.On(
            engine,
            new() { ["Trading:Limits:Guess:PerAccount"] = "0" }
        );
        await People.Create(province, "zhang", Roles.Purchaser);
        await People.Create(province, "wang", Roles.Purchaser);
        for (var i = 0; i < 13; i++)
        {
            await province.Send(new SignIn.Command("Zhang ", "a-wrong-one"), Caller.Anonymous);
        }

        await province.Send(new SignIn.Command("wang", "a-wrong-one"), Caller.Anonymous);
        await province.Send(new SignIn.Command("nobody", "a-wrong-one"), Caller.Anonymous);
        Assert.Equal(11, await province.Scalar<long>("select count(*) from audit_entry"));
        // The minute is not over.
        Assert.Equal(0, (await Sum()).Entries);

        province.Clock!.Advance(TimeSpan.FromMinutes(1));
        await province.Send(new SignIn.Command("zhang", "a-wrong-one"), Caller.Anonymous);
        Assert.Equal(1, (await Sum()).Entries);
        Assert.Equal(0, (await Sum()).Entries);
        var entry = Assert.Single(
            (
                await province.Send(
                    new SearchAudit.Query { Result = SumFailedSignIns.Code },
                    Callers.With(Roles.Auditor)
                )
            )
                .Value
                .Items
        );
        Assert.Equal(("Access.SignIn", "zhang"), (entry.Action, entry.About));
        Assert.Contains(
            "\"more\":3",
            await province.Scalar<string>(
                "select payload from audit_entry where result = @code",
                new { code = SumFailedSignIns.Code }
            ),
            StringComparison.Ordinal
        );
        Assert.Equal(13, await province.Scalar<long>("select count(*) from audit_entry"));
        // Of the minute that goes on, zhang's one.
        Assert.Equal(1, await province.Scalar<long>("select count(*) from failed_sign_in"));
        Assert.Null((await Walk(province)).BrokenAt);

        async Task<SumFailedSignIns.Summed> Sum() =>
            (await province.Send(new SumFailedSignIns.Command(), Callers.Platform)).Value;
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_sign_in_that_fails_is_in_the_trail_as_refused_with_the_reason(Engine engine)
    {
        await using var province = Province.On(engine);
        await FactorTests.Enrolled(province, "chen", Roles.Supervisor);
        var half = (
            await province.Send(new SignIn.Command("chen", WebProvince.Password), Caller.Anonymous)
        )
            .Value
            .SessionId;
        var caller = (await FactorTests.Find(province, half))!;
        await province.Send(new GiveCode.Command("000000"), caller);
        for (var i = 0; i < SignIn.FailuresAllowed; i++)
        {
            await province.Send(new SignIn.Command("chen", "a-wrong-password"), Caller.Anonymous);
        }

        await province.Send(new SignIn.Command("chen", WebProvince.Password), Caller.Anonymous);
        Assert.Equal(
            [
                "ok",
                "code.wrong",
                .. Enumerable.Repeat("password.wrong", 4),
                "sign_in.wait",
                "sign_in.wait",
            ],
            await province.Rows<string>(
                "select result from audit_entry where action in ('Access.SignIn', 'Access.GiveCode') order by lane, seq"
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_trail_cannot_be_rewritten_or_shortened_through_the_database(Engine engine)
    {
        await using var province = Province.On(engine);
        await Trail.Add(province, 1);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
            province.Rows<int>("update audit_entry set caller = 'x'")
        );
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
            province.Rows<int>("delete from audit_entry")
        );
        Assert.Equal(1, (await Walk(province)).Entries);
    }

    [Fact]
    public async Task Only_an_auditor_may_verify_the_trail()
    {
        await using var province = Province.On(Engine.Sqlite);
        var refused = await province.Send(
            new VerifyAudit.Query(),
            Callers.With(Roles.Administrator)
        );
        Assert.Equal("forbidden", refused.Problem?.Code);
    }

    private static async Task<VerifyAudit.Report> Walk(Province province) =>
        (await province.Send(new VerifyAudit.Query(), Callers.With(Roles.Auditor))).Value;
}
