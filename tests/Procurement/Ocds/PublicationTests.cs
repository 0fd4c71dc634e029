using System.Text.Json.Nodes;
using Trading.Access;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Ocds;
using Trading.Procurement.Steps;
using Trading.Tests.Harness;
using static Trading.Tests.Procurement.Ocds.Publications;

namespace Trading.Tests.Procurement.Ocds;

/// <summary>What goes out as OCDS.</summary>
public sealed class PublicationTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_kind_and_method_is_published_as_the_schema_has_it_and_comes_back_as_it_went(
        Engine engine
    )
    {
        await using var here = Province.On(engine);
        await using var there = Province.On(engine);
        var all = Publications.Kinds;
        var kinds = engine == Engine.Sqlite ? all : all.DistinctBy(one => one.Kind);
        foreach (var (kind, method) in kinds.ToList())
        {
            var ocid = await Whole(here, kind, method);
            var package = await Releases(here, ocid);
            var record = await Record(here, ocid);
            Assert.Empty(OcdsSchema.CheckReleasePackage(package));
            Assert.Empty(OcdsSchema.CheckRecordPackage(record));
            var releases = package["releases"]!.AsArray().Cast<JsonObject>().ToList();
            Assert.True(releases.Count >= 8, $"{kind} {method}: {releases.Count}");
            var compiled = (JsonObject)record["records"]![0]!["compiledRelease"]!;
            var merged = MergeReleases.Compile(releases);
            Same(compiled, merged);

            var sent = await Import(there, package.ToJsonString());
            Assert.Equal((1, 0), (sent.Value.Taken, sent.Value.Refused));
            Same(
                compiled,
                (JsonObject)(await Record(there, ocid))["records"]![0]!["compiledRelease"]!
            );
            var back = (await Releases(there, ocid))["releases"]!.AsArray();
            Assert.Equal(releases.Count, back.Count);
            foreach (var (sentOut, cameBack) in releases.Zip(back))
            {
                Same(sentOut, (JsonObject)cameBack!);
            }

            // The same again, and the compiled release of it, are nothing new; not even where it was first.
            foreach (
                var (province, text) in new[]
                {
                    (there, package.ToJsonString()),
                    (there, record.ToJsonString()),
                    (here, record.ToJsonString()),
                }
            )
            {
                var again = await Import(province, text);
                Assert.Equal(1, again.Value.Unchanged);
            }
        }
    }

    [Fact]
    public async Task What_the_standard_has_words_for_comes_back_also_from_who_does_not_know_our_extension()
    {
        await using var here = Province.On(Engine.Sqlite);
        await using var there = Province.On(Engine.Sqlite);
        var ocid = await Whole(here, "government", "open");
        var record = await Record(here, ocid);
        var before = (JsonObject)record["records"]![0]!["compiledRelease"]!.DeepClone();
        var sent = (JsonObject)before.DeepClone();
        sent.Remove("tradingRecord");
        sent["tender"]!["mainProcurementCategory"] = null;

        var imported = await Import(there, sent.ToJsonString());
        Assert.Equal(1, imported.Value.Taken);
        var after = (JsonObject)(await Record(there, ocid))["records"]![0]!["compiledRelease"]!;
        foreach (
            var read in new Func<JsonObject, JsonNode?>[]
            {
                release => release["tender"]!["lots"],
                release => release["tender"]!["value"],
                release => release["tender"]!["numberOfTenderers"],
                release => release["bids"],
                release => release["awards"]![0]!["value"],
                release => release["awards"]![0]!["suppliers"],
                release => release["awards"]![0]!["status"],
                release => release["awards"]![1]!["suppliers"],
                release => release["awards"]![2]!["status"],
                release => release["contracts"]![0]!["period"],
                release => release["contracts"]![0]!["value"],
                release => release["contracts"]![0]!["dateSigned"],
                release => release["contracts"]![0]!["amendments"]![0]!["description"],
                release =>
                    release["contracts"]![0]!["implementation"]!["transactions"]![0]!["value"],
            }
        )
        {
            Assert.Equal(read(before)!.ToJsonString(), read(after)!.ToJsonString());
        }

        Assert.Equal(
            before["tender"]!["amendments"]!.AsArray().Select(one => (string?)one!["description"]),
            after["tender"]!["amendments"]!.AsArray().Select(one => (string?)one!["description"])
        );
    }

    [Fact]
    public async Task Before_the_opening_nothing_that_goes_out_says_who_or_how_many_take_part()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Tenders.Known(province, 1, 2);
        var id = await Tenders.Published(province);
        await Step("prequalification", ("applicationDeadline", "2026-11-01T09:30:00+08:00"));
        await Step("prequalificationResult", ("applicants", 5), ("qualified", 3));
        await Step("bids", ("received", 3));
        var ocid = (await province.Send(new GetProcurement.Query(id), Centre)).Value.Ocid;

        var lines = (await province.Send(new ListRecords.Query(), Centre)).Value.Lines;
        foreach (
            var text in new[]
            {
                (await Releases(province, ocid)).ToJsonString(),
                (await Record(province, ocid)).ToJsonString(),
                string.Concat(lines),
            }
        )
        {
            Assert.Contains(ocid, text, StringComparison.Ordinal);
            foreach (
                var told in new[]
                {
                    "applicants",
                    "qualified",
                    "received",
                    "numberOfTenderers",
                    "tenderers",
                    "\"bids\"",
                    "tenderer",
                }
            )
            {
                Assert.DoesNotContain(told, text, StringComparison.Ordinal);
            }
        }

        await province.Send(
            Tenders.Opening(id, 1, 2) with
            {
                OpenedAt = province.Clock!.GetUtcNow(),
            },
            Centre
        );
        var opened = (await Record(province, ocid))["records"]![0]!["compiledRelease"]!;
        Assert.Equal(2, (int)opened["tender"]!["numberOfTenderers"]!);
        Assert.Contains("applicants", opened.ToJsonString(), StringComparison.Ordinal);

        async Task Step(string step, params (string, object?)[] figures) =>
            Assert.True(
                (
                    await province.Send(
                        new PostStep.Command(id, step, province.Clock!.GetUtcNow())
                        {
                            Figures = Figures.Of(figures),
                        },
                        Centre
                    )
                ).Succeeded
            );
    }

    [Fact]
    public async Task Compiled_releases_are_fetched_page_by_page_in_the_callers_scope()
    {
        await using var province = Province.On(Engine.Sqlite);
        for (var number = 1; number <= 5; number++)
        {
            await Tenders.Published(province, number);
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = (
                await province.Send(new ListRecords.Query { Cursor = cursor, Take = 2 }, Centre)
            ).Value;
            seen.AddRange(page.Lines);
            cursor = page.Next;
        } while (cursor is not null);
        Assert.Equal(5, seen.Distinct().Count());
        Assert.All(seen, line => Assert.Empty(OcdsSchema.CheckRelease(JsonNode.Parse(line))));
        Assert.Equal(
            "cursor",
            (await province.Send(new ListRecords.Query { Cursor = "x" }, Centre))
                .Problem!
                .Errors[0]
                .Code
        );
        Assert.Equal(
            "forbidden",
            (await province.Send(new ListRecords.Query(), Callers.With(Roles.Bidder))).Problem?.Code
        );
    }

    private static void Same(JsonObject one, JsonObject other)
    {
        var (left, right) = ((JsonObject)one.DeepClone(), (JsonObject)other.DeepClone());
        left.Remove("id");
        right.Remove("id");
        Assert.Equal([], Places(left, right, ""));
    }

    private static IEnumerable<string> Places(JsonNode? one, JsonNode? other, string at) =>
        (one, other) switch
        {
            (JsonObject left, JsonObject right) => left.Select(member => member.Key)
                .Union(right.Select(member => member.Key))
                .SelectMany(name => Places(left[name], right[name], $"{at}/{name}")),
            (JsonArray left, JsonArray right) when left.Count == right.Count => left.Index()
                .SelectMany(each => Places(each.Item, right[each.Index], $"{at}/{each.Index}")),
            _ when JsonNode.DeepEquals(one, other) => [],
            _ => [$"{at}: {one?.ToJsonString()} / {other?.ToJsonString()}"],
        };
}
