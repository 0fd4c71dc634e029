using Trading.Domain.Codes;
using Trading.Evaluation.Experts;
using Trading.Kernel.Security;

namespace Trading.Demo;

/// <summary>Somebody who applies to be an expert, and waits for an officer of the library; and trainings of some who are.</summary>
internal static class DemoLibrary
{
    // Nobody's: day of birth and serial number are invented.
    private const string IdentityNumber = "210102198001010010";

    public static async Task Apply(DemoDesk desk, CancellationToken cancel) =>
        await desk.Do(
            new ApplyAsExpert.Command(
                new ApplicationForm
                {
                    Name = "孙丽",
                    Region = RegionCode.Parse("210200"),
                    Specialties = ["房屋建筑", "工程造价"],
                    MainSpecialty = "工程造价",
                    ProfessionalTitle = "高级工程师",
                    Ties =
                    [
                        new Tie
                        {
                            OrganisationName = "大连示例设计研究院（演示）",
                            FromDay = new DateOnly(2018, 7, 1),
                        },
                    ],
                    Qualifications =
                    [
                        new ExpertQualification
                        {
                            Name = "一级造价工程师",
                            Number = "演示-0001",
                            Issuer = "住房和城乡建设部",
                            ValidTo = desk.Today.AddYears(2),
                        },
                    ],
                    Recommender = "大连示例设计研究院（演示）",
                    Recommendation = "演示推〔2026〕7号",
                    RecommendedOn = desk.Today.AddDays(-20),
                },
                IdentityNumber,
                "applicant",
                DemoAccounts.Password
            ),
            DemoDesk.Maker,
            cancel
        );

    /// <summary>Two trainings of an expert, of which the first was recorded with the hours of another.</summary>
    public static async Task Train(
        DemoDesk desk,
        Guid expert,
        Caller officer,
        CancellationToken cancel
    )
    {
        var rules = new TrainingForm
        {
            Title = "评标专家岗前培训",
            Organiser = "辽宁省公共资源交易中心（演示）",
            FromDay = desk.Today.AddDays(-60),
            ToDay = desk.Today.AddDays(-59),
            Hours = 8,
            Result = "passed",
            Certificate = "演示培〔2026〕3号",
        };
        var recorded = await desk.Do(
            new RecordTraining.Command(expert, rules, null, null),
            officer,
            cancel
        );
        await desk.Do(
            new RecordTraining.Command(
                expert,
                rules with
                {
                    Hours = 16,
                },
                recorded.Id,
                "学时按两天计"
            ),
            officer,
            cancel
        );
        await desk.Do(
            new RecordTraining.Command(
                expert,
                new TrainingForm
                {
                    Title = "远程异地评标操作培训",
                    Organiser = "辽宁省公共资源交易中心（演示）",
                    FromDay = desk.Today.AddDays(-10),
                    ToDay = desk.Today.AddDays(-10),
                    Hours = 4,
                    Result = "attended",
                },
                null,
                null
            ),
            officer,
            cancel
        );
    }
}
