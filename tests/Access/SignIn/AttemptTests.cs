using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Trading.Access;
using Trading.Access.People;
using Trading.Access.SignIn;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using People = Trading.Tests.Harness.People;

namespace Trading.Tests.Access;

public sealed class AttemptTests
{
    private const string Wrong = "wrong-password-1";

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Strangers_cannot_shut_the_owner_out_of_a_device_used_before(Engine engine)
    {
        await using var province = Province.On(engine);
        await People.Create(province, "clerk", Roles.Bidder);
        var mark = (await Try(province, WebProvince.Password)).Device;
        Assert.NotNull(mark);

        for (var i = 0; i < 15; i++)
        {
            await Try(province, Wrong);
        }

        Assert.NotNull((await Try(province, Wrong)).RetryAt);
        Assert.NotNull((await Try(province, WebProvince.Password)).RetryAt);
        Assert.NotNull((await Try(province, WebProvince.Password, mark)).SessionId);
        // And the owner's being there helps no stranger.
        Assert.NotNull((await Try(province, WebProvince.Password)).RetryAt);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Strangers_wait_ever_longer_and_a_stolen_device_no_less(Engine engine)
    {
        await using var province = Province.On(engine);
        await People.Create(province, "clerk", Roles.Bidder);
        var mark = (await Try(province, WebProvince.Password)).Device;

        for (var i = 1; i < SignIn.FailuresAllowed; i++)
        {
            Assert.Null((await Try(province, Wrong)).RetryAt);
        }

        foreach (var minutes in (int[])[1, 2, 4, 8, 15, 15])
        {
            var now = province.Clock!.GetUtcNow();
            Assert.Equal(now.AddMinutes(minutes), (await Try(province, Wrong)).RetryAt);
            province.Clock.Advance(TimeSpan.FromMinutes(minutes));
        }

        // A right password ends it, once the pause is over.
        Assert.NotNull((await Try(province, WebProvince.Password)).SessionId);
        Assert.Null((await Try(province, Wrong)).RetryAt);

        for (var i = 1; i < SignIn.FailuresAllowed; i++)
        {
            await Try(province, Wrong, mark);
        }

        Assert.Equal(
            province.Clock!.GetUtcNow() + SignIn.LongestPause,
            (await Try(province, Wrong, mark)).RetryAt
        );
        Assert.Null((await Try(province, WebProvince.Password, mark)).SessionId);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_forged_mark_or_that_of_another_account_is_a_strangers(Engine engine)
    {
        await using var province = Province.On(engine);
        await People.Create(province, "clerk", Roles.Bidder);
        await People.Create(province, "thief", Roles.Bidder);
        var thiefs = (
            await province.Send(new SignIn.Command("thief", WebProvince.Password), Caller.Anonymous)
        )
            .Value
            .Device!;
        for (var i = 0; i < SignIn.FailuresAllowed; i++)
        {
            await Try(province, Wrong, i % 2 == 0 ? thiefs : thiefs[..40] + "x");
        }

        Assert.Equal(1, await province.Scalar<long>("select count(distinct device) from attempt"));
        Assert.NotNull((await Try(province, WebProvince.Password, thiefs)).RetryAt);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Wrong_codes_count_with_wrong_passwords_and_a_right_password_does_not_clear_them(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await FactorTests.Enrolled(province, "chen", Roles.Supervisor);
        for (var i = 1; i < SignIn.FailuresAllowed; i++)
        {
            Assert.Null((await FactorTests.Give(province, "chen", "000000")).RetryAt);
        }

        var half = await FactorTests.Half(province, "chen");
        Assert.NotNull((await province.Send(new GiveCode.Command("000000"), half)).Value.RetryAt);
        // Not even a right code is looked at now.
        var right = Trading.Access.Factors.FactorCodes.CodeOf(
            WebProvince.FactorSecret,
            Trading.Access.Factors.FactorCodes.StepAt(province.Clock!.GetUtcNow())
        );
        Assert.Null((await province.Send(new GiveCode.Command(right), half)).Value.SessionId);
        Assert.Equal(0, await province.Scalar<long>("select last_step from factor"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_name_nobody_has_costs_and_says_what_a_name_somebody_has_does(Engine engine)
    {
        var hasher = new CountingHasher();
        await using var province = Province.On(
            engine,
            also: services => services.AddSingleton<IPasswordHasher<Account>>(hasher)
        );
        await People.Create(province, "clerk", Roles.Bidder);
        var gone = await People.Create(province, "gone", Roles.Purchaser);
        _ = (
            await province.Send(
                new DisablePerson.Command(gone, 1),
                Callers.With(Roles.SecurityAdministrator)
            )
        ).Value;
        var ways = new Dictionary<string, List<(string Work, Attempt Said)>>();
        foreach (var login in (string[])["clerk", "nobody", "gone"])
        {
            var way = ways[login] = [];
            // Past the first pause, so that it is compared too.
            for (var i = 0; i < SignIn.FailuresAllowed + 2; i++)
            {
                var before = hasher.Verified;
                province.Crash.Arm(int.MaxValue);
                var said = await province.Send(new SignIn.Command(login, Wrong), Caller.Anonymous);
                way.Add(
                    (
                        $"{string.Join(' ', province.Crash.Seen)} hashes: {hasher.Verified - before}",
                        // Whether the trail is told is nothing that is said.
                        said.Value with
                        {
                            ToTrail = true,
                        }
                    )
                );
            }
        }

        Assert.Equal(ways["clerk"], ways["nobody"]);
        Assert.Equal(ways["clerk"], ways["gone"]);
        Assert.All(ways["clerk"], way => Assert.EndsWith("hashes: 1", way.Work));
        Assert.NotNull(ways["nobody"][^1].Said.RetryAt);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Guesses_from_an_open_session_stop_and_lock_nobody_out_elsewhere(Engine engine)
    {
        await using var province = Province.On(engine);
        await People.Create(province, "clerk", Roles.Purchaser);
        var mark = await Try(province, WebProvince.Password);
        var desk = (await FactorTests.Find(province, mark.SessionId))!;
        for (var i = 0; i < SignIn.FailuresAllowed; i++)
        {
            var refused =
                i % 2 == 0
                    ? (await province.Send(new GiveProof.Command(null, Wrong), desk)).Problem
                    : (
                        await province.Send(
                            new ChangeMyPassword.Command(Wrong, "another-horse-battery-7"),
                            desk
                        )
                    ).Problem;
            Assert.Equal("password.wrong", refused?.Errors[0].Code);
        }

        var waits = await province.Send(new GiveProof.Command(null, WebProvince.Password), desk);
        Assert.Equal(ProblemKind.TooMany, waits.Problem?.Kind);
        Assert.Equal(900, waits.Problem?.Extensions[Limits.RetryAfter]);
        Assert.NotNull((await Try(province, WebProvince.Password)).SessionId);
        Assert.NotNull((await Try(province, WebProvince.Password, mark.Device)).SessionId);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Old_counts_are_forgotten(Engine engine)
    {
        await using var province = Province.On(engine);
        await Try(province, Wrong);
        province.Clock!.Advance(TimeSpan.FromHours(23));
        await province.Send(new ForgetOldAttempts.Command(), Callers.Platform);
        Assert.Equal(1, await province.Scalar<long>("select count(*) from attempt"));
        province.Clock!.Advance(TimeSpan.FromHours(2));
        await province.Send(new ForgetOldAttempts.Command(), Callers.Platform);
        Assert.Equal(0, await province.Scalar<long>("select count(*) from attempt"));
    }

    [Fact]
    public async Task One_address_tries_so_often_a_minute_and_one_account_is_tried_so_often()
    {
        await using var province = Province.On(Engine.Sqlite);
        Caller From(string address) => Caller.Anonymous with { Address = address };
        for (var i = 0; i < 60; i++)
        {
            var free = await province.Send(
                new SignIn.Command($"name{i}", Wrong),
                From("192.0.2.1")
            );
            Assert.Null(free.Problem);
        }

        var refused = await province.Send(new SignIn.Command("name60", Wrong), From("192.0.2.1"));
        Assert.Equal(ProblemKind.TooMany, refused.Problem?.Kind);
        Assert.Null(
            (await province.Send(new SignIn.Command("name60", Wrong), From("192.0.2.2"))).Problem
        );
        // A network of IPv6 is one household, however many addresses it takes.
        for (var i = 0; i < 60; i++)
        {
            await province.Send(
                new SignIn.Command($"six{i}", Wrong),
                From($"2001:db8:0:7::{i + 1:x}")
            );
        }

        Assert.Equal(
            ProblemKind.TooMany,
            (await province.Send(new SignIn.Command("six60", Wrong), From("2001:db8:0:7::ffff")))
                .Problem
                ?.Kind
        );
        Assert.Null(
            (
                await province.Send(new SignIn.Command("six60", Wrong), From("2001:db8:0:8::1"))
            ).Problem
        );
        for (var i = 0; i < 20; i++)
        {
            await province.Send(new SignIn.Command("Clerk ", Wrong), From($"192.0.2.{i + 10}"));
        }

        var entries = await province.Scalar<long>("select count(*) from audit_entry");
        var account = await province.Send(new SignIn.Command("clerk", Wrong), From("192.0.2.99"));
        Assert.Equal(ProblemKind.TooMany, account.Problem?.Kind);
        Assert.Equal(entries, await province.Scalar<long>("select count(*) from audit_entry"));
        province.Clock!.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(
            (await province.Send(new SignIn.Command("clerk", Wrong), From("192.0.2.99"))).Problem
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Guesses_are_counted_over_all_hosts_and_forgotten_when_their_minute_is_over(
        Engine engine
    )
    {
        var database = Engines.New(engine);
        var hosts = Enumerable.Range(0, 3).Select(_ => Province.Over(database)).ToList();
        for (var round = 0; round < 5; round++)
        {
            var account = $"clerk{round}";
            var guesses = await Task.WhenAll(
                Enumerable
                    .Range(0, 30)
                    .Select(i =>
                        Task.Run(() =>
                            hosts[i % 3]
                                .Send(
                                    new SignIn.Command(account, Wrong),
                                    Caller.Anonymous with
                                    {
                                        Address = $"192.0.2.{i}",
                                    }
                                )
                        )
                    )
            );
            // Twenty a minute at one account, however many hosts there are.
            Assert.Equal(20, guesses.Count(guess => guess.Problem is null));
            Assert.All(
                guesses.Where(guess => guess.Problem is not null),
                guess => Assert.Equal(ProblemKind.TooMany, guess.Problem!.Kind)
            );
            Assert.Equal(
                0,
                await hosts[0]
                    .Scalar<long>("select count(*) from rate_count where subject like '%clerk%'")
            );
            await hosts[0].Send(new ForgetOldCounts.Command(), Callers.Platform);
            Assert.True(await hosts[0].Scalar<long>("select count(*) from rate_count") > 0);
            hosts.ForEach(host => host.Clock!.Advance(TimeSpan.FromMinutes(1)));
            await hosts[0].Send(new ForgetOldCounts.Command(), Callers.Platform);
            Assert.Equal(0, await hosts[0].Scalar<long>("select count(*) from rate_count"));
        }

        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task Too_many_requests_are_told_when_to_come_back_in_the_callers_language()
    {
        await using var web = new WebProvince(
            settings: new Dictionary<string, string>
            {
                ["Trading:Limits:Api:PerCaller"] = "3",
                ["Trading:Limits:SignUp:PerAddress"] = "1",
                ["Trading:Limits:Guess:PerAddress"] = "2",
            }
        );
        using var client = web.CreateClient(new() { AllowAutoRedirect = false });
        client.DefaultRequestHeaders.Add(WebProvince.PeerHeader, "192.0.2.7");
        client.DefaultRequestHeaders.Add("Accept-Language", "en");
        client.DefaultRequestHeaders.Add("Idempotency-Key", "one");
        async Task<HttpResponseMessage> SignUp() =>
            await client.PostAsync(
                "/api/v1/entities",
                new StringContent(
                    """{"code":"91210100MADE00017X","name":"x","login":"x-clerk","displayName":"x","password":"x"}""",
                    System.Text.Encoding.UTF8,
                    "application/json"
                )
            );
        using var free = await SignUp();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, free.StatusCode);
        using var second = await SignUp();
        await TooMany(second);
        using var third = await client.GetAsync("/api/v1/offices");
        Assert.Equal(HttpStatusCode.Unauthorized, third.StatusCode);
        using var fourth = await client.GetAsync("/api/v1/offices");
        await TooMany(fourth);

        for (var i = 0; i < 3; i++)
        {
            using var form = await WebProvince.PostForm(
                client,
                "/sign-in",
                "/account/sign-in",
                new() { ["login"] = "nobody", ["password"] = Wrong }
            );
            Assert.Equal(
                i < 2 ? HttpStatusCode.Redirect : HttpStatusCode.TooManyRequests,
                form.StatusCode
            );
            Assert.Equal(i == 2, form.Headers.RetryAfter is not null);
        }

        static async Task TooMany(HttpResponseMessage response)
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
            Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
            var document = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            Assert.Equal("too_many", document["code"]!.GetValue<string>());
            Assert.StartsWith(
                "Too many",
                document["detail"]!.GetValue<string>(),
                StringComparison.Ordinal
            );
        }
    }

    [Theory]
    [InlineData("192.0.2.1", "203.0.113.5")]
    [InlineData("198.51.100.77", "203.0.113.5")]
    [InlineData("192.0.2.2", "192.0.2.2")]
    public async Task Only_a_known_proxy_is_believed_about_the_address(string peer, string address)
    {
        await using var web = new WebProvince(
            settings: new Dictionary<string, string>
            {
                ["Trading:KnownProxies"] = "192.0.2.1, 198.51.100.0/24",
            }
        );
        await web.NewPerson("clerk", Roles.Bidder);
        using var client = web.CreateClient(new() { AllowAutoRedirect = false });
        client.DefaultRequestHeaders.Add(WebProvince.PeerHeader, peer);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.5");
        using var signedIn = await WebProvince.PostForm(
            client,
            "/sign-in",
            "/account/sign-in",
            new() { ["login"] = "clerk", ["password"] = WebProvince.Password }
        );
        var sessions = JsonNode.Parse(await client.GetStringAsync("/api/v1/people/me/sessions"))!;
        Assert.Equal(address, sessions[0]!["address"]!.GetValue<string>());
    }

    private static async Task<Attempt> Try(
        Province province,
        string password,
        string? mark = null
    ) =>
        (
            await province.Send(
                new SignIn.Command("clerk", password) { Device = mark },
                Caller.Anonymous
            )
        ).Value;

    private sealed class CountingHasher : IPasswordHasher<Account>
    {
        private readonly PasswordHasher<Account> _real = new(
            Options.Create(new PasswordHasherOptions { IterationCount = Province.PasswordRounds })
        );

        public int Verified { get; private set; }

        public string HashPassword(Account user, string password) =>
            _real.HashPassword(user, password);

        public PasswordVerificationResult VerifyHashedPassword(
            Account user,
            string hashedPassword,
            string providedPassword
        )
        {
            Verified++;
            return _real.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
