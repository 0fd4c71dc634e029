using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Exchange.Feed;
using Trading.Kernel.Changes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Lifecycle;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using Trading.Tests.Registry;

namespace Trading.Tests.Exchange.Feed;

/// <summary>A reader that may be told of less than before is told of all that it may not use any more.</summary>
public sealed class ScopeTombstonesTests
{
    private static readonly Caller Reader = Callers.System(
        Scopes.ChangesRead,
        Scopes.RegistryRead,
        Scopes.ProcurementRead
    );

    private static readonly Caller Dalian = Reader with { Scope = ScopeOf("210200") };

    private static readonly Caller NoProcurements = Reader with
    {
        Permissions = Callers.Granted.OfScopes([Scopes.ChangesRead, Scopes.RegistryRead]),
    };

    private static readonly Caller NoRegistry = Reader with
    {
        Permissions = Callers.Granted.OfScopes([Scopes.ChangesRead, Scopes.ProcurementRead]),
    };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Fewer_divisions_remove_what_lies_outside_them_and_the_feed_goes_on(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var copy = new Dictionary<string, long>();
        var outside = new List<string>();
        for (var number = 1; number <= 12; number++)
        {
            await Publish(province, number, number % 3 == 0 ? "210202" : "210100");
        }

        var next = await Follow(province, Reader, null, copy);
        Assert.Equal(12, copy.Count);
        // It was away while others came, one of them opened; then its divisions became fewer.
        await Publish(province, 13, "210100");
        await Publish(province, 14, "210200");
        await Place(province);

        var told = new List<ReadChanges.Told>();
        next = await Follow(province, Dalian, next, copy, told, limit: 3);
        Assert.Equal(5, copy.Count);
        Assert.All(
            told.Take(9),
            one =>
                Assert.Equal(
                    ("procurement", "removed", "out_of_scope"),
                    (one.Kind, one.Change, one.Reason)
                )
        );
        Assert.Equal(
            (await Snapshot(province, Dalian)).Order(StringComparer.Ordinal),
            copy.Keys.Order(StringComparer.Ordinal)
        );

        // Each of their cursors leaves out what came up to it and nothing else.
        for (var place = 0; place < told.Count; place += 4)
        {
            var rest = new List<ReadChanges.Told>();
            await Follow(province, Dalian, told[place].Cursor, [], rest, limit: 5);
            Assert.Equal(told.Skip(place + 1).Select(one => one.Id), rest.Select(one => one.Id));
        }

        // Nothing more of them, and what comes is told as ever.
        await Publish(province, 15, "210100");
        await Publish(province, 16, "210200");
        await Place(province);
        var later = new List<ReadChanges.Told>();
        await Follow(province, Dalian, next, copy, later);
        Assert.Equal("changed", Assert.Single(later).Change);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_kind_that_was_asked_for_by_name_is_removed_first_and_refused_then(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Publish(province, 1, "210100");
        await Firms.Submit(province, 1);
        await Place(province);
        var next = (await province.Send(new ReadChanges.Query(Kinds: "entity,procurement"), Reader))
            .Value
            .Next;
        var first = (
            await province.Send(new ReadChanges.Query(next, Kinds: "procurement"), NoProcurements)
        ).Value;
        Assert.Equal("out_of_scope", Assert.Single(first.Items).Reason);
        Assert.True(first.More);
        var end = (
            await province.Send(
                new ReadChanges.Query(first.Next, Kinds: "procurement"),
                NoProcurements
            )
        ).Value;
        Assert.Empty(end.Items);
        Assert.Equal(
            "changes.kind_closed",
            (
                await province.Send(
                    new ReadChanges.Query(end.Next, Kinds: "procurement"),
                    NoProcurements
                )
            )
                .Problem
                ?.Code
        );
        // Another kind is not held up by it.
        Assert.Empty(
            (await province.Send(new ReadChanges.Query(next, Kinds: "entity"), NoProcurements))
                .Value
                .Items
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_removed_before_during_and_after_the_look_at_what_there_is_is_not_missed(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var versions = new Dictionary<string, long>();
        for (var number = 1; number <= 5; number++)
        {
            var (clerk, version) = await Firms.Verify(province, number, officer);
            versions[clerk.EntityCode!.Value.ToString()] = version;
        }

        var codes = versions.Keys.Order(StringComparer.Ordinal).ToList();
        var copy = new Dictionary<string, long>();
        await Place(province);
        var next = await Follow(province, Reader, null, copy, kinds: "entity");
        Assert.Equal(codes, copy.Keys.Order(StringComparer.Ordinal));

        await Suspend(codes[0]);
        await Place(province);
        var part = (
            await province.Send(new ReadChanges.Query(next, 1, "entity"), NoRegistry)
        ).Value;
        Assert.Equal(codes[1], Assert.Single(part.Items).Id);
        // One that was told already, one that would have come, and that nobody has given a place yet.
        await Suspend(codes[1]);
        await Suspend(codes[4]);
        var told = new List<string>();
        for (var answers = 0; told.Count < 3; answers++)
        {
            Assert.InRange(answers, 0, 5);
            part = (
                await province.Send(new ReadChanges.Query(part.Next, 1, "entity"), NoRegistry)
            ).Value;
            Assert.True(part.More);
            told.AddRange(part.Items.Select(one => one.Id));
            if (told.Count == 2)
            {
                // All that there is was looked at; what is not placed is waited for, and the answer comes without it.
                var waiting = (
                    await province.Send(new ReadChanges.Query(part.Next, 1, "entity"), NoRegistry)
                ).Value;
                Assert.Equal((0, true), (waiting.Items.Count, waiting.More));
                await Place(province);
                part = waiting;
                break;
            }
        }

        Assert.Equal(codes[2..4], told);
        var rest = new List<ReadChanges.Told>();
        await Follow(province, NoRegistry, part.Next, copy, rest, kinds: "entity");
        Assert.Equal(
            new[] { codes[0], codes[1], codes[4] }.Order(StringComparer.Ordinal),
            rest.Select(one => one.Id).Order(StringComparer.Ordinal)
        );
        Assert.All(rest, one => Assert.Equal("removed out_of_scope", $"{one.Change} {one.Reason}"));

        async Task Suspend(string code) =>
            Assert.True(
                (
                    await province.Send(
                        new SuspendEntity.Command(EntityCode.Parse(code), versions[code], "核实"),
                        officer
                    )
                ).Succeeded
            );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whatever_happens_while_it_is_told_nothing_that_left_stays_in_the_copy(
        Engine engine
    )
    {
        const int Count = 12;
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var versions = new List<(EntityCode Code, long Version)>();
        for (var number = 1; number <= Count; number++)
        {
            var (clerk, version) = await Firms.Verify(province, number, officer);
            versions.Add((clerk.EntityCode!.Value, version));
        }

        var random = new Random(92);
        using var over = new CancellationTokenSource();
        var placing = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                await Place(province);
                await Task.Delay(5);
            }
        });
        var writers = Enumerable
            .Range(0, 3)
            .Select(writer =>
                Task.Run(async () =>
                {
                    var mine = versions.Where((_, place) => place % 3 == writer).ToList();
                    for (var turn = 0; turn < 8; turn++)
                    {
                        var place = turn % mine.Count;
                        var (code, version) = mine[place];
                        var stopped = await province.Send(
                            new SuspendEntity.Command(code, version, "核实"),
                            officer
                        );
                        var resumed = await province.Send(
                            new ResumeEntity.Command(code, stopped.Value.Version, "已核实"),
                            officer
                        );
                        mine[place] = (code, resumed.Value.Version);
                    }
                })
            )
            .ToList();
        var copy = new Dictionary<string, long>();
        string? next = null;
        for (var page = 0; page < 6 || copy.Count == 0; page++)
        {
            var part = (
                await province.Send(new ReadChanges.Query(next, 3, "entity"), Reader)
            ).Value;
            next = part.Next;
            Apply(copy, part.Items);
        }

        // Until the kind itself is refused: then the last of it was told, whatever the writers do.
        while (true)
        {
            var part = await province.Send(
                new ReadChanges.Query(next, random.Next(1, 4), "entity"),
                NoRegistry
            );
            if (part.Problem is { } refused)
            {
                Assert.Equal("changes.kind_closed", refused.Code);
                break;
            }

            Apply(copy, part.Value.Items);
            next = part.Value.Next;
        }

        Assert.Empty(copy);
        await Task.WhenAll(writers);
        await over.CancelAsync();
        await placing;
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nothing_is_named_to_a_reader_that_was_never_told_of_it(Engine engine)
    {
        await using var province = Province.On(engine);
        await Publish(province, 1, "210100");
        await Place(province);
        var old = (await province.Send(new ReadChanges.Query(), Reader)).Value.Next;
        province.Clock!.Advance(TimeSpan.FromDays(3));
        await Publish(province, 2, "210100");
        await Place(province);
        Assert.Single((await province.Send(new ReadChanges.Query(old), Dalian)).Value.Items);

        // Who was told of Dalian alone cannot make a cursor that says otherwise.
        var own = (await province.Send(new ReadChanges.Query(Kinds: "procurement"), Dalian))
            .Value
            .Next;
        var parts = Text(own).Split('.');
        parts[3] = Text(old).Split('.')[3];
        foreach (var forged in new[] { string.Join('.', parts), string.Join('.', parts[..4]) })
        {
            Assert.Equal(
                "cursor.scope_narrowed",
                (await province.Send(new ReadChanges.Query(Coded(forged)), Dalian)).Problem?.Code
            );
        }

        // One of the version before has no proof, and goes on while nothing became narrower.
        parts = Text(own).Split('.');
        Assert.True(
            (
                await province.Send(
                    new ReadChanges.Query(Coded(string.Join('.', parts[..4]))),
                    Dalian
                )
            ).Succeeded
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_scope_that_changes_again_on_the_way_is_told_from_the_beginning_or_anew(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        for (var number = 1; number <= 4; number++)
        {
            await Publish(province, number, number % 2 == 0 ? "210202" : "210100");
        }

        await Place(province);
        var next = (await province.Send(new ReadChanges.Query(), Reader)).Value.Next;
        var part = (await province.Send(new ReadChanges.Query(next, 1), Dalian)).Value;
        Assert.Single(part.Items);

        // Some of what was told to be gone would be there again.
        Assert.Equal(
            "cursor.scope_widened",
            (await province.Send(new ReadChanges.Query(part.Next), Reader)).Problem?.Code
        );
        // Fewer still: everything that left, from the first on.
        var none = Reader with
        {
            Scope = ScopeOf("210203"),
        };
        var copy = new Dictionary<string, long>();
        var told = new List<ReadChanges.Told>();
        await Follow(province, none, part.Next, copy, told, limit: 2);
        Assert.Equal(4, told.Count(one => one.Kind == "procurement"));
        // Both at once are no narrowing that tombstones could tell.
        var elsewhere = Dalian with
        {
            FieldsWidened = 1,
        };
        Assert.Equal(
            "cursor.scope_narrowed",
            (await province.Send(new ReadChanges.Query(next), elsewhere)).Problem?.Code
        );
    }

    [Fact]
    public async Task A_snapshot_that_was_begun_with_more_is_begun_anew()
    {
        await using var province = Province.On(Engine.Sqlite);
        var begun = (await province.Send(new TakeSnapshot.Query(), Reader)).Value;
        var place = begun.From! with { Kind = "entity", Last = "0", Count = 1 };
        Assert.True(
            (await province.Send(new TakeSnapshot.Query(Resume: place.Text()), Reader)).Succeeded
        );
        Assert.Equal(
            "cursor.scope_narrowed",
            (await province.Send(new TakeSnapshot.Query(Resume: place.Text()), Dalian))
                .Problem
                ?.Code
        );
    }

    [Fact]
    public async Task Other_fields_have_what_was_read_dropped_and_say_so()
    {
        await using var province = Province.On(Engine.Sqlite);
        var all = Reader with { Fields = null };
        var some = Reader with
        {
            Fields = new FieldScope(
                new Dictionary<string, IReadOnlySet<string>>
                {
                    ["identity"] = new HashSet<string> { "region", "address" },
                }
            ),
        };
        var next = (await province.Send(new ReadChanges.Query(), all)).Value.Next;
        var fewer = (await province.Send(new ReadChanges.Query(next), some)).Problem!;
        Assert.Equal(
            (ProblemKind.Gone, "cursor.fields_narrowed", true, FeedCursor.Snapshot),
            (
                fewer.Kind,
                fewer.Code,
                fewer.Extensions["fieldsChanged"],
                fewer.Extensions["snapshot"]
            )
        );
        // Also of a reader that filters by one of those that closed, before that is refused.
        var name = Reader with
        {
            Fields = new FieldScope(
                new Dictionary<string, IReadOnlySet<string>>
                {
                    ["identity"] = new HashSet<string> { "address" },
                }
            ),
        };
        var filtered = await province.Send(new ReadChanges.Query(next, Regions: "210200"), name);
        Assert.Equal("cursor.fields_narrowed", filtered.Problem?.Code);
        filtered = await province.Send(new ReadChanges.Query(Regions: "210200"), name);
        Assert.Equal("scope.field_closed", filtered.Problem?.Code);
        // Whoever begins anew goes on.
        next = (await province.Send(new TakeSnapshot.Query(), some)).Value.Cursor;
        Assert.True((await province.Send(new ReadChanges.Query(next), some)).Succeeded);
        // More of them, with others gone: both are said.
        var wider = (
            await province.Send(new ReadChanges.Query(next), all with { FieldsWidened = 1 })
        ).Problem!;
        Assert.Equal(
            ("cursor.scope_widened", true),
            (wider.Code, wider.Extensions["fieldsChanged"])
        );
        // More divisions leave what was read as it is.
        var city = (await province.Send(new ReadChanges.Query(), Dalian)).Value.Next;
        Assert.False(
            (
                await province.Send(new ReadChanges.Query(city), Reader)
            ).Problem!.Extensions.ContainsKey("fieldsChanged")
        );
    }

    private static DataScope ScopeOf(string region) =>
        DataScope.Of([new DataArea { Region = RegionCode.Parse(region) }]);

    private static async Task Publish(Province province, int number, string region) =>
        Assert.True(
            (
                await province.Send(
                    Tenders.Notice(number) with
                    {
                        Region = RegionCode.Given(region),
                    },
                    Tenders.Centre
                )
            ).Succeeded
        );

    private static async Task<IReadOnlyList<string>> Snapshot(Province province, Caller caller)
    {
        var view = (await province.Send(new TakeSnapshot.Query("procurement"), caller)).Value.View!;
        await using var scope = province.Services.CreateAsyncScope();
        return
        [
            .. (
                await scope
                    .ServiceProvider.GetServices<IChangeSource>()
                    .Single(source => source.Kind == FeedKinds.Procurement)
                    .Behind(null, 1000, default)
            )
                .Where(present => view.Shows(FeedKinds.Procurement, present))
                .Select(present => present.Subject),
        ];
    }

    // As a trading system does, to the end.
    private static async Task<string> Follow(
        Province province,
        Caller caller,
        string? after,
        Dictionary<string, long> copy,
        List<ReadChanges.Told>? told = null,
        int? limit = null,
        string? kinds = null
    )
    {
        await Place(province);
        while (true)
        {
            var part = (
                await province.Send(new ReadChanges.Query(after, limit, kinds), caller)
            ).Value;
            told?.AddRange(part.Items);
            Apply(copy, part.Items);

            after = part.Next;
            if (!part.More)
            {
                return after;
            }
        }
    }

    private static void Apply(
        Dictionary<string, long> copy,
        IReadOnlyList<ReadChanges.Told> changes
    )
    {
        foreach (var change in changes.Where(one => one.Version >= copy.GetValueOrDefault(one.Id)))
        {
            if (change.Change == FeedChanges.Removed)
            {
                copy.Remove(change.Id);
            }
            else
            {
                copy[change.Id] = change.Version;
            }
        }
    }

    private static Task Place(Province province) =>
        province.Services.GetRequiredService<ChangeSequencer>().Look(default);

    private static string Text(string cursor) =>
        Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(cursor));

    private static string Coded(string text) =>
        System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
