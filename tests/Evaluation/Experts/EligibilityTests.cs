using Trading.Access;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Panels;
using Trading.Kernel.Sql;
using Trading.Procurement.Steps;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using Trading.Tests.Registry;

namespace Trading.Tests.Evaluation;

/// <summary>Whom the freeze leaves out by what the library knows: the same person, an absence, an admission too recent.</summary>
public sealed class EligibilityTests
{
    private const string OtherNumber = "210102198001020016";

    // The same person under another role, as reported of other platforms (openreview#301).
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_is_on_a_bidders_record_by_identity_number_is_never_drawn(Engine engine)
    {
        await using var province = Province.On(engine);
        await Panels.Experts(province, 5);
        var same = await Register(province, 31, Firms.IdentityNumber);
        await Register(province, 32, OtherNumber);
        await Firms.Verify(province, 1, await Firms.Officer(province));
        var procurement = await Tenders.Published(province);
        Assert.True(
            (
                await province.Send(
                    Tenders.Opening(procurement) with
                    {
                        Bids =
                        [
                            new BidReadOut(Firms.Code(1), "沈阳第1建筑工程有限公司", 480_000_00),
                        ],
                    },
                    Tenders.Centre
                )
            ).Succeeded
        );

        var scarce = await province.Send(Panels.Request(procurement, experts: 7), Tenders.Centre);
        Assert.Contains(
            "只有 6 名",
            Assert.Single(scarce.Problem!.Errors).Message,
            StringComparison.Ordinal
        );
        var panel = (await province.Send(Panels.Request(procurement), Tenders.Centre)).Value.Id;
        await province.DeliverDue();

        Assert.DoesNotContain(
            same,
            (await Panels.Invitations(province, panel)).Select(one => one.ExpertId)
        );
        var pool = Assert.Single((await Panels.Watch(province, panel)).Pool);
        Assert.Equal(6, pool.Eligible);
        Assert.Equal(("same_person", 1), Assert.Single(pool.Excluded.Select(Pair)));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_cannot_come_that_day_is_not_drawn(Engine engine)
    {
        await using var province = Province.On(engine);
        var experts = await Panels.Experts(province, 8);
        // The evaluation is on a Wednesday.
        await Calendar(province, experts[0], new([3], []));
        await Calendar(
            province,
            experts[1],
            new([], [Absence("2026-11-20", "2026-11-25"), Absence("2026-12-01", "2026-12-02")])
        );
        await Calendar(province, experts[2], new([2, 4], [Absence("2026-11-26", "2026-11-27")]));
        var procurement = await Tenders.Opened(province, 1, 1);
        var scarce = await province.Send(Panels.Request(procurement, experts: 7), Tenders.Centre);
        Assert.Contains(
            "只有 6 名",
            Assert.Single(scarce.Problem!.Errors).Message,
            StringComparison.Ordinal
        );
        var panel = (await province.Send(Panels.Request(procurement), Tenders.Centre)).Value.Id;
        await province.DeliverDue();

        Assert.Empty(
            (await Panels.Invitations(province, panel))
                .Select(one => one.ExpertId)
                .Intersect(experts.Take(2))
        );
        var pool = Assert.Single((await Panels.Watch(province, panel)).Pool);
        Assert.Equal(("absent", 2), Assert.Single(pool.Excluded.Select(Pair)));
        var report = (await province.Send(new VerifyDraw.Query(panel), Tenders.Centre)).Value;
        Assert.True(report.Sound, string.Join(';', report.Findings));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_pool_padded_the_night_before_changes_no_draw(Engine engine)
    {
        await using var province = Province.On(
            engine,
            new() { ["Trading:Experts:WaitAfterAdmission"] = "7.00:00:00" }
        );
        await Panels.Experts(province, 5);
        province.Clock!.Advance(TimeSpan.FromDays(8));
        var friends = await Panels.Experts(province, 3, first: 6);
        var procurement = await Tenders.Opened(province, 1, 1);
        var request = Panels.Request(procurement) with
        {
            EvaluationAt = Tenders.At("2026-12-04 09:00"),
        };
        var scarce = await province.Send(
            request with
            {
                Specialties = Panels.Request(procurement, experts: 7).Specialties,
            },
            Tenders.Centre
        );
        Assert.Contains(
            "只有 5 名",
            Assert.Single(scarce.Problem!.Errors).Message,
            StringComparison.Ordinal
        );
        var panel = (await province.Send(request, Tenders.Centre)).Value.Id;
        province.Clock!.Advance(TimeSpan.FromDays(1));
        await province.DeliverDue();

        Assert.Empty(
            (await Panels.Invitations(province, panel))
                .Select(one => one.ExpertId)
                .Intersect(friends)
        );
        var pool = Assert.Single((await Panels.Watch(province, panel)).Pool);
        Assert.Equal(("waiting", 3), Assert.Single(pool.Excluded.Select(Pair)));
    }

    [Fact]
    public async Task A_calendar_names_every_field_that_breaks_a_rule()
    {
        await using var province = Province.On(Engine.Sqlite);
        var expert = (await Panels.Experts(province, 1))[0];
        var refused = await Calendar(
            province,
            expert,
            new([1, 1, 9], [Absence("2026-12-02", "2026-12-01") with { Kind = "holiday" }]),
            mayFail: true
        );
        Assert.Equal(
            ["/absences/0/kind", "/absences/0/toDay", "/weekdays"],
            refused.Problem!.Errors.Select(error => error.Pointer).Order(StringComparer.Ordinal)
        );
        var stranger = await province.Send(
            new SetCalendar.Command([], []),
            Callers.With(Roles.Expert)
        );
        Assert.Equal(ProblemKind.NotFound, stranger.Problem?.Kind);
    }

    private static (string, int) Pair(KeyValuePair<string, int> pair) => (pair.Key, pair.Value);

    private static ExpertAbsence Absence(string from, string to) =>
        new()
        {
            FromDay = DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture),
            ToDay = DateOnly.Parse(to, System.Globalization.CultureInfo.InvariantCulture),
        };

    private static async Task<Guid> Register(Province province, int number, string identity) =>
        (
            await province.Send(
                Panels.Expert(number) with
                {
                    IdentityNumber = identity,
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;

    private static async Task<Outcome<Expert>> Calendar(
        Province province,
        Guid expert,
        SetCalendar.Command command,
        bool mayFail = false
    )
    {
        var person = await province.Scalar<Guid>(
            "select person_id from expert where id = @expert",
            new { expert }
        );
        var outcome = await province.Send(command, Callers.With(Roles.Expert, person));
        Assert.True(mayFail || outcome.Succeeded);
        return outcome;
    }
}
