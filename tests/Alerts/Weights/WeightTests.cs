using Trading.Access;
using Trading.Alerts;
using Trading.Alerts.Signals;
using Trading.Alerts.Weights;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Alerts.Signals;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Weights;

/// <summary>Weights of signals from verdicts: proposed, held against later ones, decided on by a person.</summary>
public sealed class WeightTests
{
    private const string Reason = "对照之后的结论，名额之内的查准率提高，已抽查换位的预警。";

    private static readonly Caller Zhang = Callers.With(Roles.Supervisor) with { Name = "zhang" };
    private static readonly Caller Li = Callers.With(Roles.Supervisor) with { Name = "li" };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_people_confirm_is_proposed_to_count_more_and_counts_once_a_person_says_so(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await DecidedProvince.Office(province, "dalian", Offices.Dalian);
        // Two that stand, with a signal each of the same level and strength.
        var clause = await Warned(province, 1, SignalSources.Clause, "P01");
        var network = await Warned(province, 2, SignalSources.Network, "pair");
        await province.DeliverDue(times: 2);
        var before = await Severities(province);

        // Each week asks by itself, and an asking says what came of it.
        Assert.NotNull(
            (await province.Send(new ProposeWeights.Command(), Callers.Platform)).Value.Job
        );
        await province.WorkLongJobs();
        var overview = await List(province);
        var proposal = Assert.Single(overview.Sets);
        Assert.Equal(
            (0, WeightStates.Proposed, true),
            (overview.Version, proposal.State, overview.MayDecide)
        );
        Assert.True(overview.Readiness.IsEnough);
        Assert.Equal(DayOfWeek.Monday, ChinaTime.DateOf(proposal.Cut).DayOfWeek);
        Assert.Equal(overview.Readiness.Fitting, proposal.Report.Fitting);
        Assert.Equal(DecidedProvince.Weeks * DecidedProvince.AWeek, overview.Readiness.Verdicts);
        // Signals with enough verdicts have a weight of their own; of the others' sources nobody decided.
        var ofClause = Weight(proposal, SignalSources.Clause, "orange", "P01");
        var ofNetwork = Weight(proposal, SignalSources.Network, "orange", "pair");
        Assert.True(ofClause.After > ofNetwork.After * 1.5, $"{ofClause} {ofNetwork}");
        Assert.Equal((0.8, 0.7), (ofClause.Before, ofNetwork.Before));
        Assert.Equal(0, Weight(proposal, SignalSources.Evaluator, "orange", null).Decided);
        // The very same weeks, and only warnings first decided on after the cut.
        var trial = proposal.Report.Trial;
        var weeks = overview.Readiness.Held / DecidedProvince.AWeek;
        Assert.Equal((4, 4L), (weeks, trial.OfficeWeeks));
        Assert.Equal((weeks * 20L, weeks * 20L), (trial.Before.Listed, trial.Before.Decided));
        Assert.Equal((weeks * 20L, weeks * 20L), (trial.After.Listed, trial.After.Decided));
        Assert.True(trial.AfterHalf.Precision!.Share >= trial.BeforeHalf.Precision!.Share);

        // Nothing moves until somebody has said so.
        Assert.Equal(before, await Severities(province));
        // Nothing is asked for again without new verdicts.
        Assert.Null(
            (await province.Send(new ProposeWeights.Command(), Callers.Platform)).Value.Job
        );

        var accepted = (await Accept(province, proposal.Id, 0, Zhang)).Value;
        Assert.Equal((1, WeightStates.InForce), (accepted.Version, accepted.State));
        await province.WorkLongJobs();
        var after = await Severities(province);
        // What else is said of them, by an indicator, counts as before.
        Assert.Equal(
            (1 - before[clause]) / (1 - (0.6 * 0.8)) * (1 - (0.6 * ofClause.After)),
            1 - after[clause],
            1e-5
        );
        Assert.Equal(
            (1 - before[network]) / (1 - (0.6 * 0.7)) * (1 - (0.6 * ofNetwork.After)),
            1 - after[network],
            1e-5
        );
        // A level is by rule, and a score that moves makes no version.
        Assert.All(
            await province.Rows<long>("select version from alert where state = 'open'"),
            version => Assert.Equal(1, version)
        );

        // What is decided now is kept with the number in force, and the page says by which rule.
        await province.Send(
            new SettleAlert.Command(
                clause,
                1,
                AlertStates.Dismissed,
                "已逐项核对，要求与项目特点相适应。"
            ),
            Zhang
        );
        var detail = (await province.Send(new GetAlert.Query(clause), Zhang)).Value;
        Assert.Equal([0, 1], detail.History.Select(entry => entry.Weights));
        Assert.Contains("第1号", detail.MergedBy.Zh, StringComparison.Ordinal);
        Assert.Equal(1, detail.Signals.Sum(signal => signal.Share), 0.001);

        // Back to what ships.
        Assert.Equal("weights.changed", (await RollBack(province, null, 0, Li)).Problem!.Code);
        Assert.Equal(2, (await RollBack(province, null, 1, Li)).Value.Version);
        await province.WorkLongJobs();
        Assert.Equal(before[network], (await Severities(province))[network]);
        // And forward again, since it was in force before.
        Assert.Equal(
            "weights.never_in_force",
            (await RollBack(province, null, 2, Li)).Problem!.Code
        );
        Assert.Equal(3, (await RollBack(province, proposal.Id, 2, Li)).Value.Version);
        Assert.Equal(
            [
                WeightActions.Accepted,
                WeightActions.Proposed,
                WeightActions.RolledBack,
                WeightActions.RolledBack,
            ],
            (await List(province)).Events.Select(one => one.Action).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task With_few_verdicts_nothing_is_proposed_and_how_many_are_missing_is_said()
    {
        await using var province = Province.On(Engine.Sqlite);
        await DecidedProvince.Office(province, "dalian", Offices.Dalian, weeks: 4);
        Assert.Null(
            (await province.Send(new ProposeWeights.Command(), Callers.Platform)).Value.Job
        );
        var asked = (await province.Send(new AskForWeights.Command(), Zhang)).Value;
        await province.WorkLongJobs();
        var job = (await province.Send(new GetLongJob.Query(asked.Id), Zhang)).Value;
        var overview = await List(province);
        Assert.Empty(overview.Sets);
        var readiness = overview.Readiness;
        Assert.Equal(
            (4 * DecidedProvince.AWeek, false, 260 - (4 * DecidedProvince.AWeek)),
            (readiness.Verdicts, readiness.IsEnough, readiness.Missing)
        );
        Assert.Contains($"{readiness.Missing}", job.Outcome!.Value.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_who_sees_the_whole_province_decides_and_nobody_else()
    {
        await using var province = Province.On(Engine.Sqlite);
        await DecidedProvince.Office(province, "dalian", Offices.Dalian);
        var proposal = await Propose(province);
        var ofDalian = Zhang with
        {
            Scope = DataScope.Of([new DataArea { Region = RegionCode.Given(Offices.Dalian) }]),
        };
        Assert.Equal(
            ProblemKind.Forbidden,
            (await Accept(province, proposal, 0, ofDalian)).Problem!.Kind
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (await Accept(province, proposal, 0, Callers.With(Roles.Administrator))).Problem!.Kind
        );
        Assert.Equal(
            "model.reason",
            (await province.Send(new AcceptWeights.Command(proposal, 0, "好"), Zhang))
                .Problem!.Errors.Single()
                .Code
        );
        Assert.Equal(
            ProblemKind.NotFound,
            (await Accept(province, Guid.NewGuid(), 0, Zhang)).Problem!.Kind
        );
        Assert.Equal(
            WeightStates.Rejected,
            (await province.Send(new RejectWeights.Command(proposal, Reason), Zhang)).Value.State
        );
        // The same again changes nothing, and what is decided against is not put into force.
        Assert.True(
            (await province.Send(new RejectWeights.Command(proposal, Reason), Li)).Succeeded
        );
        Assert.Equal("weights.changed", (await Accept(province, proposal, 0, Zhang)).Problem!.Code);
        Assert.Equal(0, (await List(province)).Version);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_two_who_decide_at_once_one_has_and_the_other_is_told(Engine engine)
    {
        await using var province = Province.On(engine);
        await DecidedProvince.Office(province, "dalian", Offices.Dalian);
        var earlier = await Propose(province);
        Assert.True((await Accept(province, earlier, 0, Zhang)).Succeeded);
        await province.WorkLongJobs();
        for (var round = 1; round <= 8; round++)
        {
            var proposal = await Propose(province);
            var version = (await List(province)).Version;
            var outcomes = await Task.WhenAll(
                new[]
                {
                    () => Accept(province, proposal, version, Zhang),
                    () => RollBack(province, null, version, Li),
                }.Select(each => Task.Run(each))
            );
            Assert.Single(outcomes, outcome => outcome.Succeeded);
            Assert.Equal(
                (ProblemKind.Conflict, "weights.changed"),
                outcomes
                    .Where(outcome => !outcome.Succeeded)
                    .Select(outcome => (outcome.Problem!.Kind, outcome.Problem.Code))
                    .Single()
            );
            var now = await List(province);
            Assert.Equal(version + 1, now.Version);
            // One set at most is in force, and it is the one that serves.
            Assert.Equal(
                now.SetId is { } set ? [set] : [],
                now.Sets.Where(one => one.State == WeightStates.InForce).Select(one => one.Id)
            );
            if (now.SetId is null)
            {
                Assert.True((await RollBack(province, earlier, version + 1, Zhang)).Succeeded);
            }

            await province.WorkLongJobs();
        }
    }

    private static async Task<Guid> Propose(Province province)
    {
        await province.Send(new AskForWeights.Command(), Zhang);
        await province.WorkLongJobs();
        return (await List(province)).Sets[0].Id;
    }

    private static Task<Outcome<WeightDecision>> Accept(
        Province province,
        Guid id,
        int replaces,
        Caller by
    ) => province.Send(new AcceptWeights.Command(id, replaces, Reason), by);

    private static Task<Outcome<WeightDecision>> RollBack(
        Province province,
        Guid? id,
        int replaces,
        Caller by
    ) => province.Send(new RollBackWeights.Command(id, replaces, Reason), by);

    private static async Task<ListWeights.Overview> List(Province province) =>
        (await province.Send(new ListWeights.Query(), Zhang)).Value;

    private static ProposedWeight Weight(
        ListWeights.Proposal proposal,
        string source,
        string level,
        string? code
    ) =>
        proposal.Report.Weights.Single(weight =>
            (weight.Source, weight.Level, weight.Code) == (source, level, code)
        );

    private static async Task<Dictionary<Guid, double>> Severities(Province province)
    {
        await using var connection = await province.Database.Open(default);
        return (
            await Dapper.SqlMapper.QueryAsync<(Guid Id, double Severity)>(
                connection,
                "select id, severity from alert where state = 'open'"
            )
        ).ToDictionary(row => row.Id, row => row.Severity);
    }

    private static async Task<Guid> Warned(
        Province province,
        int number,
        string source,
        string code
    )
    {
        var id = (
            await province.Send(
                Tenders.Notice(number) with
                {
                    Region = RegionCode.Given(Offices.Dalian),
                },
                Tenders.Centre
            )
        )
            .Value
            .Id;
        await Sources.Say(province, id, source, Sources.Of(code, 2, 0.6));
        return id;
    }
}
