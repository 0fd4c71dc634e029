using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Alerts;
using Trading.Alerts.Signals;
using Trading.Composition;
using Trading.Domain;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging;
using Trading.Messaging.Contracts;
using Trading.Messaging.Email;
using Trading.Messaging.Notices;
using Trading.Messaging.Preferences;
using Trading.Messaging.Templates;
using Trading.Tests.Alerts.Signals;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Messaging.Templates;

/// <summary>The words of messages, as an administrator gives them.</summary>
public sealed class MessageWordsTests
{
    private const string Red = "alerts.red";
    private const string Zh = MessageLanguages.Chinese;
    private const string En = MessageLanguages.English;

    private static readonly Caller Administrator = Callers.With(Roles.Administrator) with
    {
        Name = "admin",
    };

    private static readonly MessageWords Given = new(
        "请核查：{title}",
        "项目{title}有红色预警（{signals}），{due}前核查。"
    );

    [Fact]
    public void Every_placeholder_has_a_sample_and_no_sample_is_idle()
    {
        var used = MessageTemplate
            .AllIn(Platform.Modules)
            .SelectMany(template => template.Placeholders)
            .Distinct()
            .Order(StringComparer.Ordinal);
        Assert.Equal(used, SampleValues.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_shipped_words_hold_to_the_rules()
    {
        Assert.All(
            MessageTemplate.AllIn(Platform.Modules),
            template =>
                Assert.All(
                    MessageLanguages.All,
                    language =>
                        Assert.Empty(
                            WordsRules
                                .Faults(
                                    template,
                                    language.Code,
                                    MessageLanguages.Shipped(template, language.Code)
                                )
                                .Select(fault => $"{template.Name} {fault.Message}")
                        )
                )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Words_given_are_those_of_page_e_mail_and_digest_until_the_shipped_ones_are_taken_up_again(
        Engine engine
    )
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(engine, sink.Settings());
        var dalian = await Offices.Supervisor(province, "dalian", Offices.Dalian);
        await Confirm(province, sink, dalian);
        Assert.Equal(1, await Set(province, Red, Zh, 0, Given));
        Assert.Equal(
            1,
            await Set(
                province,
                "alerts.digest",
                Zh,
                0,
                new(
                    "今日预警{count}条",
                    "红{red}、橙{orange}、蓝{blue}，共{count}条；先看{worst}。"
                )
            )
        );
        await Raise(province, 1, "P01");
        await Mail();
        var notice = (await Notices(province, dalian))[0];
        Assert.StartsWith("项目", notice.Zh, StringComparison.Ordinal);
        Assert.Contains("有红色预警（信号P01）", notice.Zh, StringComparison.Ordinal);
        // In the other language nobody changed anything.
        Assert.Contains("Look into it by", notice.En, StringComparison.Ordinal);
        var mail = Assert.Single(sink.Arrived);
        Assert.StartsWith("请核查：", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("有红色预警（信号P01）", mail.TextBody, StringComparison.Ordinal);
        province.Clock!.Advance(TimeSpan.FromHours(1));
        await province.Send(new SendDigests.Command(), Callers.Platform);
        await province.DeliverDue();
        Assert.StartsWith(
            "红1、橙0、蓝0，共1条",
            (await Notices(province, dalian))[0].Zh,
            StringComparison.Ordinal
        );

        // Back, which is a version too.
        Assert.Equal(2, await Set(province, Red, Zh, 1, null));
        await Raise(province, 2, "P02");
        await Mail();
        Assert.Contains(
            "预警只是线索，不作违规认定。",
            (await Notices(province, dalian))[0].Zh,
            StringComparison.Ordinal
        );
        var detail = (await province.Send(new GetMessageTemplate.Query(Red), Administrator)).Value;
        Assert.Equal(
            [(2, "admin", (MessageWords?)null), (1, "admin", Given)],
            detail.History.Select(version => (version.Number, version.Actor, version.Words))
        );
        Assert.Equal((2, null), (detail.Languages[0].Version, detail.Languages[0].Given));
        Assert.Equal(
            ["alerts.red/zh", "alerts.digest/zh", "alerts.red/zh"],
            await province.Rows<string>(
                "select about from audit_entry where action = 'Messaging.SetMessageWords' order by lane, seq"
            )
        );

        async Task Mail()
        {
            await province.DeliverDue();
            await province.Services.GetRequiredService<Mailer>().SendDue(CancellationToken.None);
        }
    }

    [Theory]
    [InlineData(Red, "", "{title}{signals}{due}", "/subject required")]
    [InlineData(Red, "{titel}", "{title}{signals}{due}", "/subject template.placeholder_unknown")]
    [InlineData(Red, "预警", "{title}：{signals}", "/body template.placeholder_missing")]
    [InlineData(Red, "预警", "{title}{signals}{due}{x}", "/body template.placeholder_unknown")]
    [InlineData(Red, "预警", "{title}{signals}{due}{", "/body template.brace")]
    [InlineData(Red, "预警{Title}", "{title}{signals}{due}", "/subject template.brace")]
    [InlineData(Red, "两\n行", "{title}{signals}{due}", "/subject text.line_break")]
    [InlineData(
        Red,
        "预警",
        "{title}{signals}{due}，登录 ggzy-ln.example.com 核查",
        "/body template.address"
    )]
    [InlineData(Red, "预警", "{title}{signals}{due} http://evil/", "/body template.address")]
    [InlineData(
        "messaging.confirm_address",
        "{code}",
        "{code}",
        "/subject template.placeholder_unknown"
    )]
    public async Task Wrong_words_are_told_by_field_and_placeholder(
        string template,
        string subject,
        string body,
        string fault
    )
    {
        await using var province = Province.On(Engine.Sqlite);
        var outcome = await province.Send(
            new SetMessageWords.Command(template, Zh, 0, subject, body),
            Administrator
        );
        Assert.Equal(
            fault,
            Assert.Single(outcome.Problem!.Errors) is var one ? $"{one.Pointer} {one.Code}" : null
        );
        var tried = await province.Send(
            new PreviewMessage.Query(template, Zh, subject, body),
            Administrator
        );
        Assert.Equal(outcome.Problem.Errors, tried.Problem!.Errors);
        Assert.Equal(0, await province.Scalar<long>("select count(*) from message_words"));
    }

    [Fact]
    public async Task A_preview_shows_the_words_on_sample_values()
    {
        await using var province = Province.On(Engine.Sqlite);
        Assert.Equal(
            new MessageWords(
                "请核查：大连市示例学校教学楼工程",
                "项目大连市示例学校教学楼工程有红色预警（报价呈等差规律；投标文件由同一台设备编制），2026-12-04 17:00前核查。"
            ),
            (
                await province.Send(
                    new PreviewMessage.Query(Red, Zh, Given.Subject, Given.Body),
                    Administrator
                )
            ).Value
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_two_who_save_at_once_one_has_saved_and_the_other_sees_the_words_that_stand(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        for (var version = 0L; version < 30; version++)
        {
            var round = version;
            var outcomes = await Task.WhenAll(
                new[] { "甲", "乙" }.Select(who =>
                    Task.Run(() =>
                        province.Send(
                            new SetMessageWords.Command(
                                Red,
                                Zh,
                                round,
                                $"{who}{round}：{{title}}",
                                Given.Body
                            ),
                            Administrator with
                            {
                                Name = who,
                            }
                        )
                    )
                )
            );
            Assert.Equal(
                round + 1,
                Assert.Single(outcomes, outcome => outcome.Succeeded).Value.Version
            );
            var told = outcomes.Single(outcome => !outcome.Succeeded).Problem!;
            Assert.Equal(ProblemKind.Stale, told.Kind);
            var stands = await province.Scalar<string>(
                "select subject from message_words where version = @round",
                new { round = round + 1 }
            );
            Assert.Contains(stands[..1], told.Message.Zh, StringComparison.Ordinal);
        }

        Assert.Equal(30, await province.Scalar<long>("select count(*) from message_words"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Another_node_uses_them_after_half_a_minute(Engine engine)
    {
        await using var one = Province.On(engine);
        await using var other = Province.Over(one.Database);
        var person = await Offices.Supervisor(one, "dalian", Offices.Dalian);
        await Tell(other, person);
        await Set(one, Red, Zh, 0, Given);
        await Tell(other, person);
        Assert.All(
            await Notices(one, person),
            notice => Assert.StartsWith("甲：", notice.Zh, StringComparison.Ordinal)
        );
        other.Clock!.Advance(TimeSpan.FromSeconds(30));
        await Tell(other, person);
        Assert.Contains(
            await Notices(one, person),
            notice => notice.Zh == "项目甲有红色预警（乙），丙前核查。"
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Words_that_fit_no_more_or_would_be_too_long_give_way_to_the_shipped_ones(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var person = await Offices.Supervisor(province, "dalian", Offices.Dalian);
        await Set(province, Red, Zh, 0, Given with { Body = "{title}，{title}{signals}{due}" });
        await Tell(province, person, new string('长', 600));
        Assert.StartsWith(
            new string('长', 600) + "：乙。请在 丙 前核查。",
            Assert.Single(await Notices(province, person)).Zh,
            StringComparison.Ordinal
        );

        // As an earlier version of the platform might have left them.
        await province.Rows<int>("update message_words set body = '{gone}' where version = 1");
        province.Clock!.Advance(TimeSpan.FromSeconds(31));
        await Tell(province, person);
        Assert.StartsWith(
            "甲：乙",
            (await Notices(province, person))[0].Zh,
            StringComparison.Ordinal
        );
        var listed = (
            await province.Send(new ListMessageTemplates.Query(Text: "红色预警"), Administrator)
        ).Value.Single(item => item.Name == Red);
        Assert.False(listed.Changed!.Fits);
        Assert.Equal(AlertMessages.Red.Body, listed.Body);
    }

    [Fact]
    public async Task Whoever_is_no_administrator_may_neither_see_nor_change_them()
    {
        await using var province = Province.On(Engine.Sqlite);
        foreach (
            var caller in Roles
                .All.Where(role => role.Code != Roles.Administrator)
                .Select(role => Callers.With(role.Code))
                .Append(Callers.System(Scopes.ChangesRead, Scopes.SupervisionRead))
        )
        {
            Assert.Equal(
                ProblemKind.Forbidden,
                (
                    await province.Send(
                        new SetMessageWords.Command(Red, Zh, 0, Given.Subject, Given.Body),
                        caller
                    )
                )
                    .Problem!
                    .Kind
            );
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new GetMessageTemplate.Query(Red), caller)).Problem!.Kind
            );
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new ListMessageTemplates.Query(), caller)).Problem!.Kind
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_said_before_is_kept_three_years_and_what_is_in_force_for_good(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Set(province, Red, Zh, 0, Given);
        await Set(province, Red, En, 0, new("Look: {title}", "{title} {signals} {due}"));
        await Set(province, Red, Zh, 1, Given with { Subject = "预警：{title}" });
        foreach (var (days, left) in new[] { (365 * 3, 3L), (10, 2L), (3650, 2L) })
        {
            province.Clock!.Advance(TimeSpan.FromDays(days));
            await province.Send(
                new Trading.Kernel.Retention.ForgetExpired.Command("message_words"),
                Callers.Platform
            );
            Assert.Equal(left, await province.Scalar<long>("select count(*) from message_words"));
        }
    }

    private static async Task<long> Set(
        Province province,
        string template,
        string language,
        long expected,
        MessageWords? words
    )
    {
        var outcome = await province.Send(
            new SetMessageWords.Command(template, language, expected, words?.Subject, words?.Body),
            Administrator
        );
        Assert.True(
            outcome.Succeeded,
            outcome.Problem is { Errors: [{ } fault, ..] } ? fault.Message : null
        );
        return outcome.Value.Version;
    }

    private static async Task<IReadOnlyList<MyNotices.Notice>> Notices(
        Province province,
        Caller caller
    ) =>
        (await province.Send(new MyNotices.Query { Kind = NoticeKinds.Warning }, caller))
            .Value
            .Items;

    private static async Task Tell(Province province, Caller caller, string title = "甲")
    {
        province.Clock!.Advance(TimeSpan.FromSeconds(1));
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        await sql.Begin(CancellationToken.None);
        await scope
            .ServiceProvider.GetRequiredService<INotices>()
            .ToPerson(
                caller.PersonId!.Value,
                AlertMessages.Red.With(("title", title), ("signals", "乙"), ("due", "丙")),
                $"/alerts/{Guid.NewGuid()}",
                CancellationToken.None
            );
        await sql.Commit(CancellationToken.None);
    }

    private static async Task Raise(Province province, int number, string pattern)
    {
        var id = (
            await province.Send(
                Tenders.Notice(number) with
                {
                    Region = RegionCode.Given("210202"),
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        province.Clock!.Advance(TimeSpan.FromSeconds(1));
        await Sources.Say(province, id, SignalSources.Clause, Sources.Of(pattern, 3));
    }

    private static async Task Confirm(Province province, MailSink sink, Caller caller)
    {
        await province.Send(new GiveMyEmail.Command("dalian@gov.example.cn"), caller);
        await province.DeliverDue();
        await province.Services.GetRequiredService<Mailer>().SendDue(CancellationToken.None);
        var code = System.Text.RegularExpressions.Regex.Match(
            Assert.Single(sink.Arrived).TextBody!,
            @"验证码：(\S+?)。"
        );
        Assert.Null(
            (await province.Send(new ConfirmMyEmail.Command(code.Groups[1].Value), caller)).Problem
        );
        sink.Arrived.Clear();
    }
}
