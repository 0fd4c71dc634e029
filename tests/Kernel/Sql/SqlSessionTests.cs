using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Offices;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.Sql;

/// <summary>What a session promises on every engine.</summary>
public sealed class SqlSessionTests
{
    // SQLite's own numbers for waiting in vain and for being broken off.
    private const int Busy = 5;
    private const int Interrupted = 9;

    private static readonly Statement Insert = Statement.Of(
        "test.rate_count.insert",
        "insert into rate_count (subject, minute, taken) values (@subject, @minute, 1)"
    );

    private static readonly BulkTable Counts = new(
        "rate_count",
        ("subject", BulkType.Text),
        ("minute", BulkType.Long),
        ("taken", BulkType.Int)
    );

    private static readonly Statement Move = Statement.Of(
        "test.rate_count.move",
        "update rate_count set taken = taken + 1 where subject = @subject and minute = @minute"
    );

    private static readonly Statement Taken = Statement.Of(
        "test.rate_count.taken",
        "select taken from rate_count where subject = @subject and minute = @minute"
    );

    private static readonly Statement Minutes = Statement.Of(
        "test.rate_count.minutes",
        "select minute from rate_count where subject = @subject order by minute"
    );

    private static readonly Statement First = Statement.Of(
        "test.rate_count.first",
        "select subject, minute from rate_count where subject = @subject and minute = @minute"
    );

    private static readonly Statement Scoped = Statement.Of(
        "test.procurement.scoped",
        "select title from procurement where title = @title and {scope region, kind, office_id}"
    );

    private static readonly Statement Endless = Statement
        .Of(
            "test.endless",
            """
            --only sqlite
            with recursive n (i) as (select 1 union all select i + 1 from n) select max(i) from n
            --end
            --only postgres
            select 1 from pg_sleep(600)
            --end
            --only sqlserver
            waitfor delay '00:10:00'
            --end
            """
        )
        .Within(TimeSpan.FromMilliseconds(300));

    public static TheoryData<Engine> All => Engines.All;

    [Theory, MemberData(nameof(All))]
    public async Task A_question_sees_what_was_held_before_it(Engine engine)
    {
        await using var province = Province.On(engine);
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        await sql.Begin(default);
        sql.Hold(
            (Insert, new { subject = "a", minute = 1L }),
            (Insert, new { subject = "a", minute = 2L })
        );

        Assert.Equal(
            2,
            (await sql.One<Row>(First, new { subject = "a", minute = 2L }, default))!.Minute
        );
        sql.Hold((Insert, new { subject = "a", minute = 3L }));
        Assert.Null(await sql.One<Row>(First, new { subject = "a", minute = 4L }, default));
        Assert.Equal([1, 2, 3], await sql.Query<long>(Minutes, new { subject = "a" }, default));
        await sql.Rollback();
        Assert.Empty(await sql.Query<long>(Minutes, new { subject = "a" }, default));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Rows_that_are_held_go_together_and_before_the_statements_that_are(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        Assert.Throws<InvalidOperationException>(() =>
            sql.Hold(
                Counts,
                [
                    ["a", 1L, 1],
                ]
            )
        );

        await sql.Begin(default);
        sql.Hold(
            Counts,
            [
                ["a", 1L, 1],
            ]
        );
        sql.Hold((Move, new { subject = "a", minute = 2L }));
        sql.Hold(
            Counts,
            [
                ["a", 2L, 1],
                ["b", 1L, 1],
            ]
        );
        Assert.Equal([2], await sql.Query<int>(Taken, new { subject = "a", minute = 2L }, default));
        await sql.Rollback();

        // Nothing is asked behind them: the commit sends them.
        await sql.Begin(default);
        sql.Hold((Move, new { subject = "b", minute = 1L }));
        sql.Hold(
            Counts,
            [
                ["b", 1L, 1],
            ]
        );
        await sql.Commit(default);
        Assert.Equal([2], await sql.Query<int>(Taken, new { subject = "b", minute = 1L }, default));
        Assert.Empty(await sql.Query<long>(Minutes, new { subject = "a" }, default));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_statement_that_asks_for_a_scope_is_sent_on_no_path_without_one(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        await Refused(() => sql.Query<string>(Scoped, new { title = "" }, default));
        await Refused(async () =>
        {
            await foreach (var _ in sql.Stream<string>(Scoped, new { title = "" }, default)) { }
        });
        await sql.Begin(default);
        sql.Hold((Insert, new { subject = "a", minute = 1L }));
        await Refused(() => sql.One<string>(Scoped, new { title = "" }, default));

        static async Task Refused(Func<Task> send) =>
            Assert.Contains(
                "without the scope",
                (await Assert.ThrowsAsync<InvalidOperationException>(send)).Message,
                StringComparison.Ordinal
            );
    }

    [Theory, MemberData(nameof(All))]
    public async Task More_than_the_one_row_is_a_mistake_also_after_what_was_held(Engine engine)
    {
        await using var province = Province.On(engine);
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        await sql.Begin(default);
        sql.Hold(
            (Insert, new { subject = "a", minute = 1L }),
            (Insert, new { subject = "a", minute = 2L })
        );

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            sql.One<long>(Minutes, new { subject = "a" }, default)
        );
    }

    [Theory, MemberData(nameof(All))]
    public async Task What_goes_wrong_with_a_held_write_is_thrown_by_the_next_question(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        await sql.Begin(default);
        sql.Hold(
            (Insert, new { subject = "a", minute = 1L }),
            (Insert, new { subject = "a", minute = 1L })
        );

        var error = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
            sql.One<Row>(First, new { subject = "a", minute = 1L }, default)
        );
        Assert.True(Database.IsDuplicate(error));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_row_asked_for_ahead_is_that_of_its_transaction(Engine engine)
    {
        await using var province = Province.On(engine);
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        await sql.Execute(Insert, new { subject = "a", minute = 1L }, default);
        await sql.Begin(default);
        var beside = sql.Ask<Row>(First, new { subject = "a", minute = 1L });
        sql.Hold((Insert, new { subject = "a", minute = 2L }));
        // With a write and a question of many rows after it, or without either.
        Assert.Equal([1, 2], await sql.Query<long>(Minutes, new { subject = "a" }, default));
        Assert.Equal(1, (await beside.Answer(default))!.Minute);
        var alone = sql.Ask<Row>(First, new { subject = "a", minute = 3L });
        Assert.Null(await alone.Answer(default));
        var late = sql.Ask<Row>(First, new { subject = "a", minute = 1L });
        Assert.Throws<InvalidOperationException>(() =>
            sql.Ask<Row>(First, new { subject = "a", minute = 1L })
        );
        await sql.Commit(default);
        Assert.False(late.IsGood);
        await sql.Begin(default);
        Assert.False(beside.IsGood);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await late.Answer(default));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Rows_are_read_as_they_come_and_nothing_is_sent_meanwhile(Engine engine)
    {
        await using var province = Province.On(engine);
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        for (var minute = 1L; minute <= 5; minute++)
        {
            await sql.Execute(Insert, new { subject = "a", minute }, default);
        }

        var read = new List<long>();
        await foreach (var minute in sql.Stream<long>(Minutes, new { subject = "a" }, default))
        {
            read.Add(minute);
            await Assert.ThrowsAsync<InvalidOperationException>(() =>
                sql.Query<long>(Minutes, new { subject = "a" }, default)
            );
            if (read.Count == 3)
            {
                break;
            }
        }

        Assert.Equal([1, 2, 3], read);
        // Left early, it is as good as before.
        Assert.Equal(5, (await sql.Query<long>(Minutes, new { subject = "a" }, default)).Count);
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_statement_that_takes_too_long_is_broken_off_and_the_next_one_runs(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();

        var error = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
            sql.One<long>(Endless, null, default)
        );
        Assert.True(Database.IsTimeout(error), error.ToString());
        Assert.Equal("test.endless", error.Data[SqlSession.StatementName]);
        Assert.Empty(await sql.Query<long>(Minutes, new { subject = "a" }, default));
    }

    [Fact]
    public async Task A_writer_that_waits_in_vain_for_another_on_sqlite_took_too_long()
    {
        var folder = Directory.CreateTempSubdirectory("trading-busy-");
        try
        {
            var file = $"Data Source={folder.FullName}/a.db;Default Timeout=1;Pooling=False";
            await using var first = new SqliteConnection(file);
            await using var second = new SqliteConnection(file);
            await first.OpenAsync();
            await second.OpenAsync();
            await using var held = first.BeginTransaction();

            var error = Assert.Throws<SqliteException>(() => second.BeginTransaction());
            Assert.True(Database.IsTimeout(error), error.ToString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory, InlineData(Busy), InlineData(Interrupted)]
    public async Task Whoever_asked_is_told_to_try_again_when_the_database_took_too_long(int code)
    {
        await using var province = Province.On(
            Engine.Sqlite,
            also: services => services.AddSingleton<IStatementWatcher>(new TooSlow(code))
        );

        var outcome = await province.Send(
            new CreateOffice.Command(
                "大连交易中心",
                "Dalian",
                RegionCode.Parse("210200"),
                "trading_centre"
            ),
            Callers.With(Roles.SecurityAdministrator)
        );
        Assert.Equal(ProblemKind.Unavailable, outcome.Problem?.Kind);
        Assert.Equal("database.slow", outcome.Problem?.Code);
        Assert.Equal(0, await province.Scalar<long>("select count(*) from office"));
    }

    private sealed record Row
    {
        public string Subject { get; init; } = "";
        public long Minute { get; init; }
    }

    private sealed class TooSlow(int code) : IStatementWatcher
    {
        public ValueTask Before(string statement) =>
            statement == "access.office.insert"
                ? throw new SqliteException("took too long", code)
                : default;
    }
}
