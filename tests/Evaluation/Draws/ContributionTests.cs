using System.Security.Cryptography;
using Trading.Access;
using Trading.Analysis.Draws;
using Trading.Evaluation.Draws;
using Trading.Evaluation.Panels;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>Centre, purchaser and supervisor add to the randomness of a draw: each commits, then reveals.</summary>
public sealed class ContributionTests
{
    // Without accounts, so that nobody is to be told.
    private static readonly Caller Centre = Callers.With(Roles.CentreOperator) with
    {
        PersonId = null,
    };
    private static readonly Caller Supervisor = Callers.With(Roles.Supervisor) with
    {
        PersonId = null,
    };
    private static readonly Caller Purchaser = Callers.With(
        Roles.Purchaser,
        entityCode: Tenders.Bidder(7)
    ) with
    {
        PersonId = null,
    };

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(30);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Three_commit_and_reveal_and_the_panel_is_drawn_with_what_they_gave(
        Engine engine
    )
    {
        await using var province = Province.On(engine, Waiting());
        var panel = await Frozen(province);
        Assert.Equal("frozen", (await Panels.Watch(province, panel)).State);
        var (own, mine) = Value(province, panel, DrawParties.Purchaser);
        await Ok(province, new Contribute.Command(panel), Centre);
        await Ok(province, new Contribute.Command(panel, await mine), Purchaser);

        // Values come after all have committed.
        await Refused(
            "contribution.early",
            province,
            new RevealContribution.Command(panel, own),
            Purchaser
        );
        var third = await Ok(province, new Contribute.Command(panel), Supervisor);
        Assert.Equal(DrawParties.Supervisor, third.Party);
        await province.DeliverDue();
        await Ok(province, new RevealContribution.Command(panel, own), Purchaser);
        await Ok(province, new RevealContribution.Command(panel), Supervisor);
        await province.DeliverDue();
        Assert.Equal("frozen", (await Panels.Watch(province, panel)).State);

        await Ok(province, new RevealContribution.Command(panel), Centre);
        await province.DeliverDue();
        Assert.Equal("inviting", (await Panels.Watch(province, panel)).State);
        var drawn = await Drawn(province);
        Assert.Equal(
            [
                (DrawParties.Centre, ContributionState.Revealed, ContributionMade.Platform),
                (DrawParties.Purchaser, ContributionState.Revealed, ContributionMade.Own),
                (DrawParties.Supervisor, ContributionState.Revealed, ContributionMade.Platform),
            ],
            drawn.Contributions!.Select(one => (one.Party, one.State, one.Made!.Value))
        );
        Assert.Equal(own, drawn.Contributions![1].Value);
        await Sound(province, panel);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_withholds_is_replaced_by_rule_and_named_and_nobody_waits_for_ever(
        Engine engine
    )
    {
        await using var province = Province.On(engine, Waiting());
        var panel = await Frozen(province);
        var buyer = Purchaser with
        {
            PersonId = await People.Create(province, "buyer", Roles.Purchaser, Tenders.Bidder(7)),
        };
        var (own, mine) = Value(province, panel, DrawParties.Purchaser);
        await Ok(province, new Contribute.Command(panel, await mine), buyer);
        await Ok(province, new Contribute.Command(panel), Centre);
        province.Clock!.Advance(Window);
        await province.DeliverDue();
        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from notice where zh like '%请于%前揭示%' and person_id = @person and link = @link",
                new { person = buyer.PersonId, link = $"/contributions?panel={panel}" }
            )
        );
        Assert.Equal("frozen", (await Panels.Watch(province, panel)).State);
        await Refused("contribution.late", province, new Contribute.Command(panel), Supervisor);
        await Refused("invalid", province, new RevealContribution.Command(panel, Hex()), Purchaser);

        // The message that was to draw is lost: the sweep asks again.
        await province.Rows<int>("delete from outbox_message");
        province.Clock.Advance(Window + SweepPanels.Patience + TimeSpan.FromSeconds(1));
        await province.Send(new SweepPanels.Command(), Callers.Platform);
        await province.DeliverDue();
        Assert.Equal("inviting", (await Panels.Watch(province, panel)).State);
        await Refused(
            "contribution.late",
            province,
            new RevealContribution.Command(panel, own),
            Purchaser
        );
        var drawn = await Drawn(province);
        Assert.Equal(
            [ContributionState.Revealed, ContributionState.Withheld, ContributionState.Absent],
            drawn.Contributions!.Select(one => one.State)
        );
        Assert.DoesNotContain(own, drawn.ToJson(), StringComparison.Ordinal);
        Assert.Equal(
            ["disclosed", "late", "late", "withheld", "wrong"],
            (await Panels.Watch(province, panel))
                .Events.Select(line => line.Kind)
                .Where(kind => kind is "late" or "disclosed" or "withheld" or "wrong")
                .Order()
        );
        await Sound(province, panel);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Without_contributors_nobody_is_waited_for_and_the_record_says_so(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var panel = await Requested(province);
        await province.DeliverDue();
        Assert.Equal("inviting", (await Panels.Watch(province, panel)).State);
        Assert.All(
            (await Drawn(province)).Contributions!,
            one => Assert.Equal(ContributionState.Absent, one.State)
        );
        await Sound(province, panel);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_committed_before_the_freeze_is_waited_for(Engine engine)
    {
        await using var province = Province.On(engine);
        var panel = await Requested(province);
        await Ok(province, new Contribute.Command(panel), Supervisor);
        await province.DeliverDue();
        var before = (await province.Send(new ProofOfDraw.Query(panel), Caller.Anonymous)).Value;
        Assert.Null(before.DrawnAt);
        Assert.Null(Assert.Single(before.Contributions).Value);
        // What the platform keeps lies sealed, and moves with the key ring.
        var kept = await province.Scalar<string>("select sealed_value from panel_contribution");
        Assert.StartsWith("sealed2:", kept, StringComparison.Ordinal);
        await Ok(province, new RevealContribution.Command(panel), Supervisor);
        await province.DeliverDue();
        Assert.Equal("inviting", (await Panels.Watch(province, panel)).State);
        Assert.Null(await province.Scalar<string?>("select sealed_value from panel_contribution"));
        await Sound(province, panel);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_beacons_round_is_named_before_it_exists_and_its_value_is_waited_for(
        Engine engine
    )
    {
        await using var province = Province.On(
            engine,
            new()
            {
                ["Trading:Panel:Beacon:Source"] = "https://beacon.example/",
                ["Trading:Panel:Beacon:Genesis"] = "2026-01-01T00:00:00Z",
                ["Trading:Panel:Beacon:Period"] = "00:01:00",
            }
        );
        var panel = await Frozen(province);
        await Refused(
            "contribution.no_beacon",
            province,
            new EnterBeacon.Command(panel, Hex()),
            Centre
        );
        province.Clock!.Advance(Window);
        var value = Hex();
        await Ok(province, new EnterBeacon.Command(panel, value), Centre);
        await Refused(
            "contribution.no_beacon",
            province,
            new EnterBeacon.Command(panel, Hex()),
            Centre
        );
        await province.DeliverDue();
        Assert.Equal(value, (await Drawn(province)).Contributions![0].Value);
        var record = FrozenRecord
            .FromJson(await province.Scalar<string>("select record_json from panel"))
            .Value;
        // From 1 January to half past nine China time on 24 November, a minute each, and the first is number 1.
        Assert.Equal(
            (long)
                (
                    Province.Start + Window - new DateTimeOffset(2026, 1, 1, 0, 0, 0, default)
                ).TotalMinutes + 1,
            record.Beacon!.Round
        );
        await Sound(province, panel);
    }

    [Fact]
    public async Task Nobody_contributes_for_another_or_twice_or_hears_of_others_draws()
    {
        await using var province = Province.On(Engine.Sqlite, Waiting());
        var panel = await Frozen(province);
        await Refused("not_found", province, new Contribute.Command(panel), Agent(8));
        await Refused(
            "forbidden",
            province,
            new Contribute.Command(panel),
            Callers.With(Roles.Expert)
        );
        await Refused(
            "not_found",
            province,
            new Contribute.Command(panel),
            Supervisor with
            {
                Scope = DataScope.Nothing,
            }
        );
        Assert.False((await province.Send(new GetContribution.Query(panel), Agent(8))).Succeeded);
        Assert.Empty((await province.Send(new ListContributions.Query(), Agent(8))).Value.Items);
        Assert.Single((await province.Send(new ListContributions.Query(), Purchaser)).Value.Items);
        await Refused(
            "invalid",
            province,
            new Contribute.Command(panel, new string('A', 64)),
            Purchaser
        );
        var somebody = Purchaser with { PersonId = Guid.NewGuid() };
        await Ok(province, new Contribute.Command(panel), somebody);
        await Refused("contribution.twice", province, new Contribute.Command(panel), Purchaser);
        // One person with two roles is one party.
        await Refused(
            "contribution.twice",
            province,
            new Contribute.Command(panel),
            Supervisor with
            {
                PersonId = somebody.PersonId,
            }
        );
        var view = (await province.Send(new GetContribution.Query(panel), Purchaser)).Value;
        Assert.Equal(
            (DrawParties.Purchaser, "commit", false),
            (view.Party, view.Phase, view.MayCommit)
        );
    }

    [PostgresFact]
    public async Task Two_who_commit_for_one_party_at_once_are_one()
    {
        await using var province = Province.On(Engine.Postgres, Waiting());
        var panel = await Frozen(province);
        for (var round = 0; round < 20; round++)
        {
            var outcomes = await Task.WhenAll(
                Enumerable
                    .Range(0, 3)
                    .Select(_ =>
                        Task.Run(() => province.Send(new Contribute.Command(panel), Supervisor))
                    )
            );
            Assert.Single(outcomes, outcome => outcome.Succeeded);
            await province.Rows<int>("delete from panel_contribution");
        }
    }

    [PostgresFact]
    public async Task A_value_that_comes_at_the_instant_of_the_draw_is_in_it_or_refused()
    {
        await using var province = Province.On(Engine.Postgres, Waiting());
        await Panels.Experts(province, 8);
        var inTime = 0;
        for (var round = 1; round <= 12; round++)
        {
            var panel = await Frozen(province, round, experts: false);
            var (own, mine) = Value(province, panel, DrawParties.Supervisor);
            await Ok(province, new Contribute.Command(panel, await mine), Supervisor);
            province.Clock!.Advance(Window);
            await province.DeliverDue();
            // By its own clock one host still takes the value while another draws.
            await province.Rows<int>(
                "update panel set contributions_closed_at = null where id = @panel",
                new { panel }
            );
            var reveal = Task.Run(() =>
                province.Send(new RevealContribution.Command(panel, own), Supervisor)
            );
            var draw = Task.Run(async () =>
            {
                province.Clock.Advance(round % 2 == 0 ? Window : TimeSpan.Zero);
                await province.Send(new DrawPanel.Command(panel), Callers.Platform);
            });
            await Task.WhenAll(reveal, draw);
            province.Clock.Advance(Window);
            await province.Send(new DrawPanel.Command(panel), Callers.Platform);
            var given = Transcript
                .FromJson(
                    await province.Scalar<string>(
                        "select transcript from panel where id = @panel",
                        new { panel }
                    )
                )
                .Value.Contributions!.Single(one => one.Party == DrawParties.Supervisor);
            Assert.Equal(
                (await reveal).Succeeded ? ContributionState.Revealed : ContributionState.Withheld,
                given.State
            );
            inTime += (await reveal).Succeeded ? 1 : 0;
            await Sound(province, panel);
            await province.Send(new CancelPanel.Command(panel, "下一轮"), Centre);
        }

        Assert.InRange(inTime, 1, 12);
    }

    private static Dictionary<string, string?> Waiting() =>
        new() { ["Trading:Panel:CommitWithin"] = "00:30:00" };

    private static Caller Agent(int firm) =>
        Callers.With(Roles.Purchaser, entityCode: Tenders.Bidder(firm));

    private static string Hex() =>
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Contribution.Bytes));

    private static (string Value, Task<string> Commitment) Value(
        Province province,
        Guid panel,
        string party
    )
    {
        var value = Hex();
        return (value, Commitment());

        async Task<string> Commitment() =>
            Contribution.Commit(
                ContributionMade.Own,
                (
                    await province.Scalar<Guid>(
                        "select procurement_id from panel where id = @panel",
                        new { panel }
                    )
                ).ToString(),
                1,
                party,
                value
            );
    }

    private static async Task<Guid> Requested(
        Province province,
        int number = 1,
        bool experts = true
    )
    {
        if (experts)
        {
            await Panels.Experts(province, 8);
        }

        await Tenders.Known(province, 1, 7);
        var procurement = (
            await province.Send(
                Tenders.Notice(number) with
                {
                    BuyerCode = Tenders.Bidder(7),
                },
                Centre
            )
        )
            .Value
            .Id;
        Assert.True((await province.Send(Tenders.Opening(procurement, 1), Centre)).Succeeded);
        var requested = await province.Send(
            Panels.Request(procurement) with
            {
                EvaluationAt = province.Clock!.GetUtcNow().AddDays(1),
            },
            Centre
        );
        Assert.True(requested.Succeeded, requested.Problem?.Code);
        return requested.Value.Id;
    }

    private static async Task<Guid> Frozen(Province province, int number = 1, bool experts = true)
    {
        var panel = await Requested(province, number, experts);
        await province.DeliverDue();
        return panel;
    }

    private static async Task<Transcript> Drawn(Province province) =>
        Transcript.FromJson(await province.Scalar<string>("select transcript from panel")).Value;

    private static async Task Sound(Province province, Guid panel)
    {
        var report = (await province.Send(new VerifyDraw.Query(panel), Centre)).Value;
        Assert.True(report.Sound, string.Join(' ', report.Findings.Select(finding => finding.En)));
    }

    private static async Task<T> Ok<T>(Province province, ICommand<T> command, Caller caller)
        where T : notnull
    {
        var outcome = await province.Send(command, caller);
        Assert.True(outcome.Succeeded, outcome.Problem?.Code);
        return outcome.Value;
    }

    private static async Task Refused<T>(
        string code,
        Province province,
        ICommand<T> command,
        Caller caller
    )
        where T : notnull =>
        Assert.Equal(code, (await province.Send(command, caller)).Problem?.Code);
}
