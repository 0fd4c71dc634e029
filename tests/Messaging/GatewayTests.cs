using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.OwnData;
using Trading.Access.People;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Messaging.Gateway;
using Trading.Messaging.Preferences;
using Trading.Tests.Harness;
using Trading.Tests.Registry;

namespace Trading.Tests.Messaging;

/// <summary>Messages by SMS and voice, through a real gateway.</summary>
public sealed partial class GatewayTests(GatewayServer gateway)
    : IClassFixture<GatewayServer>,
        IAsyncLifetime
{
    private static readonly MessageTemplate Said = new(
        "tests.said_by_phone",
        new("主题：{what}", "Subject: {what}"),
        new("正文：{what}", "Body: {what}")
    )
    {
        Kind = NoticeKinds.Panel,
    };

    private static readonly MessageTemplate Usual = new(
        "tests.said_usually",
        new("主题", "Subject"),
        new("平常：{what}", "Usual: {what}")
    );

    public Task InitializeAsync() => gateway.BeginAnew();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_number_is_confirmed_by_the_code_sent_there_and_then_gets_what_cannot_wait(
        Engine engine
    )
    {
        await using var province = Province.On(engine, gateway.Settings());
        var expert = await Firms.SignUp(province, 1);
        Assert.Null((await province.Send(new GiveMyPhone.Command(Number(1)), expert)).Problem);
        // Nothing but the code goes to a number whose owner has not answered.
        await Tell(province, expert, "早了");
        await Send(province);
        var asked = Assert.Single(await gateway.Taken());
        Assert.Equal(("sms", Number(1), "zh-CN"), (asked.Channel, asked.To, asked.Language));
        Assert.StartsWith(
            "【辽宁省公共资源交易平台】验证码：",
            asked.Text,
            StringComparison.Ordinal
        );
        var before = (await province.Send(new MyPhone.Query(), expert)).Value;
        Assert.Equal(
            ("138****0001", false, true),
            (before.Number, before.Confirmed, before.VoiceOffered)
        );

        Assert.Null((await province.Send(new ConfirmMyPhone.Command(Code(asked)), expert)).Problem);
        await Tell(province, expert, "到了");
        await Tell(province, expert, "不急", Usual);
        await Send(province);
        Assert.Equal(
            "【辽宁省公共资源交易平台】正文：到了",
            Assert.Single(await gateway.Taken(), message => message.Id != asked.Id).Text
        );
        province.Clock!.Advance(TimeSpan.FromSeconds(15));
        await Send(province);
        Assert.Equal(["delivered", "delivered"], await StatesOf(province));

        // Nobody's number and nothing that was said lies open in the database.
        Assert.StartsWith(
            "sealed2:",
            await province.Scalar<string>("select number from message_phone"),
            StringComparison.Ordinal
        );
        Assert.Equal(
            0,
            await province.Scalar<long>(
                "select count(*) from phone_message where content is not null"
            )
        );
        Assert.Empty(
            await province.Rows<string>(
                $"select payload from audit_entry where payload like '%{Number(1)}%'"
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_chooses_what_comes_by_which_channel(Engine engine)
    {
        await using var province = Province.On(engine, gateway.Settings());
        var expert = await Confirmed(province);
        var usual = (await province.Send(new MyPhone.Query(), expert)).Value.Wanted;
        Assert.Contains(new("sms", "panel"), usual);
        Assert.Contains(new("email", "other"), usual);
        Assert.DoesNotContain(new("sms", "other"), usual);
        Assert.Null(
            (
                await province.Send(
                    new ChooseKinds.Command([new("sms", "other"), new("voice", "panel")]),
                    expert
                )
            ).Problem
        );
        await Tell(province, expert, "一");
        await Tell(province, expert, "二", Usual);
        await Send(province);
        Assert.EndsWith(
            "平常：二",
            Assert.Single(await gateway.Taken()).Text,
            StringComparison.Ordinal
        );
        Assert.Equal(2, (await province.Send(new MyPhone.Query(), expert)).Value.Wanted.Count);
        Assert.Equal(
            "channels.unknown",
            (await province.Send(new ChooseKinds.Command([new("fax", "panel")]), expert))
                .Problem!
                .Errors[0]
                .Code
        );

        // What waits is not sent to somebody who does not want it any more, nor to a number that was taken back.
        await Tell(province, expert, "三", Usual);
        await province.Send(new ChooseKinds.Command([]), expert);
        await Send(province);
        await province.Send(new ChooseKinds.Command([new("sms", "panel")]), expert);
        await Tell(province, expert, "四");
        await province.Send(new ForgetMyPhone.Command(), expert);
        await Send(province);
        Assert.Single(await gateway.Taken());
        Assert.Equal(2, (await StatesOf(province)).Count(state => state == "dropped"));
    }

    [Theory]
    [InlineData("failing")]
    [InlineData("html")]
    [InlineData("rubbish")]
    [InlineData("other")]
    [InlineData("moved")]
    [InlineData("endless")]
    [InlineData("slow")]
    [InlineData("full")]
    public async Task A_gateway_that_does_not_answer_as_it_should_gets_each_message_once_in_the_end(
        string mood
    )
    {
        await using var province = Province.On(Engine.Sqlite, gateway.Settings(timeout: 1));
        var expert = await Confirmed(province);
        await gateway.Feels(mood);
        await Tell(province, expert, "一");
        await Tell(province, expert, "二");
        var puts = (await gateway.Counted()).Puts;
        Assert.Equal(0, await Send(province));
        // The second is not tried where the first shows that nobody is there.
        Assert.Equal(puts + 1, (await gateway.Counted()).Puts);
        await gateway.Feels("well");
        Assert.Equal(1, await Send(province));
        if (mood == "full")
        {
            // It said two minutes.
            province.Clock!.Advance(TimeSpan.FromSeconds(110));
            Assert.Equal(0, await Send(province));
        }

        province.Clock!.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(1, await Send(province));
        await Send(province);
        province.Clock!.Advance(TimeSpan.FromMinutes(1));
        await Send(province);
        Assert.Equal(["delivered", "delivered"], await StatesOf(province));
        Assert.Equal(2, (await gateway.Taken()).Count);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_gateway_that_dies_with_the_message_in_hand_sends_it_once(Engine engine)
    {
        await using var province = Province.On(engine, gateway.Settings());
        var expert = await Confirmed(province);
        await gateway.Feels("dying");
        await Tell(province, expert, "一");
        Assert.Equal(0, await Send(province));
        await gateway.Die();
        province.Clock!.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(0, await Send(province));
        await gateway.ComeUp();
        var kept = Assert.Single(await gateway.Taken());
        province.Clock!.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await Send(province));
        Assert.Equal(kept, Assert.Single(await gateway.Taken()));
    }

    [Fact]
    public async Task A_number_that_is_refused_is_not_tried_again_and_the_refusal_does_not_repeat_it()
    {
        await using var province = Province.On(Engine.Sqlite, gateway.Settings());
        var first = await Confirmed(province);
        var second = await Confirmed(province, 2);
        // The last message is the last by its instant.
        province.Clock!.Advance(TimeSpan.FromSeconds(1));
        await gateway.Feels("refusing");
        await Tell(province, first, "一");
        Assert.Equal(0, await Send(province));
        await gateway.Feels("well");
        await Tell(province, second, "二");
        Assert.Equal(1, await Send(province));
        Assert.True((await province.Send(new MyPhone.Query(), first)).Value.LastFailed);
        Assert.False((await province.Send(new MyPhone.Query(), second)).Value.LastFailed);
        Assert.Equal(
            ["HTTP 422 number_unknown"],
            await province.Rows<string>(
                "select last_error from phone_message where state = 'failed'"
            )
        );
        // It keeps what it said, sealed, so that it can be sent once the number is mended.
        Assert.StartsWith(
            "sealed2:",
            await province.Scalar<string>(
                "select content from phone_message where state = 'failed'"
            ),
            StringComparison.Ordinal
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_operator_sends_what_did_not_arrive_again_once_and_sees_neither_number_nor_words(
        Engine engine
    )
    {
        await using var province = Province.On(engine, gateway.Settings());
        var expert = await Confirmed(province);
        await gateway.Feels("refusing");
        await Tell(province, expert, "一");
        await Tell(province, expert, "二", until: province.Clock!.GetUtcNow().AddHours(1));
        await Send(province);
        await gateway.Feels("well");
        var administrator = Callers.With(
            Roles.Administrator,
            await Harness.People.Create(province, "administrator", Roles.Administrator)
        );
        var undelivered = (await province.Send(new ListUndelivered.Query(), administrator)).Value;
        Assert.Equal(2, undelivered.Items.Count);
        var shown = System.Text.Json.JsonSerializer.Serialize(undelivered);
        Assert.DoesNotContain(Number(1), shown, StringComparison.Ordinal);
        Assert.DoesNotContain("正文", shown, StringComparison.Ordinal);
        Assert.NotNull((await province.Send(new ListUndelivered.Query(), expert)).Problem);
        Assert.NotNull(
            (await province.Send(new SendAgain.Command(undelivered.Items[0].Id), expert)).Problem
        );

        // Twice at once is once; and what is of no use any more is not sent.
        province.Clock!.Advance(TimeSpan.FromHours(2));
        foreach (var item in undelivered.Items)
        {
            var twice = await Task.WhenAll(
                Enumerable
                    .Range(0, 2)
                    .Select(_ =>
                        Task.Run(() => province.Send(new SendAgain.Command(item.Id), administrator))
                    )
            );
            Assert.Single(twice, outcome => outcome.Succeeded);
        }

        Assert.Equal(1, await Send(province));
        Assert.EndsWith("一", Assert.Single(await gateway.Taken()).Text, StringComparison.Ordinal);
        Assert.Empty((await province.Send(new ListUndelivered.Query(), administrator)).Value.Items);
    }

    [Fact]
    public async Task A_gateway_that_never_comes_back_is_given_up_after_a_day()
    {
        await using var province = Province.On(Engine.Sqlite, gateway.Settings());
        var expert = await Confirmed(province);
        await gateway.Feels("failing");
        await Tell(province, expert, "一");
        for (var hour = 0; hour <= 25; hour++)
        {
            await Send(province);
            province.Clock!.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(["failed"], await StatesOf(province));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_gateway_is_asked_what_became_of_each_message(Engine engine)
    {
        await using var province = Province.On(engine, gateway.Settings());
        var expert = await Confirmed(province);
        await gateway.Reports("accepted");
        var about = Guid.NewGuid();
        await Within(
            province,
            notices =>
                notices.ToPerson(
                    expert.PersonId!.Value,
                    Said.With(("what", "一")) with
                    {
                        About = about,
                    },
                    null,
                    CancellationToken.None
                )
        );
        await Tell(province, expert, "二");
        await Tell(province, expert, "三");
        Assert.Equal(3, await Send(province));
        Assert.Equal(["taken", "taken", "taken"], await StatesOf(province));
        var taken = (await gateway.Taken()).ToDictionary(message => message.Text[^1]);
        await gateway.Reports(taken['一'].Id, "delivered", "ok");
        await gateway.Reports(taken['二'].Id, "failed", "absent");
        await gateway.Loses(taken['三'].Id);
        province.Clock!.Advance(TimeSpan.FromSeconds(15));
        await Send(province);
        await Send(province);
        Assert.Equal(["delivered", "failed", "taken"], await StatesOf(province));
        Assert.Equal(
            "failed absent",
            await province.Scalar<string>(
                "select last_error from phone_message where state = 'failed'"
            )
        );
        // What it had lost it has again, under the same id.
        Assert.Contains(await gateway.Taken(), message => message.Id == taken['三'].Id);
        var told = await Ask<IDeliveries, IReadOnlyList<Delivery>>(
            province,
            deliveries => deliveries.Of([about], CancellationToken.None)
        );
        Assert.Equal(
            (about, "sms", "delivered"),
            (told.Single().About, told.Single().Channel, told.Single().State)
        );

        for (var hour = 0; hour <= 25; hour++)
        {
            province.Clock!.Advance(TimeSpan.FromHours(1));
            await Send(province);
        }

        Assert.Equal(["delivered", "failed", "sent"], await StatesOf(province));
    }

    [Fact]
    public async Task It_waits_for_the_morning_but_for_what_is_of_no_use_then()
    {
        await using var province = Province.On(Engine.Sqlite, gateway.Settings());
        var expert = await Confirmed(province);
        var now = province.Clock!.GetUtcNow();
        var here = Trading.Domain.Codes.ChinaTime.In(now);
        Assert.Null(
            (
                await province.Send(
                    new ChooseTimes.Command(
                        new TimeOnly(here.Hour, 0),
                        new TimeOnly((here.Hour + 9) % 24, 0),
                        true
                    ),
                    expert
                )
            ).Problem
        );
        await Tell(province, expert, "明早");
        await Tell(province, expert, "急件", until: now.AddHours(2));
        await Tell(province, expert, "不急", until: now.AddHours(12));
        Assert.Equal(1, await Send(province));
        Assert.EndsWith(
            "急件",
            Assert.Single(await gateway.Taken()).Text,
            StringComparison.Ordinal
        );
        // Too late to be of use: not sent at all.
        province.Clock!.Advance(TimeSpan.FromHours(13));
        Assert.Equal(1, await Send(province));
        Assert.Contains("dropped", await StatesOf(province));
        Assert.DoesNotContain(
            await gateway.Taken(),
            message => message.Text.EndsWith("不急", StringComparison.Ordinal)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_node_that_dies_at_any_statement_loses_nothing_and_doubles_nothing(
        Engine engine
    )
    {
        await using var province = Province.On(engine, gateway.Settings());
        var expert = await Confirmed(province);
        for (var statement = 1; ; statement++)
        {
            await Tell(province, expert, $"第{statement}条");
            province.Crash.Arm(statement);
            var died = false;
            try
            {
                await Sender(province).SendDue(CancellationToken.None);
            }
            catch (CrashException)
            {
                died = true;
            }

            province.Crash.Disarm();
            province.Clock!.Advance(PhoneQueue.Lease);
            await Send(province);
            Assert.Single(
                await gateway.Taken(),
                message => message.Text.EndsWith($"第{statement}条", StringComparison.Ordinal)
            );
            if (!died)
            {
                Assert.True(statement > 4, "It never died.");
                break;
            }
        }
    }

    [PostgresFact]
    public async Task Two_nodes_hand_each_message_over_once()
    {
        await using var province = Province.On(Engine.Postgres, gateway.Settings(lanes: 4));
        await using var other = Province.Over(province.Database, gateway.Settings(lanes: 4));
        var expert = await Confirmed(province);
        var puts = (await gateway.Counted()).Puts;
        for (var number = 0; number < 40; number++)
        {
            await Tell(province, expert, $"{number}");
        }

        var sent = await Task.WhenAll(
            new[] { province, other }.Select(node =>
                Task.Run(() => Sender(node).SendDue(CancellationToken.None))
            )
        );
        Assert.Equal(40, sent.Sum());
        Assert.Equal(puts + 40, (await gateway.Counted()).Puts);
    }

    [Fact]
    public async Task A_code_is_good_for_five_tries_and_ten_minutes()
    {
        await using var province = Province.On(Engine.Sqlite, gateway.Settings());
        var expert = await Firms.SignUp(province, 1);
        Assert.Equal(
            "phone.none",
            (await province.Send(new ConfirmMyPhone.Command("12345678"), expert)).Problem?.Code
        );
        Assert.Equal(
            "mobile.shape",
            (await province.Send(new GiveMyPhone.Command("024-12345678"), expert))
                .Problem!
                .Errors[0]
                .Code
        );
        await province.Send(new GiveMyPhone.Command(Number(1)), expert);
        await Send(province);
        Assert.Equal(
            "phone.too_often",
            (await province.Send(new GiveMyPhone.Command(Number(2)), expert)).Problem?.Code
        );
        var code = Code((await gateway.Taken()).Single());
        var wrong = code == "00000000" ? "11111111" : "00000000";
        for (var tries = 0; tries < 5; tries++)
        {
            Assert.Equal(
                "phone.code_wrong",
                (await province.Send(new ConfirmMyPhone.Command(wrong), expert))
                    .Problem!
                    .Errors[0]
                    .Code
            );
        }

        Assert.Equal(
            "phone.code_expired",
            (await province.Send(new ConfirmMyPhone.Command(code), expert)).Problem?.Code
        );
        province.Clock!.Advance(TimeSpan.FromMinutes(2));
        await province.Send(new GiveMyPhone.Command(Number(1)), expert);
        await Send(province);
        province.Clock!.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(
            "phone.code_expired",
            (
                await province.Send(
                    new ConfirmMyPhone.Command(Code((await gateway.Taken())[^1])),
                    expert
                )
            )
                .Problem
                ?.Code
        );
    }

    [Fact]
    public async Task Without_a_gateway_no_number_is_taken_and_nothing_waits()
    {
        await using var province = Province.On(Engine.Sqlite);
        var expert = await Firms.SignUp(province, 1);
        Assert.Equal(
            "phone.off",
            (await province.Send(new GiveMyPhone.Command(Number(1)), expert)).Problem?.Code
        );
        var view = (await province.Send(new MyPhone.Query(), expert)).Value;
        Assert.False(view.SmsOffered);
        await Tell(province, expert, "一");
        Assert.Equal(0, await province.Scalar<long>("select count(*) from phone_message"));
    }

    [Fact]
    public async Task A_closed_account_gets_none_and_an_erased_one_is_forgotten()
    {
        await using var province = Province.On(Engine.Sqlite, gateway.Settings());
        var expert = await Confirmed(province);
        await Tell(province, expert, "一");
        await province.Send(
            new DisablePerson.Command(
                expert.PersonId!.Value,
                await province.Scalar<long>(
                    "select version from person where id = @id",
                    new { id = expert.PersonId }
                )
            ),
            Callers.With(Roles.SecurityAdministrator)
        );
        Assert.Equal(0, await Send(province));

        var other = await Confirmed(province, 2);
        await province.Send(new ChooseKinds.Command([]), other);
        Assert.Null(
            (await province.Send(new EraseMyAccount.Command(WebProvince.Password), other)).Problem
        );
        foreach (var table in new[] { "message_phone", "message_choice", "phone_message" })
        {
            Assert.Equal(
                0,
                await province.Scalar<long>(
                    $"select count(*) from {table} where person_id = @id",
                    new { id = other.PersonId }
                )
            );
        }
    }

    [Fact]
    public async Task A_rotated_ring_reaches_numbers_and_what_failed()
    {
        var first = KeyRing.New();
        var settings = gateway.Settings();
        settings["Trading:Keys"] = string.Join(';', first);
        await using var province = Province.On(Engine.Sqlite, settings);
        var expert = await Confirmed(province);
        await gateway.Feels("refusing");
        await Tell(province, expert, "一");
        await Send(province);
        settings["Trading:Keys"] = string.Join(
            ';',
            [
                .. first,
                .. KeyRing.New().Where(line => line[0] == '1').Select(line => "2" + line[1..]),
            ]
        );
        await using var rotated = Province.Over(province.Database, settings);
        var done = (await rotated.Send(new ResealPhones.Command(), Callers.Platform)).Value;
        Assert.Equal((1, 1), (done.Numbers, done.Messages));
        Assert.Equal(
            new ResealPhones.Resealed(0, 0),
            (await rotated.Send(new ResealPhones.Command(), Callers.Platform)).Value
        );
        Assert.Equal("138****0001", (await rotated.Send(new MyPhone.Query(), expert)).Value.Number);
    }

    [Fact]
    public void A_text_is_one_line_without_anybodys_number_and_not_too_long()
    {
        var text = PhoneText.Of(
            Said.With(("what", $"身份证{Firms.IdentityNumber}\r\n电话13800138000"))
        );
        var sms = text.For(MessageChannels.Sms, english: false, "平台");
        Assert.StartsWith("【平台】正文：", sms, StringComparison.Ordinal);
        Assert.DoesNotContain(Firms.IdentityNumber, sms, StringComparison.Ordinal);
        Assert.DoesNotContain("13800138000", sms, StringComparison.Ordinal);
        Assert.DoesNotContain(sms, char.IsControl);
        Assert.StartsWith(
            "平台：正文",
            text.For(MessageChannels.Voice, english: false, "平台"),
            StringComparison.Ordinal
        );
        var longer = PhoneText.Of(
            new Message("tests.long", new("主题", "Subject"), new(new('长', 400), "long"))
        );
        Assert.Equal(
            "【平台】主题，详情请登录平台查看。",
            longer.For(MessageChannels.Sms, english: false, "平台")
        );
    }

    [Theory]
    [InlineData("Address", "http://gateway.example.cn")]
    [InlineData("Address", "ftp://gateway.example.cn")]
    [InlineData("Address", "https://u:p@gateway.example.cn")]
    [InlineData("Address", "https://gateway.example.cn/?a=b")]
    [InlineData("Key", "")]
    [InlineData("Key", "two words")]
    [InlineData("Voice", "perhaps")]
    [InlineData("TimeoutSeconds", "61")]
    [InlineData("Lanes", "0")]
    [InlineData(
        "Signature",
        "一个实在太长太长太长太长太长太长太长太长太长太长太长的签名而且还没有完"
    )]
    public void A_setting_that_cannot_be_meant_stops_the_start(string name, string value)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Trading:Gateway:Address"] = "https://gateway.example.cn",
            ["Trading:Gateway:Key"] = "key",
            [$"Trading:Gateway:{name}"] = value,
        };
        var error = Assert.Throws<InvalidOperationException>(() =>
            GatewaySettings.From(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
        );
        Assert.StartsWith($"Trading:Gateway:{name} ", error.Message, StringComparison.Ordinal);
    }

    private static PhoneSender Sender(Province province) =>
        province.Services.GetRequiredService<PhoneSender>();

    /// <summary>As a node that works jobs does.</summary>
    private static async Task<int> Send(Province province)
    {
        await province.DeliverDue();
        var taken = await Sender(province).SendDue(CancellationToken.None);
        await Sender(province).AskDue(CancellationToken.None);
        province.Clock!.Advance(TimeSpan.FromSeconds(1));
        return taken;
    }

    private async Task<Caller> Confirmed(Province province, int number = 1)
    {
        var person = await Firms.SignUp(province, number);
        Assert.Null((await province.Send(new GiveMyPhone.Command(Number(number)), person)).Problem);
        await Send(province);
        Assert.Null(
            (
                await province.Send(
                    new ConfirmMyPhone.Command(Code((await gateway.Taken())[^1])),
                    person
                )
            ).Problem
        );
        await gateway.BeginAnew();
        await province.Rows<int>("delete from phone_message");
        return person;
    }

    private static Task Tell(
        Province province,
        Caller person,
        string what,
        MessageTemplate? template = null,
        DateTimeOffset? until = null
    ) =>
        Within(
            province,
            notices =>
                notices.ToPerson(
                    person.PersonId!.Value,
                    (template ?? Said).With(("what", what)) with
                    {
                        NotAfter = until,
                    },
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

    private static async Task<TAnswer> Ask<TService, TAnswer>(
        Province province,
        Func<TService, Task<TAnswer>> ask
    )
        where TService : notnull
    {
        await using var scope = province.Services.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<TService>());
    }

    private static Task<List<string>> StatesOf(Province province) =>
        province.Rows<string>("select state from phone_message order by state");

    private static string Number(int number) => $"1380000{number:D4}";

    private static string Code(GatewayServer.Handed message) =>
        EightDigits().Match(message.Text).Value;

    [GeneratedRegex(@"\d{8}")]
    private static partial Regex EightDigits();
}
