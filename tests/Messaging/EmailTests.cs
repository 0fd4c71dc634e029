using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using SmtpServer.Protocol;
using Trading.Access;
using Trading.Access.OwnData;
using Trading.Access.People;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Messaging.Email;
using Trading.Messaging.Notices;
using Trading.Messaging.Preferences;
using Trading.Tests.Harness;
using Trading.Tests.Registry;

namespace Trading.Tests.Messaging;

/// <summary>Messages by e-mail, through a real SMTP server.</summary>
public sealed partial class EmailTests
{
    private const string Address = "Clerk.Wang@firm.example.cn";

    private static readonly MessageTemplate Said = new(
        "tests.said",
        new("主题：{what}", "Subject: {what}"),
        new("正文：{what}", "Body: {what}")
    );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_address_is_confirmed_by_the_code_sent_there_and_then_gets_what_the_page_says(
        Engine engine
    )
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(engine, sink.Settings());
        var clerk = await Firms.SignUp(province, 1);
        Assert.Equal(
            new MyChannels.Channels(true, null, false, false, false),
            (await province.Send(new MyChannels.Query(), clerk)).Value
        );

        Assert.Null((await province.Send(new GiveMyEmail.Command(Address), clerk)).Problem);
        // Nothing but the code goes to an address whose owner has not answered.
        await Tell(province, clerk, "早了");
        await Send(province);
        var asked = Assert.Single(sink.Arrived);
        Assert.Equal("确认您的电子邮箱", asked.Subject);
        Assert.Equal(Address, Assert.Single(asked.To.Mailboxes).Address);
        var channels = (await province.Send(new MyChannels.Query(), clerk)).Value;
        Assert.Equal(("C***@firm.example.cn", false), (channels.Address, channels.ByEmail));

        Assert.Null((await province.Send(new ConfirmMyEmail.Command(Code(asked)), clerk)).Problem);
        await TellFirm(province, clerk.EntityCode!.Value, "到了");
        await Send(province);
        Assert.Equal(2, sink.Arrived.Count);
        var told = sink.Arrived.Last();
        Assert.Equal("主题：到了", told.Subject);
        Assert.Contains("正文：到了", told.TextBody, StringComparison.Ordinal);
        Assert.Contains(
            "https://trading.example.cn/my/record",
            told.TextBody,
            StringComparison.Ordinal
        );
        Assert.Equal("auto-generated", told.Headers[HeaderId.AutoSubmitted]);
        Assert.Contains(
            "正文：到了",
            (await province.Send(new MyNotices.Query(), clerk)).Value.Items.Select(notice =>
                notice.Zh
            )
        );

        // Nobody's address and nothing that was said lies open in the database.
        var kept = await province.Scalar<string>("select address from message_preference");
        Assert.StartsWith("sealed2:", kept, StringComparison.Ordinal);
        Assert.Equal(
            0,
            await province.Scalar<long>("select count(*) from email where content is not null")
        );
        Assert.Empty(
            await province.Rows<string>(
                "select payload from audit_entry where payload like '%firm.example%'"
            )
        );
    }

    [Fact]
    public async Task Whoever_does_not_want_e_mail_any_more_gets_none()
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(Engine.Sqlite, sink.Settings());
        var clerk = await Confirmed(province, sink);
        // What waits is not sent either.
        await Tell(province, clerk, "一");
        Assert.Null((await province.Send(new ChooseChannels.Command(false), clerk)).Problem);
        await Tell(province, clerk, "二");
        await Send(province);
        Assert.Empty(sink.Arrived);

        Assert.Null((await province.Send(new ChooseChannels.Command(true), clerk)).Problem);
        await Tell(province, clerk, "三");
        Assert.Null((await province.Send(new ForgetMyEmail.Command(), clerk)).Problem);
        await Send(province);
        Assert.Empty(sink.Arrived);
        Assert.Equal(
            "email.none",
            (await province.Send(new ChooseChannels.Command(true), clerk)).Problem?.Code
        );
    }

    [Fact]
    public async Task An_account_that_was_closed_or_erased_gets_none()
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(Engine.Sqlite, sink.Settings());
        var clerk = await Confirmed(province, sink);
        await Tell(province, clerk, "一");
        var person = await province.Scalar<long>(
            "select version from person where id = @id",
            new { id = clerk.PersonId }
        );
        await province.Send(
            new DisablePerson.Command(clerk.PersonId!.Value, person),
            Callers.With(Roles.SecurityAdministrator)
        );
        await Send(province);
        Assert.Empty(sink.Arrived);

        var other = await Confirmed(province, sink, 2);
        Assert.NotNull(
            (await province.Send(new CopyMyData.Query(), other))
                .Value.Holdings.Single(holding => holding.Title == "消息渠道")
                .Content
        );
        Assert.Null(
            (await province.Send(new EraseMyAccount.Command(WebProvince.Password), other)).Problem
        );
        Assert.Equal(
            0,
            await province.Scalar<long>(
                "select count(*) from message_preference where person_id = @id",
                new { id = other.PersonId }
            )
        );
    }

    [Fact]
    public async Task It_speaks_the_language_chosen_last()
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(Engine.Sqlite, sink.Settings());
        var clerk = await Confirmed(province, sink);
        await province.Send(new ChooseLanguage.Command("en"), clerk);
        await Tell(province, clerk, "licence");
        await Send(province);
        var told = Assert.Single(sink.Arrived);
        Assert.Equal("Subject: licence", told.Subject);
        Assert.Contains("Body: licence", told.TextBody, StringComparison.Ordinal);
        Assert.Equal(
            "language.unknown",
            (await province.Send(new ChooseLanguage.Command("fr"), clerk)).Problem!.Errors[0].Code
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_server_that_was_away_gets_everything_once_it_is_back(Engine engine)
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(engine, sink.Settings());
        var clerk = await Confirmed(province, sink);
        await sink.GoDown();
        await Tell(province, clerk, "一");
        await Tell(province, clerk, "二");
        Assert.Equal(0, await Send(province));
        province.Clock!.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, await Send(province));

        await sink.ComeUp();
        province.Clock!.Advance(TimeSpan.FromHours(1));
        Assert.Equal(2, await Send(province));
        Assert.Equal(
            ["主题：一", "主题：二"],
            sink.Arrived.Select(message => message.Subject).Order()
        );
        province.Clock!.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await Send(province));
    }

    [Fact]
    public async Task A_server_that_never_comes_back_is_given_up_after_a_day_and_the_page_says_so()
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(Engine.Sqlite, sink.Settings());
        var clerk = await Confirmed(province, sink);
        await sink.GoDown();
        await Tell(province, clerk, "一");
        for (var hour = 0; hour <= 25; hour++)
        {
            await Send(province);
            province.Clock!.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(["failed"], await StatesOf(province, "tests.said"));
        Assert.True((await province.Send(new MyChannels.Query(), clerk)).Value.LastFailed);
    }

    [Fact]
    public async Task A_recipient_that_is_refused_for_good_is_not_tried_again_and_others_are_sent()
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(Engine.Sqlite, sink.Settings());
        var first = await Confirmed(province, sink);
        var second = await Confirmed(province, sink, 2);
        // The last e-mail is the last by its instant.
        province.Clock!.Advance(TimeSpan.FromSeconds(1));
        sink.Judge = address =>
            address.StartsWith("clerk1", StringComparison.Ordinal)
                ? new SmtpResponse(SmtpReplyCode.MailboxUnavailable, "no such user")
                : null;
        await Tell(province, first, "一");
        await Tell(province, second, "二");
        Assert.Equal(1, await Send(province));
        Assert.Equal("主题：二", Assert.Single(sink.Arrived).Subject);
        Assert.Equal(["failed", "sent"], await StatesOf(province, "tests.said"));
        Assert.True((await province.Send(new MyChannels.Query(), first)).Value.LastFailed);
        Assert.False((await province.Send(new MyChannels.Query(), second)).Value.LastFailed);
        // A server's words tend to repeat the address.
        Assert.Equal(
            ["550 RecipientNotAccepted"],
            await province.Rows<string>("select last_error from email where state = 'failed'")
        );
    }

    [Fact]
    public async Task A_recipient_that_is_to_come_later_is_tried_again()
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(Engine.Sqlite, sink.Settings());
        var clerk = await Confirmed(province, sink);
        sink.Judge = _ => new SmtpResponse((SmtpReplyCode)450, "greylisted");
        await Tell(province, clerk, "一");
        Assert.Equal(0, await Send(province));
        sink.Judge = _ => null;
        Assert.Equal(0, await Send(province));
        province.Clock!.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await Send(province));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task While_a_server_takes_its_time_everybody_else_goes_on_writing(Engine engine)
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(engine, sink.Settings());
        var clerk = await Confirmed(province, sink);
        await Tell(province, clerk, "一");
        var wrote = 0;
        // In the middle of the sending: were a lock held, this would wait for what waits for it.
        sink.Before = async _ =>
        {
            await Tell(province, clerk, "二");
            await Firms.SignUp(province, 7);
            wrote++;
            sink.Before = _ => Task.CompletedTask;
        };
        Assert.Equal(2, await Send(province));
        Assert.Equal(1, wrote);
    }

    [Fact]
    public async Task A_server_that_takes_too_long_is_left_and_asked_again()
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(Engine.Sqlite, sink.Settings(timeout: 1));
        var clerk = await Confirmed(province, sink);
        var open = new TaskCompletionSource();
        sink.Before = _ => open.Task;
        await Tell(province, clerk, "一");
        Assert.Equal(0, await Send(province));
        Assert.Equal(["waiting"], await StatesOf(province, "tests.said"));
        open.SetResult();
        sink.Before = _ => Task.CompletedTask;
        province.Clock!.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await Send(province));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_node_that_dies_at_any_statement_loses_nothing_and_a_second_copy_bears_the_same_id(
        Engine engine
    )
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(engine, sink.Settings());
        var clerk = await Confirmed(province, sink);
        var copies = 0;
        for (var statement = 1; ; statement++)
        {
            while (sink.Arrived.TryDequeue(out _)) { }
            await Tell(province, clerk, "一");
            province.Crash.Arm(statement);
            var died = false;
            try
            {
                await Mailer(province).SendDue(CancellationToken.None);
            }
            catch (CrashException)
            {
                died = true;
            }

            province.Crash.Disarm();
            province.Clock!.Advance(EmailQueue.Lease);
            await Send(province);
            Assert.Single(sink.Arrived.Select(message => message.MessageId).Distinct());
            copies = Math.Max(copies, sink.Arrived.Count);
            Assert.Equal(["sent"], (await StatesOf(province, "tests.said")).Distinct());
            if (!died)
            {
                break;
            }
        }

        Assert.Equal(2, copies);
    }

    [Fact]
    public async Task Two_nodes_send_each_message_once()
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(Engine.Postgres, sink.Settings());
        await using var other = Province.Over(province.Database, sink.Settings());
        var clerk = await Confirmed(province, sink);
        for (var number = 0; number < 40; number++)
        {
            await Tell(province, clerk, $"{number}");
        }

        var sent = await Task.WhenAll(
            new[] { province, other, province, other }.Select(node =>
                Task.Run(() => Mailer(node).SendDue(CancellationToken.None))
            )
        );
        Assert.Equal(40, sent.Sum());
        Assert.Equal(40, sink.Arrived.Select(message => message.MessageId).Distinct().Count());
        Assert.Equal(40, sink.Arrived.Count);
    }

    [Theory]
    [InlineData("x\r\nBcc: thief@example.com\r\n\r\nbody")]
    [InlineData("x\nBcc: thief@example.com")]
    [InlineData("x\u2028Bcc: thief@example.com\u0000\r")]
    public async Task What_somebody_typed_begins_no_header(string typed)
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(Engine.Sqlite, sink.Settings());
        var clerk = await Confirmed(province, sink);
        await Tell(province, clerk, typed);
        Assert.Equal(1, await Send(province));
        var told = Assert.Single(sink.Arrived);
        Assert.Equal("clerk1@firm.example.cn", Assert.Single(told.To.Mailboxes).Address);
        Assert.Empty(told.Bcc);
        var headers = sink.Raw.Single().Split("\r\n\r\n")[0];
        Assert.DoesNotMatch(@"(?im)^bcc:", headers);
        Assert.All(
            new[] { "a@b.cn\r\nBcc: c@d.cn", "a@b.cn, c@d.cn", "<a@b.cn>", "a b@c.cn" },
            address =>
                Assert.NotNull(
                    province.Send(new GiveMyEmail.Command(address), clerk).Result.Problem
                )
        );
    }

    [Fact]
    public void No_number_of_a_person_leaves_by_e_mail()
    {
        var text = EmailText.Of(
            Said.With(
                ("what", $"身份证{Firms.IdentityNumber}，电话13800138000，代码{Firms.Code(1)}")
            ),
            null
        );
        foreach (var words in new[] { text.Subject.Zh, text.Body.Zh, text.Body.En })
        {
            Assert.DoesNotContain(Firms.IdentityNumber, words, StringComparison.Ordinal);
            Assert.DoesNotContain("13800138000", words, StringComparison.Ordinal);
            // A firm's code is nobody's number.
            Assert.Contains(Firms.Code(1).ToString(), words, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_code_is_good_for_five_tries_and_half_an_hour_and_five_are_sent_in_a_day()
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(Engine.Sqlite, sink.Settings());
        var clerk = await Firms.SignUp(province, 1);
        Assert.Equal(
            "email.none",
            (await province.Send(new ConfirmMyEmail.Command("1"), clerk)).Problem?.Code
        );
        await province.Send(new GiveMyEmail.Command(Address), clerk);
        await Send(province);
        var code = Code(sink.Arrived.Single());
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var wrong = await province.Send(
                new ConfirmMyEmail.Command(code[1..] + code[0] + "1"),
                clerk
            );
            Assert.Equal("email.code_wrong", Assert.Single(wrong.Problem!.Errors).Code);
        }

        Assert.Equal(
            "email.code_expired",
            (await province.Send(new ConfirmMyEmail.Command(code), clerk)).Problem?.Code
        );
        Assert.Equal(
            "email.too_often",
            (await province.Send(new GiveMyEmail.Command(Address), clerk)).Problem?.Code
        );
        for (var sent = 1; sent < 5; sent++)
        {
            province.Clock!.Advance(TimeSpan.FromMinutes(1));
            Assert.Null((await province.Send(new GiveMyEmail.Command(Address), clerk)).Problem);
        }

        province.Clock!.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(
            "email.too_often",
            (await province.Send(new GiveMyEmail.Command(Address), clerk)).Problem?.Code
        );
        await Send(province);
        province.Clock!.Advance(GiveMyEmail.CodeLasts);
        Assert.Equal(
            "email.code_expired",
            (await province.Send(new ConfirmMyEmail.Command(Code(sink.Arrived.Last())), clerk))
                .Problem
                ?.Code
        );
    }

    [Fact]
    public async Task Only_a_person_has_channels_and_each_only_the_own()
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(Engine.Sqlite, sink.Settings());
        Assert.Equal(
            ProblemKind.Forbidden,
            (
                await province.Send(
                    new GiveMyEmail.Command(Address),
                    Callers.System(Scopes.RegistryRead)
                )
            )
                .Problem
                ?.Kind
        );
        Assert.Equal(
            ProblemKind.Unauthenticated,
            (await province.Send(new MyChannels.Query(), Caller.Anonymous)).Problem?.Kind
        );

        // The code that went to one account's address confirms no other's.
        var first = await Firms.SignUp(province, 1);
        var second = await Firms.SignUp(province, 2);
        await province.Send(new GiveMyEmail.Command(Address), first);
        await Send(province);
        await province.Send(new GiveMyEmail.Command("other@firm.example.cn"), second);
        Assert.NotNull(
            (
                await province.Send(new ConfirmMyEmail.Command(Code(sink.Arrived.First())), second)
            ).Problem
        );
        // Nor does a sealed address copied to another account.
        await province.Rows<int>(
            "update message_preference set address = (select address from message_preference where person_id = @first) where person_id = @second",
            new { first = first.PersonId, second = second.PersonId }
        );
        await Assert.ThrowsAnyAsync<CryptographicException>(() =>
            province.Send(new MyChannels.Query(), second)
        );
    }

    [Fact]
    public async Task Without_a_mail_server_the_page_says_so_and_nothing_waits()
    {
        await using var province = Province.On(Engine.Sqlite);
        var clerk = await Firms.SignUp(province, 1);
        Assert.False((await province.Send(new MyChannels.Query(), clerk)).Value.EmailOffered);
        Assert.Equal(
            "email.off",
            (await province.Send(new GiveMyEmail.Command(Address), clerk)).Problem?.Code
        );
        await Tell(province, clerk, "一");
        Assert.Equal(0, await province.Scalar<long>("select count(*) from email"));
    }

    [Fact]
    public async Task It_signs_in_where_the_server_asks_for_it()
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(Engine.Sqlite, sink.Settings(signsIn: true));
        await Confirmed(province, sink);
        Assert.Equal(MailSink.User, sink.SignedIn);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_said_to_a_server_without_TLS_or_with_anybodys_certificate(
        bool certificate
    )
    {
        using var key = RSA.Create(2048);
        using var anybodys = new CertificateRequest(
            "CN=127.0.0.1",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var sink = await MailSink.Start(certificate ? anybodys : null);
        await using var province = Province.On(
            Engine.Sqlite,
            sink.Settings(security: "starttls", signsIn: true)
        );
        var clerk = await Firms.SignUp(province, 1);
        await province.Send(new GiveMyEmail.Command(Address), clerk);
        Assert.Equal(0, await Send(province));
        Assert.Empty(sink.Arrived);
        Assert.Null(sink.SignedIn);
        Assert.StartsWith(
            certificate ? "SslHandshakeException" : "NotSupportedException",
            await province.Scalar<string>("select last_error from email"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("Trading:Mail:Security", "none", "Trading:Mail:Host", "mail.example.cn")]
    [InlineData("Trading:Mail:Security", "sometimes")]
    [InlineData("Trading:Mail:From", "nobody")]
    [InlineData("Trading:Mail:From", "a@b.cn\r\nBcc: c@d.cn")]
    [InlineData("Trading:Mail:Site", "trading.example.cn")]
    [InlineData("Trading:Mail:User", "trading")]
    [InlineData("Trading:Mail:Port", "0")]
    [InlineData("Trading:Mail:TimeoutSeconds", "121")]
    public void A_setting_that_cannot_be_meant_stops_the_start(params string[] wrong)
    {
        var settings = new MailSink().Settings();
        for (var at = 0; at < wrong.Length; at += 2)
        {
            settings[wrong[at]] = wrong[at + 1];
        }

        var error = Assert.Throws<InvalidOperationException>(() =>
            MailSettings.From(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
        );
        Assert.StartsWith(
            wrong[0] == "Trading:Mail:User" ? "Trading:Mail:Password" : wrong[0],
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_rotated_ring_reaches_addresses()
    {
        await using var sink = await MailSink.Start();
        var first = KeyRing.New();
        var settings = sink.Settings();
        settings["Trading:Keys"] = string.Join(';', first);
        await using var province = Province.On(Engine.Sqlite, settings);
        await Confirmed(province, sink);
        settings["Trading:Keys"] = string.Join(
            ';',
            [
                .. first,
                .. KeyRing.New().Where(line => line[0] == '1').Select(line => "2" + line[1..]),
            ]
        );
        await using var rotated = Province.Over(province.Database, settings);
        var done = await rotated.Send(new ResealAddresses.Command(), Callers.Platform);
        Assert.Equal(1, done.Value.Addresses);
        Assert.StartsWith(
            "sealed2:2:",
            await rotated.Scalar<string>("select address from message_preference"),
            StringComparison.Ordinal
        );
        Assert.Equal(
            0,
            (await rotated.Send(new ResealAddresses.Command(), Callers.Platform)).Value.Addresses
        );
    }

    private static Mailer Mailer(Province province) =>
        province.Services.GetRequiredService<Mailer>();

    /// <summary>As a node that works jobs does.</summary>
    private static async Task<int> Send(Province province)
    {
        await province.DeliverDue();
        return await Mailer(province).SendDue(CancellationToken.None);
    }

    private static async Task<Caller> Confirmed(Province province, MailSink sink, int number = 1)
    {
        var clerk = await Firms.SignUp(province, number);
        Assert.Null(
            (
                await province.Send(
                    new GiveMyEmail.Command($"clerk{number}@firm.example.cn"),
                    clerk
                )
            ).Problem
        );
        await Send(province);
        Assert.Null(
            (
                await province.Send(new ConfirmMyEmail.Command(Code(sink.Arrived.Last())), clerk)
            ).Problem
        );
        sink.Arrived.Clear();
        sink.Raw.Clear();
        return clerk;
    }

    private static Task Tell(Province province, Caller person, string what) =>
        Within(
            province,
            notices =>
                notices.ToPerson(
                    person.PersonId!.Value,
                    Said.With(("what", what)),
                    "/my/record",
                    CancellationToken.None
                )
        );

    private static Task TellFirm(Province province, EntityCode code, string what) =>
        Within(
            province,
            notices =>
                notices.ToEntity(
                    code,
                    Said.With(("what", what)),
                    "/my/record",
                    CancellationToken.None
                )
        );

    private static async Task Within(Province province, Func<INotices, Task> tell)
    {
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        await sql.Begin(CancellationToken.None);
        await tell(scope.ServiceProvider.GetRequiredService<INotices>());
        await sql.Commit(CancellationToken.None);
    }

    private static Task<List<string>> StatesOf(Province province, string template) =>
        province.Rows<string>(
            "select state from email where template = @template order by state",
            new { template }
        );

    private static string Code(MimeMessage message) =>
        EightDigits().Match(message.TextBody ?? "").Value;

    [GeneratedRegex(@"\d{8}")]
    private static partial Regex EightDigits();
}
