using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trading.Analysis.Collusion;
using Trading.Kernel.Tables;

namespace Trading.Cli.Collusion;

/// <summary><c>trading collusion evaluate</c>: what learners reach on labelled markets, from one command and without a database.</summary>
internal static class CollusionCommands
{
    /// <summary>The command line's first word for it.</summary>
    public const string Name = "collusion";

    private const int MostRepeats = 1000;

    private static readonly Dictionary<string, EvaluationProtocol> Protocols = new(
        StringComparer.Ordinal
    )
    {
        ["grouped"] = EvaluationProtocol.Grouped,
        ["temporal"] = EvaluationProtocol.Temporal,
        ["random-bids"] = EvaluationProtocol.RandomBids,
        ["leave-one-market-out"] = EvaluationProtocol.LeaveOneMarketOut,
    };

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static Command All() =>
        new(
            Name,
            new LocalizedText(
                "串通投标：在有标注的市场上评估",
                "Collusion: evaluation on labelled markets"
            ).ToString()
        )
        {
            Evaluate(),
            PowerCommand.Describe(),
        };

    private static Command Evaluate()
    {
        var files = new Argument<string[]>("file")
        {
            Description = new LocalizedText(
                "有标注的报价（CSV 或 XLSX），每行一个报价",
                "Labelled bids (CSV or XLSX), a row each"
            ).ToString(),
            HelpName = "FILE",
            Arity = ArgumentArity.OneOrMore,
        };
        var protocol = new Option<string>("--protocol")
        {
            Description = new LocalizedText(
                "划分方式：grouped（按项目）、temporal（按时间）、random-bids（按报价，会泄露）、leave-one-market-out（留出一个市场）",
                "The split: grouped (by auction), temporal (by time), random-bids (leaks), leave-one-market-out"
            ).ToString(),
            HelpName = "PROTOCOL",
            DefaultValueFactory = _ => "grouped",
        };
        protocol.AcceptOnlyFromAmong([.. Protocols.Keys]);
        var repeat = new Option<int>("--repeat")
        {
            Description = new LocalizedText("划分次数", "How many splits").ToString(),
            HelpName = "N",
            DefaultValueFactory = _ => 10,
        };
        var seed = new Option<int>("--seed")
        {
            Description = new LocalizedText(
                "随机种子；种子相同则结果相同",
                "Seed; the same seed gives the same figures"
            ).ToString(),
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        var level = new Option<string>("--level")
        {
            Description = new LocalizedText(
                "评估层次：auction（项目）、bid（报价）或 both",
                "What is judged: auction, bid or both"
            ).ToString(),
            HelpName = "LEVEL",
            DefaultValueFactory = _ => "both",
        };
        level.AcceptOnlyFromAmong("auction", "bid", "both");
        var features = new Option<string?>("--features")
        {
            Description = new LocalizedText(
                "只用一组指标训练：screens、+subgroups、+structure 或 all",
                "Train with one set of figures alone: screens, +subgroups, +structure or all"
            ).ToString(),
            HelpName = "SET",
        };
        features.AcceptOnlyFromAmong([.. CollusionEvaluation.FeatureSets]);
        var json = new Option<bool>("--json")
        {
            Description = new LocalizedText("以 JSON 输出", "Write JSON").ToString(),
        };
        var command = new Command(
            "evaluate",
            new LocalizedText(
                "按指标组和学习器评估：准确率、平衡准确率、精确率、召回率、F1、AUC、PR-AUC 及其区间。退出码 1 表示划分方式泄露答案或文件无法评估",
                "Evaluate by figures and learner: accuracy, balanced accuracy, precision, recall, F1, AUC, PR-AUC with intervals. Exit code 1 when the protocol leaks or a file cannot be evaluated"
            ).ToString()
        )
        {
            files,
            protocol,
            level,
            features,
            repeat,
            seed,
            json,
        }.WithExamples(
            "trading collusion evaluate market.csv",
            "trading collusion evaluate market.csv --protocol temporal --repeat 5 --json",
            "trading collusion evaluate a.csv b.csv c.csv --protocol leave-one-market-out"
        );
        command.SetAction(
            (parsed, cancel) =>
                Run(
                    parsed.GetRequiredValue(files),
                    new(
                        Protocols[parsed.GetRequiredValue(protocol)],
                        parsed.GetValue(repeat),
                        parsed.GetValue(seed)
                    )
                    {
                        Auctions = parsed.GetRequiredValue(level) != "bid",
                        Bids = parsed.GetRequiredValue(level) != "auction",
                        Features = parsed.GetValue(features),
                    },
                    parsed.GetValue(json),
                    cancel
                )
        );
        return command;
    }

    private static async Task<int> Run(
        string[] files,
        CollusionEvaluation evaluation,
        bool json,
        CancellationToken cancel
    )
    {
        if (evaluation.Repeat is < 1 or > MostRepeats)
        {
            throw new WrongUsageException(
                new(
                    $"划分次数应在 1 至 {MostRepeats} 之间，现为 {evaluation.Repeat}。",
                    $"The number of splits lies between 1 and {MostRepeats}; it is {evaluation.Repeat}."
                )
            );
        }

        var markets = new List<LabelledMarket>();
        foreach (var path in files)
        {
            try
            {
                var (market, notes) = LabelledAuctionFile.Read(path, progress: null);
                markets.Add(market);
                foreach (var note in notes)
                {
                    Terminal.Complain(
                        new($"{market.Name}：{note.Zh}", $"{market.Name}: {note.En}")
                    );
                }
            }
            catch (Exception error) when (error is UnreadableTableException or IOException)
            {
                var said = error is UnreadableTableException unreadable
                    ? unreadable.Said
                    : new(error.Message, error.Message);
                Terminal.Complain(new($"{path}：{said.Zh}", $"{path}: {said.En}"));
                return ExitCode.FoundProblem;
            }
        }

        var rows = new List<EvaluationRow>();
        var sound = evaluation.Protocol != EvaluationProtocol.RandomBids;
        IEnumerable<Func<IProgress<(int, int)>, Outcome<EvaluationReport>>> works =
            evaluation.Protocol == EvaluationProtocol.LeaveOneMarketOut
                ? [progress => evaluation.Across(markets, progress)]
                : markets.Select<
                    LabelledMarket,
                    Func<IProgress<(int, int)>, Outcome<EvaluationReport>>
                >(market => progress => evaluation.Of(market, progress));
        var at = 0;
        foreach (var work in works)
        {
            var named =
                markets.Count > 1 && evaluation.Protocol != EvaluationProtocol.LeaveOneMarketOut
                    ? markets[at].Name
                    : null;
            at++;
            var outcome = await Terminal.Watch(
                new($"评估 {named ?? markets[0].Name}", $"Evaluating {named ?? markets[0].Name}"),
                progress => Task.Run(() => work(new Widened(progress)), cancel)
            );
            if (outcome.Problem is { } problem)
            {
                Terminal.Refuse(problem);
                return ExitCode.FoundProblem;
            }

            foreach (var warning in outcome.Value.Warnings)
            {
                Terminal.Complain(warning);
            }

            rows.AddRange(
                named is null
                    ? outcome.Value.Rows
                    : outcome.Value.Rows.Select(row => row with { Market = named })
            );
        }

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { rows }, Json));
        }
        else
        {
            Tell(rows);
        }

        return sound ? ExitCode.Done : ExitCode.FoundProblem;
    }

    private static void Tell(IReadOnlyList<EvaluationRow> rows)
    {
        Console.WriteLine(
            $"{"level", -8}{"features", -16}{"learner", -13}{"AUC", -18}{"PR-AUC", -18}{"bal.acc.", -18}{"accuracy", -18}{"precision", -18}{"recall", -18}{"F1", -18}splits"
        );
        foreach (var row in rows)
        {
            Console.WriteLine(
                $"{row.Level, -8}{row.Features, -16}{row.Learner, -13}{Text(row.Auc), -18}{Text(row.PrAuc), -18}{Text(row.BalancedAccuracy), -18}{Text(row.Accuracy), -18}{Text(row.Precision), -18}{Text(row.Recall), -18}{Text(row.F1), -18}{row.Splits}"
                    + (row.Market is null ? "" : $"  {row.Market}")
                    + (
                        row.Coverage is { } coverage
                            ? string.Create(
                                CultureInfo.InvariantCulture,
                                $"  coverage {coverage:0.##}, shift {row.Shift:0.00}"
                            )
                            : ""
                    )
            );
        }
    }

    private static string Text(Interval? interval) =>
        interval switch
        {
            null => "–",
            { Low: double.NaN } => interval.Mean.ToString("0.000", CultureInfo.InvariantCulture),
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"{interval.Mean:0.000} {interval.Low:0.00}–{interval.High:0.00}"
            ),
        };

    private sealed class Widened(IProgress<(long, long)> progress) : IProgress<(int Done, int Of)>
    {
        public void Report((int Done, int Of) value) => progress.Report((value.Done, value.Of));
    }
}
