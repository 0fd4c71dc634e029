using Trading.Access;
using Trading.Alerts.Screening;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;
using Trading.Registry.Entities;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Screening;

/// <summary>What an announcement asks in words is screened by itself once it is published, and stops nothing.</summary>
public sealed class PublishedClausesTests
{
    private const string Local = "供应商须在沈阳市注册并具有独立法人资格。";
    private const string Lawful = "供应商应具有独立承担民事责任的能力。";
    private const string Signals =
        "select count(*) from alert_signal where source = 'clause' and gone_at is null";

    private static readonly EntityCode Bureau = EntityCode.Parse("91110108551385082Q");
    private static readonly Caller Purchaser = Callers.With(
        Roles.Purchaser,
        entityCode: Bureau
    ) with
    {
        Scope = DataScope.Nothing,
    };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_publishes_is_asked_about_each_likely_clause(Engine engine)
    {
        await using var province = await Begun(engine);
        var id = await Published(province, Local);
        await province.DeliverDue(3);

        var found = await Of(province, id, Purchaser);
        var hit = Assert.Single(found!.Hits, one => one.Confidence >= GetScreening.Likely);
        Assert.Equal(("P01", true, id), (hit.Pattern, found.Mine, found.ProcurementId));
        Assert.Equal("procurement", found.Regime);
        Assert.Equal(1, await province.Scalar<int>(Signals));
        Assert.Equal(
            $"/screenings/{found.Id}",
            await province.Scalar<string>("select link from notice where kind = 'work'")
        );

        // The supervisor of the region reads it and cannot answer; another region's does not.
        var supervisor = Callers.With(Roles.Supervisor);
        Assert.False((await Of(province, id, supervisor with { Scope = In("210100") }))!.Mine);
        Assert.Null(await Of(province, id, supervisor with { Scope = In("210200") }));
        await Kept(province, found.Id, hit.Number, "涉密场所内作业");
        Assert.Equal(
            "涉密场所内作业",
            (await Of(province, id, supervisor))!.Hits[0].Answer!.Reason
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_amendment_takes_the_clause_back_and_with_it_the_signal(Engine engine)
    {
        await using var province = await Begun(engine);
        var id = await Published(province, Local);
        await province.DeliverDue(3);
        var first = (await Of(province, id, Purchaser))!;
        Assert.True(
            (
                await province.Send(
                    new PostStep.Command(id, "clarification", Tenders.At("2026-10-25 10:00"))
                    {
                        Figures = Figures.Of(
                            ("affectsBids", false),
                            ("what", "修改资格条件"),
                            ("conditions", Lawful)
                        ),
                    },
                    Purchaser
                )
            ).Succeeded
        );
        await province.DeliverDue(3);

        var second = (await Of(province, id, Purchaser))!;
        Assert.NotEqual(first.Id, second.Id);
        Assert.Empty(
            second.Hits.Where(hit => hit.Confidence >= GetScreening.Likely).Select(hit => hit.Text)
        );
        Assert.Equal(0, await province.Scalar<int>(Signals));
        // What was said of the words of before stays to be read.
        Assert.Equal(1, (await Get(province, first.Id)).LikelyHits);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_answered_in_the_draft_is_not_asked_again(Engine engine)
    {
        await using var province = await Begun(engine);
        var draft = (
            await province.Send(
                new ScreenDraft.Command(
                    ReceivedDraft.OfText($"政府采购项目\n{Local}", "采购文件.txt"),
                    ScreeningRegimes.Auto,
                    RegionCode.Given("210100"),
                    "government"
                ),
                Purchaser
            )
        ).Value;
        await Kept(
            province,
            draft.Id,
            draft.Hits.Single(one => one.Pattern == "P01").Number,
            "理由"
        );
        var id = await Published(province, Local);
        var stranger = Callers.With(
            Roles.Purchaser,
            entityCode: EntityCode.Parse("91350100M000100Y43")
        ) with
        {
            Scope = DataScope.Nothing,
        };
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new TieScreening.Command(draft.Id, id), stranger)).Problem!.Kind
        );
        var tied = await province.Send(new TieScreening.Command(draft.Id, id), Purchaser);
        Assert.Equal(id, tied.Value.ProcurementId);
        await province.DeliverDue(3);

        var found = (await Of(province, id, Purchaser))!;
        Assert.Equal("理由", found.Hits.Single(one => one.Pattern == "P01").Answer!.Reason);
        Assert.Equal(
            0,
            await province.Scalar<int>(
                "select count(*) from notice where link like '/screenings/%'"
            )
        );

        // It stays where it belongs; said again it is the same.
        Assert.True(
            (await province.Send(new TieScreening.Command(draft.Id, id), Purchaser)).Succeeded
        );
        var other = await Published(province, Lawful, 2);
        Assert.Equal(
            "screening.tied",
            (await province.Send(new TieScreening.Command(draft.Id, other), Purchaser))
                .Problem!
                .Code
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_two_who_read_the_same_words_at_once_one_screens_them(Engine engine)
    {
        await using var province = await Begun(engine);
        for (var round = 1; round <= 8; round++)
        {
            var id = await Published(province, Local, round);
            var both = await Task.WhenAll(
                Enumerable
                    .Range(0, 3)
                    .Select(_ =>
                        Task.Run(() =>
                            province.Send(new ScreenPublished.Command(id), Callers.Platform)
                        )
                    )
            );
            Assert.Single(both, one => one.Value.Screening is not null);
            Assert.Equal(round, await province.Scalar<int>("select count(*) from screening"));
            Assert.Equal(round, await province.Scalar<int>(Signals));
        }
    }

    [Fact]
    public async Task Words_that_are_too_long_or_empty_are_refused_by_their_figure()
    {
        await using var province = await Begun(Engine.Sqlite);
        foreach (var text in new[] { " ", new string('字', StepFigure.LongestParagraphs + 1) })
        {
            var refused = await province.Send(Notice(text, 1), Purchaser);
            var error = Assert.Single(refused.Problem!.Errors);
            Assert.Equal(("/figures/notice/conditions", "text"), (error.Pointer, error.Code));
        }
    }

    private static async Task<Province> Begun(Engine engine)
    {
        var province = Province.On(engine);
        Assert.True(
            (
                await province.Send(
                    new RecordEntity.Command(Bureau, "沈阳市城市管理局"),
                    Tenders.Centre
                )
            ).Succeeded
        );
        return province;
    }

    private static PublishProcurement.Command Notice(string conditions, int number) =>
        Tenders.Notice(number) with
        {
            Kind = "government",
            BuyerCode = Bureau,
            Figures = new Dictionary<string, Figures?>
            {
                ["notice"] = Figures.Of(("conditions", conditions)),
            },
        };

    private static async Task<Guid> Published(Province province, string conditions, int number = 1)
    {
        var published = await province.Send(Notice(conditions, number), Purchaser);
        Assert.Null(published.Problem);
        return published.Value.Id;
    }

    private static async Task<GetScreening.Detail?> Of(Province province, Guid id, Caller caller) =>
        (await province.Send(new GetPublishedScreening.Query(id), caller)).Value.Screening;

    private static async Task<GetScreening.Detail> Get(Province province, Guid id) =>
        (await province.Send(new GetScreening.Query(id), Purchaser)).Value;

    private static async Task Kept(Province province, Guid id, int hit, string reason) =>
        Assert.True(
            (
                await province.Send(
                    new AnswerHit.Command(id, hit, HitDecisions.Kept, reason),
                    Purchaser
                )
            ).Succeeded
        );

    private static DataScope In(string region) =>
        DataScope.Of([new DataArea { Region = RegionCode.Parse(region) }]);
}
