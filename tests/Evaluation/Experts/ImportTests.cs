using Trading.Domain.Codes;
using Trading.Evaluation.Experts;
using Trading.Kernel.Sql;
using Trading.Kernel.Tables;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using Trading.Tests.Registry;

namespace Trading.Tests.Evaluation;

/// <summary>Lists of experts that cities hold.</summary>
public sealed class ImportTests
{
    private const string OtherNumber = "210102198001020016";

    private const string List = $"""
        全省评标专家名单
        姓名,身份证号,专业,主评专业,职称,工作单位,地区
        孙丽,{Firms.IdentityNumber},房屋建筑,,高级工程师,大连设计研究院,大连市
        周强,{OtherNumber},道路工程、桥梁,桥梁,,沈阳市政设计院,210100
        周强,{OtherNumber},隧道,,,,
        吴敏,210102198001030010,道路工程,,,,
        """;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_is_in_the_library_is_compared_and_changed_only_by_a_person(Engine engine)
    {
        await using var province = Province.On(engine);
        var known = (
            await province.Send(
                Panels.Expert(1) with
                {
                    IdentityNumber = Firms.IdentityNumber,
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        var first = (await Import(province)).Value;
        Assert.Equal((1, 0), (first.Added, first.Unchanged));
        var fault = Assert.Single(first.Faults);
        Assert.Equal((6, "身份证号"), (fault.Line, fault.Column));
        var differing = Assert.Single(first.Differing);
        Assert.Equal((known, 3), (differing.Id, differing.Line));
        Assert.Equal(
            [
                new ImportExperts.Difference("/name", "专家01", "孙丽"),
                new ImportExperts.Difference("/region", "210100", "210200"),
                new ImportExperts.Difference("/specialties", "道路工程", "道路工程、房屋建筑"),
                new ImportExperts.Difference("/ties", "第1设计院", "大连设计研究院"),
            ],
            differing.Fields
        );
        var kept = (await province.Send(new GetExpert.Query(known), Tenders.Centre)).Value;
        Assert.Equal(("专家01", 1L), (kept.Name, kept.Version));

        var proposed = differing.Proposed;
        var taken = await province.Send(
            new ChangeExpert.Command(
                differing.Id,
                differing.Version,
                proposed.Name,
                proposed.Region,
                proposed.Specialties,
                proposed.Ties,
                proposed.State,
                proposed.StateReason
            ),
            Tenders.Centre
        );
        Assert.Equal(2, taken.Value.Ties.Count);
        var again = (await Import(province)).Value;
        Assert.Equal((0, 2, 0), (again.Added, again.Unchanged, again.Differing.Count));
        Assert.All(
            await province.Rows<string>("select payload from audit_entry"),
            text => Assert.DoesNotContain(OtherNumber, text, StringComparison.Ordinal)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_came_in_by_a_list_is_given_an_account_once(Engine engine)
    {
        await using var province = Province.On(engine);
        Assert.Equal(2, (await Import(province)).Value.Added);
        var id = await province.Scalar<Guid>("select id from expert where name = '周强'");
        var file = (await province.Send(new GetExpert.Query(id), Tenders.Centre)).Value;
        Assert.Equal(["桥梁", "道路工程", "隧道"], file.Specialties.Order(StringComparer.Ordinal));
        Assert.Equal("桥梁", file.MainSpecialty);
        Assert.Null(file.PersonId);

        var opened = await province.Send(
            new OpenExpertAccount.Command(id, "zhou.qiang"),
            Tenders.Centre
        );
        Assert.NotNull(opened.Value.FirstPassword);
        Assert.Equal(
            "expert.has_account",
            (await province.Send(new OpenExpertAccount.Command(id, "zhou.two"), Tenders.Centre))
                .Problem
                ?.Code
        );
        Assert.Equal(1, await province.Scalar<long>("select count(*) from person"));
    }

    [Fact]
    public void The_national_tables_field_names_are_read_one_line_a_specialty()
    {
        var (experts, faults) = ExpertFile.Read(
            $"""
            EXPERT_NAME,ID_CARD,MAJOR_CODE,IS_MAIN,COMPANY
            周强,{OtherNumber},A0401,0,甲院
            周强,{OtherNumber},A0402,1,甲院
            周二,{OtherNumber},A0403,0,甲院
            孙丽,{Firms.IdentityNumber},A0401,1,乙院
            孙丽,{Firms.IdentityNumber},A0402,0,乙院
            """,
            new DateOnly(2026, 11, 24)
        );
        var expert = Assert.Single(experts);
        Assert.Equal(("孙丽", "A0401", "乙院"), (expert.Name, expert.Main, expert.Employer));
        Assert.Equal(["A0401", "A0402"], expert.Specialties);
        // Two names for one number: nobody is taken.
        Assert.Equal(4, Assert.Single(faults).Line);
    }

    /// <summary>The national table as systems send it: one record a specialty, names as they are spelt, a tail of no use here.</summary>
    private const string Standard = $"""
        <?xml version="1.0" encoding="utf-8"?>
        <d:DATA xmlns:d="urn:ggzy">
          <d:EXPERT_CREDIT_RECORD><d:ID_CARD>{OtherNumber}</d:ID_CARD><d:EXPERT_NAME>周强</d:EXPERT_NAME></d:EXPERT_CREDIT_RECORD>
          <d:EXPERT_BID_EVALUATION>
            <d:MAJOR_CODE>A0401</d:MAJOR_CODE><d:IS_MAIN>0</d:IS_MAIN><d:EXPERT_NAME>孙丽</d:EXPERT_NAME>
            <d:ID_CARD>{Firms.IdentityNumber}</d:ID_CARD><d:AREA>210200</d:AREA><d:COMPANY>大连设计研究院</d:COMPANY>
            <d:PROFESSIONAL>高级工程师</d:PROFESSIONAL><d:DMISSON>1</d:DMISSON><d:PLATFORM_CODE>x</d:PLATFORM_CODE>
          </d:EXPERT_BID_EVALUATION>
          <d:EXPERT_BID_EVALUATION>
            <d:EXPERT_NAME>孙丽</d:EXPERT_NAME><d:ID_CARD>{Firms.IdentityNumber}</d:ID_CARD>
            <d:MAJOR_CODE>A0402</d:MAJOR_CODE><d:IS_MAIN>1</d:IS_MAIN>
          </d:EXPERT_BID_EVALUATION>
          <d:EXPERT_BID_EVALUATION>
            <d:EXPERT_NAME>周强</d:EXPERT_NAME><d:ID_CARD>210102198001020017</d:ID_CARD><d:MAJOR_CODE>A0403</d:MAJOR_CODE>
          </d:EXPERT_BID_EVALUATION>
        </d:DATA>
        """;

    public static TheoryData<string, string> Forms =>
        new()
        {
            { "XML", Standard },
            {
                "XML with attributes, its root the record",
                $"<EXPERT_BID_EVALUATION EXPERT_NAME=\"孙丽\" ID_CARD=\"{Firms.IdentityNumber}\" MAJOR_CODE=\"A0401、A0402\" IS_MAIN=\"A0402\" AREA=\"210200\" COMPANY=\"大连设计研究院\" PROFESSIONAL=\"高级工程师\"/>"
            },
            {
                "JSON",
                $$"""
                    {"EXPERT_BID_EVALUATION": [
                      {"EXPERT_NAME": "孙丽", "ID_CARD": "{{Firms.IdentityNumber}}", "MAJOR_CODE": "A0401", "IS_MAIN": 0, "AREA": 210200,
                       "COMPANY": "大连设计研究院", "PROFESSIONAL": "高级工程师", "DMISSON": true},
                      {"EXPERT_NAME": "孙丽", "ID_CARD": "{{Firms.IdentityNumber}}", "MAJOR_CODE": "A0402", "IS_MAIN": true, "COMPANY": null}
                    ]}
                    """
            },
            {
                "JSON lines",
                $$"""
                    {"EXPERT_NAME": "孙丽", "ID_CARD": "{{Firms.IdentityNumber}}", "MAJOR_CODE": "A0402", "IS_MAIN": 1, "AREA": "大连市", "COMPANY": "大连设计研究院"}
                    {"EXPERT_NAME": "孙丽", "ID_CARD": "{{Firms.IdentityNumber}}", "MAJOR_CODE": "A0401", "PROFESSIONAL": "高级工程师"}
                    """
            },
        };

    [Theory, MemberData(nameof(Forms))]
    public void The_national_table_is_read_in_every_form_and_encoding(string form, string text)
    {
        foreach (var encoding in (string[])["utf-8", "utf-16", "utf-16be", "gb18030"])
        {
            var (coder, _) = TextEncoding.Of(encoding)!.Value;
            using var file = new MemoryStream([.. coder.GetPreamble(), .. coder.GetBytes(text)]);
            var (experts, faults) = ExpertFile.Read(
                ImportExperts.TextOf(file),
                new DateOnly(2026, 11, 24)
            );
            var expert = Assert.Single(experts);
            Assert.Equal(
                (form, encoding, "孙丽", "A0402", "大连设计研究院", "高级工程师", "210200"),
                (
                    form,
                    encoding,
                    expert.Name,
                    expert.Main,
                    expert.Employer,
                    expert.Title,
                    expert.Region.ToString()
                )
            );
            Assert.Equal(["A0401", "A0402"], expert.Specialties.Order(StringComparer.Ordinal));
            // The record of the other table is no expert's; a wrong number is told by its line and column.
            Assert.Equal(
                form == "XML" ? [(13, "身份证号")] : [],
                faults.Select(fault => (fault.Line, fault.Column))
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_national_table_as_XML_registers_and_is_compared_as_a_list_is(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var import = new ImportExperts.Command(Standard, RegionCode.Given("210100"));
        var first = (await province.Send(import, Tenders.Centre)).Value;
        Assert.Equal((1, 13), (first.Added, Assert.Single(first.Faults).Line));
        var again = (await province.Send(import, Tenders.Centre)).Value;
        Assert.Equal((0, 1), (again.Added, again.Unchanged));
        var moved = (
            await province.Send(
                import with
                {
                    Content = Standard.Replace(
                        "大连设计研究院",
                        "沈阳设计院",
                        StringComparison.Ordinal
                    ),
                },
                Tenders.Centre
            )
        ).Value;
        var differing = Assert.Single(moved.Differing);
        Assert.Equal(
            (4, new ImportExperts.Difference("/ties", "大连设计研究院", "沈阳设计院")),
            (differing.Line, Assert.Single(differing.Fields))
        );
    }

    [Fact]
    public void What_is_wrong_with_a_record_is_told_by_its_line()
    {
        var (experts, faults) = ExpertFile.Read(
            $$"""
            {"EXPERT_NAME": "孙丽", "ID_CARD": "{{Firms.IdentityNumber}}", "MAJOR_CODE": "A0401"}
            {"EXPERT_NAME": "周强", "ID_CARD": "{{OtherNumber}}", "MAJOR_CODE":
            {"EXPERT_NAME": "周强", "ID_CARD": "{{OtherNumber}}", "MAJOR_CODE": "A0401", "DMISSON": "0"}
            {"EXPERT_NAME": "周强", "ID_CARD": "{{OtherNumber}}", "MAJOR_CODE": "A0401", "ID_CARD": "{{Firms.IdentityNumber}}"}
            """,
            new DateOnly(2026, 11, 24)
        );
        Assert.Equal("孙丽", Assert.Single(experts).Name);
        Assert.Equal(
            [(2, ""), (3, "是否可用"), (4, "ID_CARD")],
            faults.Select(fault => (fault.Line, fault.Column))
        );
        Assert.All(
            faults,
            fault => Assert.DoesNotContain(OtherNumber, fault.Rule, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("<DATA>\n<ROW><EXPERT_NAME>孙丽</EXPERT_NAME>\n</DATA>", 3, "XML 第 3 行")]
    [InlineData("[{\"EXPERT_NAME\": \"孙丽\",\n \"ID_CARD\" 1}]", 2, "JSON 第 2 行")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><DATA/>", 1, "DOCTYPE")]
    [InlineData("<DATA><ROW><A>1</A></ROW></DATA>", 1, "EXPERT_BID_EVALUATION")]
    [InlineData("[{\"EXPERT_NAME\": \"孙丽\", \"ID_CARD\": \"1\"}]", 1, "MAJOR_CODE")]
    public void A_file_that_cannot_be_read_says_where(string content, int line, string word)
    {
        var (experts, faults) = ExpertFile.Read(content, new DateOnly(2026, 11, 24));
        Assert.Empty(experts);
        var fault = Assert.Single(faults);
        Assert.Equal(line, fault.Line);
        Assert.Contains(word, fault.Rule, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "文件")]
    [InlineData("姓名,专业\n周强,桥梁\n", "表头")]
    public void What_is_no_list_is_said_to_be_none(string content, string word)
    {
        var (experts, faults) = ExpertFile.Read(content, new DateOnly(2026, 11, 24));
        Assert.Empty(experts);
        Assert.Contains(word, Assert.Single(faults).Rule, StringComparison.Ordinal);
    }

    private static Task<Outcome<ImportExperts.Report>> Import(Province province) =>
        province.Send(new ImportExperts.Command(List, RegionCode.Given("210100")), Tenders.Centre);
}
