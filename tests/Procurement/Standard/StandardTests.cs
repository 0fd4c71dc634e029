using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Standard;
using Trading.Procurement.Steps;
using Trading.Tests.Harness;
using Trading.Tests.Procurement.Bids;

namespace Trading.Tests.Procurement.Standard;

/// <summary>Procurements in the tables of the national data standard.</summary>
public sealed class StandardTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_object_is_a_document_whose_root_is_its_table_with_fields_as_spelt(
        Engine engine
    )
    {
        await using var province = Province.On(
            engine,
            new() { ["Standard:PlatformCode"] = "21A", ["Standard:ServicePlatformCode"] = "21" }
        );
        await Tenders.Known(province, 1, 2, 3);
        var notice = Tenders.Notice() with
        {
            UnifiedCode = "A0191350100M000100Y43202603020000013",
            AgencyName = "光明招标代理",
        };
        var id = (await province.Send(notice, Tenders.Centre)).Value.Id;
        var before = await Export(province, new() { ProcurementId = id });
        var project = Assert.Single(before, file => file.Table == "GCJS_TENDER_PROJECT").Root;
        Assert.Equal(
            (
                "SY-2026-0001",
                "市政道路改造工程第1标",
                "210100",
                "沈阳市城市管理局",
                "光明招标代理",
                "A0191350100M000100Y43202603020000013"
            ),
            (
                project.Element("TENDER_PROJECT_CODE")!.Value,
                project.Element("TENDER_PROJECT_NAME")!.Value,
                project.Element("REGION_CODE")!.Value,
                project.Element("TENDERER_NAME")!.Value,
                project.Element("TENDER_AGENCY_NAME")!.Value,
                project.Element("UNIFIED_DEAL_CODE")!.Value
            )
        );
        // Not recorded: there, and empty.
        Assert.Equal("", project.Element("TENDER_MODE")!.Value);
        Assert.Equal(
            ["PLATFORM_CODE", "PUB_SERVICE_PLAT_CODE", "DATA_TIMESTAMP"],
            project.Elements().Select(field => field.Name.LocalName).TakeLast(3)
        );
        Assert.Equal("21A", project.Element("PLATFORM_CODE")!.Value);
        var section = Assert.Single(before, file => file.Table == "GCJS_SECTION").Root;
        Assert.Equal("50", section.Element("CONTRACT_RECKON_PRICE")!.Value);
        Assert.NotNull(section.Element("LIMITE_TIME"));
        // Before the opening nothing of who bids.
        Assert.DoesNotContain(before, file => file.Table == "TENDER_LIST");

        Assert.True((await province.Send(Tenders.Opening(id, 1, 2, 3), Tenders.Centre)).Succeeded);
        var after = await Export(province, new() { ProcurementId = id });
        var bids = after
            .Where(file => file.Table == "TENDER_LIST")
            .Select(file => file.Root)
            .ToList();
        Assert.Equal(
            ["XX-TEST:1", "XX-TEST:2", "XX-TEST:3"],
            bids.Select(bid => bid.Element("BIDDER_ORG_CODE")!.Value)
        );
        Assert.Equal(
            ("480001", "CNY", "元"),
            (
                bids[0].Element("BID_PRICE")!.Value,
                bids[0].Element("PRICE_CURRENCY")!.Value,
                bids[0].Element("PRICE_UNIT")!.Value
            )
        );
        // Of deposits, machines and files nothing is recorded: no rows are made up.
        Assert.DoesNotContain(
            after,
            file =>
                file.Table
                    is "BIDDER_MARGIN_INFO"
                        or "BIDDER_MAKE_TOOL_INFO"
                        or "BID_DOC_CHARACT_CODE"
        );

        var lone = new PostStep.Command(id, "acceptance", Tenders.At("2026-11-23 09:00"))
        {
            Figures = Figures.Of(("passed", true), ("what", "竣工验收")),
        };
        await province.Send(
            new RecordAward.Command(id, Tenders.At("2026-11-21 09:00"), Tenders.Bidder(2)),
            Tenders.Centre
        );
        await province.Send(
            new RecordContract.Command(id, Tenders.At("2026-11-22 09:00")),
            Tenders.Centre
        );
        Assert.True((await province.Send(lone, Tenders.Centre)).Succeeded);
        var performed = Assert
            .Single(
                await Export(province, new() { From = new(2026, 11, 24) }),
                file => file.Table == "PERFORMANCE"
            )
            .Root;
        Assert.Equal(
            ("竣工验收", "第2建设有限公司", "20261123090000"),
            (
                performed.Element("PERFORMANCE_REPORT_NAME")!.Value,
                performed.Element("PERFORMANCE_PARTY_NAME")!.Value,
                performed.Element("FINISH_TIME")!.Value
            )
        );
        Assert.Empty(
            await Export(province, new() { To = new(2026, 11, 23), From = new(2026, 11, 1) })
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_left_out_is_said_and_what_may_not_be_read_is_not_there(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Published(province);
        var exported = (
            await province.Send(new ExportStandard.Query { ProcurementId = id }, Tenders.Centre)
        ).Value;
        Assert.Contains(
            exported.LeftOut,
            left =>
                left.Tables.Contains("BID_OPENING_RECORD")
                && left.Why.En.Contains("name", StringComparison.Ordinal)
        );
        using var zip = new ZipArchive(new MemoryStream(exported.Content));
        using var note = new StreamReader(
            Assert
                .Single(zip.Entries, entry => entry.Name.EndsWith(".txt", StringComparison.Ordinal))
                .Open()
        );
        Assert.Contains(
            "BID_OPENING_RECORD",
            await note.ReadToEndAsync(),
            StringComparison.Ordinal
        );

        var elsewhere = Tenders.Centre with
        {
            Scope = DataScope.Of([new() { Region = RegionCode.Parse("210200") }]),
        };
        var outside = await province.Send(
            new ExportStandard.Query { ProcurementId = id },
            elsewhere
        );
        Assert.Equal("procurement.unknown", Assert.Single(outside.Problem!.Errors).Code);
        Assert.Equal(
            "standard.which",
            Assert
                .Single(
                    (await province.Send(new ExportStandard.Query(), Tenders.Centre))
                        .Problem!
                        .Errors
                )
                .Code
        );
    }

    [Fact]
    public void Tables_known_by_name_alone_are_not_exported_and_no_field_stands_twice()
    {
        var left = StandardTables.LeftOut.SelectMany(each => each.Tables).ToHashSet();
        Assert.DoesNotContain(StandardTables.All, table => left.Contains(table.Name));
        Assert.All(
            StandardTables.All,
            table =>
                Assert.Equal(
                    table.Fields.Count,
                    table.Fields.Select(field => field.Name).Distinct().Count()
                )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_came_with_bids_is_in_its_tables_and_what_is_personal_in_the_platforms_own_report_alone(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = await Submissions.Opened(province, 1, Submissions.Bid(1, Submissions.Full()));
        var query = new ExportStandard.Query { ProcurementId = id };
        var read = await Export(province, query);
        var file = Assert.Single(read, one => one.Table == "BID_DOC_CHARACT_CODE").Root;
        Assert.Equal(
            ("投标文件.pdf", "D41D8CD98F00B204E9800998ECF8427E", "", ""),
            (
                Said(file, "BID_DOCUMENT_NAME"),
                Said(file, "BID_DOCUMENT_MD5"),
                Said(file, "MAC_ADDRESS"),
                Said(file, "NET_ID")
            )
        );
        Assert.DoesNotContain(read, one => one.Table == "BIDDER_MAKE_TOOL_INFO");
        Assert.All(
            Submissions.Secrets,
            secret =>
                Assert.DoesNotContain(
                    secret,
                    string.Concat(read.Select(one => one.Root.ToString())),
                    StringComparison.OrdinalIgnoreCase
                )
        );

        var own = await Export(province, query, Callers.Platform);
        var machine = Assert.Single(own, one => one.Table == "BIDDER_MAKE_TOOL_INFO").Root;
        Assert.Equal(
            (Submissions.Mac, Submissions.Disk, Submissions.Address),
            (
                Said(machine, "MAC_ADDRESS"),
                Said(machine, "HARD_DISK_SERIAL_NUMBER"),
                Said(machine, "NET_ID")
            )
        );
        Assert.Equal(2, own.Count(one => one.Table == "BIDDER_MARGIN_INFO"));
        Assert.Contains(
            own,
            one =>
                one.Table == "BIDDER_MARGIN_INFO"
                && Said(one.Root, "MARGIN_ACCOUNT") == Submissions.Account
        );

        static string Said(XElement row, string field) => row.Element(field)!.Value;
    }

    private static async Task<List<(string Table, XElement Root)>> Export(
        Province province,
        ExportStandard.Query query,
        Caller? caller = null
    )
    {
        var exported = (await province.Send(query, caller ?? Tenders.Centre)).Value;
        using var zip = new ZipArchive(new MemoryStream(exported.Content));
        var files = new List<(string, XElement)>();
        foreach (
            var entry in zip.Entries.Where(entry =>
                entry.Name.EndsWith(".xml", StringComparison.Ordinal)
            )
        )
        {
            using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
            var root = XDocument.Parse(await reader.ReadToEndAsync()).Root!;
            Assert.Equal(entry.FullName.Split('/')[0], root.Name.LocalName);
            files.Add((root.Name.LocalName, root));
        }

        return files;
    }
}
