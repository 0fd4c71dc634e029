using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.Sql;

/// <summary>What lists promise that can be asked for in several orders, on every engine.</summary>
public sealed class SortedStatementTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Long jobs have what is wanted: texts and instants that are equal, and instants that are missing.
    private static readonly Statement Insert = Statement.Of(
        "test.long_job.insert",
        """
        insert into long_job (id, kind, about, input, state, done_count, cancellable, asked_by, asked_at, ended_at, ready_at,
            attempts)
        values (@id, 'test', @about, '-', 'done', 0, {false}, 'test', @at, @ended, @at, 0)
        """
    );

    private static readonly SortedStatement<Row> Select = SortedStatement<Row>.Of(
        "test.long_job.sorted",
        "select id, about, asked_at, ended_at from long_job where kind = 'test' and {after} order by {order} {page}",
        "-asked",
        By<Row>.Id("id", row => row.Id),
        new("asked", By<Row>.Instant("asked_at", row => row.AskedAt)),
        new(
            "about",
            By<Row>.Text("about", row => row.About),
            By<Row>.Instant("asked_at", row => row.AskedAt)
        ),
        new("ended", By<Row>.InstantOrNone("ended_at", row => row.EndedAt))
    );

    public static TheoryData<Engine, string> Orders()
    {
        var all = new TheoryData<Engine, string>();
        foreach (var engine in Engines.All)
        {
            foreach (var sort in (string[])["asked", "about", "ended"])
            {
                all.Add(engine, sort);
                all.Add(engine, "-" + sort);
            }
        }

        return all;
    }

    [Theory, MemberData(nameof(Orders))]
    public async Task Pages_of_a_sorted_list_show_every_row_once_with_ties_and_missing_values_and_while_rows_come(
        Engine engine,
        string sort
    )
    {
        await using var province = Province.On(engine);
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        var before = new HashSet<Guid>();
        for (var i = 0; i < 60; i++)
        {
            before.Add(await Add(sql, i));
        }

        var seen = new List<Row>();
        string? cursor = null;
        var come = 0;
        do
        {
            var start = Select.Start(sort, cursor).Value;
            var rows = await sql.Query<Row>(
                start.Statement,
                Arguments.Of(start.Keys, new { skip = 0, take = 8 }),
                default
            );
            var page = Select.Page(start, rows, 7);
            seen.AddRange(page.Items);
            cursor = page.Next;
            // Others come meanwhile: before the page, among its equals, behind it.
            await Add(sql, come++ * 7);
        } while (cursor is not null);

        var old = seen.Where(row => before.Contains(row.Id)).ToList();
        Assert.Equal(before.Count, old.Count);
        Assert.Equal(seen.Count, seen.Select(row => row.Id).Distinct().Count());
        var falling = sort.StartsWith('-');
        switch (sort.TrimStart('-'))
        {
            case "asked":
                Assert.Equal(
                    Ordered(old, row => row.AskedAt, falling),
                    old.Select(row => row.AskedAt)
                );
                break;
            case "about":
                Assert.Equal(Ordered(old, row => row.About, falling), old.Select(row => row.About));
                break;
            default:
                var given = old.TakeWhile(row => row.EndedAt is not null).ToList();
                Assert.NotEmpty(given);
                Assert.All(old.Skip(given.Count), row => Assert.Null(row.EndedAt));
                Assert.True(given.Count < old.Count);
                Assert.Equal(
                    Ordered(given, row => row.EndedAt, falling),
                    given.Select(row => row.EndedAt)
                );
                break;
        }

        // From a row to the one before it and the one after it.
        var whole = await Whole(sql, sort);
        foreach (var (i, row) in whole.Index())
        {
            Assert.Equal(i == 0 ? null : whole[i - 1].Id, (await Beside(sql, sort, row, true))?.Id);
            Assert.Equal(
                i == whole.Count - 1 ? null : whole[i + 1].Id,
                (await Beside(sql, sort, row, false))?.Id
            );
        }
    }

    [Theory]
    [InlineData("eyJTb3J0IjoiLWFza2VkIiwiS2V5cyI6W119")]
    [InlineData("eyJTb3J0IjoiYWJvdXQiLCJLZXlzIjpbIngiLCJ5Il19")]
    [InlineData("bnVsbA")]
    [InlineData("x")]
    public void A_cursor_of_another_order_or_a_forged_one_is_refused(string cursor) =>
        Assert.Equal("cursor", Select.Start("-asked", cursor).Problem!.Errors.Single().Code);

    [Fact]
    public void An_order_that_a_list_has_not_is_none()
    {
        Assert.True(Select.Has(null) && Select.Has("-about") && Select.Has("about"));
        Assert.False(Select.Has("id; drop table person"));
    }

    private static async Task<List<Row>> Whole(SqlSession sql, string sort)
    {
        var start = Select.Start(sort, null).Value;
        return await sql.Query<Row>(
            start.Statement,
            Arguments.Of(start.Keys, new { skip = 0, take = 1000 }),
            default
        );
    }

    private static async Task<Row?> Beside(SqlSession sql, string sort, Row row, bool before)
    {
        var start = Select.Beside(sort, row, before);
        return (
            await sql.Query<Row>(
                start.Statement,
                Arguments.Of(start.Keys, new { skip = 0, take = 1 }),
                default
            )
        ).SingleOrDefault();
    }

    private static IEnumerable<T> Ordered<T>(List<Row> rows, Func<Row, T> key, bool falling) =>
        falling ? rows.Select(key).OrderDescending(Plain<T>()) : rows.Select(key).Order(Plain<T>());

    private static Comparer<T> Plain<T>() =>
        Comparer<T>.Create(
            (one, other) =>
                one is string text
                    ? string.CompareOrdinal(text, other as string)
                    : Comparer<T>.Default.Compare(one, other)
        );

    private static async Task<Guid> Add(SqlSession sql, int i)
    {
        var id = Guid.NewGuid();
        await sql.Execute(
            Insert,
            new
            {
                id,
                about = $"{(char)('a' + (i % 5))}",
                at = Start.AddMinutes(i % 11),
                ended = i % 3 == 0 ? (DateTimeOffset?)null : Start.AddHours(i % 4),
            },
            default
        );
        return id;
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string About { get; init; } = "";
        public DateTimeOffset AskedAt { get; init; }
        public DateTimeOffset? EndedAt { get; init; }
    }
}
