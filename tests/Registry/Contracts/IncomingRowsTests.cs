using Trading.Kernel.Tables;
using Trading.Registry.Contracts;

namespace Trading.Tests.Registry;

public sealed class IncomingRowsTests
{
    private static readonly DateOnly Today = new(2026, 11, 28);
    private static readonly SectionShape Staff = Sections.Of(Sections.Personnel);
    private static readonly SectionShape Contracts = Sections.Of(Sections.Performances);

    [Fact]
    public void Columns_are_known_by_the_names_that_offices_give_them_in_whatever_order()
    {
        var incoming = Read(
            Staff,
            "证书编号\t备注\t人员姓名*\t有效期至\n辽121\t无\t赵建造\t2028年6月30日\n\n辽122\t\t钱安全\t20270105\n"
        );
        Assert.DoesNotContain(incoming.Rows, row => row.Faults.Count > 0);
        Assert.Equal(
            [("赵建造", "辽121", "2028-06-30"), ("钱安全", "辽122", "2027-01-05")],
            incoming.Rows.Select(row => (row.Cells[0], row.Cells[5], row.Cells[6]))
        );
        Assert.Null(incoming.Columns[1]);
    }

    [Fact]
    public void Without_names_columns_come_in_the_order_of_the_form_until_somebody_says_otherwise()
    {
        var incoming = Read(Staff, "辽121\t赵建造\n辽122\t钱安全");
        Assert.False(incoming.HasHeader);
        Assert.Equal("辽121", incoming.Rows[0].Cells[0]);
        Assert.Equal(("辽121", "赵建造"), (incoming.Sample(0), incoming.Sample(1)));
        Assert.Equal("110****2X", Read(Staff, "11010519491231002X").Sample(0));
        incoming.Use(["licenceNumber", "name"]);
        Assert.Equal(("赵建造", "辽121"), (incoming.Rows[0].Cells[0], incoming.Rows[0].Cells[5]));
        incoming.TakeFirstAsHeader(true);
        Assert.Single(incoming.Rows);
    }

    [Fact]
    public void Titles_above_and_sums_below_are_left_out()
    {
        var incoming = Read(
            Staff,
            "沈阳某某公司人员名册,,\n,,\n姓名,岗位,职称\n张三,施工员,\n合计,1人,"
        );
        Assert.Equal("张三", Assert.Single(incoming.Rows).Cells[0]);
        Assert.Equal([1, 5], incoming.LeftOut);
    }

    [Theory]
    [InlineData("2024/1/5", "2024-01-05")]
    [InlineData("2024年1月5日", "2024-01-05")]
    [InlineData("2024.1.5", "2024-01-05")]
    [InlineData("20240105", "2024-01-05")]
    [InlineData("2024-01-05 00:00:00", "2024-01-05")]
    [InlineData("45296", "2024-01-05")]
    [InlineData("２０２４/１/５", "2024-01-05")]
    [InlineData("长期", "长期")]
    public void A_day_is_read_however_a_spreadsheet_writes_it(string typed, string day)
    {
        var row = Assert.Single(Read(Staff, $"姓名\t有效期止\n张三\t{typed}").Rows);
        Assert.DoesNotContain(row.Faults, fault => fault.Blocks);
        Assert.Equal(day, row.Cells[6]);
    }

    [Theory]
    [InlineData("1/5/2024", "分不清")]
    [InlineData("05-01-2024", "分不清")]
    [InlineData("2024-02-30", "不是日期")]
    [InlineData("明年", "不是日期")]
    public void A_day_that_could_be_two_or_none_is_refused(string typed, string said)
    {
        var fault = Assert.Single(
            Assert.Single(Read(Staff, $"姓名\t有效期止\n张三\t{typed}").Rows).Faults
        );
        Assert.True(fault.Blocks);
        Assert.Equal((2, "有效期止", typed), (fault.Line, fault.Field.Label.Zh, fault.Value));
        Assert.Contains(said, fault.Rule.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_taken_is_told_by_line_column_value_and_rule()
    {
        var incoming = Read(
            Contracts,
            "项目名称,发包人,合同金额,签订日期\n甲,乙,一百万,2024-03-01\n丙,丁,5,2024-02-30\n戊,己,\"1,234.56\",2024-02-01\n庚,辛,1.0000001,2099-01-01"
        );
        Assert.Equal(
            [
                (2, "合同金额（万元）", "一百万"),
                (3, "签订日期", "2024-02-30"),
                (5, "合同金额（万元）", "1.0000001"),
                (5, "签订日期", "2099-01-01"),
            ],
            incoming
                .Rows.SelectMany(row => row.Faults)
                .Select(fault => (fault.Line, fault.Field.Label.Zh, fault.Value))
        );
        Assert.Equal("1234.56", incoming.Rows[2].Cells[3]);
    }

    [Fact]
    public void A_number_that_a_spreadsheet_cut_short_is_refused()
    {
        var row = Assert.Single(Read(Staff, "姓名\t身份证号\n张三\t2.10102E+17").Rows);
        Assert.True(row.Bad);
        Assert.Contains("Excel", Assert.Single(row.Faults).Rule.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_of_people_are_masked_before_they_are_taken_and_in_what_is_told_of_them()
    {
        var incoming = Read(
            Staff,
            "姓名\t身份证号\n张三\t11010519491231002X\n李四\t110105194912310021"
        );
        Assert.Equal("110****2X", incoming.Shown(incoming.Rows[0], 1));
        var fault = Assert.Single(incoming.Rows[1].Faults);
        Assert.False(fault.Blocks);
        Assert.DoesNotContain("19491231", fault.Value + fault.Rule.Zh, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\t\t\n")]
    public void Nothing_pasted_is_told(string text)
    {
        var error = Assert.Throws<UnreadableTableException>(() => Read(Staff, text));
        Assert.Contains("没有内容", error.Said.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void As_many_rows_as_the_section_holds_are_read_and_many_more_refused()
    {
        static string Rows(int count) =>
            string.Join(
                '\n',
                Enumerable.Range(0, count).Select(number => $"员工{number}\t11010519491231002X")
            );
        Assert.Equal(10_000, Read(Staff, Rows(10_000)).Rows.Count);
        Assert.Throws<UnreadableTableException>(() => Read(Staff, Rows(10_100)));
    }

    [Fact]
    public void Every_list_has_a_template_that_is_read_back_under_its_own_columns()
    {
        foreach (var section in Sections.All.Where(section => section.IsList))
        {
            using var content = new MemoryStream();
            SectionTemplate.Write(content, section);
            var headings = Assert.Single(TableFile.Open(content).Rows());
            Assert.Equal(
                section.Fields.Select(field => field.Name),
                TableHeader
                    .Of(SectionColumns.Of(section), headings)
                    .Columns.Select(column => column?.Name)
            );
        }
    }

    private static IncomingRows Read(SectionShape section, string text) =>
        IncomingRows.Read(section, TableFile.OfText(text), Today);
}
