using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Trading.Analysis.Screening;

namespace Trading.Cli;

/// <summary><c>trading screen evaluate</c>: every figure claimed of the screen, from one command.</summary>
internal static class ScreenEvaluate
{
    public static Command Describe()
    {
        var held = new Option<string[]>("--held")
        {
            Description = new LocalizedText(
                "留作测试的条款（CSV），可给多个",
                "Clauses held back for trial (CSV); may be repeated"
            ).ToString(),
            HelpName = "FILE",
            DefaultValueFactory = _ =>
                [
                    .. new[]
                    {
                        "Held/clauses",
                        "Later/clauses",
                        "Fresh/clauses",
                        "Fresh/second",
                        "Fresh/third",
                        "Fresh/fourth",
                        "Fresh/fifth",
                    }.Select(name => $"tests/Analysis/Screening/{name}.csv"),
                ],
        };
        var scenarios = Path(
            "--scenarios",
            "../shared/scenarios.csv",
            "已有结论的案例（CSV）",
            "Decided cases (CSV)"
        );
        var notices = Path(
            "--notices",
            "../shared/data/notices_sample.jsonl",
            "普通公告（JSON Lines，qualification 和 performance）",
            "Ordinary notices (JSON Lines with qualification and performance)"
        );
        var ordinary = Path(
            "--ordinary",
            "tests/Analysis/Screening/Ordinary/clauses.txt",
            "合规条款，每行一条",
            "Compliant clauses, one a line"
        );
        var rulesOnly = new Option<bool>("--rules-only")
        {
            Description = new LocalizedText("不用分类模型", "Without the classifier").ToString(),
        };
        var wrong = new Option<bool>("--wrong")
        {
            Description = new LocalizedText(
                "列出判断错误的条款",
                "List the clauses judged wrongly"
            ).ToString(),
        };
        var command = new Command(
            "evaluate",
            new LocalizedText(
                "在留作测试的条款和普通公告上评估筛查：精确率、召回率、误报率、可靠性、速度",
                "Evaluate the screen: precision, recall, false positives, reliability and speed"
            ).ToString()
        )
        {
            held,
            scenarios,
            notices,
            ordinary,
            rulesOnly,
            wrong,
        }.WithExamples(
            "trading screen evaluate",
            "trading screen evaluate --held clauses.csv --wrong"
        );
        command.SetAction(parsed =>
        {
            var today = DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().Date);
            var model = !parsed.GetValue(rulesOnly);
            var tried = new List<ClauseOutcome>();
            foreach (var clauses in parsed.GetValue(held)!.Select(Present).OfType<string>())
            {
                var outcomes = ScreeningEvaluation.Of(
                    LabelledClause.Read(File.ReadAllText(clauses)),
                    today,
                    model
                );
                Tell(clauses, outcomes, parsed.GetValue(wrong));
                tried.AddRange(outcomes);
            }

            if (tried.Count > 0)
            {
                Reliability(tried);
            }

            if (Present(parsed.GetValue(scenarios)) is { } cases)
            {
                var rows = LabelledClause
                    .Read(File.ReadAllText(cases))
                    .Where(row => ScenarioWording.Contains(row.Id))
                    .ToArray();
                var outcomes = ScreeningEvaluation.Of(rows, today, model);
                Tell(
                    $"{cases} ({string.Join(' ', rows.Select(row => row.Id))})",
                    outcomes,
                    parsed.GetValue(wrong)
                );
            }

            if (Present(parsed.GetValue(ordinary)) is { } compliant)
            {
                Ordinary(compliant, File.ReadAllLines(compliant), today, lines: true);
            }

            if (Present(parsed.GetValue(notices)) is { } sample)
            {
                string[] texts = [.. File.ReadLines(sample).Select(Text)];
                Ordinary(sample, texts, today, lines: false);
                Speed(texts, today);
            }

            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The decided cases whose clause is wording of a document rather than a finding about one.</summary>
    private static readonly HashSet<string> ScenarioWording =
    [
        "S07",
        "S13",
        "S17",
        "S18",
        "S27",
        "S31",
        "S37",
        "S49",
        "S50",
        "S67",
        "S81",
        "S83",
        "S85",
        "S89",
    ];

    private static void Tell(string name, IReadOnlyList<ClauseOutcome> outcomes, bool wrong)
    {
        ClauseOutcome[] judged =
        [
            .. outcomes.Where(outcome => outcome.Clause.Violation is not null),
        ];
        Console.WriteLine(
            new LocalizedText($"\n{name}：{judged.Length}条", $"\n{name}: {judged.Length} clauses")
        );
        Console.WriteLine(
            "pattern      n    TP   FP   FN     P      R      F1   right  keywords F1"
        );
        foreach (
            var group in judged
                .GroupBy(outcome => outcome.Clause.Pattern)
                .OrderBy(group => group.Key)
        )
        {
            Row(group.Key, [.. group]);
        }

        foreach (var group in judged.GroupBy(outcome => outcome.Clause.Regime))
        {
            Row(group.Key.ToString(), [.. group]);
        }

        Row("all", judged);
        if (wrong)
        {
            foreach (
                var outcome in judged.Where(outcome => outcome.Detected != outcome.Clause.Violation)
            )
            {
                Console.WriteLine(
                    $"{(outcome.Detected ? "FP" : "FN")} {outcome.Clause.Id} {outcome.Clause.Regime} {outcome.Clause.Pattern} [{outcome.Best?.Pattern.Id} {outcome.Best?.Confidence}{(outcome.Best?.By == FoundBy.Model ? " model" : "")}] {outcome.Clause.Clause.ReplaceLineEndings("⏎")}"
                );
            }
        }
    }

    private static void Row(string name, ClauseOutcome[] outcomes)
    {
        var tally = Tally.Of(outcomes.Select(one => (one.Clause.Violation == true, one.Detected)));
        var keywords = Tally.Of(
            outcomes.Select(one => (one.Clause.Violation == true, one.Keyword))
        );
        ClauseOutcome[] found =
        [
            .. outcomes.Where(one => one.Detected && one.Clause.Violation == true),
        ];
        var right =
            found.Length == 0
                ? 0
                : found.Count(one => one.Patterns.Contains(one.Clause.Pattern))
                    / (double)found.Length;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name, -12} {outcomes.Length, 3} {tally.TruePositives, 5} {tally.FalsePositives, 4} {tally.FalseNegatives, 4}  {tally.Precision:0.000}  {tally.Recall:0.000}  {tally.F1:0.000}  {right:0.00}   {keywords.F1:0.000} (P {keywords.Precision:0.00} R {keywords.Recall:0.00})"
            )
        );
    }

    private static void Reliability(IReadOnlyList<ClauseOutcome> outcomes)
    {
        Console.WriteLine(
            new LocalizedText(
                "\n把握与实际：区间、条数、所称、实际",
                "\nReliability: range, hits, stated, right"
            )
        );
        foreach (var (from, to, hits, stated, right) in ScreeningEvaluation.Reliability(outcomes))
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{from:0.0}-{to:0.0} {hits, 5}  {stated:0.00}  {right:0.00}"
                )
            );
        }
    }

    private static void Ordinary(
        string name,
        IReadOnlyList<string> texts,
        DateOnly today,
        bool lines
    )
    {
        foreach (
            var regime in lines
                ? [TenderRegime.Procurement, TenderRegime.Construction]
                : new TenderRegime?[] { null, TenderRegime.Procurement, TenderRegime.Construction }
        )
        {
            var hits = texts
                .Select(
                    (text, at) =>
                        (
                            at,
                            Hits: ClauseScreen
                                .Of(ScreenedDocument.OfText(name, text), regime, today)
                                .Hits.Where(hit => hit.Confidence >= 0.5)
                                .ToArray()
                        )
                )
                .Where(one => one.Hits.Length > 0)
                .ToArray();
            var law = regime?.ToString() ?? "auto";
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"\n{name} ({law}): {hits.Length} / {texts.Count} = {(double)hits.Length / texts.Count:P1}; keywords {texts.Count(KeywordBaseline.Finds) / (double)texts.Count:P1}"
                )
            );
            foreach (var (at, found) in hits)
            {
                Console.WriteLine(
                    $"  {at + 1}: {string.Join(" | ", found.Select(hit => $"{hit.Pattern.Id} {hit.Confidence}{(hit.By == FoundBy.Model ? "m" : "")} {hit.Text}"))}"
                );
            }
        }
    }

    private static void Speed(string[] texts, DateOnly today)
    {
        const int repeats = 40;
        var text = string.Join('\n', Enumerable.Repeat(string.Join('\n', texts), repeats));
        var document = ScreenedDocument.OfText("speed", text);
        var megabytes = Encoding.UTF8.GetByteCount(text) / 1e6;
        // Processor time, since a machine that does other things too must not decide; both once before they are timed.
        const int passes = 20;
        const int screens = 5;
        ClauseScreen.Of(document, TenderRegime.Procurement, today);
        KeywordBaseline.Pass(text);
        var started = Environment.CpuUsage.TotalTime;
        for (var pass = 0; pass < passes; pass++)
        {
            KeywordBaseline.Pass(text);
        }

        var plain = (Environment.CpuUsage.TotalTime - started).TotalSeconds / passes;
        started = Environment.CpuUsage.TotalTime;
        for (var pass = 0; pass < screens; pass++)
        {
            ClauseScreen.Of(document, TenderRegime.Procurement, today);
        }

        var screen = (Environment.CpuUsage.TotalTime - started).TotalSeconds / screens;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\n{megabytes:0.0} MB: screen {megabytes / screen:0.0} MB/s, plain Aho-Corasick {megabytes / plain:0.0} MB/s, ratio {plain / screen:0.000}; 200 pages of 1,500 characters {screen / text.Length * 300_000:0.00} s"
            )
        );
    }

    private static string Text(string line)
    {
        using var notice = JsonDocument.Parse(line);
        return $"{notice.RootElement.GetProperty("qualification").GetString()}\n{notice.RootElement.GetProperty("performance").GetString()}".Trim();
    }

    private static string? Present(string? path)
    {
        if (File.Exists(path))
        {
            return path;
        }

        Terminal.Complain(new($"没有{path}，略过。", $"There is no {path}; left out."));
        return null;
    }

    private static Option<string> Path(string name, string usual, string zh, string en) =>
        new(name)
        {
            Description = new LocalizedText(zh, en).ToString(),
            HelpName = "FILE",
            DefaultValueFactory = _ => usual,
        };
}
