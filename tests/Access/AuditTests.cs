using Microsoft.Data.Sqlite;
using Trading.Access;
using Trading.Access.Audit;
using Trading.Access.SignIn;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Access;

public sealed class AuditTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_command_is_in_the_chain_refused_ones_too_and_no_password_is(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await province.Send(
            new SignIn.Command("nobody", "a-password-never-kept"),
            Caller.Anonymous
        );
        await province.Send(new SignIn.Command("", "a-password-never-kept"), Caller.Anonymous);
        await province.Send(new SignOut.Command(), Caller.Anonymous);

        var results = await province.Rows<string>("select result from audit_entry order by seq");
        Assert.Equal(["password.wrong", "invalid", "unauthenticated"], results);
        Assert.All(
            await province.Rows<string>("select payload from audit_entry"),
            payload => Assert.DoesNotContain("never-kept", payload)
        );
        Assert.Null((await Walk(province)).BrokenAt);
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
                "select result from audit_entry where action in ('Access.SignIn', 'Access.GiveCode') order by seq"
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_trail_cannot_be_rewritten_or_shortened_through_the_database(Engine engine)
    {
        await using var province = Province.On(engine);
        await province.Send(new SignIn.Command("nobody", "some-password"), Caller.Anonymous);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
            province.Rows<int>("update audit_entry set caller = 'x'")
        );
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
            province.Rows<int>("delete from audit_entry")
        );
        Assert.Equal(1, (await Walk(province)).Entries);
    }

    [Theory]
    [InlineData("update audit_entry set payload = '{}' where seq = 2", 2)]
    [InlineData("delete from audit_entry where seq = 2", 2)]
    [InlineData("delete from audit_entry where seq = 3", 3)]
    [InlineData("update audit_entry set at = '2020-01-01T00:00:00.000Z' where seq = 3", 3)]
    public async Task Whoever_gets_past_the_triggers_is_found_out_by_the_chain(
        string tampering,
        long brokenAt
    )
    {
        await using var province = Province.On(Engine.Sqlite);
        for (var i = 0; i < 3; i++)
        {
            await province.Send(
                new SignIn.Command("nobody" + i, "some-password"),
                Caller.Anonymous
            );
        }

        using (var file = new SqliteConnection(province.Database.ConnectionString))
        {
            file.Open();
            using var command = file.CreateCommand();
            command.CommandText =
                "drop trigger audit_entry_no_update; drop trigger audit_entry_no_delete; "
                + tampering;
            command.ExecuteNonQuery();
        }

        var report = await Walk(province);
        Assert.Equal(brokenAt, report.BrokenAt);
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
