using Trading.Analysis.Screening;
using Trading.Tests.Harness;

namespace Trading.Tests.Analysis.Screening;

/// <summary>What the screen finds, where, and under which law.</summary>
public sealed class ClauseScreenTests
{
    private static readonly DateOnly Day = new(2026, 11, 1);

    [Theory]
    [InlineData("Held/clauses.csv", 0.95)]
    [InlineData("Later/clauses.csv", 0.9)]
    [InlineData("Fresh/clauses.csv", 0.95)]
    [InlineData("Fresh/second.csv", 0.95)]
    [InlineData("Fresh/third.csv", 0.95)]
    [InlineData("Fresh/fourth.csv", 0.95)]
    [InlineData("Fresh/fifth.csv", 0.95)]
    public void Clauses_are_judged_as_a_person_did(string file, double least)
    {
        var clauses = Clauses(file);
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

    [Theory]
    [InlineData("招标文件发售时间：2026年6月1日9:00至2026年6月3日16:00。", true)]
    [InlineData("招标文件发售时间：2026年6月29日至7月1日。", true)]
    [InlineData("采购文件获取时间：2026-06-01至2026-06-03。", true)]
    [InlineData("采购文件获取时间：2026年6月1日至3日。", true)]
    [InlineData("采购文件获取时间：2026年6月1日至2026年6月8日。", false)]
    [InlineData("采购文件获取时间：2026年12月28日至2027年1月6日。", false)]
    [InlineData("招标文件自发布之日起第10天截止投标。", true)]
    [InlineData("投标截止时间为招标文件开始发出之日起第25日。", false)]
    [InlineData("对采购文件的询问，代理机构3日内答复。", false)]
    public void Days_are_counted_between_dates(string clause, bool tooShort) =>
        Assert.Equal(
            tooShort,
            Likely(clause, TenderRegime.Procurement).Any(hit => hit.Pattern.Id == "P35")
        );

    [Theory]
    [InlineData("施工组织设计：优秀20～25分；良好12～19分。", "P27")]
    [InlineData("须具备物业服务企业叁级及以上资质。", "P17")]
    [InlineData("提供2023、2024、2025年度完整的审计报告，缺一不可。", "P10")]
    [InlineData("公司全员不足50人的，不得参加本项目。", "P08")]
    [InlineData("采购人有权在候选人中任选一家，不受排名约束。", "P53")]
    public void What_was_missed_is_found(string clause, string pattern) =>
        Assert.Contains(Likely(clause, TenderRegime.Procurement), hit => hit.Pattern.Id == pattern);

    [Fact]
    public void A_firm_that_buys_under_its_own_rules_is_no_public_purchaser()
    {
        const string amount = "业绩要求：至少一份合同金额不低于300万元的同类业绩。";
        const string seat = "投标人须在本市设有分公司。";
        const string own =
            "供应商应为法律上和财务上独立的法人，合法运作并独立于采购人和采购代理机构。";
        Assert.Contains(Likely(amount, TenderRegime.Procurement), Is("P62"));

        var screening = Screen($"{own}\n{amount}\n{seat}", TenderRegime.Procurement);
        Assert.NotEmpty(screening.OwnRules);
        Assert.True(screening.Hits.Single(hit => hit.Pattern.Id == "P62").Confidence < 0.5);
        Assert.Contains(screening.Hits, hit => hit is { Pattern.Id: "P01", Confidence: >= 0.5 });

        // One such sentence among many of others, or beside words of public purchasers, says nothing of the document.
        Assert.Empty(
            Screen(own + string.Concat(Enumerable.Repeat("\n按月付款。", 60)), null).OwnRules
        );
        Assert.Empty(Screen($"{own}\n依据政府采购法。", null).OwnRules);

        static Predicate<ClauseHit> Is(string pattern) => hit => hit.Pattern.Id == pattern;
    }

    [Fact]
    public void A_clause_is_judged_alike_alone_and_among_others()
    {
        foreach (
            var group in Clauses("Fresh/clauses.csv")
                .Concat(Clauses("Held/clauses.csv"))
                .Where(clause =>
                    clause.Clause.Split('\n').All(line => SectionSense.Announced(line) is null)
                )
                .GroupBy(clause => clause.Regime)
        )
        {
            var text = string.Join("\n\n", group.Select(clause => clause.Clause));
            var together = Screen(text, group.Key).Hits;
            var line = 0;
            var alone = new List<(int Line, string Text, string Pattern, double Confidence)>();
            foreach (var clause in group)
            {
                alone.AddRange(
                    Screen(clause.Clause, group.Key)
                        .Hits.Select(hit =>
                            (line + hit.At.Line, hit.Text, hit.Pattern.Id, hit.Confidence)
                        )
                );
                line += clause.Clause.Split('\n').Length + 1;
            }

            Assert.Equal(
                alone,
                together.Select(hit => (hit.At.Line, hit.Text, hit.Pattern.Id, hit.Confidence))
            );
        }
    }

    [Fact]
    public void Words_are_found_as_a_plain_search_finds_them()
    {
        var rules = ScreeningRules.Shipped;
        var text = NormalText.Of([
            .. Clauses("Fresh/third.csv").SelectMany(clause => clause.Clause.Split('\n')),
        ]);
        var found = new List<(int Word, int Start, int End)>();
        rules.FindWords(text.Text, 0, text.Length, found);
        var plain = text.Text.ToString();
        var expected = new HashSet<(string, int)>();
        foreach (var word in rules.Words)
        {
            for (
                var at = plain.IndexOf(word, StringComparison.Ordinal);
                at >= 0;
                at = plain.IndexOf(word, at + 1, StringComparison.Ordinal)
            )
            {
                expected.Add((word, at));
            }
        }

        Assert.Equal(expected, found.Select(one => (rules.Words[one.Word], one.Start)).ToHashSet());
        Assert.Equal(found.Count, expected.Count);
        Assert.All(found, one => Assert.Equal(rules.Words[one.Word].Length, one.End - one.Start));
    }

    [Fact]
    public void Of_ordinary_notices_few_are_hit_under_whatever_law()
    {
        var file = Path.Combine(Repository.Root, "../shared/data/notices_sample.jsonl");
        if (!File.Exists(file))
        {
            return;
        }

        string[] notices =
        [
            .. File.ReadLines(file)
                .Select(line =>
                {
                    using var notice = System.Text.Json.JsonDocument.Parse(line);
                    var root = notice.RootElement;
                    return $"{root.GetProperty("qualification")}\n{root.GetProperty("performance")}";
                }),
        ];
        foreach (
            var regime in new TenderRegime?[]
            {
                null,
                TenderRegime.Procurement,
                TenderRegime.Construction,
            }
        )
        {
            var hit = notices.Where(text =>
                Screen(text, regime).Hits.Any(one => one.Confidence >= 0.5)
            );
            Assert.True(hit.Count() * 20 <= notices.Length, $"{regime}");
        }
    }

    private static IReadOnlyList<LabelledClause> Clauses(string file) =>
        LabelledClause.Read(
            File.ReadAllText(Path.Combine(Repository.Root, "tests/Analysis/Screening", file))
        );

    private static Trading.Analysis.Screening.Screening Screen(string text, TenderRegime? regime) =>
        ClauseScreen.Of(ScreenedDocument.OfText("t", text), regime, Day);

    private static ClauseHit[] Likely(string text, TenderRegime regime) =>
        [.. Screen(text, regime).Hits.Where(hit => hit.Confidence >= 0.5)];
}
