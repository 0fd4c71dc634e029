using Trading.Access;
using Trading.Evaluation.Panels;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>Panels filled by a real Hangfire server in real time.</summary>
public sealed class RealJobsTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Hangfire_invites_reminds_replaces_the_declining_and_the_silent_and_reports_exhaustion(
        Engine engine
    )
    {
        await using var province = Province.InRealTime(engine);
        await Panels.Experts(province, 7);
        var now = DateTimeOffset.UtcNow;
        var procurement = (
            await province.Send(
                Tenders.Notice() with
                {
                    NoticeAt = now.AddDays(-21),
                    DeadlineAt = now.AddMinutes(-1),
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        await Tenders.Known(province, 1, 2, 3);
        await province.Send(
            Tenders.Opening(procurement, 1, 2, 3) with
            {
                OpenedAt = now.AddMinutes(-1),
            },
            Tenders.Centre
        );
        var centre = Callers.With(
            Roles.CentreOperator,
            await People.Create(province, "centre", Roles.CentreOperator)
        );
        await province.StartJobs();
        var panel = (
            await province.Send(
                Panels.Request(procurement) with
                {
                    // Within the two working days whatever the day is.
                    EvaluationAt = now.AddHours(20),
                    AnswerWithin = TimeSpan.FromSeconds(30),
                    RemindBefore = TimeSpan.FromSeconds(27),
                },
                centre
            )
        ).Value.Id;

        await Province.Until(
            async () =>
                (await Panels.Invitations(province, panel)).Count(one => one.State == "invited")
                == 5,
            "five experts are invited"
        );
        var asked = await Panels.Invitations(province, panel);
        await Panels.Answer(province, asked[0], accept: true);
        await Panels.Answer(province, asked[1], accept: true);
        await Panels.Answer(province, asked[2], accept: true);
        await Panels.Answer(province, asked[3], accept: false);
        await Province.Until(
            async () =>
                (await Panels.Invitations(province, panel))
                    is [.., { Number: 6, State: "invited" }],
            "the one who declined is replaced"
        );
        await Panels.Answer(province, (await Panels.Invitations(province, panel))[5], accept: true);

        // The fifth stays silent.
        await Province.Until(
            async () =>
                (await Panels.Invitations(province, panel))
                    is [.., { Number: 7, State: "invited" }],
            "the silent one is replaced",
            standing: province.Undelivered
        );
        Assert.Equal("expired", (await Panels.Invitations(province, panel))[4].State);
        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from panel_event where kind = 'reminded' and number = 5"
            )
        );
        await Panels.Answer(province, (await Panels.Invitations(province, panel))[6], accept: true);
        Assert.Equal("complete", (await Panels.Watch(province, panel)).State);

        // And now nobody is left.
        await Panels.Answer(
            province,
            (await Panels.Invitations(province, panel))[6],
            accept: false
        );
        await Province.Until(
            async () => (await Panels.Watch(province, panel)).State == "short",
            "the panel is short"
        );
        Assert.True((await province.Send(new VerifyDraw.Query(panel), Tenders.Centre)).Value.Sound);
    }
}
