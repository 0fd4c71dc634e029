using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Exchange;
using Trading.Exchange.Feed;
using Trading.Kernel.Changes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Credit;
using Trading.Registry.Entities;
using Trading.Registry.Lifecycle;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using Trading.Tests.Registry;

namespace Trading.Tests.Exchange.Feed;

/// <summary>A copy is compared, range by range and pair by pair, and only what differs is told.</summary>
public sealed class ReconcileTests
{
    private static readonly Caller Reader = Callers.System(Scopes.ChangesRead, Scopes.RegistryRead);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_rounds_find_the_one_record_that_a_copy_has_wrong_among_many(Engine engine)
    {
        await using var province = Province.On(engine);
        var copy = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var number = 1; number <= 40; number++)
        {
            await Recorded(province, number);
            copy.Add(Code(number), 1);
        }

        copy[Code(17)] = 0;
        copy.Remove(Code(23));
        copy.Add("XX-TEST:1055X", 1);
        var ranges = (await province.Send(new DigestRanges.Query(Size: 5), Reader)).Value;
        Assert.Null(ranges.Next);
        Assert.Equal(40, ranges.Items.Sum(range => range.Count));
        var differing = ranges.Items.Where(range => DigestOf(copy, range) != range.Digest).ToList();
        Assert.InRange(differing.Count, 1, 3);
        var found = new List<string>();
        foreach (var range in differing)
        {
            found.AddRange(
                await Differences(province, Within(copy, range), range.After, range.UpTo)
            );
        }

        Assert.Equal(
            [$"{Code(17)} changed", $"{Code(23)} missing", "XX-TEST:1055X gone"],
            found.Order(StringComparer.Ordinal)
        );

        // The same over everything at once, and in halves.
        Assert.Equal(found.Order(), (await Differences(province, copy, null, null)).Order());
        var middle = Code(20);
        var below = copy.Where(pair => string.CompareOrdinal(pair.Key, Code(20)) <= 0);
        var above = copy.Where(pair => string.CompareOrdinal(pair.Key, Code(20)) > 0);
        Assert.Equal(
            found.Order(),
            [
                .. (await Differences(province, below, null, middle))
                    .Concat(await Differences(province, above, middle, null))
                    .Order(),
            ]
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_digest_says_whether_a_copy_is_what_would_be_given_today_within_the_scope(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, version) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        var used = (await province.Send(new UseEntity.Command(code, "DL-1"), Reader)).Value;
        var digest = used.Receipt.Digest;
        Assert.Empty(await Compare(Reader, digest));
        Assert.Equal("changed", await Compare(Reader, "sha-256:" + new string('0', 64)));

        // With a wider key more would be given, so the copy is not it.
        var wider = Reader with
        {
            Permissions = Callers.Granted.OfScopes([
                Scopes.ChangesRead,
                Scopes.RegistryRead,
                Scopes.RegistryFinances,
            ]),
        };
        Assert.Equal("changed", await Compare(wider, digest));
        // Who never used it learns nothing of its content, not even by guessing.
        var stranger = Callers.System(Scopes.ChangesRead, Scopes.RegistryRead);
        Assert.Equal("not_used", await Compare(stranger, digest));

        await province.Services.GetRequiredService<RecordReads>().Write(default);
        var reads = (await province.Send(new ListReads.Query(code), clerk)).Value.Items;
        Assert.Equal(3, Assert.Single(reads).Times);

        await province.Send(new SuspendEntity.Command(code, version, "待核实"), officer);
        Assert.Equal("gone", await Compare(Reader, digest));

        async Task<string> Compare(Caller reader, string? digest) =>
            string.Concat(
                (
                    await province.Send(
                        new Reconcile.Query(
                            [new(code.ToString(), Digest: digest)],
                            UpTo: code.ToString()
                        ),
                        reader
                    )
                ).Value.Differences.Select(one => one.Change)
            );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Procurements_and_listings_are_compared_as_firms_are_and_nothing_beyond_the_scope_is_found_out(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (near, far) = (new List<string>(), new List<string>());
        for (var number = 1; number <= 12; number++)
        {
            var inside = number % 3 != 0;
            (inside ? near : far).Add(
                (
                    await province.Send(
                        Tenders.Notice(number) with
                        {
                            Region = RegionCode.Given(inside ? "210202" : "210100"),
                        },
                        Tenders.Centre
                    )
                ).Value.Id.ToString()
            );
        }

        var dalian = Callers.System(
            Scopes.ChangesRead,
            Scopes.RegistryRead,
            Scopes.ProcurementRead
        ) with
        {
            Scope = DataScope.Of([new DataArea { Region = RegionCode.Parse("210200") }]),
        };
        var madeUp = Guid.NewGuid().ToString();
        await TwoRounds(FeedKinds.Procurement, near, [.. far, madeUp]);
        // The same over everything at once, and asked for in capitals: a hidden id is answered as one that never was.
        var asked = new[] { far[0], madeUp };
        var answered = (
            await province.Send(
                new Reconcile.Query(
                    [.. asked.Select(id => new Reconcile.Pair(id.ToUpperInvariant(), 1))],
                    Kind: FeedKinds.Procurement
                ),
                dalian
            )
        )
            .Value.Differences.Where(one => one.Change != CopyDifferences.Missing)
            .ToList();
        Assert.Equal(asked.Order(StringComparer.Ordinal), answered.Select(one => one.Code));
        Assert.All(
            answered,
            one =>
                Assert.Equal(
                    ("gone", null, $"/api/v1/procurements/{one.Code}"),
                    (one.Change, one.Version, one.Links!.Self)
                )
        );

        var officer = await Firms.Officer(province);
        for (var number = 1; number <= 8; number++)
        {
            await Firms.Submit(province, number);
        }

        await province.Send(
            new ImportCredit.Command(
                "list,code,name,reason,decided_on,from,until,document\n"
                    + string.Concat(
                        Enumerable
                            .Range(1, 8)
                            .Select(firm =>
                                $"dishonest_debtors,{Firms.Code(firm)},第{firm}公司,拒不履行,2026-11-01,2026-11-02,2027-11-26,（2026）辽01执{firm}号\n"
                            )
                    ),
                true
            ),
            officer
        );
        await province.WorkLongJobs();
        var listings = await Snapshot(province, FeedKinds.Credit, dalian);
        Assert.Equal(8, listings.Count);
        await TwoRounds(FeedKinds.Credit, [.. listings.Keys], [madeUp]);

        async Task TwoRounds(string kind, List<string> there, string[] notThere)
        {
            var copy = new SortedDictionary<string, long>(
                await Snapshot(province, kind, dalian),
                StringComparer.Ordinal
            );
            Assert.Equal(there.Order(StringComparer.Ordinal), copy.Keys);
            copy[there[1]] += 7;
            copy.Remove(there[4]);
            foreach (var id in notThere)
            {
                copy.Add(id, 1);
            }

            var ranges = (
                await province.Send(new DigestRanges.Query(Size: 3, Kind: kind), dalian)
            ).Value;
            Assert.Equal(there.Count, ranges.Items.Sum(range => range.Count));
            Assert.All(
                ranges.Items.SelectMany(range => new[] { range.After, range.UpTo }),
                end => Assert.True(end is null || there.Contains(end))
            );
            var found = new List<Reconcile.Difference>();
            foreach (var range in ranges.Items.Where(one => DigestOf(copy, one) != one.Digest))
            {
                found.AddRange(
                    (
                        await province.Send(
                            new Reconcile.Query(
                                [
                                    .. Within(copy, range)
                                        .Select(pair => new Reconcile.Pair(pair.Key, pair.Value)),
                                ],
                                range.After,
                                range.UpTo,
                                Kind: kind
                            ),
                            dalian
                        )
                    )
                        .Value
                        .Differences
                );
            }

            Assert.Equal(
                new[] { $"{there[1]} changed", $"{there[4]} missing" }
                    .Concat(notThere.Select(id => $"{id} gone"))
                    .Order(),
                found.Select(one => $"{one.Code} {one.Change}").Order()
            );
            if (kind == FeedKinds.Credit)
            {
                Assert.All(found, one => Assert.Equal(one.Change == "gone", one.Links is null));
            }
        }
    }

    [Fact]
    public async Task A_kind_that_is_none_or_closed_and_keys_that_are_none_are_told_apart()
    {
        await using var province = Province.On(Engine.Sqlite);
        var id = Guid.NewGuid().ToString();
        Assert.Equal("/kind changes.kind_unknown", await Fault(new([], Kind: "entity,credit")));
        Assert.Equal(
            "/pairs/0/code reconcile.key",
            await Fault(new([new(Code(1), 1)], Kind: FeedKinds.Credit))
        );
        Assert.Equal(
            "/upTo reconcile.key",
            await Fault(new([], UpTo: "x", Kind: FeedKinds.Credit))
        );
        Assert.Equal("/after reconcile.key", await Fault(new([], After: id)));
        Assert.Equal(
            "/pairs/0/digest reconcile.digest_kind",
            await Fault(
                new([new(id, Digest: "sha-256:" + new string('a', 64))], Kind: FeedKinds.Credit)
            )
        );
        Assert.Equal(
            "changes.kind_closed",
            (await province.Send(new DigestRanges.Query(Kind: FeedKinds.Procurement), Reader))
                .Problem!
                .Code
        );

        async Task<string> Fault(Reconcile.Query query)
        {
            var fault = Assert.Single((await province.Send(query, Reader)).Problem!.Errors);
            return $"{fault.Pointer} {fault.Code}";
        }
    }

    [Fact]
    public async Task What_is_wrong_with_a_question_is_said_pair_by_pair()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (one, two) = (Code(1), Code(2));
        var faults = (
            await province.Send(
                new Reconcile.Query(
                    [
                        new(two, 1),
                        new(two, 1),
                        new(one, 1, "sha-256:x"),
                        new(Code(3)),
                        new(Code(9), 1),
                    ],
                    UpTo: Code(5)
                ),
                Reader
            )
        ).Problem!;
        Assert.Equal(ProblemKind.Invalid, faults.Kind);
        Assert.Equal(
            [
                "/pairs/1/code reconcile.twice",
                "/pairs/2 reconcile.one_of",
                "/pairs/2/digest reconcile.digest",
                "/pairs/3 reconcile.one_of",
                "/pairs/4/code reconcile.outside",
            ],
            faults.Errors.Select(fault => $"{fault.Pointer} {fault.Code}")
        );

        var crowd = Enumerable.Range(1, Reconcile.Most + 1).Select(Pair).ToList();
        Assert.Equal("reconcile.too_many", await Fault(new Reconcile.Query(crowd)));
        var digests = crowd
            .Take(Reconcile.MostDigests + 1)
            .Select(pair => new Reconcile.Pair(pair.Code, Digest: "sha-256:" + new string('a', 64)))
            .ToList();
        Assert.Equal("reconcile.too_many_digests", await Fault(new Reconcile.Query(digests)));
        Assert.Equal("reconcile.range", await Fault(new Reconcile.Query([], two, one)));
        Assert.Equal(
            "size.range",
            (await province.Send(new DigestRanges.Query(Size: 0), Reader)).Problem!.Errors[0].Code
        );
        // Nothing held and nothing here: nothing differs.
        Assert.Empty((await province.Send(new Reconcile.Query([]), Reader)).Value.Differences);
        var closed = Callers.System(Scopes.ChangesRead, Scopes.ProcurementRead);
        Assert.Equal(
            "changes.kind_closed",
            (await province.Send(new Reconcile.Query([]), closed)).Problem!.Code
        );

        static Reconcile.Pair Pair(int number) => new(Code(number), 1);

        async Task<string> Fault(Reconcile.Query query) =>
            Assert.Single((await province.Send(query, Reader)).Problem!.Errors).Code;
    }

    private static async Task<Dictionary<string, long>> Snapshot(
        Province province,
        string kind,
        Caller caller
    )
    {
        var view = (await province.Send(new TakeSnapshot.Query(kind), caller)).Value.View!;
        await using var scope = province.Services.CreateAsyncScope();
        return (
            await scope
                .ServiceProvider.GetServices<IChangeSource>()
                .Single(source => source.Kind == kind)
                .Behind(null, 1000, default)
        )
            .Where(present => view.Shows(kind, present))
            .ToDictionary(present => present.Subject, present => present.Version);
    }

    private static string Code(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"XX-TEST:{1000 + number}");

    private static async Task Recorded(Province province, int number) =>
        _ = (
            await province.Send(
                new RecordEntity.Command(EntityCode.Parse(Code(number)), "核对测试公司"),
                Callers.Platform
            )
        ).Value;

    private static IEnumerable<KeyValuePair<string, long>> Within(
        SortedDictionary<string, long> copy,
        DigestRanges.Range range
    ) =>
        copy.Where(pair =>
            (range.After is not { } after || string.CompareOrdinal(pair.Key, after) > 0)
            && (range.UpTo is not { } upTo || string.CompareOrdinal(pair.Key, upTo) <= 0)
        );

    // As a trading system takes it, from what is said of it and no code of ours.
    private static string DigestOf(SortedDictionary<string, long> copy, DigestRanges.Range range) =>
        "sha-256:"
        + Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Concat(
                        Within(copy, range)
                            .Select(pair =>
                                string.Create(
                                    CultureInfo.InvariantCulture,
                                    $"{pair.Key} {pair.Value}\n"
                                )
                            )
                    )
                )
            )
        );

    private static async Task<List<string>> Differences(
        Province province,
        IEnumerable<KeyValuePair<string, long>> copy,
        string? after,
        string? upTo
    ) =>
        [
            .. (
                await province.Send(
                    new Reconcile.Query(
                        [.. copy.Select(pair => new Reconcile.Pair(pair.Key, pair.Value))],
                        after,
                        upTo
                    ),
                    Reader
                )
            ).Value.Differences.Select(one => $"{one.Code} {one.Change}"),
        ];
}
