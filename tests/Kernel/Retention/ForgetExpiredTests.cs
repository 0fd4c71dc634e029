using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.SignIn;
using Trading.Kernel.Commands;
using Trading.Kernel.Retention;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Kernel.Outbox;

namespace Trading.Tests.Kernel.Retention;

public sealed class ForgetExpiredTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_kind_goes_when_its_time_is_over_and_not_a_day_before(Engine engine)
    {
        await using var province = Province.On(engine);
        var person = await People.Create(province, "reader", Roles.Bidder);
        await province.Send(
            new SignIn.Command("reader", WebProvince.Password),
            Caller.Anonymous with
            {
                Address = "192.0.2.7",
            }
        );
        await province.Rows<int>("delete from notice");
        await province.Rows<int>(
            "update session set expires_at = @now, agent = 'Firefox'",
            new { now = province.Clock!.GetUtcNow() }
        );
        var now = province.Clock.GetUtcNow();
        foreach (var read in new DateTimeOffset?[] { now, null })
        {
            await province.Rows<int>(
                "insert into notice (id, person_id, zh, en, created_at, read_at) values (@id, @person, '一', 'one', @now, @read)",
                new
                {
                    id = Guid.NewGuid(),
                    person,
                    now,
                    read,
                }
            );
        }

        await province.Rows<int>(
            "insert into idempotency (caller, idempotency_key, fingerprint, reply, created_at) values ('Person:a', 'k', 'f', '{}', @now)",
            new { now }
        );
        await province.Rows<int>(
            "insert into receipt (id, entity_code, entity_version, reader, tender, at) values (@id, 'x', 1, 'r', 't', @now)",
            new { id = Guid.NewGuid(), now }
        );
        await province.Rows<int>(
            "insert into record_read (entity_code, system_id, day, reader, times, last_at) values ('x', @id, '2026-11-24', 'r', 2, @now)",
            new { id = Guid.NewGuid(), now }
        );
        await Messages.Post(province, Messages.About(Guid.NewGuid()));
        await province.DeliverDue();
        await province.Rows<int>("update outbox_effect set at = @now", new { now });
        Assert.Equal("receipt1 read1 unread1 session1 notice2 mark1 reply1 effect1", await Kept());

        foreach (
            var (days, kept) in new[]
            {
                (6.9, "receipt1 read1 unread1 session1 notice2 mark1 reply1 effect1"),
                (7.1, "receipt1 read1 unread1 session1 notice2 mark1 reply0 effect0"),
                (29.9, "receipt1 read1 unread1 session1 notice2 mark1 reply0 effect0"),
                (30.1, "receipt1 read1 unread1 session1 notice2 mark0 reply0 effect0"),
                (179.9, "receipt1 read1 unread1 session1 notice2 mark0 reply0 effect0"),
                (180.1, "receipt1 read1 unread1 session1 notice1 mark0 reply0 effect0"),
                (184.1, "receipt1 read1 unread1 session0 notice1 mark0 reply0 effect0"),
                (3 * 365.0, "receipt1 read1 unread1 session0 notice1 mark0 reply0 effect0"),
                (3 * 365.25 + 1, "receipt1 read0 unread0 session0 notice0 mark0 reply0 effect0"),
                (15 * 365.0, "receipt1 read0 unread0 session0 notice0 mark0 reply0 effect0"),
                (15 * 365.25 + 1, "receipt0 read0 unread0 session0 notice0 mark0 reply0 effect0"),
            }
        )
        {
            province.Clock.SetUtcNow(now.AddDays(days));
            await province.Send(new ForgetExpired.Command(), Callers.Platform);
            await province.DeliverDue();
            Assert.Equal(kept, await Kept());
        }

        async Task<string> Kept() =>
            $"receipt{await Count("receipt")} read{await Count("record_read")} unread{await Count("notice where read_at is null")} "
            + $"session{await Count("session")} notice{await Count("notice")} "
            + $"mark{await Count("session where address is not null or agent is not null")} "
            // The deliveries leave marks of their own.
            + $"reply{await Count("idempotency")} "
            + $"effect{await province.Scalar<long>("select count(*) from outbox_effect where at <= @now", new { now })}";

        Task<long> Count(string what) => province.Scalar<long>($"select count(*) from {what}");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task More_than_one_transaction_holds_go_one_after_the_other(Engine engine)
    {
        await using var province = Province.On(engine);
        var person = await People.Create(province, "reader", Roles.Bidder);
        var now = province.Clock!.GetUtcNow();
        for (var number = 0; number < (2 * Pruned.AtOnce) + 1; number++)
        {
            await province.Rows<int>(
                "insert into notice (id, person_id, zh, en, created_at, read_at) values (@id, @person, '一', 'one', @now, @now)",
                new
                {
                    id = Guid.NewGuid(),
                    person,
                    now,
                }
            );
        }

        province.Clock.Advance(TimeSpan.FromDays(181));
        await province.Send(new ForgetExpired.Command(), Callers.Platform);
        await province.DeliverDue();
        Assert.Equal(0, await province.Scalar<long>("select count(*) from notice"));
        Assert.Equal(
            3,
            await province.Scalar<long>(
                "select count(*) from audit_entry where action = 'Kernel.ForgetExpired'"
            )
        );
    }

    [Fact]
    public async Task Whoever_is_not_the_platform_cannot_have_anything_forgotten()
    {
        await using var province = Province.On(Engine.Sqlite);
        foreach (var role in Roles.All)
        {
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new ForgetExpired.Command("receipt"), Callers.With(role.Code)))
                    .Problem
                    ?.Kind
            );
        }
    }

    [Fact]
    public async Task Each_row_is_carried_out_says_its_source_and_stands_in_the_operators_guide()
    {
        await using var province = Province.On(Engine.Sqlite);
        await using var scope = province.Services.CreateAsyncScope();
        var rules = scope
            .ServiceProvider.GetRequiredService<RetentionRules>()
            .On(new DateOnly(2026, 11, 28));
        Assert.Equal(
            rules.Select(rule => rule.Kind).Order(),
            scope
                .ServiceProvider.GetServices<IForget>()
                .Select(forget => forget.Kind)
                // It is moved into the archive.
                .Append(Trading.Access.Audit.ArchiveSettings.Kind)
                .Order()
        );
        var guide = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "docs", "operations.md")
        );
        Assert.All(
            rules,
            rule =>
            {
                Assert.NotEmpty(rule.Source.Zh);
                Assert.NotEmpty(rule.Source.En);
                Assert.Contains(
                    $"| `{rule.Setting.Replace(":", "__", StringComparison.Ordinal)}` | {rule.Period.Words.En} |",
                    guide,
                    StringComparison.Ordinal
                );
            }
        );
    }

    [Fact]
    public void A_change_of_law_is_a_new_row()
    {
        var before = Rule(new Period(0, 18, 0)) with { InForceTo = new DateOnly(2026, 12, 31) };
        var after = Rule(new Period(2, 0, 0)) with { InForceFrom = new DateOnly(2027, 1, 1) };
        var rules = new RetentionRules([before, after], Settings(null), TimeProvider.System);
        // Midnight in China.
        var midnight = new DateTimeOffset(2026, 12, 31, 16, 0, 0, TimeSpan.Zero);
        Assert.Equal(
            midnight.AddSeconds(-1).AddMonths(-18),
            rules.Before("thing", midnight.AddSeconds(-1))
        );
        Assert.Equal(midnight.AddYears(-2), rules.Before("thing", midnight));
        Assert.Throws<InvalidOperationException>(() =>
            new RetentionRules([after], Settings(null), TimeProvider.System).Before(
                "thing",
                midnight.AddSeconds(-1)
            )
        );
    }

    [Theory]
    [InlineData("400", null)]
    [InlineData("366.5", null)]
    [InlineData("364", "the least is 1 year (a law; 法)")]
    [InlineData("0", "more than 0")]
    [InlineData("-5", "more than 0")]
    [InlineData("a year", "more than 0")]
    [InlineData("1e9", "more than 0")]
    public void The_operator_may_keep_longer_but_not_shorter_than_the_law(
        string days,
        string? refusal
    )
    {
        RetentionRules Rules() =>
            new(
                [Rule(new Period(3, 0, 0)) with { Least = new Period(1, 0, 0) }],
                Settings(days),
                TimeProvider.System
            );
        if (refusal is null)
        {
            Assert.Equal(
                TimeSpan.FromDays(
                    double.Parse(days, System.Globalization.CultureInfo.InvariantCulture)
                ),
                Province.Start - Rules().Before("thing", Province.Start)
            );
            return;
        }

        Assert.Contains(
            refusal,
            Assert.Throws<InvalidOperationException>(() => Rules()).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("P15Y", "15年", "15 years")]
    [InlineData("P1Y6M1D", "1年6个月1天", "1 year 6 months 1 day")]
    public void A_period_is_said_in_words(string text, string zh, string en) =>
        Assert.Equal(new LocalizedText(zh, en), Period.Parse(text).Words);

    [Theory]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("15Y")]
    [InlineData("P0D")]
    [InlineData("P1M1Y")]
    public void What_is_no_period_is_refused(string text) =>
        Assert.Throws<FormatException>(() => Period.Parse(text));

    private static RetentionRule Rule(Period period) =>
        new(
            "thing",
            new("事", "Thing"),
            new("时", "then"),
            false,
            "Trading:Retention:ThingDays",
            period,
            null,
            new("法", "a law"),
            new DateOnly(2020, 1, 1),
            null
        );

    private static IConfiguration Settings(string? days) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection([new("Trading:Retention:ThingDays", days)])
            .Build();
}
