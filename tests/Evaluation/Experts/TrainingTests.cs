using Trading.Evaluation.Experts;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>Trainings of experts: recorded by officers, read by the expert, corrected without anything being lost.</summary>
public sealed class TrainingTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_correction_stands_beside_what_it_corrects_and_the_expert_reads_both(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = (await Panels.Experts(province, 1))[0];
        var first = (await Record(province, id, Training())).Value;
        Assert.Equal((24, "passed"), (first.Hours, first.Result));
        province.Clock!.Advance(TimeSpan.FromDays(1));

        var corrected = await Record(
            province,
            id,
            Training() with
            {
                Hours = 16,
            },
            first.Id,
            "最后一天缺勤"
        );
        Assert.Equal(first.Id, corrected.Value.Corrects);
        // Of two corrections the second is told of the first.
        Assert.Equal(
            "training.corrected",
            (await Record(province, id, Training(), first.Id, "学时有误")).Problem?.Code
        );

        var own = (
            await province.Send(
                new GetMyExpertFile.Query(),
                await ApplicationTests.Self(province, id)
            )
        ).Value;
        Assert.Equal(2, own.Trainings.Count);
        var (stands, gone) = (own.Trainings[0], own.Trainings[1]);
        Assert.Equal((16, "最后一天缺勤", true), (stands.Hours, stands.Reason, stands.Stands));
        Assert.Equal(
            (24, corrected.Value.Id, false),
            (gone.Hours, gone.CorrectedBy!.Value, gone.Stands)
        );
        var item = Assert.Single((await List(province, new())).Items);
        Assert.Equal(("专家01", 16), (item.Name, item.Hours));

        var withdrawn = await Record(
            province,
            id,
            Training() with
            {
                Result = TrainingResults.Void,
            },
            corrected.Value.Id,
            "登记到了别人名下"
        );
        Assert.False(withdrawn.Value.Stands);
        Assert.Empty((await List(province, new())).Items);
        Assert.Equal(3, await province.Scalar<long>("select count(*) from expert_training"));
    }

    [PostgresFact]
    public async Task Of_two_corrections_at_once_one_is_told_of_the_other()
    {
        await using var province = Province.On(Engine.Postgres);
        var id = (await Panels.Experts(province, 1))[0];
        var first = (await Record(province, id, Training())).Value;
        var both = await Task.WhenAll(
            Record(province, id, Training() with { Hours = 8 }, first.Id, "学时有误"),
            Record(province, id, Training() with { Hours = 16 }, first.Id, "学时有误")
        );
        Assert.Single(both, outcome => outcome.Succeeded);
        Assert.Equal(
            "training.corrected",
            both.Single(outcome => !outcome.Succeeded).Problem!.Code
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_list_is_searched_by_name_title_year_and_result(Engine engine)
    {
        await using var province = Province.On(engine);
        var experts = await Panels.Experts(province, 2);
        await Record(province, experts[0], Training());
        province.Clock!.Advance(TimeSpan.FromMinutes(1));
        await Record(
            province,
            experts[0],
            Training() with
            {
                Title = "远程异地评标操作培训",
                FromDay = new DateOnly(2025, 3, 4),
                ToDay = new DateOnly(2025, 3, 4),
                Hours = 8,
                Result = "attended",
                Certificate = null,
            }
        );
        province.Clock.Advance(TimeSpan.FromMinutes(1));
        await Record(province, experts[1], Training() with { Result = "failed" });

        Assert.Equal(
            ["failed", "attended", "passed"],
            (await List(province, new())).Items.Select(item => item.Result)
        );
        Assert.Equal(
            ["attended"],
            (await List(province, new() { Year = 2025 })).Items.Select(item => item.Result)
        );
        Assert.Equal(2, (await List(province, new() { Title = "继续教育" })).Items.Count);
        Assert.Equal(
            ["专家02"],
            (await List(province, new() { Result = "failed" })).Items.Select(item => item.Name)
        );
        var counted = await List(
            province,
            new()
            {
                Name = "专家01",
                Take = 1,
                CountUpTo = 100,
                Sort = "-hours",
            }
        );
        Assert.Equal((24, 2L), (counted.Items[0].Hours, counted.Total!.Count));
        Assert.Equal(
            [8],
            (
                await List(
                    province,
                    new()
                    {
                        Name = "专家01",
                        Take = 1,
                        Sort = "-hours",
                        Cursor = counted.Next,
                    }
                )
            ).Items.Select(item => item.Hours)
        );
    }

    [Fact]
    public async Task What_cannot_be_is_refused_by_field()
    {
        await using var province = Province.On(Engine.Sqlite);
        var id = (await Panels.Experts(province, 1))[0];
        var refused = await Record(
            province,
            id,
            new TrainingForm
            {
                Title = " ",
                Organiser = "",
                FromDay = new DateOnly(2026, 10, 21),
                ToDay = new DateOnly(2026, 10, 19),
                Hours = 0,
                Result = "好",
            },
            reason: "没有更正什么"
        );
        Assert.Equal(
            [
                "/reason",
                "/training/hours",
                "/training/organiser",
                "/training/result",
                "/training/title",
                "/training/toDay",
            ],
            refused.Problem!.Errors.Select(error => error.Pointer).Order(StringComparer.Ordinal)
        );
        var hours = await Record(province, id, Training() with { Hours = 73 });
        Assert.Equal("training.hours", Assert.Single(hours.Problem!.Errors).Code);
        var coming = await Record(
            province,
            id,
            Training() with
            {
                ToDay = new DateOnly(2026, 11, 25),
            }
        );
        Assert.Equal("training.to", Assert.Single(coming.Problem!.Errors).Code);
        var nothing = await Record(province, id, Training() with { Result = TrainingResults.Void });
        Assert.Equal("training.void", Assert.Single(nothing.Problem!.Errors).Code);

        await Record(province, id, Training());
        Assert.Equal("training.recorded", (await Record(province, id, Training())).Problem?.Code);
        Assert.Equal(
            ProblemKind.NotFound,
            (await Record(province, id, Training(), Guid.NewGuid(), "不存在")).Problem?.Kind
        );
        Assert.Equal(
            ProblemKind.NotFound,
            (await Record(province, Guid.NewGuid(), Training())).Problem?.Kind
        );
        var applicant = await ApplicationTests.Apply(province);
        Assert.Equal(
            "expert.not_admitted",
            (await Record(province, applicant, Training())).Problem?.Code
        );
    }

    private static async Task<Trading.Kernel.Http.Page<ListTrainings.Item>> List(
        Province province,
        ListTrainings.Query query
    ) => (await province.Send(query, Tenders.Centre)).Value;

    private static Task<Outcome<ExpertTraining>> Record(
        Province province,
        Guid id,
        TrainingForm training,
        Guid? corrects = null,
        string? reason = null
    ) => province.Send(new RecordTraining.Command(id, training, corrects, reason), Tenders.Centre);

    private static TrainingForm Training() =>
        new()
        {
            Title = "2026年全省评标专家继续教育",
            Organiser = "辽宁省公共资源交易中心",
            FromDay = new DateOnly(2026, 10, 19),
            ToDay = new DateOnly(2026, 10, 21),
            Hours = 24,
            Result = "passed",
            Certificate = "辽评训2026-0187",
        };
}
