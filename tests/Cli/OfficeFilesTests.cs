using System.Text;
using Trading.Cli;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Kernel.Tables;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Intake;
using Trading.Tests.Harness;
using Trading.Tests.Kernel.Tables;

namespace Trading.Tests.Cli;

/// <summary>Files of firms as offices really hold them, by <c>trading import entities</c>.</summary>
public sealed class OfficeFilesTests
{
    private const string Code = "91210102MA000100XB";
    private const string Name = "沈阳测试有限公司";
    private static readonly Caller Operator = Caller.Platform("cli:tests") with { Language = "en" };

    static OfficeFilesTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static TheoryData<string, byte[]> Taken =>
        new()
        {
            { "tabs", Utf8($"code\tname\tregion\n{Code}\t{Name}\t210102\n") },
            { "a line for Excel", Utf8($"sep=,\ncode,name,region\n{Code},{Name},210102\n") },
            {
                "GB18030",
                Encoding
                    .GetEncoding("GB18030")
                    .GetBytes($"代码,名称,行政区划\n{Code},{Name},210102\n")
            },
            {
                "UTF-16",
                [
                    .. Encoding.Unicode.GetPreamble(),
                    .. Encoding.Unicode.GetBytes($"code,name,region\n{Code},{Name},210102\n"),
                ]
            },
            {
                "a code kept from Excel",
                Utf8($"code,name,region\n\"=\"\"{Code}\"\"\",{Name},210102\n")
            },
            {
                "full width",
                Utf8(
                    $"code,name,region\n９１２１０１０２ＭＡ０００１００ＸＢ,{Name},２１０１０２\n"
                )
            },
            {
                "blanks that nobody sees",
                Utf8($"code,name,region\n\u200B{Code}\u00A0,\u3000{Name}\u200B,210102\n")
            },
            {
                "small letters",
                Utf8($"code,name,region\n{Code.ToLowerInvariant()},{Name},210102\n")
            },
            { "usual names", Utf8($"纳税人识别号,单位名称,所在地区\n{Code},{Name},210102\n") },
            {
                "a title and a sum",
                Utf8($"沈阳市经营主体名录,,\ncode,name,region\n{Code},{Name},210102\n合计,1家,\n")
            },
            { "blank columns", Utf8($"code,name,region,,\n{Code},{Name},210102,,\n") },
            { "an unknown column", Utf8($"code,name,region,备注\n{Code},{Name},210102,x\n") },
            { "a region by its name", Utf8($"code,name,region\n{Code},{Name},沈阳市和平区\n") },
            { "a region as a figure", Utf8($"code,name,region\n{Code},{Name},210102.0\n") },
            {
                "a workbook",
                Workbooks
                    .Of([
                        (
                            "名录",
                            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>统一社会信用代码</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>企业名称</t></is></c><c r=\"C1\" t=\"inlineStr\"><is><t>区划代码</t></is></c><c r=\"D1\" t=\"inlineStr\"><is><t>住所</t></is></c></row>"
                                + $"<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>{Code}</t></is></c><c r=\"B2\" t=\"inlineStr\"><is><t>{Name}</t></is></c><c r=\"C2\"><v>210102</v></c></row>"
                        ),
                    ])
                    .ToArray()
            },
        };

    [Theory, MemberData(nameof(Taken))]
    public async Task A_firm_is_taken_however_the_file_was_saved(string what, byte[] content)
    {
        var (province, code, errors) = await Import(content);
        await using (province)
        {
            Assert.True(code == 0, $"{what}: {errors}");
            Assert.Equal(
                (Code, Name, "210102"),
                (
                    await province.Scalar<string>("select code from entity"),
                    await province.Scalar<string>("select name from entity"),
                    await province.Scalar<string>("select region from entity")
                )
            );
            Assert.True(
                what != "an unknown column"
                    || errors.Contains("left out: 备注", StringComparison.Ordinal),
                errors
            );
        }
    }

    [Theory]
    [InlineData("2024/1/5")]
    [InlineData("2024年1月5日")]
    [InlineData("2024.1.5")]
    [InlineData("20240105")]
    [InlineData("2024-01-05 00:00:00")]
    [InlineData("45296")]
    public void A_founding_day_and_amounts_are_read_as_a_spreadsheet_writes_them(string day)
    {
        var path = Save(
            Utf8(
                $"code,name,established_on,year,employees,revenue,assets\n{Code},{Name},{day},2025,\"1,200\",\"86,000.00\",5200.129\n"
            )
        );
        var firm = Read(path);
        Assert.Equal(new DateOnly(2024, 1, 5), firm.Record.Identity.EstablishedOn);
        Assert.Equal(
            (1200, 86_000_000_000L, 5_200_129_000L),
            (
                firm.Record.Size.Employees!.Value,
                firm.Record.Size.RevenueMinor!.Value,
                firm.Record.Size.AssetsMinor!.Value
            )
        );
    }

    [Theory]
    [InlineData("9.12101E+17,甲有限公司,", "Excel has shortened")]
    [InlineData("916201055811843000,甲有限公司,", "replaced the last digits by 0")]
    [InlineData(Code + ",甲有限公司,1/5/2024", "does not tell the month from the day")]
    [InlineData(Code + ",甲有限公司,2024-02-30", "no date")]
    [InlineData(Code + ",甲有限公司,2099-01-01", "Not after today")]
    public async Task What_has_no_one_reading_is_refused_with_its_line(string row, string said)
    {
        var (province, code, errors) = await Import(Utf8($"code,name,established_on\n{row}\n"));
        await using (province)
        {
            Assert.Equal(1, code);
            Assert.Contains("line 2, column ", errors, StringComparison.Ordinal);
            Assert.Contains(said, errors, StringComparison.Ordinal);
            Assert.Equal(0, await province.Scalar<int>("select count(*) from entity"));
        }
    }

    [Fact]
    public async Task The_number_of_a_person_where_a_firm_should_be_is_repeated_nowhere()
    {
        var (province, code, errors) = await Import(
            Utf8("code,name\n11010519491231002X,甲有限公司\n")
        );
        await using (province)
        {
            Assert.Equal(1, code);
            Assert.Contains("line 2, column code", errors, StringComparison.Ordinal);
            Assert.DoesNotContain("19491231", errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_no_file_of_firms_is_called_what_it_is()
    {
        var path = Save(Utf8("<html><table><tr><td>code</td></tr></table></html>"));
        var error = Assert.Throws<UnreadableTableException>(() => Read(path));
        Assert.Contains("HTML", error.Said.Zh, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("code,name\n{0},甲有限公司\n", 0, "kind told from the code: 1")]
    [InlineData("code,name\n12345678-8,甲有限公司\n", 1, "does not tell one")]
    [InlineData(
        "code,name,kind\n12345678-8,甲有限公司,企业\n",
        0,
        "its scheme told by its form: 1"
    )]
    [InlineData(
        "代码,名称,类型\n9121 0102 MA00 0100 XB,甲有限公司,有限责任公司\n",
        0,
        "hyphens taken out of a code: 1"
    )]
    public async Task What_is_taken_otherwise_than_it_stands_is_said(
        string file,
        int code,
        string said
    )
    {
        var (province, exit, errors) = await Import(
            Utf8(file.Replace("{0}", Code, StringComparison.Ordinal))
        );
        await using (province)
        {
            Assert.True(code == exit, errors);
            Assert.Contains(said, errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Of_two_names_under_one_code_both_are_shown_and_neither_is_chosen()
    {
        var (province, code, errors) = await Import(
            Utf8($"code,name\n{Code},甲有限公司\n{Code},乙有限公司\n"),
            skipBad: true
        );
        await using (province)
        {
            Assert.Equal(1, code);
            Assert.Contains(
                "line 2 “甲有限公司”; line 3 “乙有限公司”",
                errors,
                StringComparison.Ordinal
            );
            Assert.Equal(0, await province.Scalar<int>("select count(*) from entity"));
        }
    }

    [Fact]
    public async Task A_known_firm_under_another_name_is_told()
    {
        await using var province = Province.On(
            Engine.Sqlite,
            also: services => EntityImport.AddTo(services)
        );
        await Import(province, new(Save(Utf8($"code,name\n{Code},甲有限公司\n"))));
        var (code, errors) = await Import(
            province,
            new(Save(Utf8($"code,name\n{Code},乙有限公司\n"))) { DryRun = true }
        );
        Assert.Equal(0, code);
        Assert.Contains(
            "calls it '乙有限公司', the registry '甲有限公司'",
            errors,
            StringComparison.Ordinal
        );
        Assert.Contains("0 new, 0 known, 1 known and differing", errors, StringComparison.Ordinal);
        Assert.Equal("甲有限公司", await province.Scalar<string>("select name from entity"));
    }

    [Fact]
    public async Task What_is_rejected_is_mended_and_imported_again_and_a_source_is_mapped_once()
    {
        await using var province = Province.On(
            Engine.Sqlite,
            also: services => EntityImport.AddTo(services)
        );
        var rejected = Path.Combine(Scratch.Folder, $"{Guid.NewGuid():N}.csv");
        var (first, said) = await Import(
            province,
            new(
                Save(
                    Utf8(
                        $"营业执照,单位名称,备注,成立日期\n{Code},=甲有限公司,11010519491231002X,2024-02-30\n"
                    )
                ),
                SkipBad: true
            )
            {
                Source = "沈阳老名录",
                Map = ["营业执照=code"],
                Rejected = rejected,
            }
        );
        Assert.True(first == 1, said);
        var text = await File.ReadAllTextAsync(rejected);
        Assert.StartsWith(
            "营业执照,单位名称,备注,成立日期,行号,原因",
            text.TrimStart('\uFEFF'),
            StringComparison.Ordinal
        );
        Assert.Contains("'=甲有限公司", text, StringComparison.Ordinal);
        Assert.DoesNotContain("19491231", text, StringComparison.Ordinal);

        var mended = Save(Utf8(text.Replace("2024-02-30", "2024-02-29", StringComparison.Ordinal)));
        var (again, errors) = await Import(province, new(mended) { Source = "沈阳老名录" });
        Assert.True(again == 0, errors);
        Assert.Contains("mapping saved of the source", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("left out: 行号", errors, StringComparison.Ordinal);
        Assert.Equal("=甲有限公司", await province.Scalar<string>("select name from entity"));
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Save(byte[] content)
    {
        var path = Path.Combine(Scratch.Folder, $"{Guid.NewGuid():N}.table");
        File.WriteAllBytes(path, content);
        return path;
    }

    private static EntityToImport Read(string path)
    {
        using var stream = File.OpenRead(path);
        return Assert.Single(IntakeFile.Open(stream).Read()).Firm!;
    }

    private static async Task<(Province Province, int Code, string Errors)> Import(
        byte[] content,
        bool skipBad = false
    )
    {
        var province = Province.On(Engine.Sqlite, also: services => EntityImport.AddTo(services));
        var (code, errors) = await Import(province, new(Save(content), skipBad));
        return (province, code, errors);
    }

    private static async Task<(int Code, string Errors)> Import(
        Province province,
        EntityImport.Options options
    )
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await new EntityImport(province.Services, Operator, output, errors).Run(
            options,
            default
        );
        return (code, errors.ToString());
    }
}
