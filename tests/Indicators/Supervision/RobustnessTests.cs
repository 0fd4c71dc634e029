using System.Globalization;
using Trading.Indicators;
using Trading.Indicators.Supervision;
using static Trading.Tests.Indicators.Supervision.Dossiers;

namespace Trading.Tests.Indicators.Supervision;

public sealed class RobustnessTests
{
    [Fact]
    public void A_dossier_that_says_nothing_triggers_nothing_and_clears_nothing()
    {
        var nothing = new ProcurementDossier
        {
            Id = "P",
            Kind = "government",
            Regime = "procurement",
            Lots =
            [
                new()
                {
                    Number = "1",
                    BidsAreKnown = true,
                    IsDecided = true,
                    Bids = [Bid("A", null, BidState.Pending), Bid("B", null, BidState.Pending)],
                    Contract = new(),
                },
            ],
        };
        var findings = SupervisionIndicators
            .All.SelectMany(indicator => indicator.Judge(nothing, new FixedContext()))
            .ToList();
        Assert.All(
            findings,
            finding =>
                Assert.True(
                    finding.Outcome
                        is IndicatorOutcome.InsufficientData
                            or IndicatorOutcome.NotApplicable,
                    $"{finding.Indicator}: {finding.Outcome} {finding.Sentence.En}"
                )
        );
        // No payment, no acceptance, two bidders where a rule takes more: these alone have nothing to speak of.
        Assert.Equal(
            ["I06", "I07", "I08", "I39", "R017", "R067", "R068"],
            findings
                .Where(finding => finding.Outcome == IndicatorOutcome.NotApplicable)
                .Select(finding => finding.Indicator)
        );
        Assert.Equal(0, Coverage.Of(findings).Share);
        Assert.Equal(0.5, Coverage.Of(findings).Score);
    }

    [Fact]
    public void An_indicator_speaks_only_under_the_laws_that_its_definition_names()
    {
        var random = new Random(11);
        foreach (var definition in IndicatorRegistry.Supervisors)
        {
            var indicator = Of(definition.Code);
            foreach (
                var regime in new[] { "construction", "procurement", "none" }.Except(
                    definition.Regimes
                )
            )
            {
                for (var i = 0; i < 20; i++)
                {
                    var dossier = Rubbish.Dossier(random) with { Regime = regime, IsOpen = false };
                    Assert.Empty(indicator.Contribute(dossier));
                    Assert.All(
                        indicator.Judge(
                            dossier with
                            {
                                Lots = [Lot(Bid("A", 1))],
                            },
                            new FixedContext()
                        ),
                        finding => Assert.Equal(IndicatorOutcome.NotApplicable, finding.Outcome)
                    );
                }
            }
        }
    }

    [Fact]
    public void The_order_of_bids_and_lots_changes_nothing()
    {
        var random = new Random(7);
        for (var i = 0; i < 60; i++)
        {
            var dossier = Rubbish.Dossier(random);
            var shuffled = dossier with
            {
                Lots =
                [
                    .. Shuffled(random, dossier.Lots)
                        .Select(lot => lot with { Bids = Shuffled(random, lot.Bids) }),
                ],
            };
            Assert.Equal(AllOf(dossier), AllOf(shuffled));
        }
    }

    [Fact]
    public void Rubbish_never_throws_and_what_is_computed_is_a_number()
    {
        var random = new Random(2026);
        for (var i = 0; i < 120; i++)
        {
            var dossier = Rubbish.Dossier(random);
            var context = Rubbish.Context(random);
            foreach (var indicator in SupervisionIndicators.All)
            {
                foreach (var finding in indicator.Judge(dossier, context))
                {
                    Check(indicator, finding);
                }

                Assert.All(
                    indicator.Measure(dossier),
                    measured => Assert.True(double.IsFinite(measured.Value))
                );
                var contributions = indicator.Contribute(dossier).ToList();
                Assert.Equal(
                    contributions.Count,
                    contributions
                        .DistinctBy(c => (c.Metric, c.Subject, c.SubjectId, c.Against))
                        .Count()
                );
                foreach (
                    var subject in contributions.GroupBy(added => (added.Subject, added.SubjectId))
                )
                {
                    // As often as it takes to be enough.
                    var sums = Sums([.. Enumerable.Repeat(subject, 12).SelectMany(own => own)]);
                    foreach (var metric in sums.Select(sum => sum.Metric).Distinct())
                    {
                        var figure = indicator.FigureOf(metric, sums);
                        Assert.True(figure is null || double.IsFinite(figure.Value));
                    }

                    foreach (
                        var finding in indicator.JudgeSubject(
                            subject.Key.Subject,
                            subject.Key.SubjectId,
                            new(dossier.Kind, null, null, null),
                            sums,
                            context,
                            new(2026, 12, 1)
                        )
                    )
                    {
                        Check(indicator, finding);
                        Assert.Equal(subject.Key.SubjectId, finding.SubjectId);
                    }
                }
            }
        }
    }

    private static void Check(ISupervisionIndicator indicator, IndicatorFinding finding)
    {
        Assert.Equal(indicator.Code, finding.Indicator);
        Assert.NotEmpty(finding.Sentence.Zh);
        Assert.NotEmpty(finding.Sentence.En);
        var computed =
            finding.Outcome is IndicatorOutcome.Triggered or IndicatorOutcome.NotTriggered;
        Assert.Equal(computed, finding.Value is not null);
        Assert.True(finding.Value is null || double.IsFinite(finding.Value.Value));
        Assert.DoesNotContain("NaN", finding.Sentence.En, StringComparison.Ordinal);
    }

    private static List<string> AllOf(ProcurementDossier dossier)
    {
        var context = new FixedContext();
        return
        [
            .. SupervisionIndicators
                .All.SelectMany(indicator =>
                    indicator
                        .Judge(dossier, context)
                        .Select(finding =>
                            $"{finding.Indicator} {finding.Lot} {finding.SubjectId} {finding.Outcome} {finding.Value?.ToString("R", CultureInfo.InvariantCulture)} {finding.Sentence.En} {string.Join(';', finding.Evidence.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}={e.Value}"))}"
                        )
                        .Concat(
                            indicator
                                .Contribute(dossier)
                                .Select(added =>
                                    added with
                                    {
                                        Part = Math.Round(added.Part, 6),
                                        Whole = Math.Round(added.Whole, 6),
                                    }
                                )
                                .Select(added => added.ToString())
                        )
                        .Concat(indicator.Measure(dossier).Select(measured => measured.ToString()))
                )
                .Order(StringComparer.Ordinal),
        ];
    }

    private static T[] Shuffled<T>(Random random, IReadOnlyList<T> list)
    {
        T[] copy = [.. list];
        random.Shuffle(copy);
        return copy;
    }
}
