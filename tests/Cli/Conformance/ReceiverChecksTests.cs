using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Trading.Cli.Conformance;
using Trading.Client;
using Trading.Tests.Harness;
using Receiver = Trading.Tests.Exchange.Webhooks.Receiver;

namespace Trading.Tests.Cli.Conformance;

/// <summary>The kit as the platform: a good receiver passes, and one that lacks one thing fails this check and no other.</summary>
public sealed partial class ReceiverChecksTests
{
    private static readonly WebhookSigner Signer = new(
        WebhookSigner.RehearsalSecret,
        WebhookSigner.RehearsalKey
    );

    // What a receiver lacks, by the check that has to find it: what it answers instead, or null where it is right.
    private static readonly Dictionary<string, Func<Receiver.Posted, bool, int?>> Lacks = new()
    {
        ["W01"] = (_, _) => 307,
        ["W04"] = (_, holds) => holds ? null : 410,
        ["W05"] = (_, holds) => holds ? null : 500,
        ["W10"] = (post, _) => Is(post, "-1042-") && post.Id.Split('-').Length == 3 ? 401 : null,
        ["W11"] = (post, _) => Is(post, "-1043-") ? 401 : null,
        ["W12"] = (post, _) => Is(post, "-1044-") ? 401 : null,
        ["W13"] = (post, _) => Is(post, "-1045-") ? 401 : null,
        ["W14"] = (post, _) =>
            Signature(post).Contains("v2,", StringComparison.Ordinal) ? 400 : null,
        ["W15"] = (post, holds) => holds && Math.Abs(Skew(post)) > 60 ? 401 : null,
        ["W20"] = (post, _) => Skew(post) < -300 ? 204 : null,
        ["W21"] = (post, _) => Skew(post) > 300 ? 204 : null,
        ["W22"] = (post, _) => Is(post, "-1052-") ? 204 : null,
        ["W23"] = (post, _) => Is(post, "-1053-") ? 204 : null,
        ["W24"] = (post, _) => Is(post, "-1054-") ? 204 : null,
        ["W25"] = (post, _) => post.Headers.ContainsKey("webhook-signature") ? null : 204,
        ["W26"] = (post, _) => Is(post, "-1056-") ? 204 : null,
        ["W31"] = (post, holds) => holds && Is(post, "-1062-") ? 409 : null,
        ["W32"] = (post, holds) => holds && Type(post) == "trading.something_new" ? 400 : null,
        ["W33"] = (post, holds) => holds && post.Json.TryGetProperty("news", out _) ? 400 : null,
        ["W34"] = (post, holds) => holds && Type(post) == "trading.changes" ? 400 : null,
        ["W35"] = (post, holds) => holds && Type(post) == "trading.changes_missed" ? 400 : null,
        ["W36"] = (post, holds) => holds && Type(post) == "trading.ping" ? 400 : null,
        ["W37"] = (post, _) => post.Body.Length > 16 * 1024 ? 413 : null,
        ["W38"] = (post, holds) => holds && Is(post, "-1102-") ? 400 : null,
    };

    public static TheoryData<string> Numbers => [.. Lacks.Keys];

    private static DateTimeOffset Now => DateTimeOffset.UtcNow;

    [Theory, MemberData(nameof(Numbers))]
    public async Task A_receiver_that_lacks_one_thing_fails_this_check_and_no_other(string number)
    {
        await using var receiver = await Right();
        var right = receiver.Answer;
        receiver.Answer = (post, context) =>
        {
            var status = Lacks[number](post, Holds(post));
            if (status is null)
            {
                return right(post, context);
            }

            context.Response.StatusCode = status.Value;
            return Task.CompletedTask;
        };
        Assert.Equal([number], Failing(await Look(new(receiver.Address))));
    }

    [Fact]
    public async Task The_same_id_refused_the_second_time_is_found_and_so_are_those_that_come_together()
    {
        await using var receiver = await Right();
        var right = receiver.Answer;
        receiver.Answer = (post, context) =>
            Holds(post) && receiver.Posts.Count(other => IdOf(other) == IdOf(post)) > 1
                ? Refuse(context)
                : right(post, context);
        Assert.Equal(["W30"], Failing(await Look(new(receiver.Address))));

        // As one that holds a lock while it works: of eight that come together it takes the first.
        receiver.Answer = (post, context) =>
            AnotherOfEight().IsMatch(IdOf(post)) ? Refuse(context) : right(post, context);
        Assert.Equal(["W03"], Failing(await Look(new(receiver.Address))));

        static Task Refuse(HttpContext context)
        {
            context.Response.StatusCode = 409;
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task One_that_is_slow_is_told_so_at_once_and_nothing_else_is_tried()
    {
        await using var receiver = await Right();
        receiver.Answer = (_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        var results = await Look(new(receiver.Address), TimeSpan.FromMilliseconds(300));
        Assert.Equal(["W01", "W02"], results.Select(result => result.Check.Number));
        Assert.Equal(["W02"], Failing(results));
        var nobody = await Look(new($"http://127.0.0.1:{Loopback.FreePort()}/hooks"));
        Assert.Equal(["W01"], Failing(nobody));
    }

    [Fact]
    public async Task One_that_believes_everybody_fails_whatever_was_to_be_refused()
    {
        await using var receiver = await Receiver.Start();
        Assert.Equal(
            ["W20", "W21", "W22", "W23", "W24", "W25", "W26"],
            Failing(await Look(new(receiver.Address)))
        );
    }

    [Fact]
    public async Task The_sample_trading_system_passes_and_the_command_says_so()
    {
        using var system = await SampleSystem.Start(
            new($"http://127.0.0.1:{Loopback.FreePort()}"),
            "trd_none",
            new Dictionary<string, string>
            {
                ["WebhookKeys"] = $"{WebhookSigner.RehearsalSecret} {Signer.PublicKey}",
            }
        );
        var passed = await CommandLine.Here(
            "conformance",
            "receiver",
            system.Hooks.ToString(),
            "--public-key",
            "--json"
        );
        Assert.True(passed.ExitCode == 0, passed.Output + passed.Error);
        var lines = passed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(
            lines,
            line =>
                Assert.Equal(
                    "pass",
                    JsonDocument.Parse(line).RootElement.GetProperty("result").GetString()
                )
        );
        Assert.Equal(Samples.In(ReceiverChecks.Folder).Count() + 5, lines.Length);

        // With another secret it believes nothing.
        var failed = await CommandLine.Run(
            new Dictionary<string, string>
            {
                ["TRADING_WEBHOOK_SECRET"] = "whsec_" + Convert.ToBase64String(new byte[32]),
            },
            null,
            "conformance",
            "receiver",
            system.Hooks.ToString()
        );
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("FAIL  W11", failed.Output, StringComparison.Ordinal);
        Assert.Contains("what to do:", failed.Output, StringComparison.Ordinal);
    }

    private static async Task<Receiver> Right()
    {
        var receiver = await Receiver.Start();
        receiver.Answer = (post, context) =>
        {
            context.Response.StatusCode = Holds(post) ? 204 : 401;
            return Task.CompletedTask;
        };
        return receiver;
    }

    private static bool Holds(Receiver.Posted post) =>
        new WebhookVerifier(WebhookSigner.RehearsalSecret, Signer.PublicKey).Holds(
            IdOf(post),
            post.Headers.GetValueOrDefault("webhook-timestamp", ""),
            Signature(post),
            post.Body,
            Now
        );

    private static async Task<List<CheckResult>> Look(Uri receiver, TimeSpan? patience = null)
    {
        using var peer = new ReceiverPeer(receiver, Signer, patience ?? TimeSpan.FromSeconds(15));
        var results = new List<CheckResult>();
        await ReceiverChecks.Run(new(results.Add, default), peer, knowsPublicKey: true);
        return results;
    }

    private static IEnumerable<string> Failing(IEnumerable<CheckResult> results) =>
        results
            .Where(result => result.Seen.Verdict == Verdict.Fails)
            .Select(result => result.Check.Number);

    private static bool Is(Receiver.Posted post, string part) =>
        IdOf(post).Contains(part, StringComparison.Ordinal);

    private static string IdOf(Receiver.Posted post) =>
        post.Headers.GetValueOrDefault("webhook-id", "");

    [GeneratedRegex("-[1-7]$")]
    private static partial Regex AnotherOfEight();

    private static string Signature(Receiver.Posted post) =>
        post.Headers.GetValueOrDefault("webhook-signature", "");

    private static string Timestamp(Receiver.Posted post) =>
        post.Headers.GetValueOrDefault("webhook-timestamp", "");

    private static double Skew(Receiver.Posted post) =>
        long.TryParse(Timestamp(post), CultureInfo.InvariantCulture, out var seconds)
            ? seconds - Now.ToUnixTimeSeconds()
            : 0;

    private static string? Type(Receiver.Posted post) => post.Json.GetProperty("type").GetString();
}
