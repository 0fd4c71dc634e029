using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Exchange.Feed;
using Trading.Kernel.Changes;
using Trading.Kernel.Retention;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Credit;
using Trading.Registry.Lifecycle;
using Trading.Tests.Harness;
using Trading.Tests.Kernel.Changes;
using Trading.Tests.Procurement;
using Trading.Tests.Registry;

namespace Trading.Tests.Exchange.Feed;

/// <summary>What a trading system is told by the feed of changes, and what every wrong cursor answers.</summary>
public sealed class ReadChangesTests
{
    private static readonly Caller Reader = Callers.System(
        Scopes.ChangesRead,
        Scopes.RegistryRead,
        Scopes.ProcurementRead
    );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_firm_is_told_of_from_its_submission_to_its_end_and_what_must_not_be_used_is_removed(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        // A draft is nobody's business yet, nor is who works at a record.
        await Firms.SignUp(province, 3);
        var (old, version) = await Firms.Verify(province, 1, officer);
        var heir = await Firms.SignUp(province, 2);
        var (code, into) = (old.EntityCode!.Value, heir.EntityCode!.Value);
        version = (
            await province.Send(new SuspendEntity.Command(code, version, "资质待核实"), officer)
        )
            .Value
            .Version;
        version = (await province.Send(new ResumeEntity.Command(code, version, "已核实"), officer))
            .Value
            .Version;
        await province.Send(new MergeEntity.Command(code, version, into, "吸收合并"), officer);

        var told = (await All(province)).Where(change => change.Id == code.ToString()).ToList();
        Assert.Equal(
            told.Select(change => change.Version).Order(),
            told.Select(change => change.Version)
        );
        Assert.Equal(
            ["changed verified", "removed suspended", "changed resumed", "removed merged"],
            told.Select(change => $"{change.Change} {change.Reason}").TakeLast(4)
        );
        Assert.Equal($"/api/v1/entities/{into}/record", told[^1].Links.Successor);
        Assert.DoesNotContain(await All(province), change => change.Id == Firms.Code(3).ToString());
        Assert.DoesNotContain(told, change => change.Reason is "claimed" or "saved");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_procurement_is_told_of_with_each_step_within_the_scope_alone(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Opened(province, 1, 1, 2);
        var dalian = Reader with
        {
            Scope = DataScope.Of([new DataArea { Region = RegionCode.Parse("210200") }]),
        };
        var works = Reader with
        {
            Scope = DataScope.Of([
                new DataArea { Region = RegionCode.Parse("210100"), Kinds = ["construction"] },
            ]),
        };
        foreach (var (caller, sees) in new[] { (Reader, true), (dalian, false), (works, true) })
        {
            var told = (await All(province, caller, kinds: "procurement"))
                .Select(change => (change.Id, change.Version, change.Reason))
                .ToList();
            Assert.Equal(
                sees ? [(id.ToString(), 1, "published"), (id.ToString(), 2, "opening")] : [],
                told
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_repaired_listing_is_removed_the_same_day(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Submit(province, 1);
        await province.Send(
            new ImportCredit.Command(
                "list,code,name,reason,decided_on,from,until,document\n"
                    + $"dishonest_debtors,{clerk.EntityCode},甲公司,拒不履行,2026-11-01,2026-11-02,2028-11-01,（2026）辽01执1号\n",
                false
            ),
            officer
        );
        await province.DeliverDue();
        var listing = await province.Scalar<Guid>("select id from credit_listing");
        var asked = (
            await province.Send(
                new AskRepair.Command(listing, RepairKinds.Repair, "已履行", "结案通知书"),
                clerk
            )
        ).Value;
        await province.Send(new DecideRepair.Command(asked.Id, true, "已履行完毕"), officer);
        var told = await All(province, kinds: "credit");
        Assert.Equal(
            ["changed listed", "removed repaired"],
            told.Select(change => $"{change.Change} {change.Reason}")
        );
        Assert.All(
            told,
            change =>
                Assert.Equal($"/api/v1/entities/{clerk.EntityCode}/record", change.Links.Entity)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_thousand_changes_of_one_instant_come_once_over_ten_pages(Engine engine)
    {
        await using var province = Province.On(engine);
        await Notes.Committed(
            province,
            [.. Enumerable.Range(1, 2000).Select(number => Notes.Of($"s{number}", 1))]
        );
        await Sequence(province);
        var read = new List<string>();
        string? next = null;
        for (var page = 1; page <= 10; page++)
        {
            var part = (await province.Send(new ReadChanges.Query(next, 200), Reader)).Value;
            Assert.Equal(200, part.Items.Count);
            Assert.Equal(page < 10, part.More);
            read.AddRange(part.Items.Select(change => change.Id));
            // A firm of a page behind changes meanwhile (B50): it comes again, and nothing is left out.
            if (page == 1)
            {
                await Notes.Committed(province, Notes.Of("s1", 2));
            }

            next = part.Next;
        }

        Assert.Equal(Enumerable.Range(1, 2000).Select(number => $"s{number}"), read);
        await Sequence(province);
        var last = (await province.Send(new ReadChanges.Query(next), Reader)).Value;
        Assert.Equal(("s1", 2L), (last.Items.Single().Id, last.Items.Single().Version));
        // Going on from a change's own cursor leaves out that one and all before it.
        var end = (await province.Send(new ReadChanges.Query(last.Items[0].Cursor), Reader)).Value;
        Assert.Empty(end.Items);
        Assert.Equal(
            end.Next,
            (await province.Send(new ReadChanges.Query(end.Next), Reader)).Value.Next
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_has_left_the_divisions_asked_for_is_removed_there_and_next_moves_over_the_rest(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Notes.Committed(
            province,
            Notes.Of("a", 1, "210202"),
            Notes.Of("b", 1, "210100"),
            Notes.Of("a", 2, "210100") with
            {
                LeftRegion = "210202",
            }
        );
        await Sequence(province);
        var dalian = (await province.Send(new ReadChanges.Query(Regions: "210200"), Reader)).Value;
        Assert.Equal(
            ["a 1 changed updated", "a 2 removed out_of_scope"],
            dalian.Items.Select(change =>
                $"{change.Id} {change.Version} {change.Change} {change.Reason}"
            )
        );
        // Nothing of it is in Anshan, and whoever asks for that is not asked to look at it again.
        var anshan = (await province.Send(new ReadChanges.Query(Regions: "210300"), Reader)).Value;
        Assert.Empty(anshan.Items);
        Assert.Equal(dalian.Next, anshan.Next);
        Assert.False(anshan.More);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_wrong_cursor_is_told_apart(Engine engine)
    {
        await using var province = Province.On(engine);
        await Notes.Committed(province, Notes.Of("a", 1), Notes.Of("b", 1));
        await Sequence(province);
        var good = (await province.Send(new ReadChanges.Query(), Reader)).Value.Next;
        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(Padded(good))).Split('.', 4);

        await Refused(ProblemKind.Malformed, "cursor.unreadable", "7");
        await Refused(ProblemKind.Malformed, "cursor.unreadable", new string('A', 5000));
        await Refused(ProblemKind.Malformed, "cursor.unreadable", "§$%");
        await Refused(ProblemKind.Malformed, "cursor.unreadable", Forged(parts[0], "x"));
        await Refused(ProblemKind.Conflict, "cursor.future", Forged(parts[0], "3"));
        await Refused(ProblemKind.Conflict, "cursor.future", Forged(parts[0], "-1"));
        await Refused(ProblemKind.Gone, "cursor.other_epoch", Forged("0123456789abcdef", "2"));
        await Refused(
            ProblemKind.Malformed,
            "cursor.other_system",
            good,
            Reader with
            {
                SystemId = Guid.CreateVersion7(),
            }
        );

        // Of less than before a copy has too much, of more than before too little.
        var less = Callers.System(Scopes.ChangesRead, Scopes.RegistryRead) with
        {
            SystemId = Reader.SystemId,
        };
        // A cursor of the version before proves nothing of what was told by it.
        await Refused(ProblemKind.Gone, "cursor.scope_narrowed", Unproven(good), less);
        Assert.True((await province.Send(new ReadChanges.Query(good), less)).Succeeded);
        var narrowed = (await province.Send(new ReadChanges.Query(), less)).Value.Next;
        await Refused(ProblemKind.Gone, "cursor.scope_widened", narrowed);
        var city = Reader with
        {
            Scope = DataScope.Of([
                new DataArea { Region = RegionCode.Parse("210200") },
                new DataArea { Source = "系统" },
            ]),
        };
        var inCity = (await province.Send(new ReadChanges.Query(), city)).Value.Next;
        Assert.True((await province.Send(new ReadChanges.Query(inCity), city)).Succeeded);
        await Refused(ProblemKind.Gone, "cursor.scope_widened", inCity);

        // What is forgotten leaves no hole: who has it goes on, who lacks some of it begins anew.
        province.Clock!.Advance(TimeSpan.FromDays(400));
        await Notes.Committed(province, Notes.Of("c", 1));
        await Sequence(province);
        await province.Send(new ForgetExpired.Command("change"), Callers.Platform);
        Assert.Equal(
            ["c"],
            await province.Rows<string>("select subject from change_log order by position")
        );
        var first = Forged(parts[0], "1");
        await Refused(ProblemKind.Gone, "cursor.expired", first);
        await Refused(ProblemKind.Gone, "cursor.no_beginning", null);
        Assert.Equal(
            "c",
            (await province.Send(new ReadChanges.Query(good), Reader)).Value.Items.Single().Id
        );

        async Task Refused(ProblemKind kind, string code, string? after, Caller? caller = null)
        {
            var problem = (
                await province.Send(new ReadChanges.Query(after), caller ?? Reader)
            ).Problem;
            Assert.Equal((kind, code), (problem?.Kind, problem?.Code));
            Assert.Equal(
                kind == ProblemKind.Gone ? "/api/v1/snapshot" : null,
                problem!.Extensions.GetValueOrDefault("snapshot")
            );
        }

        string Forged(string epoch, string position) =>
            Coded($"{epoch}.{position}.{parts[2]}.{parts[3]}");

        static string Unproven(string cursor) =>
            Coded(
                string.Join(
                    '.',
                    Encoding
                        .UTF8.GetString(Convert.FromBase64String(Padded(cursor)))
                        .Split('.')
                        .Take(4)
                )
            );

        static string Coded(string text) =>
            Convert
                .ToBase64String(Encoding.UTF8.GetBytes(text))
                .TrimEnd('=')
                .Replace('+', '-')
                .Replace('/', '_');
    }

    [Fact]
    public async Task A_kind_that_the_key_does_not_open_is_refused_and_so_is_what_there_is_not()
    {
        await using var province = Province.On(Engine.Sqlite);
        var registry = Callers.System(Scopes.ChangesRead, Scopes.RegistryRead);
        Assert.Equal(
            "changes.kind_closed",
            (await province.Send(new ReadChanges.Query(Kinds: "entity,procurement"), registry))
                .Problem
                ?.Code
        );
        Assert.Equal(
            "changes.nothing_open",
            (await province.Send(new ReadChanges.Query(), Callers.System(Scopes.ChangesRead)))
                .Problem
                ?.Code
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new ReadChanges.Query(), Callers.System(Scopes.RegistryRead)))
                .Problem
                ?.Kind
        );
        foreach (
            var wrong in new[]
            {
                new ReadChanges.Query(Kinds: "bids"),
                new ReadChanges.Query(Regions: "Dalian"),
                new ReadChanges.Query(Limit: 5001),
                new ReadChanges.Query(Limit: 0),
                new ReadChanges.Query(Wait: 61),
            }
        )
        {
            Assert.Equal(ProblemKind.Invalid, (await province.Send(wrong, registry)).Problem?.Kind);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_database_of_the_version_before_says_where_to_begin(Engine engine)
    {
        var database = Engines.Empty(engine);
        Schema.Migrate(database, through: "0054");
        await using (var older = Province.Over(database))
        {
            await older.Rows<int>(
                """
                insert into entity (code, scheme, name, name_folded, state, version, created_at, changed_at, marks)
                values ('XX-OLD:1', 'XX-OLD', '旧', '旧', 'recorded', 4, '2026-01-01T00:00:00.000Z',
                    '2026-01-01T00:00:00.000Z', '[]')
                """
            );
        }

        Schema.Migrate(database);
        await using var province = Province.Over(database);
        var refused = (await province.Send(new ReadChanges.Query(), Reader)).Problem;
        Assert.Equal("cursor.no_beginning", refused?.Code);
        var begun = (await province.Send(new TakeSnapshot.Query(), Reader)).Value;
        await Notes.Committed(province, Notes.Of("XX-OLD:1", 5));
        await Sequence(province);
        var after = (await province.Send(new ReadChanges.Query(begun.Cursor), Reader)).Value;
        Assert.Equal(5, after.Items.Single().Version);
    }

    private static async Task<IReadOnlyList<ReadChanges.Told>> All(
        Province province,
        Caller? caller = null,
        string? kinds = null
    )
    {
        await Sequence(province);
        return (await province.Send(new ReadChanges.Query(Kinds: kinds), caller ?? Reader))
            .Value
            .Items;
    }

    private static Task Sequence(Province province) =>
        province.Services.GetRequiredService<ChangeSequencer>().Look(default);

    private static string Padded(string text) =>
        text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');
}
