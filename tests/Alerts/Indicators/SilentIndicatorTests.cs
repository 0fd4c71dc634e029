using Trading.Access;
using Trading.Alerts.Indicators;
using Trading.Domain;
using Trading.Indicators;
using Trading.Indicators.Supervision;
using Trading.Kernel.Retention;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Indicators;

/// <summary>What does not apply is no row, and is said all the same; what was said before is forgotten in its time.</summary>
public sealed class SilentIndicatorTests
{
    private const string Silent =
        "select count(*) from indicator_finding where outcome = 'notApplicable'";

    private static readonly Trading.Kernel.Security.Caller Supervisor = Callers.With(
        Roles.Supervisor
    );

    private static readonly IndicatorRules Rules = TestIndicators.Rules with
    {
        All = [.. TestIndicators.Rules.All, new WhileOpened(), new Never()],
        Definitions = [Definition("T01"), Definition("T10"), Definition("T11")],
    };

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_never_applied_is_no_row_and_stands_on_the_page_in_the_count_and_in_the_replay(
        Engine engine
    )
    {
        await using var province = JudgedProvince.On(engine, Rules);
        var id = await Tenders.Published(province);
        await Tenders.Known(province, 1, 2, 3);
        await JudgedProvince.Judge(province, id);
        Assert.Equal(0, await province.Scalar<long>(Silent));
        var before = (
            await province.Send(new GetProcurementIndicators.Query(id), Supervisor)
        ).Value;
        Assert.Equal(
            ["T10", "T11"],
            before
                .Findings.Where(one => one.Outcome == "notApplicable")
                .Select(one => one.Indicator)
        );
        // One that does not apply is no part of what could be computed.
        var spoken = before.Findings.Where(one => one.Outcome != "notApplicable").ToList();
        Assert.Equal(
            (double)spoken.Count(one => one.Outcome is "triggered" or "notTriggered")
                / spoken.Count,
            before.Coverage
        );

        province.Clock!.Advance(TimeSpan.FromHours(1));
        var published = province.Clock.GetUtcNow();
        var steps = JudgedProvince.Steps(province, id, 2, 1, 2, 3);
        province.Clock.SetUtcNow(Tenders.At("2026-11-25 10:00"));
        await steps[0]();
        await JudgedProvince.Judge(province, id);
        var opened = province.Clock.GetUtcNow();
        Assert.Equal("triggered", await Outcome(province, id, "T10"));
        Assert.Equal(0, await province.Scalar<long>(Silent));

        // What applied and does not any more keeps a row, so that each instant has its own facts.
        province.Clock.Advance(TimeSpan.FromHours(1));
        await steps[1]();
        await JudgedProvince.Judge(province, id);
        var decided = province.Clock.GetUtcNow();
        Assert.Equal("notApplicable", await Outcome(province, id, "T10"));
        Assert.Equal(1, await province.Scalar<long>(Silent));
        foreach (
            var (at, outcome) in new[]
            {
                (published, "notApplicable"),
                (opened, "triggered"),
                (decided, "notApplicable"),
            }
        )
        {
            var replay = (await province.Send(new ReplayIndicators.Query(id, at), Supervisor))
                .Value
                .Verdicts;
            Assert.All(
                replay.Where(one => one.Said.Indicator is "T10" or "T11"),
                one => Assert.True(one.Holds, $"{one.Said.Indicator} at {at}")
            );
            var verdict = replay.Single(one => one.Said.Indicator == "T10");
            Assert.Equal(outcome, verdict.Said.Outcome);
            Assert.Equal(outcome, verdict.Again!.Outcome);
            // The reason is computed from the facts of that instant.
            Assert.Equal(
                "never",
                replay.Single(one => one.Said.Indicator == "T11").Again!.Sentence.En
            );
        }

        await JudgedProvince.Night(province);
        var counted = (await province.Send(new ListIndicators.Query(), Supervisor)).Value;
        Assert.Equal(1, Of("T11").Outcomes["notApplicable"]);
        Assert.Equal(1, Of("T10").Outcomes["notApplicable"]);
        Assert.DoesNotContain("notApplicable", Of("T01").Outcomes.Keys);
        Assert.DoesNotContain(
            counted.Indicators.SelectMany(one => one.Outcomes.Keys),
            one => one is "judged" or "spoken"
        );

        ListIndicators.Item Of(string code) =>
            counted.Indicators.Single(one => one.Definition.Code == code);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Rows_of_a_version_before_go_in_the_first_night_and_history_stays(
        Engine engine
    )
    {
        await using var province = JudgedProvince.On(engine, Rules);
        var id = await Tenders.Opened(province, 1, 1, 2, 3);
        await JudgedProvince.Judge(province, id);
        await JudgedProvince.Night(province);
        // As that version kept them: of what never applied, of what is not said at all any more, and of a subject.
        foreach (
            var (indicator, kind, owner) in new[]
            {
                ("T11", "procurement", FindingOwner.Key(id)),
                ("T12", "procurement", FindingOwner.Key(id)),
            }
        )
        {
            await province.Rows<int>(
                """
                insert into indicator_finding (owner_kind, owner, peer_group, indicator, lot, subject_kind, subject, place,
                    outcome, evidence, sentence_zh, sentence_en, parameters, baselines_at, input, valid_from)
                values (@kind, @owner, '', @indicator, '', @kind, @owner, 0, 'notApplicable', '{}', '', '', 'old/2026/0',
                    @now, '', @now)
                """,
                new
                {
                    kind,
                    owner,
                    indicator,
                    now = province.Clock!.GetUtcNow(),
                }
            );
        }

        // And one that had spoken before: it is what a replay needs.
        await province.Rows<int>(
            """
            update indicator_finding set outcome = 'notApplicable' where indicator = 'T10'
            """
        );
        var said = await JudgedProvince.Tables(province);
        await province.Rows<int>("update indicator_pass set rules = ''");
        await JudgedProvince.Night(province);
        Assert.Equal(0, await province.Scalar<long>(Silent));
        Assert.Equal("triggered", await Outcome(province, id, "T10"));
        Assert.Equal(
            0,
            await province.Scalar<long>(
                "select count(*) from indicator_finding_before where indicator in ('T11', 'T12')"
            )
        );
        Assert.Subset(
            (await JudgedProvince.Tables(province))["findings"].ToHashSet(),
            said["findings"].ToHashSet()
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_said_before_goes_in_its_time_and_never_what_a_warning_or_a_verdict_rests_on(
        Engine engine
    )
    {
        await using var province = JudgedProvince.On(engine, Rules);
        await Tenders.Known(province, 1, 2, 3);
        var ids = new List<Guid>();
        foreach (var number in new[] { 1, 2 })
        {
            var id = await Tenders.Published(province, number);
            await JudgedProvince.Judge(province, id);
            foreach (var step in JudgedProvince.Steps(province, id, 2, 1, 2, 3))
            {
                await step();
                await JudgedProvince.Judge(province, id);
            }

            ids.Add(id);
        }

        await province.DeliverDue(times: 3);
        await province.Rows<int>("delete from alert");
        await province.Rows<int>(
            """
            insert into alert (id, level, severity, state, signature, headline_zh, headline_en, title, kind, region, buyer_name,
                currency, market, raised_at, changed_at, version)
            select procurement_id, 3, 1, 'dismissed', '', '', '', '', 'construction', '210100', '', 'CNY', 'CN', scored_at,
                scored_at, 1
            from appraisal where procurement_id = @id
            """,
            new { id = ids[0] }
        );
        var all = await History(province);
        Assert.True(all.All(count => count > 1), "Both have a history.");
        var stands = await JudgedProvince.Tables(province);
        var said = province.Clock!.GetUtcNow();

        province.Clock.SetUtcNow(said.AddYears(3).AddDays(-1));
        await Forget(province);
        Assert.Equal(all, await History(province));
        province.Clock.SetUtcNow(said.AddYears(3).AddDays(1));
        await Forget(province);
        Assert.Equal([all[0], 0], await History(province));
        province.Clock.SetUtcNow(said.AddYears(15).AddDays(-1));
        await Forget(province);
        Assert.Equal([all[0], 0], await History(province));
        // Everything that is said, and was said of the one with a warning, still has what it rests on; nothing else is kept.
        Assert.Equal(0, await Dangling(province));
        Assert.Equal(0, await Unused(province));
        Assert.All(
            (await province.Send(new ReplayIndicators.Query(ids[0], said), Supervisor))
                .Value
                .Verdicts,
            one => Assert.NotNull(one.Again)
        );
        province.Clock.SetUtcNow(said.AddYears(15).AddDays(1));
        await Forget(province);
        Assert.Equal([0, 0], await History(province));
        Assert.Equal(0, await Dangling(province));
        Assert.Equal(0, await Unused(province));
        JudgedProvince.Same(stands, await JudgedProvince.Tables(province));

        async Task<List<long>> History(Province of)
        {
            var counts = new List<long>();
            foreach (var id in ids)
            {
                counts.Add(
                    await of.Scalar<long>(
                        "select count(*) from indicator_finding_before where owner = @owner",
                        new { owner = FindingOwner.Key(id) }
                    )
                );
            }

            return counts;
        }
    }

    private static async Task Forget(Province province)
    {
        foreach (var kind in new[] { ForgottenVerdicts.Name, ForgottenVerdicts.OfWarnings.Name })
        {
            Assert.True(
                (await province.Send(new ForgetExpired.Command(kind), Callers.Platform)).Succeeded
            );
        }
    }

    private static Task<long> Dangling(Province province) =>
        province.Scalar<long>(
            """
            select count(*) from (select owner, input from indicator_finding union
                                  select owner, input from indicator_finding_before) f
            where not exists (select 1 from indicator_input i where i.owner = f.owner and i.digest = f.input)
            """
        );

    private static Task<long> Unused(Province province) =>
        province.Scalar<long>(
            """
            select count(*) from indicator_input i
            where not exists (select 1 from indicator_finding f where f.owner = i.owner and f.input = i.digest)
              and not exists (select 1 from indicator_finding_before f where f.owner = i.owner and f.input = i.digest)
            """
        );

    private static async Task<string> Outcome(Province province, Guid id, string indicator) =>
        (await province.Send(new GetProcurementIndicators.Query(id), Supervisor))
            .Value.Findings.Single(one => one.Indicator == indicator)
            .Outcome;

    private static IndicatorDefinition Definition(string code) =>
        IndicatorRegistry.Supervisors.First(one => one.Subjects.Contains("procurement")) with
        {
            Code = code,
        };

    private static IndicatorFinding Say(string code, string id, bool speaks, string why) =>
        new()
        {
            Indicator = code,
            Subject = SubjectKind.Procurement,
            SubjectId = id,
            Outcome = speaks ? IndicatorOutcome.Triggered : IndicatorOutcome.NotApplicable,
            Evidence = new Dictionary<string, string>(),
            Sentence = new(why, why),
        };

    /// <summary>Speaks between the opening and the decision.</summary>
    private sealed class WhileOpened : ISupervisionIndicator
    {
        public string Code => "T10";

        public IEnumerable<IndicatorFinding> Judge(
            ProcurementDossier dossier,
            IIndicatorContext context
        ) =>
            [
                Say(
                    Code,
                    dossier.Id,
                    dossier.Lots.Any(lot => lot.BidsAreKnown)
                        && !dossier.Lots.Any(lot => lot.Bids.Any(bid => bid.IsWinner)),
                    $"{dossier.Lots.Sum(lot => lot.Bids.Count)} bids"
                ),
            ];
    }

    private sealed class Never : ISupervisionIndicator
    {
        public string Code => "T11";

        public IEnumerable<IndicatorFinding> Judge(
            ProcurementDossier dossier,
            IIndicatorContext context
        ) => [Say(Code, dossier.Id, false, "never")];
    }
}
