using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Trading.Analysis.Draws;
using Trading.Evaluation.Draws;
using Trading.Evaluation.Panels;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>
/// A published draw is checked from its proof alone: by the product, on the command line, on a page, and by a program in
/// another language that shares nothing with it.
/// </summary>
public sealed partial class VerifyProofTests
{
    private static readonly string Examples = Path.Combine(Repository.Root, "docs", "verify-draw");

    /// <summary>Published before there were records, with one, and under quotas.</summary>
    public static TheoryData<string> Vectors => ["proof-1.json", "proof.json", "proof-2.json"];

    [Theory, MemberData(nameof(Vectors))]
    public async Task The_examples_of_the_description_hold(string file)
    {
        var result = VerifyProof.Check(await Vector(file)).Value;
        Assert.True(result.Sound, Said(result));

        var lines = result.Lines.ToLookup(line => line.Rule);
        Assert.Equal(file == "proof-1.json" ? 5 : 4, lines[FateRule.Seated].Count());
        Assert.Equal(2, lines[FateRule.Excluded].Count());
        Assert.Contains(
            lines[FateRule.Excluded],
            line => line.Because.En.Contains("bidder", StringComparison.Ordinal)
        );
        Assert.Equal(file == "proof-2.json" ? 7 : 2, lines[FateRule.Left].Count());
        Assert.Equal(file == "proof-2.json" ? 21 : 13, result.Lines.Count);
        if (file == "proof-2.json")
        {
            Assert.NotEmpty(lines[FateRule.BreaksQuota]);
            Assert.Contains(
                result.Findings,
                finding => finding.Text.En.Contains("was not chosen", StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public async Task The_description_shows_every_value_of_its_example()
    {
        var words = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "docs", "verify-draw.md")
        );
        var proof = PublishedDraw.FromJson(await Vector("proof.json")).Value;
        var transcript = Transcript.FromJson(proof.Transcript!).Value;
        string[] values =
        [
            proof.ListHash,
            proof.Commitment!,
            proof.RecordHash!,
            transcript.Seed,
            transcript.Entropy,
            .. transcript.Contributions!.Select(one => one.Value).OfType<string>(),
            .. transcript.Contributions!.Select(one => one.Commitment).OfType<string>(),
            .. transcript.Permutations[0].Ids,
        ];
        Assert.All(values, value => Assert.Contains(value, words, StringComparison.Ordinal));

        var second = PublishedDraw.FromJson(await Vector("proof-2.json")).Value;
        var drawn = LotteryTranscript.FromJson(second.Transcript!).Value;
        values =
        [
            second.ListHash,
            second.Commitment!,
            second.RecordHash!,
            second.LotteryHash!,
            drawn.Seed,
            drawn.Entropy,
            Convert.ToHexStringLower(Lottery.SeedOf(second.RecordHash!, second.Contributions)),
            .. second.Contributions.Select(one => one.Value!),
            .. second.Contributions.Select(one => one.Commitment!),
            $"| number | {drawn.Number} |",
        ];
        Assert.All(values, value => Assert.Contains(value, words, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_list_of_panels_that_somebody_chose_is_found_although_all_else_agrees()
    {
        var node = JsonNode.Parse(await Vector("proof-2.json"))!;
        var lottery = JsonNode.Parse((string)node["lottery"]!)!;
        var tickets = lottery["tickets"]!.AsArray();
        // One number is given from a panel to the panel before it, and it is not the one that was drawn.
        var number = (int)JsonNode.Parse((string)node["transcript"]!)!["number"]!;
        var at = Enumerable
            .Range(1, tickets.Count - 1)
            .First(i => (int)tickets[i]!["count"]! > 1 && (int)tickets[i]!["from"]! > number);
        tickets[at - 1]!["count"] = (int)tickets[at - 1]!["count"]! + 1;
        tickets[at]!["from"] = (int)tickets[at]!["from"]! + 1;
        tickets[at]!["count"] = (int)tickets[at]!["count"]! - 1;
        var text = Text(lottery);
        node["lottery"] = text;
        node["lotteryHash"] = Lottery.Parse(text).Value.Hash;
        var transcript = JsonNode.Parse((string)node["transcript"]!)!;
        transcript["lotteryHash"] = (string)node["lotteryHash"]!;
        node["transcript"] = Text(transcript);
        var result = VerifyProof.Check(Text(node)).Value;
        Assert.Contains(
            "is not the one that the rule gives",
            Assert.Single(result.Findings, finding => finding.Holds == false).Text.En,
            StringComparison.Ordinal
        );
    }

    [PythonTheory, MemberData(nameof(Vectors))]
    public async Task The_examples_hold_in_another_language_too_and_no_change_does(string file)
    {
        var proof = await Vector(file);
        var tampered = Tampered(proof).ToList();
        var found = await InPython([proof, .. tampered.Select(one => one.Proof)]);
        Assert.True(found[0]);
        Assert.Empty(
            tampered.Zip(found.Skip(1)).Where(one => one.Second).Select(one => one.First.What)
        );
    }

    [Theory, MemberData(nameof(Vectors))]
    public async Task Whatever_field_is_tampered_with_is_found(string file)
    {
        var tampered = Tampered(await Vector(file)).ToList();
        Assert.True(tampered.Count > 150, $"{tampered.Count} changes");
        Assert.Empty(
            tampered
                .Where(one =>
                    VerifyProof.Check(one.Proof) is { Succeeded: true, Value.Sound: true }
                )
                .Select(one => one.What)
        );
    }

    [Fact]
    public async Task What_is_tampered_with_and_hashed_anew_is_found_by_what_was_drawn()
    {
        var node = JsonNode.Parse(await Vector("proof.json"))!;
        var record = JsonNode.Parse((string)node["record"]!)!;
        record["commitBy"] = "2026-11-24T01:15:00+00:00";
        var text = Text(record);
        var hash = FrozenRecord.HashOf(text);
        var transcript = JsonNode.Parse((string)node["transcript"]!)!;
        var withheld = transcript["contributions"]!
            .AsArray()
            .Single(one => (string)one!["state"]! == "withheld")!;
        withheld["value"] = Contribution.InPlaceOf(
            (string)withheld["party"]!,
            (string)withheld["commitment"]!,
            hash
        );
        node["record"] = text;
        node["recordHash"] = hash;
        transcript["recordHash"] = hash;
        node["transcript"] = Text(transcript);
        var result = VerifyProof.Check(Text(node)).Value;
        // All that is hashed agrees, and each contribution with its commitment; what was drawn does not.
        Assert.False(result.Sound);
        Assert.Single(result.Findings, finding => finding.Holds == false);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"drawNumber\":1}")]
    [InlineData("not json")]
    [InlineData(
        "{\"drawNumber\":1,\"drawNumber\":2,\"frozenAt\":\"2026-11-24T01:00:00Z\",\"listHash\":\"x\"}"
    )]
    public void What_is_no_proof_is_said_to_be_none(string text) =>
        Assert.Equal(
            "draw.proof.unreadable",
            VerifyProof.Check(text).Problem!.Errors.Single().Code
        );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_draw_of_the_product_holds_from_the_published_proof_alone(Engine engine)
    {
        await using var province = Province.On(engine);
        var (panel, _) = await Panels.Requested(province);
        await province.DeliverDue();
        var asked = await Panels.Invitations(province, panel);
        await Panels.Answer(province, asked[0], accept: false);
        await province.DeliverDue();
        var query = new ProofOfDraw.Query(panel);
        var closed = await Published(province, query);
        Assert.Equal("draw.proof.closed", VerifyProof.Check(closed).Problem!.Code);

        await province.Send(
            new RecordAward.Command(
                await province.Scalar<Guid>("select id from procurement"),
                Province.Start,
                Tenders.Bidder(1)
            ),
            Tenders.Centre
        );
        var proof = await Published(province, query);
        var result = VerifyProof.Check(proof).Value;
        Assert.True(result.Sound, Said(result));
        Assert.True(!Python.Installed || (await InPython(proof))[0]);
        Assert.Equal(5, result.Lines.Count(line => line.Rule == FateRule.Seated));
        Assert.Contains(
            result.Lines,
            line =>
                line.Rule == FateRule.Left
                && line.Because.En.Contains("Not free at the time", StringComparison.Ordinal)
        );
        // Nobody contributed, and that is said.
        Assert.Contains(result.Findings, finding => finding.Holds is null);

        // A query that somebody who is not signed in sends, too.
        Assert.True(
            (await province.Send(new VerifyProof.Query(proof), Caller.Anonymous)).Value.Sound
        );
    }

    [Fact]
    public async Task The_page_takes_a_file_or_what_is_pasted_and_a_published_draw_shows_itself()
    {
        await using var web = new WebProvince();
        using var browser = web.CreateClient();
        var proof = await Vector("proof.json");
        var form = await browser.GetStringAsync("/draws/verify?language=en");
        var token = Token().Match(form).Groups[1].Value;

        using var file = new StringContent(proof);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var upload = new MultipartFormDataContent
        {
            { new StringContent(token), "__RequestVerificationToken" },
            { new StringContent("verify-draw"), "_handler" },
            { file, "file", "proof.json" },
        };
        using var answer = await browser.PostAsync("/draws/verify?language=en", upload);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("to the last call", page, StringComparison.Ordinal);
        Assert.Contains("out: excluded when the list was frozen", page, StringComparison.Ordinal);

        using var pasted = new MultipartFormDataContent
        {
            { new StringContent(token), "__RequestVerificationToken" },
            { new StringContent("verify-draw"), "_handler" },
            {
                new StringContent(
                    proof.Replace(
                        "\"drawNumber\": 2",
                        "\"drawNumber\": 3",
                        StringComparison.Ordinal
                    )
                ),
                "Entry.Proof"
            },
        };
        using var refused = await browser.PostAsync("/draws/verify?language=en", pasted);
        Assert.Contains(
            "The draw is not what was published",
            await refused.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
    }

    private static async Task<string> Published(Province province, ProofOfDraw.Query query) =>
        JsonSerializer.Serialize(
            (await province.Send(query, Caller.Anonymous)).Value,
            ApiJson.Values
        );

    private static Task<string> Vector(string file) =>
        File.ReadAllTextAsync(Path.Combine(Examples, file));

    private static string Text(JsonNode node) => node.ToJsonString(Plain);

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static string Said(VerifyProof.Checked result) =>
        string.Join(
            ' ',
            result
                .Findings.Where(finding => finding.Holds == false)
                .Select(finding => finding.Text.En)
        );

    // What no proof shows, as the description says: that an attempt failed can be left out, why somebody left is the platform's
    // word, and before there were records neither procurement nor time were fixed, nor could a commitment not be left out.
    private static bool IsShown(string what, bool hasRecord) =>
        !what.StartsWith("-/failedAttempts", StringComparison.Ordinal)
        && !(
            what.StartsWith("transcript: /departures/", StringComparison.Ordinal)
            && what.EndsWith("/reason: another value", StringComparison.Ordinal)
        )
        && (
            hasRecord
            || what
                is not (
                    "-/ocid"
                    or "/ocid: another value"
                    or "/frozenAt: another value"
                    or "-/commitment"
                )
        );

    // Each member of the proof and of the texts in it, changed alone.
    private static IEnumerable<(string What, string Proof)> Tampered(string proof)
    {
        var node = JsonNode.Parse(proof)!;
        var hasRecord = node["record"] is not null;
        return All().Where(one => IsShown(one.What, hasRecord));

        IEnumerable<(string What, string Proof)> All()
        {
            foreach (var (what, changed) in Changes(node, ""))
            {
                yield return (what, Text(changed));
            }

            foreach (var part in new[] { "record", "list", "transcript", "lottery" })
            {
                if (node[part] is not { } held)
                {
                    continue;
                }

                var changes = Changes(JsonNode.Parse((string)held!)!, "");
                // Of a list of a thousand panels some are enough.
                foreach (
                    var (what, changed) in part == "lottery"
                        ? changes.Where((_, at) => at % 97 == 0).Take(40)
                        : changes
                )
                {
                    var copy = node.DeepClone();
                    copy[part] = Text(changed);
                    yield return ($"{part}: {what}", Text(copy));
                }
            }
        }
    }

    // Every value changed, every member and item taken away, and neighbours exchanged.
    private static IEnumerable<(string What, JsonNode Changed)> Changes(JsonNode root, string at)
    {
        var here = at.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(root, Step);
        switch (here)
        {
            case JsonObject members:
                foreach (var name in members.Select(member => member.Key))
                {
                    if (members[name] is not null)
                    {
                        var less = root.DeepClone();
                        Find(less, at).AsObject().Remove(name);
                        yield return ($"-{at}/{name}", less);
                        foreach (var deeper in Changes(root, $"{at}/{name}"))
                        {
                            yield return deeper;
                        }
                    }
                }

                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    var less = root.DeepClone();
                    Find(less, at).AsArray().RemoveAt(i);
                    yield return ($"-{at}/{i}", less);
                    foreach (var deeper in Changes(root, $"{at}/{i}"))
                    {
                        yield return deeper;
                    }
                }

                break;
            case JsonValue value:
                var other = root.DeepClone();
                Find(other, at).ReplaceWith(Another(value));
                yield return ($"{at}: another value", other);
                break;
        }
    }

    private static JsonNode Find(JsonNode root, string at) =>
        at.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(root, Step);

    private static JsonNode Step(JsonNode from, string name) =>
        from is JsonArray items
            ? items[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)]!
            : from[name]!;

    private static JsonNode Another(JsonValue value)
    {
        if (value.TryGetValue<string>(out var text))
        {
            return Instant().IsMatch(text) ? "2026-11-23" + text[10..]
                : text.Length > 0 && text[0] == '0' ? "1" + text[1..]
                : "0" + (text.Length > 0 ? text[1..] : "");
        }

        return value.TryGetValue<bool>(out var yes) ? !yes : value.GetValue<long>() + 1;
    }

    /// <summary>What the other program says of each.</summary>
    internal static async Task<List<bool>> InPython(params string[] proofs)
    {
        const string program = """
            import json, sys
            sys.dont_write_bytecode = True
            sys.path.insert(0, sys.argv[1])
            import verify_draw
            for line in sys.stdin:
                try:
                    verify_draw.check(verify_draw.read(json.loads(line)))
                    print("yes")
                except Exception:
                    print("no")
            """;
        var lines = await Python.Run(
            program,
            proofs.Select(proof => JsonSerializer.Serialize(proof)),
            Path.Combine(Repository.Root, "tools")
        );
        Assert.Equal(proofs.Length, lines.Count);
        return [.. lines.Select(line => line == "yes")];
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT")]
    private static partial Regex Instant();
}
