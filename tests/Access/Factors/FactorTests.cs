using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Factors;
using Trading.Access.People;
using Trading.Access.SignIn;
using Trading.Alerts.Contracts;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using People = Trading.Tests.Harness.People;

namespace Trading.Tests.Access;

public sealed class FactorTests
{
    private static readonly Caller Administrator = Callers.With(Roles.SecurityAdministrator);

    /// <summary>RFC 6238, appendix B: the SHA-1 rows, their last six digits; the secret is "12345678901234567890".</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    public void Codes_are_those_of_the_standard(long seconds, string code) =>
        Assert.Equal(
            code,
            FactorCodes.CodeOf(
                "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
                FactorCodes.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))
            )
        );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_must_have_a_factor_enrols_it_first_and_can_do_nothing_else_before(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await People.Create(province, "chen", Roles.Supervisor);
        var half = await Half(province, "chen");
        Assert.Equal([(Permission)Permission.FinishSignIn], half.Permissions);
        Assert.Equal(
            "factor_required",
            (await province.Send(new MySessions.Query(), half)).Problem?.Code
        );

        var begun = (await province.Send(new BeginFactor.Command(), half)).Value;
        Assert.Contains(begun.Secret, begun.Address, StringComparison.Ordinal);
        Assert.DoesNotContain(
            begun.Secret,
            await province.Scalar<string>("select secret from factor"),
            StringComparison.Ordinal
        );
        Assert.Null((await province.Send(new MyFactor.Query(), half)).Value.Since);
        Assert.Equal(
            "code.wrong",
            (await province.Send(new ConfirmFactor.Command("000000"), half)).Problem?.Errors[0].Code
        );
        var codes = (
            await province.Send(new ConfirmFactor.Command(Now(province, begun.Secret)), half)
        )
            .Value
            .Codes;
        Assert.Equal(10, codes.Distinct().Count());

        var whole = (await Find(province, half.SessionId))!;
        Assert.True(whole.May(AlertsPermissions.ReviewAlerts));
        var renewed = (await province.Send(new RenewSession.Command(), whole)).Value;
        Assert.Null(await Find(province, half.SessionId));
        Assert.True((await Find(province, renewed.SessionId))!.May(AlertsPermissions.ReviewAlerts));
        Assert.All(
            await province.Rows<string>("select payload from audit_entry"),
            payload => Assert.DoesNotContain(begun.Secret, payload, StringComparison.Ordinal)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_code_is_good_once_and_a_step_to_either_side_of_now(Engine engine)
    {
        await using var province = Province.On(engine);
        await Enrolled(province, "chen", Roles.Supervisor);
        var now = FactorCodes.StepAt(province.Clock!.GetUtcNow());
        Assert.Null((await Give(province, "chen", Code(now - 2))).SessionId);
        Assert.Null((await Give(province, "chen", Code(now + 2))).SessionId);
        Assert.NotNull((await Give(province, "chen", Code(now - 1))).SessionId);
        Assert.NotNull((await Give(province, "chen", Code(now))).SessionId);
        Assert.Null((await Give(province, "chen", Code(now))).SessionId);
        Assert.Null((await Give(province, "chen", Code(now - 1))).SessionId);
        Assert.NotNull((await Give(province, "chen", Code(now + 1))).SessionId);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_code_given_while_the_clock_ran_ahead_shuts_nobody_out_afterwards(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Enrolled(province, "chen", Roles.Supervisor);
        var now = FactorCodes.StepAt(province.Clock!.GetUtcNow());
        // As a clock a day ahead would have left it.
        await province.Rows<int>(
            "update factor set last_step = @ahead",
            new { ahead = now + 2880 }
        );
        Assert.NotNull((await Give(province, "chen", Code(now))).SessionId);
        // And each code is good once again.
        Assert.Null((await Give(province, "chen", Code(now))).SessionId);
        Assert.NotNull((await Give(province, "chen", Code(now + 1))).SessionId);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_code_given_twice_at_one_instant_opens_one_session(Engine engine)
    {
        await using var province = Province.On(engine);
        await Enrolled(province, "chen", Roles.Supervisor);
        var halves = new[] { await Half(province, "chen"), await Half(province, "chen") };
        var code = Now(province, WebProvince.FactorSecret);
        var attempts = await Task.WhenAll(
            halves.Select(half => province.Send(new GiveCode.Command(code), half))
        );
        Assert.Single(attempts, attempt => attempt.Value.SessionId is not null);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_recovery_code_stands_in_once_however_it_is_typed(Engine engine)
    {
        await using var province = Province.On(engine);
        var codes = await Enrolled(province, "chen", Roles.Supervisor);
        var typed = codes[3].ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal);
        Assert.NotNull((await Give(province, "chen", typed)).SessionId);
        Assert.Null((await Give(province, "chen", codes[3])).SessionId);
        Assert.Equal(
            0,
            await province.Scalar<long>(
                "select count(*) from recovery_code where hash = @code",
                new { code = codes[0] }
            )
        );

        var session = (await Give(province, "chen", codes[4])).SessionId;
        var caller = (await Find(province, session))!;
        Assert.Equal(
            8,
            (await province.Send(new MyFactor.Query(), caller)).Value.RecoveryCodesLeft
        );
        var renewed = (await province.Send(new RenewRecoveryCodes.Command(), caller)).Value.Codes;
        Assert.Null((await Give(province, "chen", codes[5])).SessionId);
        Assert.NotNull((await Give(province, "chen", renewed[5])).SessionId);
    }

    [Fact]
    public void Recovery_codes_cannot_be_guessed_so_that_a_fast_hash_is_enough()
    {
        var code = RecoveryCodes.New();
        Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$", code);
        // ASVS 5, 6.5.2: 112 bits; 32 letters are five each.
        Assert.True(5 * RecoveryCodes.Read(code)!.Length >= 112);
        Assert.InRange(code.Length, 1, LongestTyped);
    }

    /// <summary>What the forms and the commands take for a code.</summary>
    private const int LongestTyped = 40;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_recovery_code_given_twice_at_one_instant_opens_one_session(Engine engine)
    {
        // More than one account may give in a minute; that is counted first, and tested elsewhere.
        await using var province = Province.On(
            engine,
            new() { ["Trading:Limits:Guess:PerAccount"] = "0" }
        );
        var codes = await Enrolled(province, "chen", Roles.Supervisor);
        foreach (var code in codes)
        {
            var halves = new[] { await Half(province, "chen"), await Half(province, "chen") };
            var attempts = await Task.WhenAll(
                halves.Select(half => province.Send(new GiveCode.Command(code), half))
            );
            Assert.Single(attempts, attempt => attempt.Value.SessionId is not null);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_trail_tells_a_recovery_code_from_one_of_the_authenticator(Engine engine)
    {
        await using var province = Province.On(engine);
        var codes = await Enrolled(province, "chen", Roles.Supervisor);
        var now = FactorCodes.StepAt(province.Clock!.GetUtcNow());
        var session = (await Give(province, "chen", Code(now))).SessionId;
        await Give(province, "chen", codes[0]);
        await Give(province, "chen", codes[0]);
        var me = (await Find(province, session))!;
        await province.Send(new GiveProof.Command(codes[1], null), me);
        await province.Send(new GiveProof.Command(Code(now + 1), null), me);
        var told = await province.Rows<string>(
            """
            select result || ' ' || replace(payload, '"agent":null,', '') from audit_entry
            where action in ('Access.GiveCode', 'Access.GiveProof')
            """
        );
        Assert.Equal(
            new Dictionary<string, int>
            {
                ["""ok {"means":"authenticator"}"""] = 2,
                ["""ok {"means":"recovery_code"}"""] = 2,
                ["""code.wrong {"means":"recovery_code"}"""] = 1,
            },
            told.CountBy(line => line).ToDictionary()
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Recovery_codes_of_a_kept_database_go_on_working_until_they_are_renewed(
        Engine engine
    )
    {
        if (engine == Engine.SqlServer)
        {
            // A server lent for the tests is given whole databases only.
            return;
        }

        var database = Engines.Empty(engine);
        Schema.Migrate(database, through: "0028");
        var (person, salt) = (Guid.NewGuid(), Convert.ToBase64String(new byte[16]));
        await using (var connection = await database.Open(CancellationToken.None))
        {
            await Dapper.SqlMapper.ExecuteAsync(
                connection,
                """
                insert into person (id, login, display_name, password_hash, active, scope_own_office, created_at, version)
                values (@person, 'chen', '陈', @hash, @yes, @no, @at, 1);
                insert into person_role (person_id, role) values (@person, 'supervisor');
                insert into factor (person_id, secret, last_step, recovery_salt, created_at, confirmed_at)
                values (@person, 'not opened here', 0, @salt, @at, @at)
                """,
                new
                {
                    person,
                    salt,
                    yes = true,
                    no = false,
                    at = Province.Start,
                    hash = new Microsoft.AspNetCore.Identity.PasswordHasher<object>().HashPassword(
                        new object(),
                        WebProvince.Password
                    ),
                }
            );
            foreach (var code in (string[])["7K3QZP0M4D", "0123456789"])
            {
                await Dapper.SqlMapper.ExecuteAsync(
                    connection,
                    "insert into recovery_code (id, person_id, hash, created_at) values (@id, @person, @hash, @at)",
                    new
                    {
                        id = Guid.NewGuid(),
                        person,
                        at = Province.Start,
                        // As they were stretched.
                        hash = Convert.ToHexStringLower(
                            Rfc2898DeriveBytes.Pbkdf2(
                                code,
                                new byte[16],
                                100_000,
                                HashAlgorithmName.SHA256,
                                32
                            )
                        ),
                    }
                );
            }
        }

        Schema.Migrate(database);
        await using var province = Province.Over(database);
        var session = (await Give(province, "chen", "7k3qz-p0m4d")).SessionId;
        Assert.NotNull(session);
        Assert.Null((await Give(province, "chen", "7k3qz-p0m4d")).SessionId);
        var me = (await Find(province, session))!;
        var renewed = (await province.Send(new RenewRecoveryCodes.Command(), me)).Value.Codes;
        Assert.Null((await Give(province, "chen", "0123456789")).SessionId);
        Assert.NotNull((await Give(province, "chen", renewed[9])).SessionId);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_owes_a_code_cannot_enrol_another_factor_instead(Engine engine)
    {
        await using var province = Province.On(engine);
        await Enrolled(province, "chen", Roles.Supervisor);
        var half = await Half(province, "chen");
        Assert.Equal(
            "factor.exists",
            (await province.Send(new BeginFactor.Command(), half)).Problem?.Code
        );
        Assert.Equal(
            "factor_required",
            (await province.Send(new RemoveFactor.Command(WebProvince.Password, "000000"), half))
                .Problem
                ?.Code
        );
        Assert.Equal(
            "factor_required",
            (await province.Send(new RenewSession.Command(), half)).Problem?.Code
        );
        Assert.Equal(
            "factor_required",
            (await province.Send(new RenewRecoveryCodes.Command(), half)).Problem?.Code
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Removing_a_factor_takes_the_password_and_a_code(Engine engine)
    {
        await using var province = Province.On(engine);
        var codes = await Enrolled(province, "liu", Roles.Purchaser);
        var session = (await Give(province, "liu", codes[0])).SessionId;
        var me = (await Find(province, session))!;
        async Task<string?> Remove(string password, string code) =>
            (await province.Send(new RemoveFactor.Command(password, code), me))
                .Problem
                ?.Errors[0]
                .Code;
        Assert.Equal("password.wrong", await Remove("wrong-password-1", codes[1]));
        Assert.Equal("code.wrong", await Remove(WebProvince.Password, codes[0]));
        Assert.Null(await Remove(WebProvince.Password, codes[1]));
        Assert.Null((await province.Send(new MyFactor.Query(), me)).Value.Since);
        Assert.Equal(0, await province.Scalar<long>("select count(*) from recovery_code"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_administrator_resets_a_lost_factor_of_another_and_the_trail_shows_it(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var codes = await Enrolled(province, "chen", Roles.Supervisor);
        var id = await province.Scalar<Guid>("select person_id from factor");
        var session = (await Give(province, "chen", codes[0])).SessionId;

        Assert.Equal(
            "forbidden",
            (await province.Send(new ResetFactor.Command(id), Callers.With(Roles.Auditor)))
                .Problem
                ?.Code
        );
        Assert.Equal(
            "forbidden",
            (
                await province.Send(
                    new ResetFactor.Command(id),
                    Callers.With(Roles.SecurityAdministrator, id)
                )
            )
                .Problem
                ?.Code
        );
        Assert.True((await province.Send(new ResetFactor.Command(id), Administrator)).Succeeded);
        Assert.Null(await Find(province, session));
        Assert.Equal(
            3,
            await province.Scalar<long>(
                "select count(*) from audit_entry where action like '%ResetFactor%' and about = @about",
                new { about = id.ToString() }
            )
        );
        // The next sign-in leads to enrolling again, with the old codes worth nothing.
        Assert.Null(
            (await province.Send(new MyFactor.Query(), await Half(province, "chen"))).Value.Since
        );
    }

    [Fact]
    public async Task A_factors_secret_copied_to_another_account_opens_nothing()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Enrolled(province, "chen", Roles.Supervisor);
        await Enrolled(province, "thief", Roles.Supervisor);
        await province.Rows<int>(
            """
            update factor set secret = (select secret from factor f join person p on p.id = f.person_id where p.login = 'thief')
            where person_id = (select id from person where login = 'chen')
            """
        );
        var half = await Half(province, "chen");
        await Assert.ThrowsAnyAsync<System.Security.Cryptography.CryptographicException>(() =>
            province.Send(new GiveCode.Command(Now(province, WebProvince.FactorSecret)), half)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Factors_move_to_a_new_key_and_work_without_the_old_one(Engine engine)
    {
        var old = KeyRing.New();
        string[] both = [.. old, Ring(old).Next()];
        string[] young = [both[0], both[2]];
        await using var before = Province.On(engine, also: With(old));
        await Enrolled(before, "chen", Roles.Supervisor);
        await using (var between = Province.Over(before.Database, also: With(both)))
        {
            async Task<int> Reseal() =>
                (await between.Send(new ResealFactors.Command(), Callers.Platform)).Value.Factors;
            Assert.Equal((1, 0), (await Reseal(), await Reseal()));
        }

        await using var after = Province.Over(before.Database, also: With(young));
        var code = Now(after, WebProvince.FactorSecret);
        Assert.NotNull((await Give(after, "chen", code)).SessionId);

        static KeyRing Ring(IEnumerable<string> lines) =>
            KeyRing.From(
                new ConfigurationBuilder()
                    .AddInMemoryCollection(
                        new Dictionary<string, string?>
                        {
                            ["Trading:Keys"] = string.Join(';', lines),
                        }
                    )
                    .Build(),
                new Database(Engine.Sqlite, "Data Source=none")
            );
        static Action<IServiceCollection> With(IEnumerable<string> lines) =>
            services => services.AddSingleton(Ring(lines));
    }

    [Fact]
    public async Task A_published_code_is_told_only_to_whoever_knows_the_secret()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Enrolled(province, "chen", Roles.Supervisor);
        var half = await Half(province, "chen");
        var other = (
            await province.Send(new PublishedCode.Query("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), half)
        ).Value;
        Assert.Equal((false, null), (other.Known, other.Code));
        var known = (
            await province.Send(new PublishedCode.Query(WebProvince.FactorSecret), half)
        ).Value;
        Assert.NotNull(
            (await province.Send(new GiveCode.Command(known.Code!), half)).Value.SessionId
        );
    }

    [Fact]
    public async Task A_half_open_session_is_led_to_the_code_and_a_wrong_one_back_to_the_form()
    {
        await using var web = new WebProvince();
        await web.NewPerson("chen", Roles.Supervisor);
        using var browser = web.CreateClient(new() { AllowAutoRedirect = false });
        using var first = await WebProvince.PostForm(
            browser,
            "/sign-in",
            "/account/sign-in",
            new()
            {
                ["login"] = "chen",
                ["password"] = WebProvince.Password,
                ["return"] = "/alerts",
            }
        );
        Assert.Equal("/sign-in/code?return=%2Falerts", first.Headers.Location?.ToString());
        foreach (var page in (string[])["/workbench", "/alerts", "/account", "/jobs"])
        {
            using var refused = await browser.GetAsync(page);
            Assert.StartsWith(
                "/sign-in/code",
                new Uri(browser.BaseAddress!, refused.Headers.Location!).PathAndQuery,
                StringComparison.Ordinal
            );
        }

        using var api = await browser.GetAsync("/api/v1/people/me/sessions");
        Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
        using var wrong = await WebProvince.GiveCode(browser, "000000");
        Assert.Equal("/sign-in/code?error=failed&return=%2F", wrong.Headers.Location?.ToString());
        using var right = await WebProvince.GiveCode(browser, web.NextCode("chen"));
        Assert.Equal("/", right.Headers.Location?.ToString());
        using var opened = await browser.GetAsync("/api/v1/people/me/sessions");
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
    }

    internal static async Task<IReadOnlyList<string>> Enrolled(
        Province province,
        string login,
        string role
    )
    {
        var id = await People.Create(province, login, role);
        return (
            await province.Send(
                new ImportFactor.Command(id, WebProvince.FactorSecret),
                Callers.Platform
            )
        )
            .Value
            .Codes;
    }

    /// <summary>Who has given the password.</summary>
    internal static async Task<Caller> Half(Province province, string login)
    {
        var attempt = await province.Send(
            new SignIn.Command(login, WebProvince.Password),
            Caller.Anonymous
        );
        return (await Find(province, attempt.Value.SessionId))!;
    }

    /// <summary>Both steps of signing in.</summary>
    internal static async Task<Attempt> Give(Province province, string login, string code) =>
        (await province.Send(new GiveCode.Command(code), await Half(province, login))).Value;

    internal static async Task<Caller?> Find(Province province, Guid? session)
    {
        await using var scope = province.Services.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<Sessions>()
            .Find(session!.Value, CancellationToken.None);
    }

    private static string Code(long step) => FactorCodes.CodeOf(WebProvince.FactorSecret, step);

    private static string Now(Province province, string secret) =>
        FactorCodes.CodeOf(secret, FactorCodes.StepAt(province.Clock!.GetUtcNow()));
}
