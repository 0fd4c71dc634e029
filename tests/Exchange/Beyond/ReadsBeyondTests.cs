using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Exchange;
using Trading.Exchange.Beyond;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Steps;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using Trading.Tests.Registry;

namespace Trading.Tests.Exchange.Beyond;

/// <summary>A firm is told when a system reads beyond a tender it takes part in: not before the opening, and once a day.</summary>
public sealed class ReadsBeyondTests
{
    private static readonly Caller System = Callers.System(Scopes.RegistryRead) with
    {
        Name = "甲系统",
    };

    private static readonly Caller Administrator = Callers.With(Roles.Administrator);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nothing_is_said_before_the_opening_and_then_whoever_takes_no_part_is_told(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (bidder, _) = await Firms.Submit(province, 1);
        var (stranger, _) = await Firms.Submit(province, 2);
        var id = await Tenders.Published(province);
        var tender = await Ocid(province, id);
        await Use(province, bidder, tender);
        await Use(province, stranger, tender);
        await Read(province, stranger);

        // However long it takes: from a use that is not marked one could tell who takes part.
        province.Clock!.Advance(TimeSpan.FromDays(30));
        await Judge(province);
        Assert.Empty(await Found(province, bidder));
        Assert.Empty(await Found(province, stranger));
        Assert.Empty(await OfSystem(province));
        Assert.Equal(0, await Notices(province));

        await Open(province, id, bidder);
        await province.DeliverDue(times: 2);
        Assert.Empty(await Found(province, bidder));
        var found = Assert.Single(await Found(province, stranger));
        Assert.Equal((BeyondGrounds.NoPart, tender, 1L), (found.Ground, found.Tender, found.Times));
        Assert.NotNull(found.ToldAt);
        Assert.Equal(stranger.EntityCode, Assert.Single(await OfSystem(province)).EntityCode);
        Assert.Equal([null, BeyondGrounds.NoPart], await Marks(province, bidder, stranger));
        var words = await province.Scalar<string>("select zh from notice where kind = 'record'");
        Assert.Contains("甲系统", words, StringComparison.Ordinal);
        Assert.Contains(tender, words, StringComparison.Ordinal);
        Assert.Contains("没有投标", words, StringComparison.Ordinal);

        // Whoever takes part may be read as long as the tender is under way.
        await Read(province, bidder);
        Assert.Empty(await Found(province, bidder));
        province.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(
            (
                await province.Send(
                    new CancelProcurement.Command(id, "采购需求变更"),
                    Tenders.Centre
                )
            ).Succeeded
        );
        await province.DeliverDue();
        Assert.Empty(await Found(province, bidder));
        province.Clock.Advance(TimeSpan.FromMinutes(1));
        await Read(province, bidder);
        await Read(province, bidder);
        await province.DeliverDue();
        var again = Assert.Single(await Found(province, bidder));
        Assert.Equal(
            (BeyondGrounds.Over, 2L, (string?)null),
            (again.Ground, again.Times, again.Tender)
        );
        // What comes after the firm was told waits for the next day.
        await Read(province, bidder);
        await Use(province, bidder, tender);
        await Judge(province);
        Assert.Equal(
            [1L, 1L, 2L],
            (await Found(province, bidder)).Select(one => one.Times).Order()
        );
        Assert.Equal(2, (await Found(province, bidder)).Count(one => one.ToldAt is null));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_firm_is_told_of_a_system_once_a_day_of_all_that_came_since(Engine engine)
    {
        await using var province = Province.On(engine);
        var (stranger, _) = await Firms.Submit(province, 2);
        var (bidder, _) = await Firms.Submit(province, 1);
        var id = await Tenders.Published(province);
        await Use(province, stranger, await Ocid(province, id));
        await Open(province, id, bidder);
        await province.DeliverDue();
        Assert.Equal(1, await Notices(province));
        province.Clock!.Advance(TimeSpan.FromMinutes(1));

        for (var read = 0; read < 3; read++)
        {
            await Read(province, stranger);
            await province.DeliverDue();
            await Judge(province);
        }

        Assert.Equal(1, await Notices(province));
        Assert.Equal([3L, 1L], (await Found(province, stranger)).Select(one => one.Times));
        // Midnight in China.
        province.Clock.Advance(TimeSpan.FromHours(15));
        await Judge(province);
        await Judge(province);
        Assert.Equal(2, await Notices(province));
        Assert.All(await Found(province, stranger), one => Assert.NotNull(one.ToldAt));
        province.Clock.Advance(TimeSpan.FromDays(1));
        await Judge(province);
        Assert.Equal(2, await Notices(province));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_tender_that_the_platform_does_not_know_is_waited_for_and_then_told(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (clerk, _) = await Firms.Submit(province, 1);
        await Use(province, clerk, "SY-2026-0009");
        await Use(province, clerk, "无此项目");
        await Judge(province);
        province.Clock!.Advance(UseVerdict.UnknownFor - TimeSpan.FromMinutes(1));
        await Judge(province);
        Assert.Empty(await Found(province, clerk));
        // One of them comes late; it is not opened, so nothing is said of it.
        await Tenders.Published(province, 9);
        province.Clock.Advance(TimeSpan.FromMinutes(1));
        await Judge(province);
        var found = Assert.Single(await Found(province, clerk));
        Assert.Equal((BeyondGrounds.UnknownTender, "无此项目"), (found.Ground, found.Tender));
        Assert.Equal(1, await Notices(province));
        // Another use is a reason for reading yet.
        await Read(province, clerk);
        Assert.Single(await Found(province, clerk));
        // The administrators cannot know whether that tender was opened.
        Assert.Null(Assert.Single(await OfSystem(province)).EntityCode);
        Assert.Null(Assert.Single(await OfSystem(province)).ReceiptId);
        province.Clock.Advance(TimeSpan.FromDays(181));
        Assert.Equal(clerk.EntityCode, Assert.Single(await OfSystem(province)).EntityCode);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_tender_that_comes_later_takes_the_verdict_back_and_is_judged_by_what_is_known_of_it(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (bidder, _) = await Firms.Submit(province, 1);
        var (stranger, _) = await Firms.Submit(province, 2);
        await Use(province, bidder, "SY-2026-0009");
        await Use(province, stranger, "SY-2026-0009");
        province.Clock!.Advance(UseVerdict.UnknownFor);
        await Judge(province);
        province.Clock.Advance(TimeSpan.FromMinutes(1));
        // Reads while no use is a reason; the firms were told once today, so this waits.
        await Read(province, bidder);
        await Read(province, stranger);
        await province.DeliverDue();
        Assert.Equal(2, await Notices(province));
        Assert.Equal(
            [BeyondGrounds.UnknownTender, BeyondGrounds.UnknownTender],
            (await Found(province, bidder)).Select(one => one.Ground)
        );

        var id = await Tenders.Published(province, 9);
        await province.DeliverDue(times: 2);
        // What the firm was told of stays and says so; what it was not told of is gone. Nothing is said of who takes part.
        foreach (var firm in new[] { bidder, stranger })
        {
            var found = Assert.Single(await Found(province, firm));
            Assert.Equal((BeyondGrounds.KnownLater, "SY-2026-0009"), (found.Ground, found.Tender));
        }

        Assert.Equal([null, null], await Marks(province, bidder, stranger));
        Assert.All(await OfSystem(province), one => Assert.Null(one.EntityCode));
        // It is a reason again, and the event that comes twice changes nothing.
        await Read(province, bidder);
        await province.Send(new JudgeUsesOf.Command(id), Callers.Platform);
        Assert.Single(await Found(province, bidder));

        province.Clock.Advance(TimeSpan.FromDays(1));
        await Open(province, id, bidder);
        await province.DeliverDue(times: 2);
        Assert.Equal([null, BeyondGrounds.NoPart], await Marks(province, bidder, stranger));
        Assert.Single(await Found(province, bidder));
        Assert.Equal(
            [BeyondGrounds.NoPart, BeyondGrounds.KnownLater],
            (await Found(province, stranger)).Select(one => one.Ground)
        );
        Assert.Equal(3, await Notices(province));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Taking_a_verdict_back_breaks_off_anywhere_and_is_done_once(Engine engine)
    {
        await using var province = Province.On(engine);
        var (clerk, _) = await Firms.Submit(province, 1);
        await Use(province, clerk, "SY-2026-0009");
        province.Clock!.Advance(UseVerdict.UnknownFor);
        await Judge(province);
        province.Clock.Advance(TimeSpan.FromMinutes(1));
        await Read(province, clerk);
        var id = await Tenders.Published(province, 9);
        await Crash.BetweenAnyTwoStatements(
            province,
            () => province.Send(new JudgeUsesOf.Command(id), Callers.Platform)
        );
        Assert.Equal(BeyondGrounds.KnownLater, Assert.Single(await Found(province, clerk)).Ground);
        Assert.Equal([null], await Marks(province, clerk));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_firm_asks_and_an_administrator_answers_each_once(Engine engine)
    {
        await using var province = Province.On(engine);
        var administrator = Callers.With(
            Roles.Administrator,
            await People.Create(province, "administrator", Roles.Administrator)
        );
        var (clerk, _) = await Firms.Submit(province, 1);
        var (other, _) = await Firms.Submit(province, 2);
        await Use(province, clerk, "无此项目");
        province.Clock!.Advance(UseVerdict.UnknownFor);
        await Judge(province);
        var read = Assert.Single(await Found(province, clerk));
        var code = clerk.EntityCode!.Value;
        var question = new QuestionRead.Command(code, read.Id, "我单位没有参加，为何读取？");
        var answer = new AnswerReadQuestion.Command(read.SystemId, read.Id, "系统误读，已改正。");

        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(answer, administrator)).Problem?.Kind
        );
        foreach (var caller in new[] { other, System, administrator })
        {
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(question, caller)).Problem?.Kind
            );
        }

        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(question with { Code = other.EntityCode!.Value }, other))
                .Problem
                ?.Kind
        );
        Assert.Equal(
            "/question",
            (await province.Send(question with { Question = " " }, clerk))
                .Problem
                ?.Errors[0]
                .Pointer
        );
        Assert.True((await province.Send(question, clerk)).Succeeded);
        Assert.Equal("read.questioned", (await province.Send(question, clerk)).Problem?.Code);
        Assert.Equal(
            "/access/systems/" + read.SystemId + "#beyond",
            await province.Scalar<string>(
                "select link from notice where person_id = @id",
                new { id = administrator.PersonId }
            )
        );
        // Whoever asks says itself who it is.
        var seen = Assert.Single(await OfSystem(province));
        Assert.Equal((code, question.Question), (seen.EntityCode, seen.Question));
        foreach (var caller in new[] { clerk, System })
        {
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(answer, caller)).Problem?.Kind
            );
        }

        Assert.True((await province.Send(answer, administrator)).Succeeded);
        Assert.Equal("read.answered", (await province.Send(answer, administrator)).Problem?.Code);
        Assert.Equal(answer.Answer, Assert.Single(await Found(province, clerk)).Answer);
        Assert.Equal(2, await Notices(province));
    }

    [PostgresFact]
    public async Task Two_nodes_that_tell_at_once_tell_once()
    {
        await using var province = Province.On(Engine.Postgres);
        await using var other = Province.Over(province.Database);
        Province[] nodes = [province, other];
        var (clerk, _) = await Firms.Submit(province, 1);
        var code = clerk.EntityCode!.Value;
        await Use(province, clerk, "无此项目");
        await Use(province, clerk, "也没有");
        foreach (var node in nodes)
        {
            node.Clock!.Advance(UseVerdict.UnknownFor);
        }

        // Judged at once, each is found once.
        await Task.WhenAll(
            nodes.Select(node =>
                Task.Run(() => node.Send(new JudgeUses.Command(), Callers.Platform))
            )
        );
        Assert.Equal(2, (await Found(province, clerk)).Count);
        foreach (var node in nodes)
        {
            node.Clock!.Advance(TimeSpan.FromMinutes(1));
        }

        for (var day = 0; day < 30; day++)
        {
            // What one node counts while the other tells is told now or the next day, and never twice.
            var done = await Task.WhenAll(
                nodes.Select(node =>
                    Task.Run(async () =>
                    {
                        Reads(node).Saw(code, System.SystemId!.Value, "甲系统");
                        await Reads(node).Write(CancellationToken.None);
                        return await node.Send(
                            new TellOfReadsBeyond.Command(code, System.SystemId!.Value),
                            Callers.Platform
                        );
                    })
                )
            );
            Assert.All(done, one => Assert.True(one.Succeeded));
            Assert.Equal(day + 1, await Notices(province));
            Assert.Single(done, one => one.Value.Uses + one.Value.Reads > 0);
            foreach (var node in nodes)
            {
                node.Clock!.Advance(TimeSpan.FromDays(1));
            }
        }

        // Where both wrote a day's first at the same instant, one holds on to its count for the next time.
        foreach (var node in nodes)
        {
            await Reads(node).Write(CancellationToken.None);
        }

        await province.Send(
            new TellOfReadsBeyond.Command(code, System.SystemId!.Value),
            Callers.Platform
        );
        var found = await province.Rows<long>(
            "select times from read_beyond where told_at is not null"
        );
        Assert.Equal(2 + 60, found.Sum());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_notice_and_its_mark_are_one(Engine engine)
    {
        await using var province = Province.On(engine);
        var (clerk, _) = await Firms.Submit(province, 1);
        await Use(province, clerk, "无此项目");
        province.Clock!.Advance(UseVerdict.UnknownFor);
        await province.Send(new JudgeUses.Command(), Callers.Platform);
        await Crash.BetweenAnyTwoStatements(
            province,
            () =>
                province.Send(
                    new TellOfReadsBeyond.Command(clerk.EntityCode!.Value, System.SystemId!.Value),
                    Callers.Platform
                )
        );
        Assert.Equal(1, await Notices(province));
    }

    private static async Task Use(Province province, Caller clerk, string tender) =>
        Assert.True(
            (
                await province.Send(new UseEntity.Command(clerk.EntityCode!.Value, tender), System)
            ).Succeeded
        );

    private static async Task Read(Province province, Caller clerk)
    {
        Assert.True(
            (await province.Send(new ReadRecord.Query(clerk.EntityCode!.Value), System)).Succeeded
        );
        await Reads(province).Write(CancellationToken.None);
    }

    private static RecordReads Reads(Province province) =>
        province.Services.GetRequiredService<RecordReads>();

    private static async Task Judge(Province province)
    {
        Assert.True((await province.Send(new JudgeUses.Command(), Callers.Platform)).Succeeded);
        await province.DeliverDue();
    }

    private static async Task Open(Province province, Guid id, Caller bidder) =>
        Assert.True(
            (
                await province.Send(
                    new RecordOpening.Command(
                        id,
                        Tenders.Deadline,
                        [new BidReadOut(bidder.EntityCode!.Value, "某公司", 48_000_000)]
                    ),
                    Tenders.Centre
                )
            ).Succeeded
        );

    private static Task<string> Ocid(Province province, Guid id) =>
        province.Scalar<string>("select ocid from procurement where id = @id", new { id });

    private static Task<long> Notices(Province province) =>
        province.Scalar<long>(
            "select count(*) from notice where kind = 'record' and link = '/my/uses#beyond'"
        );

    private static async Task<IReadOnlyList<ReadBeyond>> Found(Province province, Caller clerk)
    {
        var all = new List<ReadBeyond>();
        string? cursor = null;
        do
        {
            var page = (
                await province.Send(
                    new ListReadsBeyond.Query(clerk.EntityCode!.Value, cursor, 1),
                    clerk
                )
            ).Value;
            all.AddRange(page.Items);
            cursor = page.Next;
        } while (cursor is not null);

        return all;
    }

    private static async Task<IReadOnlyList<ReadBeyond>> OfSystem(Province province) =>
        (
            await province.Send(
                new ListSystemReadsBeyond.Query(System.SystemId!.Value),
                Administrator
            )
        )
            .Value
            .Items;

    private static async Task<List<string?>> Marks(Province province, params Caller[] clerks)
    {
        var marks = new List<string?>();
        foreach (var clerk in clerks)
        {
            var receipts = await province.Send(
                new ListReceipts.Query(clerk.EntityCode!.Value),
                clerk
            );
            marks.Add(Assert.Single(receipts.Value.Items).Beyond);
        }

        return marks;
    }
}
