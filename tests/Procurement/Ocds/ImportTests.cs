using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trading.Access;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Ocds;
using Trading.Tests.Harness;
using static Trading.Tests.Procurement.Ocds.Publications;

namespace Trading.Tests.Procurement.Ocds;

/// <summary>What comes in as OCDS: clean, later, other, broken.</summary>
public sealed class ImportTests
{
    private const string Tender = """
        {"ocid":"o-1","id":"1","date":"2026-10-01T00:00:00Z","tag":["tender"],"initiationType":"tender",
         "buyer":{"id":"AM-TIN-1","name":"Ministry"},
         "parties":[{"id":"AM-TIN-1","name":"Ministry","roles":["buyer"],"address":{"countryName":"AM"}}],
         "tender":{"id":"t","title":"Road","status":"active","procurementMethod":"open","mainProcurementCategory":"works",
          "value":{"amount":1000.5,"currency":"AMD"},
          "tenderPeriod":{"startDate":"2026-10-01T00:00:00Z","endDate":"2026-10-20T10:00:00Z"}}}
        """;

    private const string Award = """
        {"ocid":"o-1","id":"2","date":"2026-11-01T00:00:00Z","tag":["award"],"initiationType":"tender",
         "parties":[{"id":"AM-TIN-7","name":"Firm 7","roles":["tenderer","supplier"],"identifier":{"scheme":"AM-TIN","id":"7"}}],
         "bids":{"details":[
          {"id":"a","status":"valid","tenderers":[{"id":"AM-TIN-7","name":"Firm 7"}],"value":{"amount":900,"currency":"AMD"}},
          {"id":"b","status":"disqualified","tenderers":[{"id":"AM-TIN-8","name":"Firm 8"}],"value":{"amount":800,"currency":"AMD"}}]},
         "awards":[{"id":"w","status":"active","date":"2026-10-25T00:00:00Z","suppliers":[{"id":"AM-TIN-7","name":"Firm 7"}],
          "value":{"amount":900,"currency":"AMD"}}]}
        """;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_foreign_process_is_taken_once_moved_by_a_later_release_and_never_overwritten_by_another(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        Assert.Equal(1, (await Import(province, Tender)).Value.Taken);
        Assert.Equal(1, (await Import(province, Tender)).Value.Unchanged);

        // Not later, and not the same: told by its differences.
        var other = await Import(
            province,
            Tender.Replace("Road", "Bridge", StringComparison.Ordinal)
        );
        Assert.Equal("ocds.other_content", other.Problem?.Code);
        Assert.Equal(["/tender/title"], other.Problem!.Errors.Select(error => error.Pointer));

        var later = await Import(province, Award);
        Assert.Equal(1, later.Value.Updated);
        var detail = (
            await province.Send(new GetProcurement.Query(later.Value.Rows[0].Id!.Value), Centre)
        ).Value;
        Assert.Equal(
            ("AM", "construction", "AMD", 100_050, "awarded", 2),
            (
                detail.Country,
                detail.Kind,
                detail.Currency,
                detail.CeilingMinor,
                detail.State,
                detail.Bidders
            )
        );
        Assert.Equal(
            [("AM-TIN:7", 900_00L, true), ("AM-TIN:8", 800_00L, false)],
            detail.Bids.Select(bid =>
                (bid.BidderCode.ToString(), bid.AmountMinor!.Value, bid.Winner)
            )
        );
        foreach (var again in new[] { Award, Tender, Tender + "\n" + Award })
        {
            Assert.Equal(1, (await Import(province, again)).Value.Unchanged);
        }

        // What the notice says stays as it was recorded, and that it is otherwise now is told.
        var renamed = await Import(
            province,
            Tender
                .Replace("Road", "Bridge", StringComparison.Ordinal)
                .Replace(
                    "2026-10-01T00:00:00Z\",\"tag",
                    "2026-11-02T00:00:00Z\",\"tag",
                    StringComparison.Ordinal
                )
        );
        Assert.Equal(
            "/tender/title",
            Assert.Single(renamed.Value.Rows[0].Flags, flag => flag.Code == "differs").Pointer
        );
    }

    [Fact]
    public async Task What_is_not_as_the_schema_has_it_is_refused_by_its_pointer_and_the_rest_is_taken()
    {
        await using var province = Province.On(Engine.Sqlite);
        var nothing = await Import(province, """{"releases": 1.0}""");
        Assert.Equal("/releases", Assert.Single(nothing.Problem!.Errors).Pointer);

        // One release id under two processes is no fault.
        var second = Tender.Replace("o-1", "o-2", StringComparison.Ordinal);
        var bad = Tender
            .Replace("o-1", "o-3", StringComparison.Ordinal)
            .Replace("1000.5", "\"1000.5\"", StringComparison.Ordinal)
            .Replace("\"active\"", "\"running\"", StringComparison.Ordinal);
        var posted = (
            await Import(province, $$"""{"releases": [{{Tender}}, 5, {{bad}}, {{second}}]}""")
        ).Value;
        Assert.Equal((2, 2), (posted.Taken, posted.Refused));
        Assert.Equal(
            ["/releases/0", "/releases/1", "/releases/2", "/releases/3"],
            posted.Rows.Select(row => row.Pointer)
        );
        Assert.Equal(
            ["/releases/2/tender/status", "/releases/2/tender/value/amount"],
            posted.Rows[2].Errors.Select(error => error.Pointer).Order()
        );
        Assert.Equal([201, 422, 422, 201], posted.Rows.Select(row => row.Status));

        // Bids before the deadline has passed, a winner who never bid: nothing of it is kept.
        var early = Award
            .Replace("o-1", "o-5", StringComparison.Ordinal)
            .Replace(
                "AM-TIN-7\",\"name\":\"Firm 7\"}],\n",
                "AM-TIN-9\",\"name\":\"Firm 9\"}],\n",
                StringComparison.Ordinal
            );
        var stranger = await Import(province, early, country: "AM");
        Assert.Equal("ocds.award.winner", Assert.Single(stranger.Problem!.Errors).Code);
        Assert.Equal(2, await province.Scalar<long>("select count(*) from procurement"));

        Assert.Equal(
            "forbidden",
            (await Import(province, Tender, Callers.With(Roles.Supervisor))).Problem?.Code
        );
    }

    [Fact]
    public async Task Over_http_a_package_goes_out_and_json_lines_come_in()
    {
        await using var province = new WebProvince();
        var centre = await province.SignedIn(Roles.CentreOperator);
        using var lines = new StringContent(
            Tender.ReplaceLineEndings("") + "\n" + Award.ReplaceLineEndings(""),
            Encoding.UTF8,
            "application/x-ndjson"
        );
        using var sent = await centre.PostAsync("/api/v1/ocds/releases", lines);
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        var package = await centre.GetStringAsync("/api/v1/ocds/releases/o-1");
        Assert.Empty(OcdsSchema.CheckReleasePackage(JsonNode.Parse(package)));
        var record = await centre.GetStringAsync("/api/v1/ocds/records/o-1");
        Assert.Empty(OcdsSchema.CheckRecordPackage(JsonNode.Parse(record)));
        using var list = await centre.GetAsync("/api/v1/ocds/records?take=1");
        Assert.Equal("application/x-ndjson", list.Content.Headers.ContentType!.MediaType);
        Assert.Contains("o-1", await list.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var broken = new StringContent(
            """{"releases": 1.0}""",
            Encoding.UTF8,
            "application/json"
        );
        using var refused = await centre.PostAsync("/api/v1/ocds/releases", broken);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(
            "/releases",
            problem.GetProperty("errors")[0].GetProperty("pointer").GetString()
        );
        using var missing = await centre.GetAsync("/api/v1/ocds/records/nowhere");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    public static TheoryData<string, string, int, int> Texts()
    {
        var one = Tender.ReplaceLineEndings("");
        var two = one.Replace("o-1", "o-2", StringComparison.Ordinal);
        return new()
        {
            { "json lines", one + "\n" + two + "\n", 2, 0 },
            { "a line cut in a text", one[..60] + "\n" + two, 1, 1 },
            { "a later line cut", one + "\n" + two[..200] + "\n" + one, 2, 1 },
            { "the file cut in the middle", one + "\n" + two[..300], 1, 1 },
            {
                "a package on many lines",
                "{\n\"uri\":\"x\",\n\"releases\":[\n" + one + ",\n" + two + "\n]\n}\n",
                2,
                0
            },
            {
                "a package on one line",
                "{\"a\":{\"releases\":[1]},\"releases\":[" + one + "," + two + "],\"b\":2}",
                2,
                0
            },
            { "a package cut in the middle", "{\"releases\":[" + one + "," + two[..300], 1, 1 },
            { "a list", "[" + one + "," + two + "]", 2, 0 },
            {
                "a record package",
                "{\"records\":[{\"ocid\":\"o-1\",\"compiledRelease\":" + one + "}]}",
                1,
                0
            },
            {
                "one record",
                "{\"ocid\":\"o-1\",\"releases\":[{\"url\":\"https://x/1\",\"date\":\"2026-01-01T00:00:00Z\"}],\"compiledRelease\":"
                    + one
                    + "}",
                2,
                0
            },
            { "indented", JsonNode.Parse(one)!.ToJsonString(new() { WriteIndented = true }), 1, 0 },
            { "no JSON", "hello\n" + one, 1, 1 },
            {
                "a name twice",
                one.Replace("\"id\":\"1\"", "\"id\":\"1\",\"id\":\"2\"", StringComparison.Ordinal),
                0,
                1
            },
            {
                "longer than is read",
                one.Replace("Road", new string('x', 5_000), StringComparison.Ordinal) + "\n" + two,
                1,
                1
            },
            { "nothing", "", 0, 0 },
        };
    }

    [Theory, MemberData(nameof(Texts))]
    public void A_file_is_read_item_by_item_and_what_is_broken_is_told(
        string what,
        string text,
        int good,
        int bad
    )
    {
        Assert.NotEmpty(what);
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (
            var raw in new[]
            {
                bytes,
                [.. Encoding.UTF8.Preamble, .. bytes],
                [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)],
                Encoding.BigEndianUnicode.GetBytes(text),
                Gzip(bytes),
            }
        )
        {
            using var stream = new MemoryStream(raw);
            var items = new ReleaseItems(JsonBytes.Decoded(stream), most: 4_000).Read().ToList();
            Assert.Equal(
                (good, bad),
                (
                    items.Count(item => item.Fault is null),
                    items.Count(item => item.Fault is not null)
                )
            );
        }
    }

    [Fact]
    public void Small_faults_are_mended_and_each_is_told()
    {
        var release = JsonNode
            .Parse(
                Tender
                    .Replace("1000.5", "\"1000.5\"", StringComparison.Ordinal)
                    .Replace("2026-10-20T10:00:00Z", "2026-10-20", StringComparison.Ordinal)
                    .Replace(
                        "2026-10-01T00:00:00Z",
                        "2026-10-01T00:00:00",
                        StringComparison.Ordinal
                    )
                    .Replace("\"tag\":[\"tender\"]", "\"tag\":\"tender\"", StringComparison.Ordinal)
                    .Replace("\"active\"", "\"ACTIVE\"", StringComparison.Ordinal)
                    .Replace(
                        "\"roles\"",
                        "\"identifier\":[{\"id\":5}],\"roles\"",
                        StringComparison.Ordinal
                    )
            )!
            .AsObject();
        release["bids"] = JsonNode.Parse(
            """{"details":[{"status":"qualified","tenderers":{"id":"AM-TIN-7"}},{"id":"2","status":"odd","relatedLots":[{"lotId":"L"}]}]}"""
        );
        var (mended, left) = MendedRelease.Mend(release, TimeSpan.FromHours(4));
        Assert.Empty(left);
        Assert.Contains(mended, fault => fault.Pointer == "/tender/value/amount");
        Assert.Equal(1000.5m, (decimal)release["tender"]!["value"]!["amount"]!);
        Assert.Equal(
            "2026-10-20T00:00:00+04:00",
            (string?)release["tender"]!["tenderPeriod"]!["endDate"]
        );
        Assert.Equal("2026-10-01T00:00:00+04:00", (string?)release["date"]);
        Assert.Equal("""["tender"]""", release["tag"]!.ToJsonString());
        Assert.Equal("active", (string?)release["tender"]!["status"]);
        Assert.Equal("valid", (string?)release["bids"]!["details"]![0]!["status"]);
        Assert.Equal("AM-TIN-7", (string?)release["bids"]!["details"]![0]!["tenderers"]![0]!["id"]);
        Assert.Null(release["bids"]!["details"]![1]!["status"]);
        Assert.Equal("L", (string?)release["bids"]!["details"]![1]!["relatedLots"]![0]);

        var nameless = JsonNode.Parse("""{"id":"1"}""")!.AsObject();
        Assert.Equal("/ocid", MendedRelease.Mend(nameless, default).Left[0].Pointer);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
