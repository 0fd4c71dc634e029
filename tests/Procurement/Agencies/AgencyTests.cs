using Trading.Access;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Agencies;
using Trading.Procurement.Limits;
using Trading.Procurement.Steps;
using Trading.Registry.Entities;
using Trading.Tests.Harness;

namespace Trading.Tests.Procurement.Agencies;

/// <summary>A purchaser names an agency, and both run the procurements that are theirs, and nobody else's.</summary>
public sealed class AgencyTests
{
    private static readonly EntityCode Bureau = EntityCode.Parse("XX-BUYER:1");
    private static readonly EntityCode School = EntityCode.Parse("XX-BUYER:2");
    private static readonly EntityCode Bright = EntityCode.Parse("XX-AGENCY:1");
    private static readonly EntityCode Other = EntityCode.Parse("XX-AGENCY:2");

    private static readonly Caller Purchaser = Of(Roles.Purchaser, Bureau);
    private static readonly Caller OtherPurchaser = Of(Roles.Purchaser, School);
    private static readonly Caller Agency = Of(Roles.Agency, Bright);
    private static readonly Caller OtherAgency = Of(Roles.Agency, Other);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_agency_runs_what_its_purchaser_buys_from_acceptance_to_end_and_nobody_elses(
        Engine engine
    )
    {
        await using var province = await WithFirms(engine);
        var early = await province.Send(Notice(Bureau), Agency);
        Assert.Equal("procurement.not_party", Assert.Single(early.Problem!.Errors).Code);

        var named = (await province.Send(new NameAgency.Command(Bright), Purchaser)).Value;
        Assert.Equal(
            (NamingStates.Asked, "光明招标代理", "沈阳市城市管理局"),
            (named.State, named.AgencyName, named.PurchaserName)
        );
        // Named alone is not enough: it has to accept.
        Assert.False((await province.Send(Notice(Bureau), Agency)).Succeeded);
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new AnswerNaming.Command(named.Id, true), OtherAgency))
                .Problem
                ?.Kind
        );
        var accepted = await province.Send(new AnswerNaming.Command(named.Id, true), Agency);
        Assert.Equal(NamingStates.InForce, accepted.Value.State);
        Assert.Equal(
            "agency.answered",
            (await province.Send(new AnswerNaming.Command(named.Id, false), Agency)).Problem?.Code
        );

        var id = (await province.Send(Notice(Bureau), Agency)).Value.Id;
        var foreign = await province.Send(Notice(School, 2), Agency);
        Assert.Equal("procurement.not_party", Assert.Single(foreign.Problem!.Errors).Code);
        var detail = (await province.Send(new GetProcurement.Query(id), Agency)).Value;
        Assert.Equal(
            (Bureau, (EntityCode?)Bright, "光明招标代理"),
            (detail.BuyerCode!.Value, detail.AgencyCode, detail.AgencyName)
        );
        // Its kind says that the handing in of bids is the centre's to post.
        Assert.Contains("clarification", detail.MayPost);
        Assert.Contains("bids", detail.Next);
        Assert.DoesNotContain("bids", detail.MayPost);
        var refused = await province.Send(
            new PostStep.Command(id, "bids", Tenders.Deadline),
            Agency
        );
        Assert.Equal(ProblemKind.Forbidden, refused.Problem?.Kind);
        Assert.True((await province.Send(Clarification(id, 1), Agency)).Succeeded);
        Assert.True((await province.Send(Clarification(id, 2), Purchaser)).Succeeded);

        // The purchaser's other procurements are the agency's as well, and the centre's are read by nobody else's agency.
        var own = (await province.Send(Notice(Bureau, 3), Purchaser)).Value.Id;
        Assert.True((await province.Send(new GetDueSteps.Query(own), Agency)).Succeeded);
        Assert.Equal(Set(id, own), await Listed(province, Agency));
        foreach (var stranger in new[] { OtherAgency, OtherPurchaser })
        {
            Assert.Empty(await Listed(province, stranger));
            Assert.Equal(
                ProblemKind.NotFound,
                (await province.Send(new GetProcurement.Query(id), stranger)).Problem?.Kind
            );
            Assert.Equal(
                ProblemKind.NotFound,
                (await province.Send(Clarification(id, 9), stranger)).Problem?.Kind
            );
        }

        Assert.True((await province.Send(new EndNaming.Command(named.Id), Purchaser)).Succeeded);
        Assert.Empty(await Listed(province, Agency));
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(Clarification(id, 3), Agency)).Problem?.Kind
        );
        Assert.False((await province.Send(Notice(Bureau, 4), Agency)).Succeeded);
        Assert.Equal(
            "agency.ended",
            (await province.Send(new EndNaming.Command(named.Id), Agency)).Problem?.Code
        );
        // What it ran is told of it still.
        Assert.Equal(
            "光明招标代理",
            (await province.Send(new GetProcurement.Query(id), Purchaser)).Value.AgencyName
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_agency_named_for_one_procurement_has_that_one_alone_and_no_longer_than_was_said(
        Engine engine
    )
    {
        await using var province = await WithFirms(engine);
        var one = (await province.Send(Notice(Bureau), Purchaser)).Value.Id;
        var two = (await province.Send(Notice(Bureau, 2), Purchaser)).Value.Id;
        var foreign = await province.Send(
            new NameAgency.Command(Bright) { ProcurementId = one },
            OtherPurchaser
        );
        Assert.Equal(ProblemKind.NotFound, foreign.Problem?.Kind);
        var today = DateOnly.FromDateTime(Province.Start.Date);
        var asked = new NameAgency.Command(Bright)
        {
            ProcurementId = one,
            FromDay = today,
            ToDay = today.AddDays(2),
        };
        var named = (await province.Send(asked, Purchaser)).Value;
        Assert.Equal("agency.named", (await province.Send(asked, Purchaser)).Problem?.Code);
        Assert.True(
            (await province.Send(new AnswerNaming.Command(named.Id, true), Agency)).Succeeded
        );

        Assert.Equal([one], await Listed(province, Agency));
        Assert.True((await province.Send(Clarification(one, 1), Agency)).Succeeded);
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(Clarification(two, 1), Agency)).Problem?.Kind
        );
        Assert.False((await province.Send(Notice(Bureau, 3), Agency)).Succeeded);
        Assert.Equal(
            "光明招标代理",
            (await province.Send(new GetProcurement.Query(one), Tenders.Centre)).Value.AgencyName
        );

        province.Clock!.Advance(TimeSpan.FromDays(3));
        Assert.Empty(await Listed(province, Agency));
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(Clarification(one, 2), Agency)).Problem?.Kind
        );
        var listed = (await province.Send(new ListNamings.Query(), Agency)).Value;
        Assert.Equal(NamingStates.Ended, Assert.Single(listed.AsAgency).State);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_somebody_else_lends_names_no_agency_and_a_purchaser_without_a_firm_runs_nothing(
        Engine engine
    )
    {
        await using var province = await WithFirms(engine);
        var homeless = Callers.With(Roles.Purchaser);
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new NameAgency.Command(Bright), homeless)).Problem?.Kind
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(Notice(Bureau), homeless)).Problem?.Kind
        );
        var self = await province.Send(new NameAgency.Command(Bureau), Purchaser);
        Assert.Equal("agency.self", Assert.Single(self.Problem!.Errors).Code);
        var unknown = await province.Send(
            new NameAgency.Command(EntityCode.Parse("XX-AGENCY:404")),
            Purchaser
        );
        Assert.Equal("entity.unknown", Assert.Single(unknown.Problem!.Errors).Code);
        var centre = await province.Send(
            Notice(Bureau) with
            {
                AgencyCode = Bright,
            },
            Tenders.Centre
        );
        Assert.Equal(
            "光明招标代理",
            (await province.Send(new GetProcurement.Query(centre.Value.Id), Tenders.Centre))
                .Value
                .AgencyName
        );
        // To be told as its agency is no right: the purchaser's word is.
        Assert.Empty(await Listed(province, Agency));
        Assert.Equal([centre.Value.Id], await Listed(province, Purchaser));
    }

    [PostgresFact]
    public async Task No_step_is_recorded_after_the_naming_ended_whoever_comes_first()
    {
        await using var province = await WithFirms(Engine.Postgres);
        for (var round = 0; round < 25; round++)
        {
            var named = (await province.Send(new NameAgency.Command(Bright), Purchaser)).Value;
            await province.Send(new AnswerNaming.Command(named.Id, true), Agency);
            var id = (await province.Send(Notice(Bureau, round + 1), Purchaser)).Value.Id;
            var posts = Enumerable
                .Range(1, 4)
                .Select(number => Task.Run(() => province.Send(Clarification(id, number), Agency)))
                .ToList();
            // What is recorded when the end is true, and no more afterwards.
            var end = Task.Run(async () =>
            {
                Assert.True(
                    (await province.Send(new EndNaming.Command(named.Id), Purchaser)).Succeeded
                );
                return await Recorded(province, id);
            });
            var posted = await Task.WhenAll(posts);
            Assert.All(
                posted.Where(outcome => !outcome.Succeeded),
                outcome => Assert.Equal(ProblemKind.NotFound, outcome.Problem!.Kind)
            );
            var recorded = await Recorded(province, id);
            Assert.Equal(await end, recorded);
            Assert.Equal(posted.Count(outcome => outcome.Succeeded), recorded);
        }
    }

    private static Task<long> Recorded(Province province, Guid id) =>
        province.Scalar<long>(
            "select count(*) from posted_step where procurement_id = @id and step = 'clarification'",
            new { id }
        );

    private static async Task<Province> WithFirms(Engine engine)
    {
        var province = Province.On(engine);
        foreach (
            var (code, name) in new[]
            {
                (Bureau, "沈阳市城市管理局"),
                (School, "沈阳市实验学校"),
                (Bright, "光明招标代理"),
                (Other, "远大招标代理"),
            }
        )
        {
            Assert.True(
                (
                    await province.Send(new RecordEntity.Command(code, name), Tenders.Centre)
                ).Succeeded
            );
        }

        return province;
    }

    private static Caller Of(string role, EntityCode firm) =>
        Callers.With(role, entityCode: firm) with
        {
            Name = $"{role}-{firm}",
            Scope = DataScope.Nothing,
        };

    private static PublishProcurement.Command Notice(EntityCode buyer, int number = 1) =>
        Tenders.Notice(number) with
        {
            BuyerCode = buyer,
        };

    private static PostStep.Command Clarification(Guid id, int number) =>
        new(id, "clarification", Tenders.At("2026-11-01 10:00").AddMinutes(number))
        {
            Figures = Figures.Of(("affectsBids", false), ("what", $"第{number}次澄清")),
        };

    private static async Task<HashSet<Guid>> Listed(Province province, Caller caller) =>
        [
            .. (await province.Send(new ListProcurements.Query(), caller)).Value.Items.Select(
                item => item.Id
            ),
        ];

    private static HashSet<Guid> Set(params Guid[] ids) => [.. ids];
}
