using System.Text;
using System.Text.Json;
using Trading.Cli.Conformance;
using Trading.Client;
using Trading.Domain.Receipts;
using Trading.Tests.Harness;

namespace Trading.Tests.Cli.Conformance;

/// <summary>What the samples say is so: of webhooks by the client library, of receipts by the product's own check.</summary>
public sealed class SamplesTests(Playground playground) : IClassFixture<Playground>
{
    public static TheoryData<string> Webhooks => [.. Samples.In(ReceiverChecks.Folder)];

    public static TheoryData<string> Stories => [.. Samples.In(StoryChecks.Folder)];

    [Theory, MemberData(nameof(Webhooks))]
    public void A_webhook_is_believed_or_not_as_its_sample_says(string file)
    {
        var sample = Samples.Read<WebhookSample>(file);
        var now = DateTimeOffset.FromUnixTimeSeconds(sample.Now);
        var keys = Samples.Read<Dictionary<string, string>>("webhook-keys.json");
        Assert.Equal(WebhookSigner.RehearsalSecret, keys["secret"]);
        Assert.Equal(WebhookSigner.RehearsalKey, keys["privateKey"]);
        var signer = new WebhookSigner(keys["secret"], keys["privateKey"]);
        Assert.Equal(signer.PublicKey, keys["publicKey"]);
        var bySecret = new WebhookVerifier(keys["secret"]);
        var byPublicKey = new WebhookVerifier(keys["publicKey"]);
        foreach (var request in sample.Requests)
        {
            Assert.Equal(sample.Takes && !sample.ByPublicKeyAlone, Holds(bySecret, request));
            if (sample.ByPublicKeyAlone)
            {
                Assert.True(Holds(byPublicKey, request));
            }

            // Signed anew for that instant it is what is written.
            if (request.Headers.TryGetValue("webhook-signature", out var written))
            {
                Assert.Equal(
                    written,
                    signer.Sign(
                        request.Signing,
                        request.Headers.GetValueOrDefault("webhook-id", ""),
                        sample.Now + request.Signing.Offset,
                        request.Body
                    )
                );
            }
        }

        bool Holds(WebhookVerifier verifier, WebhookRequest request) =>
            verifier.Holds(
                request.Headers.GetValueOrDefault("webhook-id", ""),
                request.Headers.GetValueOrDefault("webhook-timestamp", ""),
                request.Headers.GetValueOrDefault("webhook-signature", ""),
                Encoding.UTF8.GetBytes(request.Body),
                now
            );
    }

    [Fact]
    public void A_receipt_holds_or_not_as_is_said_beside_it_and_whatever_was_changed_is_found()
    {
        var keys = ReceiptKeySet.Read(Samples.Text("receipts/keys.json")).Value;
        var expected = Samples.Read<List<ReceiptSample>>("receipts/expected.json");
        Assert.Equal(
            Samples.In("receipts").Select(Path.GetFileName).Except(["keys.json", "expected.json"]),
            expected.Select(one => one.File).Order(StringComparer.Ordinal)
        );
        foreach (var sample in expected)
        {
            var check = ReceiptCheck.Of(Samples.Text($"receipts/{sample.File}"), keys).Value;
            Assert.True(sample.Holds == check.Holds, sample.File);
            if (!sample.Holds)
            {
                Assert.Contains(
                    check.Findings,
                    finding =>
                        !finding.Holds
                        && finding.Code == sample.Code
                        && finding.Pointer == sample.Pointer
                );
            }
        }

        Assert.Contains(expected, one => one.Holds);
    }

    [Theory, MemberData(nameof(Stories))]
    public async Task A_sample_whose_answer_is_another_than_it_says_fails(string file)
    {
        var story = Samples.Read<Story>(file);
        foreach (var place in Enumerable.Range(0, story.Requests.Count))
        {
            var expect = story.Requests[place].Expect;
            // Another status, another code, another field.
            foreach (
                var other in new[]
                {
                    expect with
                    {
                        Status = expect.Status + 1,
                    },
                    expect.Code is null ? null : expect with { Code = expect.Code + "x" },
                    expect.Pointer is null ? null : expect with { Pointer = expect.Pointer + "x" },
                    expect.FieldCode is null
                        ? null
                        : expect with
                        {
                            FieldCode = expect.FieldCode + "x",
                        },
                }.OfType<StoryAnswer>()
            )
            {
                var requests = story.Requests.ToList();
                requests[place] = requests[place] with { Expect = other };
                using var peer = new PlatformPeer(
                    playground.Address,
                    playground.Key,
                    TimeSpan.FromSeconds(60)
                );
                var run = new CheckRun(_ => { }, default);
                await StoryChecks.Run(
                    run,
                    peer,
                    new(MayWrite: true, Firm: null),
                    file,
                    story with
                    {
                        Requests = requests[..(place + 1)],
                    }
                );
                Assert.True(run.Fails, $"{file} {place}: {other}");
            }
        }
    }

    [Fact]
    public async Task The_samples_are_written_out_as_they_lie_in_the_documents()
    {
        var folder = Path.Combine(Scratch.Folder, $"samples-{Guid.NewGuid():N}");
        var written = await CommandLine.Here("conformance", "samples", folder);
        Assert.Equal((0, ""), (written.ExitCode, written.Error));
        var documents = Path.Combine(Repository.Root, "docs", "conformance", "samples");
        var there = Directory
            .GetFiles(documents, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(documents, file))
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.Equal(there, Samples.Files);
        Assert.All(
            there,
            file =>
                Assert.Equal(
                    File.ReadAllBytes(Path.Combine(documents, file)),
                    File.ReadAllBytes(Path.Combine(folder, file))
                )
        );
    }

    [Fact]
    public async Task The_command_says_in_its_exit_code_whether_the_platform_answers_as_it_should()
    {
        var settings = new Dictionary<string, string> { ["TRADING_KEY"] = playground.Key };
        var address = playground.Address.ToString();
        var good = await CommandLine.Run(settings, null, "conformance", address, "--json");
        Assert.True(good.ExitCode == 0, good.Output + good.Error);
        Assert.All(
            good.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line =>
                Assert.NotEqual(
                    "fail",
                    JsonDocument.Parse(line).RootElement.GetProperty("result").GetString()
                )
        );
        settings["TRADING_KEY"] = playground.Key + "x";
        var bad = await CommandLine.Run(settings, null, "conformance", address);
        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("FAIL  P03", bad.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(playground.Key, bad.Output + bad.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await CommandLine.Here("conformance")).ExitCode);
        Assert.Equal(2, (await CommandLine.Here("conformance", "ftp://platform")).ExitCode);
    }

    private sealed record ReceiptSample(
        string File,
        StoryTitle Title,
        bool Holds,
        string? Code = null,
        string? Pointer = null
    );
}
