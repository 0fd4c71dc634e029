using Trading.Registry.Contracts;

namespace Trading.Tests.Registry;

public sealed class PastedRowsTests
{
    private static readonly SectionShape Staff = Sections.Of(Sections.Personnel);
    private static readonly SectionShape Contracts = Sections.Of(Sections.Performances);

    [Fact]
    public void Columns_are_known_by_their_names_in_whatever_order()
    {
        var pasted = PastedRows.Read(
            Staff,
            "注册证号\t备注\t姓名\t有效期止\n辽121\t无\t赵建造\t2028年6月30日\n\n辽122\t\t钱安全\t20270105\n"
        );
        Assert.Empty(pasted.Faults);
        Assert.Equal(
            [("赵建造", "辽121", "2028-06-30"), ("钱安全", "辽122", "2027-01-05")],
            pasted.Rows.Select(row => (row[0], row[5], row[6]))
        );
    }

    [Fact]
    public void Without_names_columns_come_in_the_order_of_the_form()
    {
        var pasted = PastedRows.Read(
            Contracts,
            "\"桥梁\n维修\"\t市政处\tA-1\t\"1,234.56\"\t2024/3/1"
        );
        // A line break inside a quoted cell is kept for the rule of the field to refuse.
        Assert.Equal(
            ["桥梁\n维修", "市政处", "A-1", "1234.56", "2024-03-01", null, null],
            Assert.Single(pasted.Rows)
        );
    }

    [Fact]
    public void What_cannot_be_read_is_told_by_line_and_column()
    {
        var pasted = PastedRows.Read(
            Contracts,
            "项目名称,发包人,合同金额,签订日期\n甲,乙,一百万,2024-03-01\n丙,丁,5,2024-02-30\n戊,己,5,2024-02-01,多"
        );
        Assert.Equal(
            [(2, "合同金额（万元）"), (3, "签订日期"), (4, "5")],
            pasted.Faults.Select(fault => (fault.Line, fault.Column))
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\t\t\n")]
    public void Nothing_pasted_is_nothing_read(string text)
    {
        var pasted = PastedRows.Read(Staff, text);
        Assert.Empty(pasted.Rows);
        Assert.Empty(pasted.Faults);
    }

    [Fact]
    public void Ten_thousand_rows_are_read()
    {
        var text = string.Join(
            '\n',
            Enumerable.Range(0, 10_000).Select(number => $"员工{number}\t11010519491231002X")
        );
        Assert.Equal(10_000, PastedRows.Read(Staff, text).Rows.Count);
    }
}
