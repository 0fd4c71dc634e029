using Trading.Domain.Codes;
using Trading.Evaluation.Experts;
using Trading.Kernel.Sql;
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
