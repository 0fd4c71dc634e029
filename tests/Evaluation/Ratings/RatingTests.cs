using Trading.Access;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Ratings;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>Members of a panel are rated by centre, purchaser and each other, once the result is known.</summary>
public sealed class RatingTests
{
    private static readonly Caller Supervisor = Callers.With(Roles.Supervisor);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_party_rates_once_the_result_is_known_and_nobody_before_or_oneself(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var panel = await DecidedPanel.Begun(province);
        Assert.Equal("not_found", await Rated(province, panel, 1, panel.Centre, Centre(5)));
        Assert.Empty((await province.Send(new ListPanelsToRate.Query(), panel.Centre)).Value.Items);

        await panel.Decide(province);
        var peer = Panels.As(panel.Members[1]);
        (Caller Caller, string Party, int Members)[] parties =
        [
            (panel.Centre, RatingParties.Centre, 5),
            (DecidedPanel.Purchaser, RatingParties.Purchaser, 5),
            (peer, RatingParties.Peer, 4),
        ];
        foreach (var (caller, party, members) in parties)
        {
            var item = Assert.Single(
                (await province.Send(new ListPanelsToRate.Query(), caller)).Value.Items
            );
            Assert.Equal((party, members, 0), (item.Party, item.Members, item.Rated));
        }

        Assert.Null(await Rated(province, panel, 1, panel.Centre, Centre(5)));
        Assert.Null(await Rated(province, panel, 1, DecidedPanel.Purchaser, Purchaser(4)));
        Assert.Null(await Rated(province, panel, 1, peer, Peer(3)));
        Assert.Equal("not_found", await Rated(province, panel, 2, peer, Peer(5)));

        // Who is neither of the three sees no panel and rates none.
        foreach (
            var other in (Caller[])
                [
                    Callers.With(Roles.Purchaser, entityCode: Tenders.Bidder(2)),
                    Callers.With(Roles.Expert),
                    panel.Centre with
                    {
                        Scope = DataScope.Of([
                            new DataArea
                            {
                                Region = Trading.Domain.Codes.RegionCode.Parse("210200"),
                            },
                        ]),
                    },
                ]
        )
        {
            Assert.Equal("not_found", await Rated(province, panel, 1, other, Peer(5)));
            Assert.Equal(
                ProblemKind.NotFound,
                (await province.Send(new GetPanelToRate.Query(panel.Id), other)).Problem?.Kind
            );
            Assert.Empty((await province.Send(new ListPanelsToRate.Query(), other)).Value.Items);
        }

        Assert.Equal("forbidden", await Rated(province, panel, 1, Supervisor, Centre(5)));
        var view = (await province.Send(new GetPanelToRate.Query(panel.Id), peer)).Value;
        Assert.Equal([1, 3, 4, 5], view.Members.Select(member => member.Number));
        Assert.Equal(Peer(3), view.Members[0].Scores.OrderBy(one => one.Criterion));
        Assert.Empty(view.Members[1].Scores);
        // Five members, the centre's operator and the purchaser were told, nobody twice; a result that is told again tells nobody again.
        var told = await province.Scalar<long>(
            "select count(*) from notice where link = @link",
            new { link = $"/ratings?panel={panel.Id}" }
        );
        await province.Send(new OpenRating.Command(panel.Procurement), Callers.Platform);
        Assert.Equal(7, told);
        Assert.Equal(
            told,
            await province.Scalar<long>(
                "select count(*) from notice where link = @link",
                new { link = $"/ratings?panel={panel.Id}" }
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_rating_is_changed_while_the_term_runs_and_the_trail_keeps_what_was_before(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var panel = await DecidedPanel.Known(province);
        var low = Centre(5).Select(one => one with { Score = 2 }).ToArray();
        Assert.Equal("/remark", await Pointer(province, panel, low));
        Assert.Equal("/scores", await Pointer(province, panel, Centre(5)[1..]));
        Assert.Equal(
            "/scores/0/criterion",
            await Pointer(province, panel, [new("quality", 5), .. Centre(5)])
        );
        Assert.Equal("/scores/0/score", await Pointer(province, panel, Centre(6)));
        Assert.Equal(0, await province.Scalar<long>("select count(*) from expert_rating"));

        Assert.Null(await Rated(province, panel, 1, panel.Centre, low, "left early"));
        Assert.Null(await Rated(province, panel, 1, panel.Centre, Centre(4)));
        var sums = await Sums(province, panel.Members[0]);
        Assert.Equal([new PartyRating(RatingParties.Centre, 1, 4m)], sums.Parties);
        Assert.Equal((2026, 4m), (sums.Year, sums.Figure));
        Assert.Contains(
            await province.Rows<string>("select payload from audit_entry"),
            payload => payload.Contains("left early", StringComparison.Ordinal)
        );

        province.Clock!.Advance(TimeSpan.FromDays(31));
        Assert.Equal(
            "rating.closed",
            await Rated(province, panel, 1, panel.Centre, Centre(1), "x")
        );
        Assert.Empty((await province.Send(new ListPanelsToRate.Query(), panel.Centre)).Value.Items);
        Assert.False(
            (await province.Send(new GetPanelToRate.Query(panel.Id), panel.Centre)).Value.IsOpen
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_expert_sees_sums_when_the_term_is_over_and_of_peers_from_three_on(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        // Of eight experts, five on each of two panels: some sit on both.
        var panel = await DecidedPanel.Begun(province);
        var another = await DecidedPanel.Another(province, 2);
        var rated = panel.Members.First(one =>
            another.Members.Any(other => other.ExpertId == one.ExpertId)
        );
        var again = another.Members.First(one => one.ExpertId == rated.ExpertId);
        await panel.Decide(province);
        Assert.Null(await Rated(province, panel, rated.Number, panel.Centre, Centre(4), "in time"));
        var peers = panel.Members.Where(one => one.ExpertId != rated.ExpertId).ToList();
        foreach (var peer in peers.Take(2))
        {
            Assert.Null(await Rated(province, panel, rated.Number, Panels.As(peer), Peer(5)));
        }

        Assert.Empty(await Own(province, rated));
        province.Clock!.Advance(TimeSpan.FromDays(31));
        var own = Assert.Single(await Own(province, rated));
        Assert.Equal([new PartyRating(RatingParties.Centre, 1, 4m)], own.Parties);
        Assert.Equal(4m, own.Figure);

        await another.Decide(province);
        var third = another.Members.First(one => one.ExpertId != rated.ExpertId);
        Assert.Null(
            await Rated(province, another, again.Number, Panels.As(third), Peer(2), "unclear")
        );
        Assert.Single((await Own(province, rated)).SelectMany(year => year.Parties));
        province.Clock.Advance(TimeSpan.FromDays(31));
        Assert.Contains(
            (await Own(province, rated)).SelectMany(year => year.Parties),
            party => party is { Party: RatingParties.Peer, Ratings: 3, Mean: 4m }
        );

        // Officers read each with its remark, supervisors the sums, others nothing.
        var query = new GetExpertRatings.Query(rated.ExpertId);
        var officer = (await province.Send(query, Tenders.Centre)).Value;
        Assert.Equal(4, officer.Ratings.Items.Count);
        Assert.Contains(officer.Ratings.Items, row => row.Remark == "in time");
        var first = (await province.Send(query with { Take = 3 }, Tenders.Centre)).Value.Ratings;
        Assert.Single(
            (await province.Send(query with { Take = 3, Cursor = first.Next }, Tenders.Centre))
                .Value
                .Ratings
                .Items
        );
        var supervisor = (await province.Send(query, Supervisor)).Value;
        Assert.Empty(supervisor.Ratings.Items);
        Assert.Equal(2, supervisor.Assessments[0].Parties.Count);
        Assert.Equal("forbidden", (await province.Send(query, Panels.As(rated))).Problem?.Code);
        Assert.Equal(
            "forbidden",
            (await province.Send(query, DecidedPanel.Purchaser)).Problem?.Code
        );
        var listed = (
            await province.Send(
                new ListAssessments.Query { Year = 2026, CountUpTo = 10 },
                Supervisor
            )
        ).Value;
        Assert.Equal(listed.Items.Count, listed.Total!.Count);
        Assert.Contains(listed.Items, item => item.Id == rated.ExpertId && item.Figure is not null);
        Assert.Empty(
            (await province.Send(new ListAssessments.Query { Year = 2025 }, Supervisor)).Value.Items
        );
    }

    [PostgresFact]
    public async Task Two_who_rate_for_one_party_at_once_leave_one_row()
    {
        await using var province = Province.On(Engine.Postgres);
        var panel = await DecidedPanel.Known(province);
        for (var round = 0; round < 5; round++)
        {
            var number = panel.Members[round].Number;
            var told = await Task.WhenAll(
                Enumerable
                    .Range(1, 4)
                    .Select(one =>
                        Task.Run(() =>
                            Rated(
                                province,
                                panel,
                                number,
                                panel.Centre with
                                {
                                    PersonId = Guid.NewGuid(),
                                },
                                Centre(one % 2 == 0 ? 4 : 5)
                            )
                        )
                    )
            );
            Assert.All(told, Assert.Null);
        }

        Assert.Equal(5, await province.Scalar<long>("select count(*) from expert_rating"));
        // What the row says is what its scores say.
        Assert.Equal(
            0,
            await province.Scalar<long>(
                """
                select count(*) from expert_rating r where r.score_sum <> (
                    select sum(s.score) from expert_rating_score s
                    where s.panel_id = r.panel_id and s.expert_id = r.expert_id and s.rater = r.rater)
                """
            )
        );
    }

    [Fact]
    public void Criteria_and_terms_have_a_source_and_every_party_something_to_rate_by()
    {
        Assert.All(RatingCriteria.All, one => Assert.NotEmpty(one.Source.Zh));
        Assert.All(RatingCriteria.Terms, one => Assert.NotEmpty(one.Source.En));
        Assert.All(
            RatingParties.All,
            party => Assert.NotEmpty(RatingCriteria.Of(party.Code, new(2026, 11, 25)))
        );
        Assert.Empty(RatingCriteria.Of(RatingParties.Centre, new(2024, 12, 31)));
        Assert.Null(RatingCriteria.Until(Tenders.At("2024-12-31 12:00")));
        Assert.Equal(
            Tenders.At("2026-12-26 00:00"),
            RatingCriteria.Until(Tenders.At("2026-11-25 12:00"))
        );
    }

    private static async Task<Assessment> Sums(Province province, Panels.Asked asked) =>
        Assert.Single(
            (await province.Send(new GetExpert.Query(asked.ExpertId), Tenders.Centre))
                .Value
                .Assessments!
        );

    private static async Task<IReadOnlyList<Assessment>> Own(
        Province province,
        Panels.Asked asked
    ) => (await province.Send(new GetMyRatings.Query(), Panels.As(asked))).Value;

    private static async Task<string?> Pointer(
        Province province,
        DecidedPanel panel,
        IReadOnlyList<CriterionScore> scores
    ) =>
        (await province.Send(new RateExpert.Command(panel.Id, 1, scores), panel.Centre)).Problem
            is { Errors: [var first, ..] }
            ? first.Pointer
            : null;

    private static async Task<string?> Rated(
        Province province,
        DecidedPanel panel,
        int number,
        Caller caller,
        IReadOnlyList<CriterionScore> scores,
        string? remark = null
    ) =>
        (
            await province.Send(
                new RateExpert.Command(panel.Id, number, scores) { Remark = remark },
                caller
            )
        )
            .Problem
            ?.Code;

    private static CriterionScore[] Centre(int score) =>
        [new("attendance", score), new("discipline", score), new("skill", score)];

    private static CriterionScore[] Purchaser(int score) =>
        [new("discipline", score), new("independence", score), new("quality", score)];

    private static CriterionScore[] Peer(int score) => [.. Purchaser(score), new("skill", score)];
}
