using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Reviews;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

/// <summary>An officer says of each section what is to be said of it.</summary>
public sealed class SectionVerdictTests
{
    private static readonly Qualification Special = Firms.Licence() with { Grade = "特级" };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_said_of_a_section_stays_with_the_submission_and_can_be_said_again(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var colleague = await Firms.Officer(province, "colleague");
        var (clerk, submitted) = await Firms.Submit(province, 1);
        var id = (await Firms.Waiting(province, clerk.EntityCode!.Value, officer)).Id;
        var unclaimed = await province.Send(Accept(id, submitted.Version, "identity"), officer);
        Assert.Equal("review.unclaimed", unclaimed.Problem?.Code);
        var version = (await province.Send(new ClaimReview.Command(id), officer)).Value.Version;

        var shown = await Shown();
        Assert.All(shown.Sections, section => Assert.Null(section.Verdict));
        Assert.Equal(
            [Sections.Identity, Sections.Contacts],
            shown.Sections.Take(2).Select(section => section.Section)
        );
        var points = shown.Sections[0].Points;
        Assert.All(points, point => Assert.NotEmpty(point.Source.En));

        var faulted = await province.Send(
            new JudgeSection.Command(
                id,
                version,
                Sections.Identity,
                SectionVerdicts.Faulted,
                " 住所与营业执照不一致 ",
                [points[0].Code]
            ),
            officer
        );
        Assert.Equal("住所与营业执照不一致", faulted.Value.Section.Remark);
        Assert.Equal(
            [true, false, false],
            faulted.Value.Section.Points.Select(point => point.Checked)
        );
        await province.Send(Accept(id, version, Sections.Contacts), officer);
        Assert.Equal(
            ["faulted", "accepted"],
            (await Shown()).Sections.Take(2).Select(section => section.Standing())
        );

        // Said again, taken back; and whoever goes on with it sees what was said, and by whom.
        await province.Send(Accept(id, version, Sections.Identity), officer);
        await province.Send(
            new JudgeSection.Command(id, version, Sections.Contacts, null, null, null),
            officer
        );
        await province.Send(new ReleaseReview.Command(id), officer);
        var claimed = (await province.Send(new ClaimReview.Command(id), colleague)).Value;
        shown = (await province.Send(new GetReview.Query(id), colleague)).Value;
        Assert.Equal(
            ("accepted", null, "officer"),
            (shown.Sections[0].Verdict, shown.Sections[0].Remark, shown.Sections[0].By)
        );
        Assert.Null(shown.Sections[1].Verdict);
        Assert.Equal(
            "review.claimed",
            (await province.Send(Accept(id, claimed.Version, Sections.Identity), officer))
                .Problem
                ?.Code
        );

        // Once it is decided it is read as it was.
        await province.Send(new DecideReview.Command(id, claimed.Version, true, null), colleague);
        shown = await Shown();
        Assert.Equal("accepted", shown.Sections.Single(one => one.Section == "identity").Verdict);

        async Task<GetReview.ReviewShown> Shown() =>
            (await province.Send(new GetReview.Query(id), officer)).Value;
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nothing_is_said_that_nobody_can_act_on(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Verify(province, 1, officer);
        var (id, version) = await Claimed(province, clerk, officer);

        await Refused("/remark", "review.remark", verdict: SectionVerdicts.Faulted);
        await Refused("/verdict", "review.verdict", verdict: "fine");
        await Refused("/checked/0", "review.point", points: ["identity.licence"]);
        await Refused("/section", "review.section", section: Sections.Identity);
        Assert.Equal(
            ProblemKind.Stale,
            (await province.Send(Accept(id, version - 1, Sections.Contacts), officer)).Problem?.Kind
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(Accept(id, version, Sections.Contacts), clerk)).Problem?.Kind
        );
        Assert.Equal(0, await province.Scalar<long>("select count(*) from review_section"));

        async Task Refused(
            string pointer,
            string rule,
            string section = Sections.Contacts,
            string? verdict = null,
            IReadOnlyList<string>? points = null
        )
        {
            var refused = await province.Send(
                new JudgeSection.Command(id, version, section, verdict, " ", points),
                officer
            );
            Assert.Contains(
                (pointer, rule),
                refused.Problem!.Errors.Select(error => (error.Pointer, error.Code))
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_a_change_what_is_in_order_is_in_force_and_the_rest_goes_back(Engine engine)
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Verify(province, 1, officer);
        var code = clerk.EntityCode!.Value;
        var (id, version) = await Claimed(province, clerk, officer);
        await province.Send(Fault(id, version, Sections.Contacts, "职务与任命文件不一致"), officer);
        await province.Send(Accept(id, version, Sections.Qualifications), officer);
        var decided = await province.Send(
            new DecideReview.Command(id, version, true, null),
            officer
        );
        Assert.Equal([Sections.Contacts], decided.Value.SentBack);

        var inForce = await Firms.InForce(province, clerk);
        Assert.Equal([Special], inForce.Record.Qualifications);
        Assert.Equal("投标经理", inForce.Record.Contacts[0].Duty);
        Assert.Equal(decided.Value.Version, inForce.VerifiedVersion);
        var draft = await Firms.Dossier(province, clerk);
        Assert.Equal(("returned", "经理"), (draft.State, draft.Record.Contacts[0].Duty));
        Assert.Equal([new SectionRemark(Sections.Contacts, "职务与任命文件不一致")], draft.Remarks);
        Assert.Equal([Sections.Contacts], draft.Draft!.Sections);
        await province.DeliverDue(times: 2);
        Assert.Single(
            await province.Rows<string>("select zh from notice"),
            notice => notice.Contains("【联系人】职务与任命文件不一致", StringComparison.Ordinal)
        );

        // Mended, it is handed in again; what was said before is not said of it.
        var again = await province.Send(new SubmitEntity.Command(code, draft.Version), clerk);
        Assert.Equal("submitted", again.Value.State);
        var waiting = await Firms.Waiting(province, code, officer);
        var shown = (await province.Send(new GetReview.Query(waiting.Id), officer)).Value;
        Assert.Null(Assert.Single(shown.Sections).Verdict);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_first_submission_with_a_fault_goes_back_as_a_whole_with_what_was_said(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var officer = await Firms.Officer(province);
        var (clerk, _) = await Firms.Submit(province, 1);
        var id = (await Firms.Waiting(province, clerk.EntityCode!.Value, officer)).Id;
        var version = (await province.Send(new ClaimReview.Command(id), officer)).Value.Version;
        await province.Send(Fault(id, version, Sections.Financials, "缺2024年报表"), officer);

        var verified = await province.Send(
            new DecideReview.Command(id, version, true, null),
            officer
        );
        Assert.Equal(
            ("/verify", "review.faulted"),
            (verified.Problem!.Errors[0].Pointer, verified.Problem.Errors[0].Code)
        );
        var returned = await province.Send(
            new DecideReview.Command(id, version, false, null),
            officer
        );
        Assert.Equal("returned", returned.Value.State);
        var dossier = await Firms.Dossier(province, clerk);
        Assert.Null(dossier.ReturnedBecause);
        Assert.Equal([new SectionRemark(Sections.Financials, "缺2024年报表")], dossier.Remarks);
    }

    [PostgresFact]
    public async Task Two_windows_that_judge_one_section_at_once_leave_one_of_the_two_verdicts()
    {
        await using var province = Province.On(Engine.Postgres);
        var officer = await Firms.Officer(province);
        for (var round = 1; round <= 8; round++)
        {
            var (clerk, _) = await Firms.Submit(province, round);
            var id = (await Firms.Waiting(province, clerk.EntityCode!.Value, officer)).Id;
            var version = (await province.Send(new ClaimReview.Command(id), officer)).Value.Version;
            var said = await Task.WhenAll(
                Task.Run(() => province.Send(Accept(id, version, Sections.Identity), officer)),
                Task.Run(() =>
                    province.Send(Fault(id, version, Sections.Identity, "住所"), officer)
                )
            );
            Assert.All(said, one => Assert.Null(one.Problem));
            var identity = (await province.Send(new GetReview.Query(id), officer)).Value.Sections[
                0
            ];
            Assert.Equal(
                identity.Verdict == SectionVerdicts.Faulted ? "住所" : null,
                identity.Remark
            );
            Assert.NotNull(identity.Verdict);
        }
    }

    private static JudgeSection.Command Accept(Guid id, long version, string section) =>
        new(id, version, section, SectionVerdicts.Accepted, null, null);

    private static JudgeSection.Command Fault(
        Guid id,
        long version,
        string section,
        string remark
    ) => new(id, version, section, SectionVerdicts.Faulted, remark, null);

    // A change of two sections, claimed.
    private static async Task<(Guid Id, long Version)> Claimed(
        Province province,
        Caller clerk,
        Caller officer
    )
    {
        var code = clerk.EntityCode!.Value;
        var begun = await Firms.Begin(province, clerk);
        var saved = (
            await province.Send(
                new SaveEntity.Command(
                    code,
                    begun.Version,
                    Contacts: [Firms.Contact() with { Duty = "经理" }],
                    Qualifications: [Special]
                ),
                clerk
            )
        ).Value;
        await province.Send(new SubmitEntity.Command(code, saved.Version), clerk);
        var waiting = await Firms.Waiting(province, code, officer);
        var claimed = (await province.Send(new ClaimReview.Command(waiting.Id), officer)).Value;
        return (waiting.Id, claimed.Version);
    }
}
