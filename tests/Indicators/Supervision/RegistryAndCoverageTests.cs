using Trading.Indicators;
using Trading.Indicators.Supervision;
using Trading.Tests.Harness;
using static Trading.Tests.Indicators.Supervision.Dossiers;

namespace Trading.Tests.Indicators.Supervision;

public sealed class RegistryAndCoverageTests
{
    [Fact]
    public void Every_indicator_that_is_computed_is_registered_and_the_other_way_round()
    {
        Assert.Equal(
            IndicatorRegistry.Supervisors.Select(definition => definition.Code),
            SupervisionIndicators.All.Select(indicator => indicator.Code)
        );
        var left = new[] { 10, 24, 25, 26, 27 };
        Assert.Equal(
            Enumerable.Range(1, 48).Except(left).Select(i => $"I{i:00}"),
            SupervisionIndicators
                .All.Select(indicator => indicator.Code)
                .Where(code => code[0] == 'I')
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            IndicatorRegistry.All.Count,
            IndicatorRegistry.All.DistinctBy(definition => definition.Code).Count()
        );
        Assert.All(
            IndicatorRegistry.Supervisors,
            definition =>
            {
                Assert.NotEmpty(definition.Regimes);
                Assert.NotEmpty(definition.Source);
                Assert.NotEmpty(definition.Data);
                Assert.NotEqual("", definition.Explanations.Zh);
                Assert.NotEqual("", definition.Explanations.En);
                Assert.All(
                    definition.Parameters,
                    parameter =>
                        Assert.All(parameter.Values, value => Assert.NotEmpty(value.Source))
                );
            }
        );
    }

    [Fact]
    public void Every_name_in_the_evidence_of_every_rule_has_its_words_and_no_words_are_left_over()
    {
        string Sources(string folder, Func<string, bool> which) =>
            string.Join(
                '\n',
                Directory
                    .EnumerateFiles(
                        Path.Combine(Repository.Root, "src", folder),
                        "*.cs",
                        SearchOption.AllDirectories
                    )
                    .Where(which)
                    .Order(StringComparer.Ordinal)
                    .Select(File.ReadAllText)
            );

        var named = Found(
                // A pair of name and value, as evidence is given by the supervisors' rules.
                Sources("Indicators/Supervision", _ => true),
                @"(?<!\w)\(\s*""(?<name>[a-z]\w*)"","
            )
            // What the red flags note, and the parameters that decide.
            .Concat(
                Found(Sources("Indicators/Rules", _ => true), @"Note\w*\(\s*""(?<name>\w+)""u8")
            )
            .Concat(
                Found(
                    Sources(
                        "Indicators",
                        file => file.EndsWith("EvidenceFile.cs", StringComparison.Ordinal)
                    ),
                    @"\(facts, ""(?<name>\w+)""u8"
                )
            )
            .Concat(
                Found(
                    Sources(
                        "Alerts/Indicators",
                        file => file.EndsWith("RedFlagLine.cs", StringComparison.Ordinal)
                    ),
                    @"^\s+""(?<name>\w+)"",$"
                )
            )
            .Concat(
                Found(
                    Sources(
                        "Alerts/Indicators",
                        file => file.EndsWith("Verdicts.cs", StringComparison.Ordinal)
                    ),
                    @"\[""(?<name>\w+)""\] ="
                )
            )
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.True(named.Count > 100);
        Assert.Equal(named, IndicatorRegistry.EvidenceNames.Keys.Order(StringComparer.Ordinal));
        Assert.All(
            IndicatorRegistry.EvidenceNames.Values,
            words =>
            {
                Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", words.Zh);
                Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", words.En);
                Assert.NotEmpty(words.En);
            }
        );

        static IEnumerable<string> Found(string text, string pattern) =>
            System
                .Text.RegularExpressions.Regex.Matches(
                    text,
                    pattern,
                    System.Text.RegularExpressions.RegexOptions.Multiline
                )
                .Select(match => match.Groups["name"].Value);
    }

    [Fact]
    public void A_parameter_is_the_one_in_force_on_the_day()
    {
        Assert.Equal(0, IndicatorParameters.Of("I21", "ceiling_share", new(2026, 1, 31)));
        Assert.Equal(0.45m, IndicatorParameters.Of("I21", "ceiling_share", new(2026, 2, 1)));
        Assert.Equal(3, IndicatorParameters.Of("I16", "z", new(1990, 1, 1)));
        Assert.Throws<KeyNotFoundException>(() =>
            IndicatorParameters.Of("X", "z", new(2026, 1, 1))
        );
    }

    [Fact]
    public void All_seventy_three_of_the_set_are_computed_or_name_the_datum_that_is_missing()
    {
        Assert.Equal(
            Enumerable.Range(1, 73).Select(i => $"R{i:000}"),
            OcpRedFlags.All.Select(flag => flag.Code)
        );
        var folded = IndicatorRegistry.RedFlags.Select(definition => definition.Code).ToHashSet();
        var own = SupervisionIndicators.All.Select(indicator => indicator.Code).ToHashSet();
        // I10 and I24 to I27 come with documents and networks.
        string[] later = ["I26", "I27"];
        Assert.All(
            OcpRedFlags.All,
            flag =>
            {
                Assert.Equal(flag.Coverage == OcpCoverage.NotPossible, flag.Missing is not null);
                Assert.All(
                    flag.By,
                    by =>
                        Assert.True(
                            folded.Contains(by) || own.Contains(by) || later.Contains(by),
                            by
                        )
                );
                if (flag.Coverage is OcpCoverage.Fold or OcpCoverage.Dossier)
                {
                    Assert.Equal(flag.Code, flag.By[0]);
                    Assert.Equal(flag.Coverage == OcpCoverage.Fold, folded.Contains(flag.Code));
                }
            }
        );
        // What the published tool defines exactly is computed exactly; its draft is no definition.
        Assert.Equal(
            OcpRedFlags.All.Where(flag => flag.Exact).Select(flag => flag.Code),
            folded.Order(StringComparer.Ordinal)
        );
        Assert.Equal(47, OcpRedFlags.All.Count(flag => flag.Coverage != OcpCoverage.NotPossible));
    }

    private static IndicatorFinding Finding(
        string code,
        IndicatorOutcome outcome,
        SubjectKind kind = SubjectKind.Procurement
    ) =>
        new()
        {
            Indicator = code,
            Subject = kind,
            SubjectId = kind.ToString(),
            Outcome = outcome,
            Sentence = new("。", "."),
        };

    [Fact]
    public void Coverage_is_the_share_computed_of_what_applies_and_missing_data_never_lower_the_score()
    {
        // Weights: I01 high 3, I03 medium 2, I12 low 1, I20 medium 2.
        IndicatorFinding[] findings =
        [
            Finding("I01", IndicatorOutcome.Triggered),
            Finding("I01", IndicatorOutcome.Triggered, SubjectKind.Bidder),
            Finding("I03", IndicatorOutcome.NotTriggered),
            Finding("I12", IndicatorOutcome.InsufficientData),
            Finding("I20", IndicatorOutcome.CalculationError),
            Finding("I28", IndicatorOutcome.NotApplicable),
        ];
        var coverage = Coverage.Of(findings);
        Assert.Equal(
            (2, 1, 1, 4),
            (coverage.Computed, coverage.Insufficient, coverage.Failed, coverage.Applicable)
        );
        Assert.Equal(0.5, coverage.Share);
        Assert.Equal((3 + 0.5 + 1) / 8, coverage.Score);
        // Handing over what turns out harmless lowers the score, and withholding what was harmless raises it.
        var harmless = findings.Select(f =>
            f.Indicator == "I12" ? f with { Outcome = IndicatorOutcome.NotTriggered } : f
        );
        Assert.True(Coverage.Of(harmless).Score < coverage.Score);
        var withheld = findings.Select(f =>
            f.Indicator == "I03" ? f with { Outcome = IndicatorOutcome.InsufficientData } : f
        );
        Assert.True(Coverage.Of(withheld).Score > coverage.Score);
        Assert.Null(Coverage.Of([]).Share);
        Assert.Null(Coverage.Of([Finding("I01", IndicatorOutcome.NotApplicable)]).Score);
    }

    [Fact]
    public void Benjamini_and_Hochberg_reject_up_to_the_last_p_value_below_its_line()
    {
        // The fifteen of the paper's example at 5 %: the four smallest are rejected.
        double[] paper =
        [
            0.0001,
            0.0004,
            0.0019,
            0.0095,
            0.0201,
            0.0278,
            0.0298,
            0.0344,
            0.0459,
            0.3240,
            0.4262,
            0.5719,
            0.6528,
            0.7590,
            1.0,
        ];
        Assert.Equal(0.0095, FalseDiscovery.CutOf(paper.Reverse(), 0.05));
        Assert.Equal(0, FalseDiscovery.CutOf([0.2, 0.9], 0.05));
        Assert.Equal(0, FalseDiscovery.CutOf([], 0.05));
        Assert.True(FalseDiscovery.CutOf([0, 0.9, double.NaN], 0.05) > 0);
        var settled = FalseDiscovery.Settle(
            [
                .. paper.Select(p =>
                    Finding("I18", IndicatorOutcome.NotTriggered) with
                    {
                        PValue = p,
                    }
                ),
                Finding("I18", IndicatorOutcome.InsufficientData),
            ],
            0.05
        );
        Assert.Equal(4, settled.Count(f => f.Outcome == IndicatorOutcome.Triggered));
        Assert.Equal(IndicatorOutcome.InsufficientData, settled[^1].Outcome);
    }

    [Theory]
    [InlineData(0.0, 5, 0.5)]
    [InlineData(-2.015048, 5, 0.05)]
    [InlineData(2.570582, 5, 0.975)]
    [InlineData(-3.143, 6, 0.01)]
    [InlineData(-1.0, 1, 0.25)]
    public void Students_distribution_is_that_of_the_tables(double t, int degrees, double p) =>
        Assert.Equal(p, Chance.StudentLower(t, degrees), 4);

    [Fact]
    public void Tails_are_those_counted_by_hand()
    {
        Assert.Equal(11 / 1024.0, Chance.BinomialTail(9, 10, 0.5), 12);
        Assert.Equal(1, Chance.BinomialTail(0, 10, 0.5));
        // Of 10 with 4 marked draw 3: P(X >= 2) = (6 x 6 + 4) / 120.
        Assert.Equal(40 / 120.0, Chance.HypergeometricTail(2, 10, 4, 3), 12);
        Assert.Equal(0, Chance.HypergeometricTail(4, 10, 4, 3));
        Assert.Equal(1, Chance.HypergeometricTail(2, 10, 8, 4));
    }
}
