using System.Globalization;
using System.Text.RegularExpressions;
using Trading.Cli.Conformance;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using static Trading.Tests.Cli.Conformance.MeddlingProxy;

namespace Trading.Tests.Cli.Conformance;

/// <summary>Every check of the kit holds at a real host, and fails at one that is otherwise in this alone.</summary>
public sealed partial class PlatformChecksTests(Playground playground) : IClassFixture<Playground>
{
    private static readonly Dictionary<string, Meddle> Broken = new()
    {
        ["P02"] = Meddle.Answer(
            _ => true,
            one =>
                one.Headers["Date"] = DateTimeOffset
                    .UtcNow.AddMinutes(-7)
                    .ToString("R", CultureInfo.InvariantCulture)
        ),
        ["P03"] = Meddle.Answer(
            one => one.Path == "/api/v1/changes?limit=1" && one.Status == 200,
            one => one.Status = 403
        ),
        ["P04"] = Meddle.Answer(
            one => one.Status == 401 && !one.Sent.ContainsKey("Authorization"),
            one => one.Headers.Remove("WWW-Authenticate")
        ),
        ["P05"] = Meddle.Answer(
            one => one.Status == 401 && one.Sent.ContainsKey("Authorization"),
            one => one.Headers["WWW-Authenticate"] = "Bearer"
        ),
        ["P06"] = Meddle.Ask(one => one.Sent["Accept-Language"] = "zh-CN"),
        ["P07"] = Meddle.Answer(_ => true, one => one.Headers.Remove("RateLimit")),
        ["P08"] = Meddle.Answer(one => one.Has("/systems"), one => one.Status = 200),
        ["P10"] = Meddle.Answer(
            one => one.Has("/changes") && one.Status == 200,
            one =>
                one.Text = Version()
                    .Replace(
                        one.Text,
                        version =>
                            $"\"version\":{1000 - int.Parse(version.Groups[1].Value, CultureInfo.InvariantCulture)}"
                    )
        ),
        ["P11"] = Meddle.Ask(one =>
        {
            // The whole begins one later than its parts.
            if (one.Has("limit=4"))
            {
                one.Path = one.Path.Replace("limit=4", "limit=3", StringComparison.Ordinal);
            }
        }) with
        {
            After = one =>
            {
                if (one.Has("limit=3"))
                {
                    var last = one.Text.LastIndexOf(",{\"cursor\"", StringComparison.Ordinal);
                    var end = one.Text.IndexOf("],\"next\"", StringComparison.Ordinal);
                    one.Text = one.Text[..end] + one.Text[last..end] + one.Text[end..];
                }
            },
        },
        ["P12"] = Meddle.Ask(one =>
            one.Path = one.Path.Replace("&wait=1", "", StringComparison.Ordinal)
        ),
        ["P13"] = Told("after=conformance", "cursor.unreadable", "cursor.expired"),
        ["P14"] = Told("/changes", "cursor.other_system", "cursor.unreadable"),
        ["P15"] = Told("/changes", "cursor.future", "cursor.unreadable"),
        ["P16"] = Told("/changes", "\"snapshot\":\"/api/v1/snapshot\"", "\"snapshots\":\"/\""),
        ["P20"] = Meddle.Answer(
            one => one.Has("/snapshot") && !one.Headers.ContainsKey("Content-Encoding"),
            one => one.Text = Count().Replace(one.Text, "\"count\":1")
        ),
        ["P21"] = Meddle.Ask(one => one.Sent.Remove("Accept-Encoding")),
        ["P22"] = Meddle.Answer(
            one => one.Has("/snapshot?resume="),
            one => one.Say("\"from\":", "\"behind\":")
        ),
        ["P23"] = Meddle.Answer(
            one => one.Has("/reconcile?size=50"),
            one => one.Say("\"digest\":\"sha-256:", "\"digest\":\"sha-256:0")
        ),
        ["P24"] = Meddle.Answer(
            one => one is { Method: "POST" } && one.Has("/reconcile"),
            one => one.Say("\"missing\"", "\"changed\"")
        ),
        ["P30"] = Meddle.Answer(one => one.Has("/receipts/keys"), one => one.Text = "{\"keys\":1}"),
        ["P31"] = Meddle.Answer(
            one => one.Has("/uses") && one.Status == 201,
            one => one.Say("\"tender\":\"CONFORMANCE-1\"", "\"tender\":\"CONFORMANCE-9\"")
        ),
        ["P32"] = Told("/uses", "idempotency.reused", "idempotency.key"),
        ["P33"] = Meddle.Answer(
            one => one is { Method: "GET" } && one.Has("/receipts/0"),
            one => one.Say("CONFORMANCE-1", "CONFORMANCE-9")
        ),
        ["P34"] = Meddle.Ask(one => one.Sent.Remove("If-None-Match")),
    };

    public static TheoryData<string> Numbers => [.. Broken.Keys];

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_real_host_answers_as_the_documents_and_the_samples_say(Engine engine)
    {
        var fresh = new Playground(engine);
        try
        {
            await fresh.InitializeAsync();
            var results = await fresh.Look(stories: true);
            // Without anything forgotten no cursor has expired, and no fields are taken but in a sandbox.
            Assert.Equal(
                ["P17", "P18"],
                results.Where(result => result.Seen.Verdict == Verdict.NotTried).Select(Number)
            );
            Assert.All(
                results,
                result =>
                    Assert.True(
                        result.Seen.Verdict != Verdict.Fails,
                        $"{Number(result)} {result.Seen.Text.En}"
                    )
            );
            Assert.Equal(results.Count, results.Select(Number).Distinct().Count());
            // Each has a host that lacks it: here, or, of the samples, below.
            Assert.Equal(
                [.. Broken.Keys, "P01", "P17", "P18"],
                results
                    .Select(Number)
                    .Where(number => number[0] == 'P')
                    .Order(new Last("P01", "P17", "P18"))
            );

            await fresh.Forget();
            var expired = (await fresh.Look()).Single(result => Number(result) == "P17");
            Assert.True(expired.Seen.Verdict == Verdict.Holds, expired.Seen.Text.En);
            await using var proxy = await MeddlingProxy.Start(
                fresh.Address,
                Told("/changes", "cursor.expired", "cursor.unreadable")
            );
            Assert.Equal(["P17"], Failing(await fresh.Look(proxy.Address)));
        }
        finally
        {
            await fresh.DisposeAsync();
        }
    }

    [Theory, MemberData(nameof(Numbers))]
    public async Task A_host_that_is_otherwise_in_one_thing_fails_this_check_and_no_other(
        string number
    )
    {
        var meddle = Broken[number];
        await using var proxy = await MeddlingProxy.Start(
            playground.Address,
            number == "P12" ? meddle : WithoutWaiting(meddle)
        );
        Assert.Equal([number], Failing(await playground.Look(proxy.Address)));
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_told_and_no_key_is_sent_to_it()
    {
        var asked = false;
        await using var proxy = await MeddlingProxy.Start(
            playground.Address,
            Meddle.Ask(_ => asked = true),
            selfSigned: true
        );
        Assert.Equal("P01", Number(Assert.Single(await playground.Look(proxy.Address))));
        Assert.False(asked);
        // Nor is one sent in the clear to another machine.
        Assert.Equal(
            Verdict.Fails,
            Assert.Single(await playground.Look(new("http://192.0.2.1/"))).Seen.Verdict
        );
    }

    [Fact]
    public async Task Where_nothing_may_be_written_nothing_is()
    {
        using var peer = new PlatformPeer(
            playground.Address,
            playground.Key,
            TimeSpan.FromSeconds(60)
        );
        var results = new List<CheckResult>();
        var run = new CheckRun(results.Add, default);
        await using var proxy = await MeddlingProxy.Start(playground.Address, Meddle.Nothing);
        var trial = new PlatformTrial(MayWrite: false, Firm: null);
        await PlatformChecks.Run(run, peer, trial);
        await StoryChecks.Run(run, peer, trial);
        var left = results
            .Where(result => result.Seen.Verdict == Verdict.NotTried)
            .Select(Number)
            .ToList();
        Assert.Contains("P31", left);
        Assert.Contains("S20", left);
        Assert.DoesNotContain("S01", left);
        Assert.False(run.Fails);
    }

    private static string Number(CheckResult result) => result.Check.Number;

    private static IEnumerable<string> Failing(IEnumerable<CheckResult> results) =>
        results.Where(result => result.Seen.Verdict == Verdict.Fails).Select(Number);

    private static Meddle Told(string path, string code, string instead) =>
        Meddle.Answer(one => one.Has(path), one => one.Say(code, instead));

    // As if something had changed meanwhile: only one of the cases is about waiting.
    private static Meddle WithoutWaiting(Meddle meddle) =>
        meddle with
        {
            Before = one =>
            {
                if (one.Has("&wait=1"))
                {
                    one.Path = "/api/v1/changes?limit=3&wait=1";
                }

                meddle.Before(one);
            },
        };

    [GeneratedRegex("\"version\":([0-9]+)")]
    private static partial Regex Version();

    [GeneratedRegex("\"count\":[0-9]+")]
    private static partial Regex Count();

    private sealed class Last(params string[] last) : IComparer<string>
    {
        public int Compare(string? x, string? y) =>
            (last.Contains(x), x).CompareTo((last.Contains(y), y));
    }
}
