using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Intake;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry.Intake;

/// <summary>A firm that stands on several rows of a file, one a licence or a telephone.</summary>
public sealed class JoinedRowsTests
{
    private const string Head =
        "信用代码,名称,法定代表人,住所,联系人,联系电话,资质名称,资质等级,证书编号\n";
    private static readonly string First = Firms.Code(1).ToString();
    private static readonly string Second = Firms.Code(2).ToString();

    private static readonly string[] OfFirst =
    [
        $"{First},甲建设有限公司,王志强,,张三,13800000001,建筑工程施工总承包,一级,D21001",
        $"{First},甲建设有限公司,,和平区1号,李四,13800000002,市政公用工程施工总承包,二级,D21001",
        $"{First},甲建设有限公司,王志强,和平区1号,张三,13800000001,市政公用工程施工总承包,,D21001",
        $"{First},甲建设有限公司,,,张三,,,,",
    ];
    private static readonly string OfSecond = $"{Second},乙有限公司,孙海涛,,,,,,";

    [Fact]
    public async Task The_order_of_the_rows_makes_no_difference()
    {
        var seen = new HashSet<string>();
        var random = new Random(7);
        for (var round = 0; round < 12; round++)
        {
            var rows = OfFirst.Append(OfSecond).ToArray();
            random.Shuffle(rows);
            var (file, found) = await Check(Head + string.Join('\n', rows));
            Assert.Equal(
                (5, 0, 3, 1, 2),
                (
                    found.Report.Rows,
                    found.Report.Rejected,
                    found.Report.Joined,
                    found.Report.JoinedFirms,
                    found.Report.Good
                )
            );
            var firm = JoinedRows
                .Of([
                    .. file.Read()
                        .Where(row => row.Firm!.Code.ToString() == First)
                        .Select(row => (row.Line, row.Firm!)),
                ])
                .Firm!;
            Assert.Equal("和平区1号", firm.Record.Identity.Address);
            Assert.Equal(2, firm.Record.Qualifications.Count);
            Assert.Equal(
                ["张三 13800000001", "李四 13800000002"],
                firm.Record.Contacts.Select(contact => $"{contact.Name} {contact.Phone}").Order()
            );
            seen.Add(System.Text.Json.JsonSerializer.Serialize(firm.Record));
        }

        Assert.Single(seen);
    }

    [Fact]
    public async Task What_rows_contradict_each_other_in_is_told_of_each_line_and_none_is_taken()
    {
        var (_, found) = await Check(
            Head
                + string.Join(
                    '\n',
                    $"{First},甲建设有限公司,王志强,,,,建筑工程施工总承包,一级,D21001",
                    OfSecond,
                    $"{First},甲建设有限公司,王志刚,,,,建筑工程施工总承包,二级,D21001",
                    $"{First},甲建设有限公司,,,,,,,"
                )
        );
        Assert.Equal(
            (4, 3, 1, 1),
            (found.Report.Rows, found.Report.Rejected, found.Report.New, found.Report.Good)
        );
        Assert.Equal([2, 4, 5], found.NotTaken.Order());
        var differs = found.Report.Reasons.Single(reason => reason.Code == "firm.differs");
        Assert.Equal(
            [
                (2L, "legal_representative", "王志强"),
                (2L, "licence_grade", "一级"),
                (4L, "legal_representative", "王志刚"),
                (4L, "licence_grade", "二级"),
            ],
            differs
                .First.Select(cell => (cell.Line, cell.Column, cell.Value!))
                .OrderBy(cell => cell.Line)
                .ThenBy(cell => cell.Item2, StringComparer.Ordinal)
        );
        Assert.Contains(
            "第 2 行“王志强”；第 4 行“王志刚”",
            differs.First[0].Rule.Zh,
            StringComparison.Ordinal
        );
        Assert.Equal(
            5,
            Assert
                .Single(found.Report.Reasons.Single(one => one.Code == "firm.held_back").First)
                .Line
        );
    }

    [Fact]
    public async Task Another_name_under_the_code_holds_all_its_rows_back()
    {
        foreach (
            var order in (int[][])
                [
                    [0, 1, 2],
                    [0, 2, 1],
                    [2, 0, 1],
                ]
        )
        {
            string[] rows = [OfFirst[0], OfFirst[1], $"{First},丙建设有限公司,,,,,,,"];
            var (_, found) = await Check(Head + string.Join('\n', order.Select(at => rows[at])));
            Assert.Equal((3, 0, 0), (found.Report.Rejected, found.Report.New, found.Report.Good));
            Assert.Equal(3, Assert.Single(found.Report.Conflicts).Names.Count);
        }
    }

    [Fact]
    public async Task Two_accounts_are_compared_and_neither_is_shown()
    {
        var (_, found) = await Check(
            $"code,name,户名,开户行,账号\n{First},甲有限公司,甲,工行,6222000011112222\n{First},甲有限公司,甲,工行,6222000033334444\n"
        );
        var cell = found.Report.Reasons.Single().First[0];
        Assert.Equal(("firm.differs", "account_number"), (cell.Code, cell.Column));
        Assert.DoesNotContain("1111", cell.Rule.En + cell.Value, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_firm_of_several_rows_comes_in_once_with_all_its_licences(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = Callers.With(Roles.RegistryOfficer);
        var text =
            Head
            + string.Join(
                '\n',
                OfFirst[0],
                OfSecond,
                OfFirst[1],
                OfFirst[2],
                $"{Firms.Code(3)},丙有限公司,,,,,,,",
                OfFirst[3]
            );
        var pieces = province.Services.GetRequiredService<UploadPieces>();
        var file = await pieces.Take(
            new MemoryStream(Encoding.UTF8.GetBytes(text)),
            "名录.csv",
            default
        );
        var upload = (await province.Send(new ReceiveUpload.Command(file), officer)).Value;
        await province.WorkLongJobs();
        await province.Send(new StartUpload.Command(upload.Id), officer);
        await province.WorkLongJobs();

        Assert.Equal(3, await province.Scalar<int>("select count(*) from entity"));
        var record = (await province.Send(new GetDossier.Query(Firms.Code(1)), officer))
            .Value
            .Record;
        Assert.Equal(
            ["市政公用工程施工总承包 二级", "建筑工程施工总承包 一级"],
            record
                .Qualifications.Select(one => $"{one.Name} {one.Grade}")
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal((2, "和平区1号"), (record.Contacts.Count, record.Identity.Address));
    }

    private static async Task<(IntakeFile File, IntakeFindings Found)> Check(string text)
    {
        var file = IntakeFile.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        return (file, await IntakeCheck.OfRowsAlone(file, new(2026, 11, 24)).Run(null, default));
    }
}
