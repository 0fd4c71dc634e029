using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Alerts;
using Trading.Alerts.Precision;
using Trading.Alerts.Signals;
using Trading.Alerts.Week;
using Trading.Alerts.Weights;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Alerts.Signals;
using Trading.Tests.Alerts.Weights;
using Trading.Tests.Harness;

namespace Trading.Tests.Alerts;

/// <summary>On what ground a warning is dismissed says against which signals the dismissal counts.</summary>
public sealed class DismissalGroundTests
{
    private const string Reason = "已逐项核对，要求与项目特点相适应。";
    private const string Named = "network/pair";

    private static readonly Caller Supervisor = Callers.With(Roles.Supervisor);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_dismissal_keeps_its_ground_which_is_told_and_counted_and_decides_what_it_says_against(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var wrong = await Warned(province, 1);
        var data = await Warned(province, 2);
        var bare = await Warned(province, 3);
        var last = await Warned(province, 4);
        await province.DeliverDue(times: 2);
        var version = (await province.Send(new GetAlert.Query(wrong), Supervisor)).Value.Version;

        // What does not go together is refused, naming the field.
        foreach (
            var (command, pointer) in new (SettleAlert.Command, string)[]
            {
                (Dismiss(wrong, "because"), "/ground"),
                (Dismiss(wrong, "ordinary") with { Decision = AlertStates.Confirmed }, "/ground"),
                (Dismiss(wrong, DismissalGrounds.SignalsWrong), "/wrongSignals"),
                (Dismiss(wrong, "ordinary", Named), "/wrongSignals"),
                (Dismiss(wrong, DismissalGrounds.SignalsWrong, "network/ring"), "/wrongSignals"),
            }
        )
        {
            var problem = (await province.Send(command, Supervisor)).Problem!;
            Assert.Equal(
                (ProblemKind.Invalid, pointer),
                (problem.Kind, problem.Errors.Single().Pointer)
            );
        }

        var bulk = await province.Send(
            new SettleAlerts.Command([new(wrong, version)], AlertStates.Dismissed, Reason)
            {
                Ground = DismissalGrounds.SignalsWrong,
            },
            Supervisor
        );
        Assert.Equal("/ground", bulk.Problem!.Errors.Single().Pointer);

        var named = await province.Send(
            Dismiss(wrong, DismissalGrounds.SignalsWrong, Named),
            Supervisor
        );
        Assert.Equal(
            (DismissalGrounds.SignalsWrong, Named),
            (named.Value.Decision!.Ground, named.Value.Decision.WrongSignals.Single())
        );
        Assert.Equal(Named, named.Value.History[^1].WrongSignals.Single());
        Assert.Contains(named.Value.Signals, signal => signal.Token == Named);
        await province.Send(
            new SettleAlerts.Command([new(data, version)], AlertStates.Dismissed, Reason)
            {
                Ground = "data_wrong",
            },
            Supervisor
        );
        await province.Send(Dismiss(bare, null), Supervisor);
        Assert.Equal(
            DismissalGrounds.Other,
            (await province.Send(new GetAlert.Query(bare), Supervisor)).Value.Decision!.Ground
        );

        SettleAlert.Command Dismiss(Guid id, string? ground, string? signal = null) =>
            new(id, version, AlertStates.Dismissed, Reason)
            {
                Ground = ground,
                WrongSignals = signal is null ? null : [signal],
            };

        // Statistics and files tell it.
        var precision = (await province.Send(new GetPrecision.Query(), Supervisor)).Value;
        Assert.Equal(
            [
                ("data_wrong", 1L, false),
                (DismissalGrounds.Other, 1L, true),
                (DismissalGrounds.SignalsWrong, 1L, true),
            ],
            precision.Grounds.Select(one => (one.Ground!, one.Count, one.SaysSomething))
        );
        var file = (
            await province.Send(
                new ExportAlerts.Command(new() { State = AlertStates.Dismissed }),
                Supervisor
            )
        ).Value;
        Assert.Contains(
            "数据有误",
            Encoding.UTF8.GetString(file.Content),
            StringComparison.Ordinal
        );

        // At the same buyer: of the pair two dismissals speak, of the clause one, and wrong data of neither.
        var against = (await province.Send(new GetAlert.Query(last), Supervisor))
            .Value.Against.Where(caveat => caveat.Kind == CaveatKinds.Dismissed)
            .ToDictionary(caveat => caveat.About!.Value.En, caveat => caveat.Text.Zh);
        Assert.Contains("有2条", against["Signal pair"], StringComparison.Ordinal);
        Assert.Contains("有1条", against["Signal P01"], StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_wrong_signal_is_named_with_its_lot_bidder_or_pair_where_not_all_of_it_is_wrong(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = await Sources.Warned(
            province,
            1,
            (SignalSources.Clause, Sources.Of("P01", 2, 0.6)),
            (SignalSources.Indicator, Sources.Of("I11", 2, 0.6))
        );
        await Sources.Say(
            province,
            id,
            SignalSources.Network,
            Sources.Of("pair", 2, 0.6, "one"),
            Sources.Of("pair", 2, 0.6, "other")
        );
        // As the indicators' judge would keep them: two lots, and in the second two bidders.
        await Triggered("1", "procurement", id.ToString("D"), 0);
        await Triggered("2", "bidder", "XX-TEST:1", 0);
        await Triggered("2", "bidder", "XX-TEST:1", 1);
        await Triggered("2", "bidder", "XX-TEST:2", 0);

        var warning = (await province.Send(new GetAlert.Query(id), Supervisor)).Value;
        Assert.Empty(warning.Signals.Single(one => one.Code == "P01").Subjects);
        var pairs = warning.Signals.Where(one => one.Code == "pair").ToList();
        Assert.Equal(2, pairs.SelectMany(one => one.Subjects).DistinctBy(one => one.Token).Count());
        var lots = warning.Signals.Single(one => one.Code == "I11").Subjects;
        Assert.Equal(
            ["lot 1", "lot 2, XX-TEST:1", "lot 2, XX-TEST:2"],
            lots.Select(one => one.Name.En)
        );
        Assert.All(
            lots,
            one => Assert.StartsWith("indicator/I11#", one.Token, StringComparison.Ordinal)
        );

        // One pair of two, and one lot of three.
        var pair = pairs[0].Subjects.Single().Token;
        var decided = await Dismissed(pair, lots[0].Token);
        Assert.Equal(Set(pair, lots[0].Token), Set([.. decided.Value.Decision!.WrongSignals]));
        // All that it speaks of is the whole of it, and what is named whole is not named by its parts besides.
        decided = await Dismissed([.. lots.Select(one => one.Token), "network/pair", pair]);
        Assert.Equal(
            Set("indicator/I11", "network/pair"),
            Set([.. decided.Value.Decision!.WrongSignals])
        );
        var unknown = await Dismissed("indicator/I11#00000000");
        Assert.Equal("ground.signal_unknown", unknown.Problem!.Errors.Single().Code);
        Assert.Contains(pair, unknown.Problem.Errors.Single().Message, StringComparison.Ordinal);

        async Task<Outcome<GetAlert.Detail>> Dismissed(params string[] wrong)
        {
            var version = (await province.Send(new GetAlert.Query(id), Supervisor)).Value.Version;
            return await province.Send(
                new SettleAlert.Command(id, version, AlertStates.Dismissed, Reason)
                {
                    Ground = DismissalGrounds.SignalsWrong,
                    WrongSignals = wrong,
                },
                Supervisor
            );
        }

        Task Triggered(string lot, string kind, string subject, int place) =>
            province.Rows<int>(
                """
                insert into indicator_finding (owner_kind, owner, peer_group, indicator, lot, subject_kind, subject, place,
                    outcome, evidence, sentence_zh, sentence_en, parameters, baselines_at, input, valid_from)
                values ('procurement', @owner, '', 'I11', @lot, @kind, @subject, @place, 'triggered', '{}', '所见', 'seen', '',
                    @at, '', @at)
                """,
                new
                {
                    owner = id.ToString("D"),
                    lot,
                    kind,
                    subject,
                    place,
                    at = Province.Start,
                }
            );

        static HashSet<string> Set(params string[] tokens) => [.. tokens];
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Wrong_data_are_no_verdict_on_what_was_said(Engine engine)
    {
        await using var province = Province.On(engine);
        await DecidedProvince.Office(province, "dalian", Offices.Dalian, weeks: 2);
        var all = await Verdicts(province);
        Assert.Contains(all, verdict => !verdict.Confirmed);
        foreach (
            var (ground, counts) in new[]
            {
                ("ordinary", true),
                ("explained", true),
                ("data_wrong", false),
                ("handled", false),
            }
        )
        {
            await province.Rows<int>(
                "update alert_history set ground = @ground where state = 'dismissed'",
                new { ground }
            );
            Assert.Equal(
                counts ? all.Count : all.Count(verdict => verdict.Confirmed),
                (await Verdicts(province)).Count
            );
        }
    }

    [Fact]
    public void A_dismissal_that_names_a_signal_counts_against_that_one_alone()
    {
        var everything = Fit(null).Value;
        var named = Fit(Named).Value;

        Assert.Equal((100, 60), Counts(everything, SignalSources.Clause));
        Assert.Equal((60, 60), Counts(named, SignalSources.Clause));
        Assert.Equal((100, 60), Counts(named, SignalSources.Network));
        Assert.True(
            After(named, SignalSources.Clause) > After(everything, SignalSources.Clause),
            "the clause that nobody found wrong"
        );
        Assert.True(
            After(named, SignalSources.Network) / After(named, SignalSources.Clause)
                < After(everything, SignalSources.Network)
                    / After(everything, SignalSources.Clause),
            "the relation that was found wrong"
        );

        // One pair of several counts against that one; one lot of several that an indicator speaks of against nothing, since
        // the indicator is one signal and was right of the others.
        var one = Fit(MergingRule.TokenOf(SignalSources.Network, "pair", "one"), "one").Value;
        Assert.Equal((100, 60), Counts(one, SignalSources.Network));
        Assert.Equal((60, 60), Counts(one, SignalSources.Clause));
        Assert.Equal(
            "weights.one_class",
            Fit(MergingRule.TokenOf(SignalSources.Network, "pair", "other"), "one").Problem!.Code
        );

        // One that names what was not kept is a dismissal of nothing.
        Assert.Equal("weights.one_class", Fit("network/ring").Problem!.Code);
    }

    private static Outcome<WeightFit> Fit(string? wrong, string subject = "")
    {
        var at = Province.Start;
        List<Verdict> verdicts =
        [
            .. Enumerable
                .Range(0, 100)
                .Select(i => new Verdict
                {
                    AlertId = Guid.CreateVersion7(),
                    State = i < 60 ? AlertStates.Confirmed : AlertStates.Dismissed,
                    At = at,
                    WrongSignals = i < 60 ? null : wrong,
                }),
        ];
        IReadOnlyList<Signal> said =
        [
            Of(SignalSources.Clause, "P01"),
            Of(SignalSources.Network, "pair") with
            {
                Subject = subject,
            },
        ];
        var day = new DateOnly(2026, 11, 24);
        return WeightFit.Of(
            verdicts,
            [],
            verdicts.ToDictionary(verdict => verdict.AlertId, _ => said),
            MergingRule.On(day),
            MergingRule.On(day),
            Reweighting.On(day)
        );

        Signal Of(string source, string code) =>
            new()
            {
                Source = source,
                Code = code,
                Level = 2,
                Strength = 0.6,
                Name = new(code, code),
                Since = at,
            };
    }

    private static (int Decided, int Confirmed) Counts(WeightFit fit, string source)
    {
        var weight = WeightOf(fit, source);
        return (weight.Decided, weight.Confirmed);
    }

    private static double After(WeightFit fit, string source) => WeightOf(fit, source).After;

    private static ProposedWeight WeightOf(WeightFit fit, string source) =>
        fit.Report.Weights.Single(weight => weight.Source == source && weight.Code is not null);

    private static async Task<List<Verdict>> Verdicts(Province province)
    {
        await using var scope = province.Services.CreateAsyncScope();
        var reader = ActivatorUtilities.CreateInstance<VerdictReader>(scope.ServiceProvider);
        return await reader.Since(Province.Start.AddYears(-1), CancellationToken.None);
    }

    private static Task<Guid> Warned(Province province, int number) =>
        Sources.Warned(
            province,
            number,
            (SignalSources.Clause, Sources.Of("P01", 2, 0.6)),
            (SignalSources.Network, Sources.Of("pair", 2, 0.6))
        );
}
