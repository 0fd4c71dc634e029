using Trading.Kernel.Tables;
using Trading.Registry.Intake;
using Trading.Tests.Kernel.Tables;

namespace Trading.Tests.Registry.Intake;

/// <summary>What of a worksheet nobody sees is told, and read or left as it is asked for.</summary>
public sealed class SheetNoticeTests
{
    private static readonly string[] Codes =
    [
        .. Enumerable.Range(1, 6).Select(number => Firms.Code(number).ToString()),
    ];

    private static string Row(int line, string attributes, params string[] cells) =>
        $"<row r=\"{line}\"{attributes}>"
        + string.Concat(
            cells.Select(
                (cell, place) =>
                    cell.StartsWith('<') ? cell
                    : cell.Length == 0 ? ""
                    : $"<c r=\"{(char)('A' + place)}{line}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"
            )
        )
        + "</row>";

    private static MemoryStream List(string before = "", string after = "") =>
        Workbooks.Of(
            [
                (
                    "名录",
                    Row(1, "", "信用代码", "名称", "联系电话", "内部备注")
                        + Row(2, "", Codes[0], "甲有限公司", "13800000001", "a")
                        + Row(3, " hidden=\"1\"", Codes[1], "乙有限公司", "13800000002", "b")
                        + Row(4, " hidden=\"1\"", Codes[2], "丙有限公司", "13800000003", "c")
                        + Row(5, "", Codes[3], "丁有限公司", "13800000004", "d")
                        // Behind the list everything is hidden, and empty.
                        + Row(6, " hidden=\"1\"")
                ),
            ],
            before: before,
            after: after
        );

    [Fact]
    public void Hidden_rows_and_columns_are_read_and_told_or_left_when_that_is_asked_for()
    {
        using var list = List(
            "<cols><col min=\"3\" max=\"3\" hidden=\"1\"/><col min=\"9\" max=\"16384\" hidden=\"1\"/></cols>",
            "<autoFilter ref=\"A1:D5\"/>"
        );

        var file = IntakeFile.Open(list);
        Assert.Equal(4, file.Read().Count(row => row.Firm is not null));
        Assert.Equal(["hidden_rows", "hidden_columns"], file.Notices.Select(notice => notice.Kind));
        Assert.Equal(
            "有 2 行是隐藏的（已筛选），已照常读取：第 3-4 行；不应导入时请选择不读隐藏的行和列。",
            file.Notices[0].Said.Zh
        );
        Assert.Contains("C “联系电话”", file.Notices[1].Said.En, StringComparison.Ordinal);

        var left = IntakeFile.Open(list, new() { LeaveHidden = true });
        Assert.Equal(
            [(2L, null), (3L, "hidden"), (4L, "hidden"), (5L, (string?)null)],
            left.Read().Select(row => (row.Line, row.LeftOut))
        );
        Assert.All(
            left.Read().Where(row => row.Firm is not null),
            row => Assert.Empty(row.Firm!.Record.Contacts)
        );
        Assert.Equal(["内部备注"], left.Header.Unknown);
        Assert.Contains("left out", left.Notices[0].Said.En, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hidden")]
    [InlineData("veryHidden")]
    public void A_hidden_sheet_is_told_and_read_only_when_it_is_named(string state)
    {
        var firms = Row(1, "", "信用代码", "名称") + Row(2, "", Codes[0], "甲有限公司");
        using var book = Workbooks.Of(
            [("旧名录", firms.Replace("甲", "旧", StringComparison.Ordinal)), ("名录", firms)],
            state: $" state=\"{state}\""
        );

        var file = IntakeFile.Open(book);
        Assert.Equal("甲有限公司", Assert.Single(file.Read()).Firm!.Record.Identity.Name);
        Assert.Contains("旧名录", Assert.Single(file.Notices).Said.Zh, StringComparison.Ordinal);

        var hidden = IntakeFile.Open(book, new() { Sheet = "旧名录" });
        Assert.Equal("旧有限公司", Assert.Single(hidden.Read()).Firm!.Record.Identity.Name);
        Assert.Contains("隐藏", hidden.Said.Zh, StringComparison.Ordinal);
        // By number only what can be seen is counted.
        Assert.Throws<UnreadableTableException>(() => IntakeFile.Open(book, new() { Sheet = "2" }));
    }

    [Fact]
    public void Where_the_visible_sheet_is_no_list_the_hidden_one_is_named()
    {
        using var book = Workbooks.Of(
            [("名录", Row(1, "", "信用代码", "名称")), ("说明", Row(1, "", "填表说明"))],
            state: " state=\"hidden\""
        );
        var error = Assert.Throws<UnreadableTableException>(() => IntakeFile.Open(book));
        Assert.Contains("隐藏的工作表：名录", error.Said.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void Cells_merged_downwards_count_for_each_of_their_rows()
    {
        using var book = Workbooks.Of(
            [
                (
                    "名录",
                    Row(1, "", "沈阳市名录")
                        + Row(2, "", "信用代码", "名称", "资质名称", "住所")
                        + Row(3, "", Codes[0], "甲有限公司", "市政公用工程施工总承包", "和平区1号")
                        + Row(4, "", "", "", "建筑工程施工总承包")
                        + Row(5, "", "", "", "地基基础工程专业承包")
                        + Row(6, "", Codes[1], "乙有限公司", "", "和平区2号")
                ),
            ],
            after: "<mergeCells><mergeCell ref=\"A1:D1\"/><mergeCell ref=\"A3:A5\"/><mergeCell ref=\"B3:B5\"/><mergeCell ref=\"C6:D6\"/></mergeCells>"
        );
        var file = IntakeFile.Open(book);
        var rows = file.Read().Where(row => row.LeftOut is null).ToList();
        Assert.Equal(
            [Codes[0], Codes[0], Codes[0], Codes[1]],
            rows.Select(row => row.Firm!.Code.ToString())
        );
        Assert.Null(rows[1].Firm!.Record.Identity.Address);
        Assert.Equal(
            [("merged", 4L, "code"), ("merged", 4L, "name")],
            rows[1]
                .Corrections.Where(one => one.Kind == "merged")
                .Select(one => (one.Kind, one.Line, one.Column))
        );
        Assert.Contains("C6:D6", Assert.Single(file.Notices).Said.En, StringComparison.Ordinal);
    }

    [Fact]
    public void A_formula_that_failed_is_no_code_and_no_word_of_another_field()
    {
        using var book = Workbooks.Of([
            (
                "名录",
                Row(1, "", "信用代码", "名称", "住所", "联系人")
                    + Row(
                        2,
                        "",
                        "<c r=\"A2\" t=\"e\"><f>VLOOKUP(B2,Z:Z,1,0)</f><v>#N/A</v></c>",
                        "甲有限公司"
                    )
                    + Row(
                        3,
                        "",
                        Codes[1],
                        "乙有限公司",
                        "<c r=\"C3\" t=\"e\"><f>#REF!</f><v>#REF!</v></c>",
                        "<c r=\"D3\"><f>A1</f></c>"
                    )
            ),
        ]);
        var file = IntakeFile.Open(book);
        var rows = file.Read().ToList();
        Assert.Equal(
            ("formula.error", "code", "#N/A"),
            rows[0].Bad.Select(cell => (cell.Code, cell.Column, cell.Value)).Single()
        );
        Assert.Null(rows[1].Firm!.Record.Identity.Address);
        Assert.Contains(rows[1].Corrections, one => one.Kind == "formula_error");
        Assert.Equal(
            ["formula_errors", "uncalculated"],
            file.Notices.Select(notice => notice.Kind)
        );
        Assert.Contains("A2 #N/A, C3 #REF!", file.Notices[0].Said.En, StringComparison.Ordinal);
        Assert.Contains("D3", file.Notices[1].Said.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_table_below_is_not_read_under_the_first_ones_headings()
    {
        using var book = Workbooks.Of([
            (
                "名录",
                Row(1, "", "信用代码", "名称")
                    + Row(2, "", Codes[0], "甲有限公司")
                    + Row(5, "", "名称", "信用代码", "联系人")
                    + Row(6, "", "乙有限公司", Codes[1], "张三")
            ),
        ]);
        var rows = IntakeFile.Open(book).Read().ToList();
        Assert.Equal([true, false, false], rows.Select(row => row.Firm is not null));
        Assert.All(rows.Skip(1), row => Assert.Equal("table.other", Assert.Single(row.Bad).Code));
        Assert.Contains("第 5 行起", rows[2].Bad[0].Rule.Zh, StringComparison.Ordinal);
    }
}
