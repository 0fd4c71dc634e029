using System.IO.Compression;
using System.Text;
using Trading.Kernel.Tables;

namespace Trading.Tests.Kernel.Tables;

public sealed class TableFileTests
{
    private const string People = "姓名,岗位\n张三,施工员\n李四,安全员\n";

    static TableFileTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static TheoryData<string, byte[]> Texts =>
        new()
        {
            { "UTF-8", Encoding.UTF8.GetBytes(People) },
            { "UTF-8", [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(People)] },
            { "GB18030", Encoding.GetEncoding("GB18030").GetBytes(People) },
            { "UTF-16", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(People)] },
            {
                "UTF-16",
                [
                    .. Encoding.BigEndianUnicode.GetPreamble(),
                    .. Encoding.BigEndianUnicode.GetBytes(People),
                ]
            },
            { "UTF-8", Encoding.UTF8.GetBytes(People.Replace(',', '\t')) },
            { "UTF-8", Encoding.UTF8.GetBytes(People.Replace(',', ';')) },
            { "UTF-8", Encoding.UTF8.GetBytes("sep=,\n" + People) },
            { "UTF-8", Encoding.UTF8.GetBytes(People.Replace("\n", "\r\n")) },
            {
                "UTF-8",
                Encoding.UTF8.GetBytes(
                    "\u3000姓名\u00A0,\u200B岗位\n\n,\n=\"张三\",施工员\n李四,安全员"
                )
            },
        };

    [Theory, MemberData(nameof(Texts))]
    public void A_text_is_read_in_whatever_way_an_office_saves_it(string encoding, byte[] content)
    {
        var file = TableFile.Open(new MemoryStream(content));
        Assert.Contains(encoding, file.Said.Zh, StringComparison.Ordinal);
        Assert.Equal(
            [
                ["姓名", "岗位"],
                ["张三", "施工员"],
                ["李四", "安全员"],
            ],
            file.Rows().Select(row => row.Cells)
        );
    }

    [Theory]
    [InlineData("<html><table><tr><td>code</td></tr></table></html>", "网页")]
    [InlineData("\u00D0\u00CF\u0011\u00E0 an old workbook", ".xls")]
    [InlineData("%PDF-1.7", "PDF")]
    [InlineData("", "空的")]
    [InlineData("PK\u0003\u0004 no workbook", "损坏")]
    [InlineData("\u007FELF\u0000\u0001\u0000\u0001", "不是表格")]
    public void What_is_no_table_is_called_what_it_is(string content, string said)
    {
        var error = Assert.Throws<UnreadableTableException>(() =>
            TableFile.Open(new MemoryStream(Encoding.Latin1.GetBytes(content)))
        );
        Assert.Contains(said, error.Said.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_utf8_is_told_by_its_line_and_never_read_as_another_encoding()
    {
        var file = TableFile.Open(
            new MemoryStream([.. Encoding.UTF8.GetBytes("姓名,岗位\n张三,施工员"), 0xFF, 0xFE])
        );
        var error = Assert.Throws<UnreadableTableException>(() => file.Rows().ToList());
        Assert.Contains("0xFF", error.Said.En, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_is_told_by_the_line_it_begins_on()
    {
        var rows = TableFile.OfText("a,b\n\"one\ntwo\",c\n\nd,e\n").Rows();
        Assert.Equal([1, 2, 5], rows.Select(row => row.Line));
    }

    [Fact]
    public void A_table_as_csv_keeps_its_lines()
    {
        const string Text = "title\n\na,\"b\nc\"\n\nd,\"e \"\"f\"\"\"\n";
        var rows = TableFile.OfText(Text).Rows().ToList();
        var again = TableFile.OfText(TableFile.OfText(Text).AsCsv()).Rows().ToList();
        Assert.Equal(rows.Select(row => row.Line), again.Select(row => row.Line));
        Assert.Equal(rows.Select(row => row.Cells), again.Select(row => row.Cells));
    }

    [Fact]
    public void A_worksheet_is_read_as_it_is_seen()
    {
        const string Formats =
            "<numFmts count=\"1\"><numFmt numFmtId=\"165\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/></numFmts>"
            + "<cellXfs count=\"4\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"165\"/><xf numFmtId=\"10\"/></cellXfs>";
        const string Shared =
            "<si><t>姓名</t></si><si><r><t>张</t></r><r><t>三</t></r><rPh sb=\"0\" eb=\"1\"><t>zhang</t></rPh></si>";
        var file = TableFile.Open(
            Workbooks.Of(
                [
                    (
                        "人员",
                        "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"C2\" t=\"inlineStr\"><is><t>备注</t></is></c></row>"
                            + "<row r=\"5\"><c r=\"A5\" t=\"s\"><v>1</v></c><c r=\"B5\" s=\"1\"><v>45296</v></c><c r=\"C5\" s=\"2\"><v>45296.5</v></c>"
                            + "<c r=\"D5\" s=\"3\"><v>0.335</v></c><c r=\"E5\"><f>1+1</f><v>0.30000000000000004</v></c><c r=\"F5\"><v>210102.0</v></c>"
                            + "<c r=\"G5\"><v>912101020010000000</v></c><c r=\"H5\" t=\"b\"><v>1</v></c><c r=\"I5\" t=\"e\"><v>#N/A</v></c><c r=\"J5\" t=\"str\"><f>A1</f><v>公式</v></c></row>"
                    ),
                    ("别的", "<row><c t=\"inlineStr\"><is><t>x</t></is></c></row>"),
                ],
                Shared,
                Formats
            )
        );
        var rows = file.Rows().ToList();
        Assert.Equal([2, 5], rows.Select(row => row.Line));
        Assert.Equal(["姓名", "", "备注"], rows[0].Cells);
        Assert.Equal(
            [
                "张三",
                "2024-01-05",
                "2024-01-05 12:00:00",
                "33.5%",
                "0.3",
                "210102",
                "9.12101E+17",
                "是",
                "#N/A",
                "公式",
            ],
            rows[1].Cells
        );
        Assert.Equal(["人员", "别的"], file.Sheets);
        file.Sheet = 1;
        Assert.Equal("x", Assert.Single(file.Rows()).Cells[0]);
    }

    [Fact]
    public void A_hidden_sheet_is_not_read_and_days_may_count_from_1904()
    {
        var file = TableFile.Open(
            Workbooks.Of(
                [
                    ("藏", "<row><c><v>1</v></c></row>"),
                    ("看得见", "<row><c s=\"1\"><v>43834</v></c></row>"),
                ],
                formats: "<cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>",
                properties: "<workbookPr date1904=\"1\"/>",
                state: " state=\"hidden\""
            )
        );
        Assert.Equal(["看得见"], file.Sheets);
        Assert.Equal("2024-01-05", Assert.Single(file.Rows()).Cells[0]);
    }

    [Fact]
    public void A_workbook_that_unfolds_beyond_its_bound_is_refused_before_it_is_read()
    {
        using var bomb = new MemoryStream();
        using (var zip = new ZipArchive(bomb, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var part = zip.CreateEntry("xl/worksheets/sheet1.xml").Open();
            var nothing = new byte[1 << 20];
            for (var megabyte = 0; megabyte < 200; megabyte++)
            {
                part.Write(nothing);
            }
        }

        Assert.True(bomb.Length < 1 << 20);
        var error = Assert.Throws<UnreadableTableException>(() => TableFile.Open(bomb));
        Assert.Contains("过大", error.Said.Zh, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]>")]
    [InlineData("<row><c r=\"A1\"><v>1</v></row>")]
    public void A_sheet_that_is_not_what_it_should_be_is_called_damaged(string content)
    {
        var file = TableFile.Open(Workbooks.Of([("人员", content)]));
        var error = Assert.Throws<UnreadableTableException>(() => file.Rows().ToList());
        Assert.Contains("损坏", error.Said.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_of_a_million_cells_takes_no_more_than_those_that_are_read()
    {
        var cells = string.Concat(Enumerable.Repeat("<c><v>1</v></c>", 1_000_000));
        var file = TableFile.Open(Workbooks.Of([("人员", $"<row>{cells}</row>")]));
        Assert.Equal(200, Assert.Single(file.Rows()).Cells.Length);
    }

    [Fact]
    public void What_is_written_is_read_again_and_a_formula_stays_a_text()
    {
        using var content = new MemoryStream();
        XlsxTable.Write(
            content,
            [
                new XlsxSheet(
                    "人员",
                    [
                        new("姓名", 12, []),
                        new("岗位", 12, ["施工员", "安全员"]),
                        new("人数", 8, []),
                    ],
                    [
                        ["=HYPERLINK(\"http://x\")", "施工员", 12L],
                        ["210102199001010029", null, null],
                    ]
                ),
            ]
        );
        var rows = TableFile.Open(content).Rows().Select(row => row.Cells).ToList();
        Assert.Equal(
            [
                ["姓名", "岗位", "人数"],
                ["=HYPERLINK(\"http://x\")", "施工员", "12"],
                ["210102199001010029", "", ""],
            ],
            rows
        );
        content.Position = 0;
        using var zip = new ZipArchive(content);
        using var sheet = new StreamReader(
            zip.Entries.Single(entry => entry.FullName.Contains("worksheets/")).Open()
        );
        var written = sheet.ReadToEnd();
        Assert.DoesNotContain("<f>", written, StringComparison.Ordinal);
        Assert.DoesNotContain("<x:f>", written, StringComparison.Ordinal);
    }
}
