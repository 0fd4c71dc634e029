using System.Text;
using Trading.Kernel.Tables;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Intake;
using Trading.Tests.Kernel.Tables;

namespace Trading.Tests.Registry.Intake;

/// <summary>Files of firms of every form, read into what is imported.</summary>
public sealed class IntakeFileTests
{
    private const string Code = "91210102MA000100XB";
    private const string Other = "91210102MA0001018B";
    private const string Name = "沈阳测试有限公司";

    static IntakeFileTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static TheoryData<string, byte[], string> Forms =>
        new()
        {
            {
                "JSON lines",
                Utf8($$"""{"code":"{{Code}}","name":"{{Name}}","region":"210102"}""" + "\n\n"),
                "JSON lines in UTF-8"
            },
            {
                "a list",
                Utf8(
                    $$"""[ {"信用代码":"{{Code}}","单位名称":"{{Name}}","地区":"沈阳市和平区"} ]"""
                ),
                "JSON in UTF-8"
            },
            {
                "wrapped",
                Utf8(
                    $$"""
                    {"total": 1, "rows": [{"LEGAL_PERSON_BASE": {"LEGAL_CODE": "{{Code}}", "LEGAL_NAME": "{{Name}}",
                      "REGION_CODE": 210102, "BIDER_EX_INFO": {"LEGAL_CODE": "x"} } } ]}
                    """
                ),
                "JSON in UTF-8"
            },
            {
                "our own record",
                Utf8(
                    $$"""{"code":"{{Code}}","identity":{"name":"{{Name}}","region":"210102"},"contacts":[{"name":"张三"},{"name":"李四"}]}"""
                ),
                "JSON lines in UTF-8"
            },
            {
                "the standard's XML",
                Utf8(
                    $"""
                    <?xml version="1.0" encoding="UTF-8"?>
                    <d:DATA xmlns:d="urn:ggzy">
                      <d:LEGAL_PERSON_BASE>
                        <d:LEGAL_NAME>{Name}</d:LEGAL_NAME><d:LEGAL_CODE>{Code}</d:LEGAL_CODE>
                        <d:REGION_CODE>210102</d:REGION_CODE><d:REG_CAPITAL/>
                      </d:LEGAL_PERSON_BASE>
                      <d:BIDER_EX_INFO><d:LEGAL_CODE>{Code}</d:LEGAL_CODE></d:BIDER_EX_INFO>
                    </d:DATA>
                    """
                ),
                "XML in UTF-8"
            },
            {
                "one object with attributes in GB18030",
                Encoding
                    .GetEncoding("GB18030")
                    .GetBytes(
                        $"<?xml version=\"1.0\" encoding=\"gb2312\"?><LEGAL_PERSON_BASE LEGAL_CODE=\"{Code}\" LEGAL_NAME=\"{Name}\" REGION_CODE=\"210102\"/>"
                    ),
                "XML in GB18030"
            },
            {
                "fields named beside",
                Utf8(
                    $"<rows><row><field name=\"code\">{Code}</field><field name=\"name\">{Name}</field><field name=\"region\">210102</field></row></rows>"
                ),
                "XML in UTF-8"
            },
            {
                "UTF-16 big-endian without a mark",
                new UnicodeEncoding(true, false).GetBytes(
                    $"code,name,region\r\n{Code},{Name},210102\r\n"
                ),
                "UTF-16 BE"
            },
            {
                "four bytes of GB18030",
                Encoding
                    .GetEncoding("GB18030")
                    .GetBytes($"代码|名称|行政区划|备注\n{Code}|{Name}|210102|㐀\n"),
                "GB18030, parted by bars"
            },
            {
                "a group of headings above",
                Utf8(
                    $"企业基本情况,,,联系人,\n信用代码,名称,地区,姓名,电话\n{Code},{Name},210102,张三,13800000000\n"
                ),
                "commas"
            },
            {
                "headings in two halves",
                Utf8(
                    $"信用代码,名称,地区,联系人,\n,,,姓名,电话\n{Code},{Name},210102,张三,13800000000\n"
                ),
                "commas"
            },
            {
                "a note, numbers of columns and a page below",
                Utf8(
                    $"沈阳市名录,,\n信用代码,名称,地区\n1,2,3\n{Code},{Name},210102\n信用代码,名称,地区\n注：以上为2025年数据,,\n合 计：1家,,\n第1页 共1页,,\n"
                ),
                "commas"
            },
            {
                "cells that break",
                Utf8($"code;name;region\r\n{Code};\"沈阳测试\r\n有限公司\";210102\r\n"),
                "semicolons"
            },
        };

    [Theory, MemberData(nameof(Forms))]
    public void A_firm_is_read_from_every_form(string what, byte[] content, string said)
    {
        using var stream = new MemoryStream(content);
        var file = IntakeFile.Open(stream);
        var row = Assert.Single(file.Read(), row => row.LeftOut is null);
        Assert.True(row.Firm is not null, what + ": " + string.Join(' ', row.Bad));
        Assert.Equal(Code, row.Firm.Code.ToString());
        Assert.Equal(
            (Name, "210102", EntityKinds.Enterprise),
            (
                row.Firm.Record.Identity.Name,
                row.Firm.Record.Identity.Region,
                row.Firm.Record.Identity.Kind
            )
        );
        Assert.Contains(said, file.Said.En, StringComparison.Ordinal);
        Assert.Empty(EntityIntake.Check(row.Firm, new(2026, 11, 24)));
    }

    [Theory]
    [InlineData(
        "<a><LEGAL_PERSON_BASE><LEGAL_CODE>1</LEGAL_NAME></LEGAL_PERSON_BASE></a>",
        "line 1, column "
    )]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "DOCTYPE")]
    [InlineData("[\n{\"code\":\"1\",\n\"name\" 2}]", "line 3, column ")]
    [InlineData("{\"rows\":[1,2,3]}", "No firms")]
    public void What_is_broken_is_named_by_line_and_column(string text, string said)
    {
        using var stream = new MemoryStream(Utf8(text));
        var error = Assert.Throws<UnreadableTableException>(() => IntakeFile.Open(stream));
        Assert.Contains(said, error.Said.En, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_line_of_JSON_is_a_bad_row_among_good_ones()
    {
        var good = $$"""{"code":"{{Code}}","name":"{{Name}}"}""";
        using var stream = new MemoryStream(Utf8($"{good}\n{{\"code\":\n{good}\n"));
        var rows = IntakeFile.Open(stream).Read().ToList();
        Assert.Equal([true, false, true], rows.Select(row => row.Firm is not null));
        Assert.Equal(2, Assert.Single(rows[1].Bad).Line);
    }

    [Theory]
    [InlineData("[{0},{1},{0}]")]
    [InlineData("{{\"rows\":[{0},\n{1},{0}]}}")]
    [InlineData("<a>{2}{3}{2}</a>")]
    public void Records_that_share_a_line_are_told_apart(string form)
    {
        var text = form.Replace("{{", "{", StringComparison.Ordinal)
            .Replace("}}", "}", StringComparison.Ordinal)
            .Replace("{0}", $$"""{"code":"{{Code}}","name":"{{Name}}"}""", StringComparison.Ordinal)
            .Replace("{1}", """{"code":"9.1E+17","name":"x"}""", StringComparison.Ordinal)
            .Replace(
                "{2}",
                $"<r><code>{Code}</code><name>{Name}</name></r>",
                StringComparison.Ordinal
            )
            .Replace("{3}", "<r><code>9.1E+17</code><name>x</name></r>", StringComparison.Ordinal);
        using var stream = new MemoryStream(Utf8(text));
        var rows = IntakeFile.Open(stream).Read().ToList();
        Assert.Equal([1, 2, 3], rows.Select(row => row.Line));
        Assert.Equal([false, true, false], rows.Select(row => row.Bad.Count > 0));
    }

    [Fact]
    public void The_standards_tail_and_old_codes_come_along()
    {
        using var stream = new MemoryStream(
            Utf8(
                $"""
                <LEGAL_PERSON_BASE><LEGAL_CODE>{Code}</LEGAL_CODE><LEGAL_NAME>{Name}</LEGAL_NAME>
                <ORGAN_NO>12345678-8</ORGAN_NO><LICENSE_NO>{Code}</LICENSE_NO><LEGAL_TYPE>11</LEGAL_TYPE>
                <BASIC_BANK>工商银行</BASIC_BANK><BASIC_BRANCH_BANK>沈阳分行</BASIC_BRANCH_BANK>
                <PLATFORM_CODE>12210000X</PLATFORM_CODE><DATA_TIMESTAMP>20240105120000</DATA_TIMESTAMP></LEGAL_PERSON_BASE>
                """
            )
        );
        var firm = Assert.Single(IntakeFile.Open(stream).Read()).Firm!;
        Assert.Equal("CN-ORG:123456788", firm.FormerCode.ToString());
        Assert.Equal(("12210000X", new DateOnly(2024, 1, 5)), (firm.Source, firm.AsOf));
        Assert.Equal(EntityKinds.Enterprise, firm.Record.Identity.Kind);
        Assert.Equal("工商银行沈阳分行", firm.Record.BankAccount.Bank);
    }

    [Theory]
    [InlineData("营业收入（元）", "860000000", 86_000_000_000L)]
    [InlineData("营业收入(亿元)", "8.6", 86_000_000_000L)]
    [InlineData("营业收入", "86,000.00", 86_000_000_000L)]
    [InlineData("营业收入", "860000000元", 86_000_000_000L)]
    [InlineData("营业收入（元）", "86000万元", 86_000_000_000L)]
    [InlineData("营业收入", "8.6亿", 86_000_000_000L)]
    public void An_amount_has_the_unit_of_its_cell_or_of_its_heading(
        string heading,
        string cell,
        long minor
    )
    {
        using var stream = new MemoryStream(
            Utf8($"code,name,{heading}\n{Code},{Name},\"{cell}\"\n")
        );
        Assert.Equal(
            minor,
            Assert.Single(IntakeFile.Open(stream).Read()).Firm!.Record.Size.RevenueMinor
        );
    }

    [Theory]
    [InlineData("+86 138-0000-0000", "13800000000")]
    [InlineData("024-22690000-801", "02422690000转801")]
    [InlineData("138 0000 0000/024-22690000", "13800000000")]
    [InlineData("１３８００００００００", "13800000000")]
    public void A_telephone_is_read_however_it_is_written(string cell, string phone)
    {
        using var stream = new MemoryStream(Utf8($"code,name,电话\n{Code},{Name},{cell}\n"));
        var firm = Assert.Single(IntakeFile.Open(stream).Read()).Firm!;
        Assert.Equal(phone, Assert.Single(firm.Record.Contacts).Phone);
    }

    [Theory]
    [InlineData("辽宁省沈阳市和平区", "210102")]
    [InlineData("沈阳", "210100")]
    [InlineData("210102000000", "210102")]
    [InlineData("210102 和平区", "210102")]
    public void A_region_is_read_by_its_names(string cell, string region)
    {
        using var stream = new MemoryStream(Utf8($"code,name,地区\n{Code},{Name},{cell}\n"));
        Assert.Equal(
            region,
            Assert.Single(IntakeFile.Open(stream).Read()).Firm!.Record.Identity.Region
        );
    }

    [Theory]
    [InlineData("21010219900101002X")]
    [InlineData("210102 19900101 0021")]
    [InlineData("２１０１０２１９９００１０１００２Ｘ")]
    [InlineData("210102900101002")]
    public void The_number_of_a_person_is_named_as_one_and_repeated_nowhere(string cell)
    {
        using var stream = new MemoryStream(Utf8($"code,name\n{cell},张三 {cell}\n"));
        var bad = Assert.Single(Assert.Single(IntakeFile.Open(stream).Read()).Bad);
        Assert.Equal("code.personal", bad.Code);
        Assert.DoesNotContain("900101", bad.Said.Zh, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "900101",
            PersonalNumbers.Masked($"张三 {cell}，"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_code_that_is_no_persons_is_not_masked()
    {
        Assert.Equal(Code, PersonalNumbers.Masked(Code));
        Assert.Equal("911101085923662400", PersonalNumbers.Masked("911101085923662400"));
    }

    [Fact]
    public void A_sheet_is_chosen_by_its_headings_or_asked_for()
    {
        const string head =
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>信用代码</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>名称</t></is></c></row>";
        var firms =
            head
            + $"<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>{Code}</t></is></c><c r=\"B2\" t=\"inlineStr\"><is><t>{Name}</t></is></c></row>";
        const string notes =
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>填表说明</t></is></c></row>";
        using var one = Workbooks.Of([("说明", notes), ("名录", firms)]);
        Assert.Equal(Code, Assert.Single(IntakeFile.Open(one).Read()).Firm!.Code.ToString());

        using var two = Workbooks.Of([("甲", firms), ("乙", firms)]);
        var error = Assert.Throws<UnreadableTableException>(() => IntakeFile.Open(two));
        Assert.Contains("甲、乙", error.Said.Zh, StringComparison.Ordinal);
        Assert.Contains(
            "“乙”",
            IntakeFile.Open(two, new() { Sheet = "乙" }).Said.Zh,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "“乙”",
            IntakeFile.Open(two, new() { Sheet = "2" }).Said.Zh,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_mapping_says_what_a_column_is_and_an_encoding_what_the_bytes_are()
    {
        using var stream = new MemoryStream(
            Encoding.GetEncoding("GB18030").GetBytes($"证照,名称,备注\n{Code},{Name},x\n")
        );
        var file = IntakeFile.Open(
            stream,
            new()
            {
                Encoding = "gb18030",
                Map = new Dictionary<string, string> { ["证照"] = "code", ["备注"] = "address" },
            }
        );
        Assert.Empty(file.Header.Unknown);
        Assert.Equal("x", Assert.Single(file.Read()).Firm!.Record.Identity.Address);
        var wrong = Assert.Throws<UnreadableTableException>(() =>
            IntakeFile.Open(stream, new() { Encoding = "utf-8" })
        );
        Assert.Contains("Line 1, column 1", wrong.Said.En, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_without_a_code_is_read_and_one_without_a_unified_code_goes_by_the_old_one()
    {
        using var stream = new MemoryStream(
            Utf8(
                $"信用代码,组织机构代码,名称\n,,{Name}\n无,123456788,{Name}\n{Other},123456788,{Name}\n"
            )
        );
        var firms = IntakeFile.Open(stream).Read().Select(row => row.Firm).ToList();
        Assert.Null(firms[0]!.Code);
        // Of an organisation code nobody can tell the kind.
        Assert.Null(firms[1]);
        Assert.Equal(
            (Other, "CN-ORG:123456788"),
            (firms[2]!.Code.ToString(), firms[2]!.FormerCode.ToString())
        );
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
