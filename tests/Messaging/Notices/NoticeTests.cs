using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Messaging.Notices;
using Trading.Tests.Harness;

namespace Trading.Tests.Messaging.Notices;

/// <summary>What a person is told on the page: of which kind, gathered, read and unread.</summary>
public sealed class NoticeTests
{
    private static readonly MessageTemplate Again = new(
        "tests.again",
        new("又一次", "Again"),
        new("又一次（{place}）。", "Again ({place}).")
    )
    {
        Kind = NoticeKinds.Security,
        Gathers = true,
    };

    private static readonly MessageTemplate Ends = new(
        "tests.ends",
        new("到期", "It ends"),
        new("{item}到期。", "{item} ends.")
    )
    {
        Kind = NoticeKinds.Expiry,
    };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_says_the_same_again_is_one_line_with_how_often_and_the_last_words(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var me = await Person(province, "me");
        foreach (var place in new[] { "一", "二", "三" })
        {
            await Tell(province, me, Again.With(("place", place)));
        }

        await Tell(province, me, Ends.With(("item", "资质甲")));
        await Tell(province, me, Ends.With(("item", "资质乙")));
        await Tell(province, me, Ends.With(("item", "资质乙")));
        var lines = await Mine(province, me);
        Assert.Equal(
            [("资质乙到期。", 2), ("资质甲到期。", 1), ("又一次（三）。", 3)],
            lines.Select(line => (line.Zh, line.Times))
        );
        Assert.Equal(3, (await province.Send(new CountUnread.Query(), me)).Value.Lines);
        Assert.Equal(
            ["又一次（三）。"],
            (await Mine(province, me, new() { Kind = NoticeKinds.Security })).Select(line =>
                line.Zh
            )
        );

        // One page after the other, each line once.
        var first = (await province.Send(new MyNotices.Query { Take = 2 }, me)).Value;
        var second = (
            await province.Send(new MyNotices.Query { Take = 2, Cursor = first.Next }, me)
        ).Value;
        Assert.Equal(lines, first.Items.Concat(second.Items));
        Assert.Null(second.Next);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_line_is_marked_with_all_it_gathers_and_marking_is_taken_back(Engine engine)
    {
        await using var province = Province.On(engine);
        var me = await Person(province, "me");
        await Tell(province, me, Again.With(("place", "一")));
        await Tell(province, me, Again.With(("place", "二")));
        await Tell(province, me, Ends.With(("item", "资质")));
        var line = (await Mine(province, me)).Single(line => line.Times == 2);
        var marked = (await province.Send(new MarkNoticesRead.Command(line.Id), me)).Value;
        Assert.Equal(2, marked.Count);
        Assert.Equal(
            ["资质到期。"],
            (await Mine(province, me, new() { Unread = true })).Select(one => one.Zh)
        );

        // What comes after it was read is a line of its own, and unread.
        await Tell(province, me, Again.With(("place", "三")));
        Assert.Equal(
            [("又一次（三）。", 1, false), ("又一次（二）。", 2, true)],
            (await Mine(province, me, new() { Kind = NoticeKinds.Security })).Select(one =>
                (one.Zh, one.Times, one.ReadAt is not null)
            )
        );

        province.Clock!.Advance(TimeSpan.FromSeconds(1));
        var all = (await province.Send(new MarkNoticesRead.Command(), me)).Value;
        Assert.Equal(2, all.Count);
        Assert.Equal(0, (await province.Send(new CountUnread.Query(), me)).Value.Lines);
        await province.Send(new MarkNoticesUnread.Command(all.At), me);
        Assert.Equal(2, (await province.Send(new CountUnread.Query(), me)).Value.Lines);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nobody_reads_or_marks_what_another_was_told(Engine engine)
    {
        await using var province = Province.On(engine);
        var me = await Person(province, "me");
        var other = await Person(province, "other");
        await Tell(province, me, Ends.With(("item", "资质")));
        await Tell(province, other, Ends.With(("item", "资质")));
        var mine = Assert.Single(await Mine(province, me));
        var byKey = await province.Send(new MarkNoticesRead.Command(mine.Id), other);
        Assert.Equal(0, byKey.Value.Count);
        var theirs = (await province.Send(new MarkNoticesRead.Command(), other)).Value;
        Assert.Equal(1, theirs.Count);
        Assert.Null(Assert.Single(await Mine(province, me)).ReadAt);
        await province.Send(new MarkNoticesUnread.Command(theirs.At), me);
        Assert.NotNull(Assert.Single(await Mine(province, other)).ReadAt);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Notices_of_versions_before_keep_their_place_and_sign_ins_are_gathered(
        Engine engine
    )
    {
        var database = Engines.Empty(engine);
        Schema.Migrate(database, through: "0039");
        var id = Guid.CreateVersion7();
        await using (var connection = await database.Open(CancellationToken.None))
        {
            await Dapper.SqlMapper.ExecuteAsync(
                connection,
                """
                insert into person (id, login, display_name, password_hash, active, created_at, version)
                values (@id, 'kept', 'kept', '', @active, @at, 1)
                """,
                new
                {
                    id,
                    active = true,
                    at = Province.Start,
                }
            );
            foreach (
                var (zh, link) in new[]
                {
                    ("您的账号在一台新设备上登录（地址 10.0.0.1）。", "/account"),
                    ("您的账号在一台新设备上登录（地址 10.0.0.2）。", "/account"),
                    ("您的角色已改为：监督人员。", "/account"),
                    ("信息已核验。", "/my/record"),
                }
            )
            {
                await Dapper.SqlMapper.ExecuteAsync(
                    connection,
                    """
                    insert into notice (id, person_id, zh, en, link, created_at)
                    values (@key, @id, @zh, 'English', @link, @at)
                    """,
                    new
                    {
                        key = Guid.CreateVersion7(),
                        id,
                        zh,
                        link,
                        at = Province.Start,
                    }
                );
            }
        }

        Schema.Migrate(database);
        await using var province = Province.Over(database);
        var lines = await Mine(province, Callers.With(Roles.Supervisor, id));
        Assert.Equal(
            [("record", 1), ("security", 1), ("security", 2)],
            lines.Select(line => (line.Kind, line.Times)).Order()
        );
    }

    private static async Task<IReadOnlyList<MyNotices.Notice>> Mine(
        Province province,
        Caller caller,
        MyNotices.Query? query = null
    ) => (await province.Send(query ?? new(), caller)).Value.Items;

    private static async Task<Caller> Person(Province province, string login) =>
        Callers.With(Roles.Supervisor, await People.Create(province, login, Roles.Supervisor));

    private static async Task Tell(Province province, Caller caller, Message message)
    {
        province.Clock!.Advance(TimeSpan.FromSeconds(1));
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        await sql.Begin(CancellationToken.None);
        await scope
            .ServiceProvider.GetRequiredService<INotices>()
            .ToPerson(caller.PersonId!.Value, message, "/account", CancellationToken.None);
        await sql.Commit(CancellationToken.None);
    }
}
