using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Forgotten;
using Trading.Access.People;
using Trading.Access.SignIn;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Email;
using Trading.Messaging.Notices;
using Trading.Messaging.Preferences;
using Trading.Tests.Harness;
using People = Trading.Tests.Harness.People;

namespace Trading.Tests.Access;

/// <summary>Who lost the password gets back in by e-mail, and nobody else does.</summary>
public sealed partial class ForgottenPasswordTests
{
    private const string Chosen = "another-horse-battery-7";
    private static readonly Caller Auditor = Callers.With(Roles.Auditor);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_link_sent_to_the_confirmed_mailbox_sets_a_new_password_once(Engine engine)
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(engine, sink.Settings());
        var clerk = await Confirmed(province, sink, "wang");
        Assert.NotNull(await Find(province, clerk));
        Assert.True((await Ask(province, " Wang ")).Succeeded);
        await Deliver(province);
        var mail = Assert.Single(sink.Arrived);
        Assert.Equal("设置新密码", mail.Subject);
        var key = KeyOf(mail.TextBody!);
        Assert.Contains(
            "https://trading.example.cn/forgot/new?key=",
            mail.TextBody,
            StringComparison.Ordinal
        );
        // Of the link nothing but a hash is kept, and nothing of who asked.
        foreach (
            var kept in await province.Rows<string>(
                "select hash from password_link union all select payload from audit_entry union all select payload from outbox_message"
            )
        )
        {
            Assert.DoesNotContain(key, kept, StringComparison.Ordinal);
            Assert.DoesNotContain("Wang", kept, StringComparison.Ordinal);
        }

        Assert.True(await Good(province, key));
        Assert.Equal("password.short", (await Set(province, key, "short")).Problem?.Errors[0].Code);
        Assert.Equal(
            "password.contains_login",
            (await Set(province, key, "my-name-is-wang-7")).Problem?.Errors[0].Code
        );
        Assert.True((await Set(province, key, Chosen)).Succeeded);
        Assert.False(await Good(province, key));
        Assert.Equal("password_link.gone", (await Set(province, key, Chosen)).Problem?.Code);

        // Whoever was in is out, the old password is worth nothing, and the owner is told.
        Assert.Null(await Find(province, clerk));
        Assert.Null((await SignIn(province, "wang", WebProvince.Password)).SessionId);
        var session = (await SignIn(province, "wang", Chosen)).SessionId;
        var owner = (await FactorTests.Find(province, session))!;
        Assert.Contains(
            "您的密码已通过邮件链接重新设置，其他登录均已退出。如非您本人操作，请立即联系安全管理员。",
            (await province.Send(new MyNotices.Query(), owner)).Value.Items.Select(notice =>
                notice.Zh
            )
        );
        Assert.Equal(
            ["wang"],
            await province.Rows<string>(
                "select about from audit_entry where action = 'Access.SetPasswordByLink' and result = 'ok'"
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_answer_tells_nobody_who_has_an_account_or_a_mailbox(Engine engine)
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(engine, sink.Settings());
        await Confirmed(province, sink, "wang");
        await People.Create(province, "without-mailbox", Roles.Purchaser);
        var closed = await Confirmed(province, sink, "closed");
        Assert.True(
            (
                await province.Send(
                    new DisablePerson.Command(closed.PersonId!.Value, 1),
                    Callers.With(Roles.SecurityAdministrator)
                )
            ).Succeeded
        );
        foreach (var login in (string[])["wang", "without-mailbox", "closed", "nobody"])
        {
            var before = await province.Scalar<long>("select count(*) from outbox_message");
            Assert.True((await Ask(province, login)).Succeeded);
            Assert.Equal(
                before + 1,
                await province.Scalar<long>("select count(*) from outbox_message")
            );
        }

        await Deliver(province);
        Assert.Equal(
            "wang@firm.example.cn",
            Assert.Single(Assert.Single(sink.Arrived).To.Mailboxes).Address
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_link_is_good_for_half_an_hour_and_until_the_password_changes_otherwise(
        Engine engine
    )
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(engine, sink.Settings());
        var clerk = await Confirmed(province, sink, "wang");
        var first = await Link(province, sink);
        // However often somebody asks, one e-mail comes at a time.
        await Ask(province, "wang");
        await Deliver(province);
        Assert.Empty(sink.Arrived);
        province.Clock!.Advance(PasswordLinks.GoodFor);
        Assert.Equal("password_link.gone", (await Set(province, first, Chosen)).Problem?.Code);

        var second = await Link(province, sink);
        var whole = (await Find(province, clerk))!;
        Assert.True(
            (
                await province.Send(
                    new ChangeMyPassword.Command(WebProvince.Password, Chosen),
                    whole
                )
            ).Succeeded
        );
        Assert.Equal("password_link.gone", (await Set(province, second, Chosen)).Problem?.Code);
        foreach (var wrong in (string[])["", "x", new string('x', 500), "' or 1=1"])
        {
            Assert.Equal("password_link.gone", (await Set(province, wrong, Chosen)).Problem?.Code);
        }

        province.Clock.Advance(PasswordLinks.Apart);
        var third = await Link(province, sink);
        Assert.True(
            (
                await province.Send(
                    new ResetPassword.Command(clerk.PersonId!.Value),
                    Callers.With(Roles.SecurityAdministrator)
                )
            ).Succeeded
        );
        Assert.Equal("password_link.gone", (await Set(province, third, Chosen)).Problem?.Code);
        await province.Send(new ForgetOldAttempts.Command(), Callers.Platform);
        Assert.Equal(0, await province.Scalar<long>("select count(*) from password_link"));
    }

    [PostgresFact]
    public async Task Of_two_who_use_one_link_at_once_one_sets_the_password()
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(Engine.Postgres, sink.Settings());
        await Confirmed(province, sink, "wang");
        for (var round = 0; round < 15; round++)
        {
            province.Clock!.Advance(PasswordLinks.Apart);
            var key = await Link(province, sink);
            string[] chosen = [$"{Chosen}-{round}-one", $"{Chosen}-{round}-two"];
            var set = await Task.WhenAll(chosen.Select(password => Set(province, key, password)));
            var winner = Assert.Single(Enumerable.Range(0, 2), i => set[i].Succeeded);
            Assert.Equal("password_link.gone", set[1 - winner].Problem?.Code);
            Assert.NotNull((await SignIn(province, "wang", chosen[winner])).SessionId);
            Assert.Null((await SignIn(province, "wang", chosen[1 - winner])).SessionId);
        }
    }

    [Fact]
    public async Task Asking_is_limited_as_guessing_is_and_without_a_mail_server_refused()
    {
        await using var sink = await MailSink.Start();
        var settings = sink.Settings();
        settings["Trading:Limits:Guess:PerAccount"] = "3";
        await using var province = Province.On(Engine.Sqlite, settings);
        for (var i = 0; i < 3; i++)
        {
            Assert.True((await Ask(province, "nobody")).Succeeded);
        }

        Assert.Equal("too_many", (await Ask(province, "nobody")).Problem?.Code);
        await using var without = Province.On(Engine.Sqlite);
        Assert.Equal("mail.none", (await Ask(without, "nobody")).Problem?.Code);
    }

    [Fact]
    public async Task The_pages_lead_from_the_sign_in_to_a_new_password_and_the_second_factor_is_still_asked()
    {
        await using var sink = await MailSink.Start();
        await using var web = new WebProvince(
            settings: sink.Settings()
                .Where(setting => setting.Value is not null)
                .ToDictionary(setting => setting.Key, setting => setting.Value!)
        );
        var id = await web.NewPerson("li.officer", Roles.RegistryOfficer);
        using var browser = web.CreateClient(new() { AllowAutoRedirect = false });
        Assert.Contains(
            "href=\"/forgot\"",
            await browser.GetStringAsync("/sign-in"),
            StringComparison.Ordinal
        );
        foreach (var login in (string[])["li.officer", "nobody"])
        {
            using var asked = await WebProvince.PostForm(
                browser,
                "/forgot",
                "/account/forgot",
                new() { ["login"] = login }
            );
            Assert.Equal("/forgot?sent=1", asked.Headers.Location?.ToString());
        }

        // As the job makes it.
        string key;
        await using (var scope = web.Services.CreateAsyncScope())
        {
            var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
            await sql.Begin(default);
            key = (
                await scope.ServiceProvider.GetRequiredService<PasswordLinks>().Make(id, default)
            )!;
            await sql.Commit(default);
        }

        var page = $"/forgot/new?key={key}";
        Assert.Contains("password.differs", await Give("x"), StringComparison.Ordinal);
        Assert.Equal("/sign-in?done=password", await Give(Chosen));
        Assert.Contains(
            "href=\"/forgot\"",
            await browser.GetStringAsync(page),
            StringComparison.Ordinal
        );
        using var half = await WebProvince.PostForm(
            browser,
            "/sign-in",
            "/account/sign-in",
            new() { ["login"] = "li.officer", ["password"] = Chosen }
        );
        Assert.StartsWith(
            "/sign-in/code",
            half.Headers.Location?.ToString(),
            StringComparison.Ordinal
        );

        async Task<string> Give(string again)
        {
            using var response = await WebProvince.PostForm(
                browser,
                page,
                "/account/forgot/new",
                new()
                {
                    ["key"] = key,
                    ["password"] = Chosen,
                    ["again"] = again,
                }
            );
            Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
            return response.Headers.Location!.ToString();
        }
    }

    private static Task<Outcome<Unit>> Ask(Province province, string login) =>
        province.Send(new AskPasswordLink.Command(login), Caller.Anonymous);

    private static Task<Outcome<SetPasswordByLink.Done>> Set(
        Province province,
        string key,
        string password
    ) => province.Send(new SetPasswordByLink.Command(key, password), Caller.Anonymous);

    private static async Task<bool> Good(Province province, string key) =>
        (await province.Send(new FindPasswordLink.Query(key), Caller.Anonymous)).Value.Good;

    private static async Task<string> Link(Province province, MailSink sink)
    {
        await Ask(province, "wang");
        await Deliver(province);
        var link = KeyOf(sink.Arrived.Last(mail => mail.Subject == "设置新密码").TextBody!);
        sink.Arrived.Clear();
        return link;
    }

    private static async Task Deliver(Province province)
    {
        await province.DeliverDue();
        await province.Services.GetRequiredService<Mailer>().SendDue(CancellationToken.None);
    }

    // Signed in, with a confirmed mailbox.
    private static async Task<Caller> Confirmed(Province province, MailSink sink, string login)
    {
        await People.Create(province, login, Roles.Purchaser);
        var session = (await SignIn(province, login, WebProvince.Password)).SessionId;
        var person = (await FactorTests.Find(province, session))!;
        await province.Send(new GiveMyEmail.Command($"{login}@firm.example.cn"), person);
        await Deliver(province);
        var code = Code().Match(sink.Arrived.Last().TextBody!).Value;
        Assert.Null((await province.Send(new ConfirmMyEmail.Command(code), person)).Problem);
        sink.Arrived.Clear();
        return person;
    }

    private static Task<Caller?> Find(Province province, Caller caller) =>
        FactorTests.Find(province, caller.SessionId);

    private static async Task<Attempt> SignIn(Province province, string login, string password) =>
        (
            await province.Send(
                new Trading.Access.SignIn.SignIn.Command(login, password),
                Caller.Anonymous
            )
        ).Value;

    private static string KeyOf(string text) => Key().Match(text).Groups[1].Value;

    [GeneratedRegex("key=([A-Za-z0-9_-]+)")]
    private static partial Regex Key();

    [GeneratedRegex("[0-9]{8}")]
    private static partial Regex Code();
}
