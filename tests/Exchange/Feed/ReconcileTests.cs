using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Exchange;
using Trading.Exchange.Feed;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Lifecycle;
using Trading.Tests.Harness;
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
        var middle = EntityCode.Parse(Code(20));
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
                        new Reconcile.Query([new(code, Digest: digest)], UpTo: code),
                        reader
                    )
                ).Value.Differences.Select(one => one.Change)
            );
    }

    [Fact]
    public async Task What_is_wrong_with_a_question_is_said_pair_by_pair()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (one, two) = (EntityCode.Parse(Code(1)), EntityCode.Parse(Code(2)));
        var faults = (
            await province.Send(
                new Reconcile.Query(
                    [
                        new(two, 1),
                        new(two, 1),
                        new(one, 1, "sha-256:x"),
                        new(EntityCode.Parse(Code(3))),
                        new(EntityCode.Parse(Code(9)), 1),
                    ],
                    UpTo: EntityCode.Parse(Code(5))
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

        static Reconcile.Pair Pair(int number) => new(EntityCode.Parse(Code(number)), 1);

        async Task<string> Fault(Reconcile.Query query) =>
            Assert.Single((await province.Send(query, Reader)).Problem!.Errors).Code;
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
            (range.After is not { } after || string.CompareOrdinal(pair.Key, after.ToString()) > 0)
            && (range.UpTo is not { } upTo || string.CompareOrdinal(pair.Key, upTo.ToString()) <= 0)
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
        EntityCode? after,
        EntityCode? upTo
    ) =>
        [
            .. (
                await province.Send(
                    new Reconcile.Query(
                        [
                            .. copy.Select(pair => new Reconcile.Pair(
                                EntityCode.Parse(pair.Key),
                                pair.Value
                            )),
                        ],
                        after,
                        upTo
                    ),
                    Reader
                )
            ).Value.Differences.Select(one => $"{one.Code} {one.Change}"),
        ];
}
