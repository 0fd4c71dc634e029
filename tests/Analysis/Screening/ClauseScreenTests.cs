using Trading.Analysis.Screening;
using Trading.Tests.Harness;

namespace Trading.Tests.Analysis.Screening;

/// <summary>What the screen finds, where, and under which law.</summary>
public sealed class ClauseScreenTests
{
    private static readonly DateOnly Day = new(2026, 11, 1);

    [Theory]
    [InlineData("Held", 0.95)]
    [InlineData("Later", 0.9)]
    public void Clauses_are_judged_as_a_person_did(string folder, double least)
    {
        var clauses = LabelledClause.Read(
            File.ReadAllText(
                Path.Combine(Repository.Root, "tests/Analysis/Screening", folder, "clauses.csv")
            )
        );
        var outcomes = ScreeningEvaluation
            .Of(clauses, Day)
            .Where(outcome => outcome.Clause.Violation is not null)
            .ToArray();
        var all = Of(outcomes);
        Assert.True(all.F1 >= least, $"{all}");
        foreach (var regime in outcomes.GroupBy(outcome => outcome.Clause.Regime))
        {
            Assert.True(Of(regime).F1 >= least, $"{regime.Key}: {Of(regime)}");
        }

        var found = outcomes.Where(one => one.Detected && one.Clause.Violation == true).ToArray();
        Assert.True(
            found.Count(one => one.Patterns.Contains(one.Clause.Pattern)) >= 0.9 * found.Length
        );
        // The keyword list is what has to be beaten, and by far.
        Assert.True(
            Tally.Of(outcomes.Select(one => (one.Clause.Violation == true, one.Keyword))).F1
                < all.F1 - 0.2
        );

        static Tally Of(IEnumerable<ClauseOutcome> some) =>
            Tally.Of(some.Select(one => (one.Clause.Violation == true, one.Detected)));
    }

    [Fact]
    public void Of_ordinary_clauses_hardly_any_is_hit()
    {
        var lines = File.ReadAllLines(
            Path.Combine(Repository.Root, "tests/Analysis/Screening/Ordinary/clauses.txt")
        );
        foreach (var regime in Enum.GetValues<TenderRegime>())
        {
            var hit = lines.Where(line => Likely(line, regime).Length > 0).ToArray();
            Assert.True(hit.Length * 20 <= lines.Length, string.Join('\n', hit));
        }
    }

    [Theory]
    [InlineData("水泵参考品牌：格兰富，或同等档次。", "P13", true, false)]
    [InlineData("水泵须采用格兰富品牌。", "P13", true, true)]
    [InlineData("供应商注册资本不低于500万元。", "P05", true, false)]
    [InlineData("磋商保证金以现金形式缴纳。", "P24", true, false)]
    [InlineData("须提供制造商出具的授权书，否则投标无效。", "P15", true, false)]
    [InlineData("投标人须在本市设有分公司。", "P01", true, true)]
    public void The_regime_decides(
        string clause,
        string pattern,
        bool procurement,
        bool construction
    )
    {
        Assert.Equal(procurement, Has(TenderRegime.Procurement));
        Assert.Equal(construction, Has(TenderRegime.Construction));

        bool Has(TenderRegime regime) =>
            Likely(clause, regime).Any(hit => hit.Pattern.Id == pattern);
    }

    [Theory]
    [InlineData("不得要求投标人在本地设立分公司。")]
    [InlineData("本项目不限投标人的注册地。")]
    [InlineData("接到通知后2小时内响应，24小时内到达现场。")]
    [InlineData("《政府采购法实施条例》第二十条规定，限定供应商的所在地属于差别待遇。")]
    [InlineData("具有ISO9001质量管理体系认证证书的得1分。")]
    public void What_is_lawful_is_left_alone(string clause) =>
        Assert.Empty(Likely(clause, TenderRegime.Procurement));

    [Fact]
    public void A_regime_left_open_is_said_and_nothing_is_sure_that_only_one_forbids()
    {
        var screening = Screen(
            "水泵参考品牌：格兰富，或同等档次。\n投标人须在本市设有分公司。",
            null
        );
        Assert.Null(screening.Regime);
        Assert.NotNull(screening.Inferred);
        var brand = screening.Hits.First(hit => hit.Pattern.Id == "P13");
        Assert.Equal(TenderRegime.Procurement, brand.Forbidden);
        Assert.True(brand.Confidence < 0.5);
        var seat = screening.Hits.First(hit => hit.Pattern.Id == "P01");
        Assert.Null(seat.Forbidden);
        Assert.True(seat.Confidence >= 0.5);
    }

    [Theory]
    [InlineData(
        "根据《中华人民共和国政府采购法》，本项目采用竞争性磋商。",
        TenderRegime.Procurement
    )]
    [InlineData(
        "依据《中华人民共和国招标投标法》，某道路工程施工招标，工程量清单见附件。",
        TenderRegime.Construction
    )]
    public void The_regime_is_inferred_and_its_reasons_told(string text, TenderRegime regime)
    {
        var screening = Screen(text, null);
        Assert.Equal(regime, screening.Regime);
        Assert.NotEmpty(screening.Inferred!);
    }

    [Theory]
    [InlineData("注\u200b册 资本不低于５００万元")]
    [InlineData("註冊資本不低於伍佰萬元")]
    [InlineData("注册资本\ufeff须达到五百万元")]
    public void What_is_written_to_escape_is_found_where_it_stands(string clause)
    {
        var hit = Assert.Single(Likely(clause + "。", TenderRegime.Procurement));
        Assert.Equal("P05", hit.Pattern.Id);
        Assert.Equal(new Stretch(1, 0, clause.Length), hit.At);
        Assert.Equal(clause, hit.Text);
    }

    [Fact]
    public void A_clause_over_lines_is_one_hit_with_its_further_lines()
    {
        var hit = Assert.Single(
            Likely("投标人须在沈阳市行政区域内\n注册并持有营业执照。", TenderRegime.Construction)
        );
        Assert.Equal((1, 2), (hit.At.Line, Assert.Single(hit.Continued).Line));
    }

    [Fact]
    public void A_column_tells_what_its_cells_are_for()
    {
        const string certificate = "质量管理体系认证证书";
        Assert.Empty(Of("评分标准"));
        Assert.Equal("P18", Assert.Single(Of("资格条件")).Pattern.Id);

        ClauseHit[] Of(string heading) =>
            [
                .. ClauseScreen
                    .Of(
                        new("t", [new(1, certificate, null, "t1r2c1", heading)], []),
                        TenderRegime.Procurement,
                        Day
                    )
                    .Hits.Where(hit => hit.Confidence >= 0.5),
            ];
    }

    [Fact]
    public void Law_applies_from_its_day()
    {
        const string clause = "未提交《本国产品声明函》的投标无效。";
        Assert.NotEmpty(At(new(2026, 1, 1)));
        Assert.Empty(At(new(2025, 12, 31)));

        ClauseHit[] At(DateOnly day) =>
            [
                .. ClauseScreen
                    .Of(ScreenedDocument.OfText("t", clause), TenderRegime.Procurement, day)
                    .Hits.Where(hit => hit.Pattern.Id == "P69"),
            ];
    }

    [Fact]
    public void Refusing_consortia_is_a_hint_in_procurement_and_nothing_in_construction()
    {
        Assert.True(
            Screen("本项目不接受联合体投标。", TenderRegime.Procurement).Hits.Single().Confidence
                < 0.5
        );
        Assert.Empty(Screen("本项目不接受联合体投标。", TenderRegime.Construction).Hits);
    }

    [Fact]
    public void The_models_word_is_marked_and_less_sure_than_a_rules()
    {
        var hits = File.ReadAllLines(
                Path.Combine(Repository.Root, "tests/Analysis/Screening/Training/clauses.txt")
            )
            .Where(line => line[0] == 'P' && !line.Contains('{', StringComparison.Ordinal))
            .SelectMany(line => Screen(line[4..], TenderRegime.Procurement).Hits)
            .ToArray();
        Assert.Contains(hits, hit => hit.By == FoundBy.Model);
        Assert.All(
            hits.Where(hit => hit.By == FoundBy.Model),
            hit => Assert.True(hit.Confidence < 0.75)
        );
    }

    [Fact]
    public void Equal_clauses_and_seed_train_an_equal_model()
    {
        string[] clauses =
        [
            "@a 甲市|乙市",
            "P01 企业要在{a}落户",
            "P05 股本须超过一亿",
            "- 服务地点在{a}",
            "- 工期一年",
            "P01 只要{a}的企业",
            "- 按月付款",
        ];
        Assert.Equal(Train(), Train());

        byte[] Train()
        {
            using var file = new MemoryStream();
            ClassifierTraining.Train(clauses, 7, file);
            return file.ToArray();
        }
    }

    [Fact]
    public void Every_pattern_has_law_where_it_is_a_breach_and_its_words_in_two_languages() =>
        Assert.All(
            ClauseScreen.Patterns.Values,
            pattern =>
            {
                Assert.True(
                    pattern.Procurement != "breach" || pattern.ProcurementLaw.Count > 0,
                    pattern.Id
                );
                Assert.True(
                    pattern.Construction != "breach" || pattern.ConstructionLaw.Count > 0,
                    pattern.Id
                );
                Assert.All(
                    [pattern.Name, pattern.Why, pattern.Advice, .. pattern.Exceptions],
                    words => Assert.False(words.Zh.Length == 0 || words.En.Length == 0)
                );
            }
        );

    [Fact]
    public void What_is_advised_is_not_itself_found() =>
        Assert.All(
            ClauseScreen.Patterns.Values.Where(pattern => pattern.Wording.Length > 0),
            pattern =>
                Assert.True(
                    Likely(pattern.Wording, TenderRegime.Procurement).Length == 0,
                    $"{pattern.Id}: {pattern.Wording}"
                )
        );

    private static Trading.Analysis.Screening.Screening Screen(string text, TenderRegime? regime) =>
        ClauseScreen.Of(ScreenedDocument.OfText("t", text), regime, Day);

    private static ClauseHit[] Likely(string text, TenderRegime regime) =>
        [.. Screen(text, regime).Hits.Where(hit => hit.Confidence >= 0.5)];
}
