using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Trading.Analysis.Procedures;
using Trading.Analysis.Procedures.Study;
using Trading.Kernel.Tables;

namespace Trading.Cli.Anomalies;

/// <summary><c>trading anomalies evaluate</c>: what the procedure model finds, from one command and without a database.</summary>
internal static class AnomalyCommands
{
    /// <summary>The command line's first word for it.</summary>
    public const string Name = "anomalies";

    private const int MostRepeats = 1000;
    private const int MostSimulated = 1_000_000;
    private const double MostInjected = 0.1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    public static Command All() =>
        new(
            Name,
            new LocalizedText(
                "流程异常：注入排斥性做法并评估",
                "Unusual procedures: an evaluation by injected patterns of exclusion"
            ).ToString()
        )
        {
            Evaluate(),
        };

    private static Command Evaluate()
    {
        var files = new Argument<string[]>("file")
        {
            Description = new LocalizedText(
                "OCDS 编译发布（每行一个）或拍卖数据（CSV、XLSX）",
                "OCDS compiled releases, one a line, or auctions (CSV, XLSX)"
            ).ToString(),
            HelpName = "FILE",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var simulate = new Option<int>("--simulate")
        {
            Description = new LocalizedText(
                "另加一个模拟的省，含这么多项目",
                "Add a simulated province of so many procurements"
            ).ToString(),
            HelpName = "N",
        };
        var budget = new Option<double[]>("--budget")
        {
            Description = new LocalizedText(
                "查看的项目比例，可给出多个",
                "The share of procurements that is looked at; may be given several times"
            ).ToString(),
            HelpName = "SHARE",
            DefaultValueFactory = _ => [0.01, 0.05],
            AllowMultipleArgumentsPerToken = true,
        };
        var injected = new Option<double>("--injected")
        {
            Description = new LocalizedText(
                "每次注入一种做法的项目比例",
                "The share of procurements that a pattern is put into at a time"
            ).ToString(),
            HelpName = "SHARE",
            DefaultValueFactory = _ => InjectionStudy.UsualShare,
        };
        var repeat = new Option<int>("--repeat")
        {
            Description = new LocalizedText("重复次数", "How many repetitions").ToString(),
            HelpName = "N",
            DefaultValueFactory = _ => 5,
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
        var json = new Option<bool>("--json")
        {
            Description = new LocalizedText("以 JSON 输出", "Write JSON").ToString(),
        };
        var command = new Command(
            "evaluate",
            new LocalizedText(
                "把排斥性做法按三种强度注入项目，比较规则、模型及两者合并的召回率；并报告稳定性和公平性。退出码 1 表示文件无法评估",
                "Inject patterns of exclusion at three strengths and compare the recall of rules, model and both; report stability and fairness. Exit code 1 when a file cannot be evaluated"
            ).ToString()
        )
        {
            files,
            simulate,
            budget,
            injected,
            repeat,
            seed,
            json,
        }.WithExamples(
            "trading anomalies evaluate releases.jsonl auctions.csv --simulate 2000",
            "trading anomalies evaluate --simulate 2000 --repeat 10 --budget 0.01 --json"
        );
        command.SetAction(
            (parsed, cancel) =>
                Run(
                    parsed.GetValue(files) ?? [],
                    parsed.GetValue(simulate),
                    [.. parsed.GetRequiredValue(budget).Distinct().Order()],
                    new(parsed.GetValue(injected), parsed.GetValue(repeat), parsed.GetValue(seed)),
                    parsed.GetValue(json),
                    cancel
                )
        );
        return command;
    }

    private static async Task<int> Run(
        string[] files,
        int simulate,
        double[] budgets,
        StudyRun run,
        bool json,
        CancellationToken cancel
    )
    {
        Check(files, simulate, budgets, run);
        var corpora = new List<StudyCorpus>();
        foreach (var path in files)
        {
            try
            {
                var (corpus, notes) = StudyFile.Read(path);
                corpora.Add(corpus);
                foreach (var note in notes)
                {
                    Terminal.Complain(
                        new($"{corpus.Name}：{note.Zh}", $"{corpus.Name}: {note.En}")
                    );
                }
            }
            catch (Exception error)
                when (error
                        is UnreadableTableException
                            or IOException
                            or UnauthorizedAccessException
                )
            {
                var said = error is UnreadableTableException unreadable
                    ? unreadable.Said
                    : new(error.Message, error.Message);
                Terminal.Complain(new($"{path}：{said.Zh}", $"{path}: {said.En}"));
                return ExitCode.FoundProblem;
            }
        }

        if (simulate > 0)
        {
            corpora.Add(new ProvinceSimulation(simulate, run.Seed).Run().WithActivity());
        }

        var report = new StudyReport();
        foreach (var corpus in corpora)
        {
            var outcome = await Terminal.Watch(
                new($"评估 {corpus.Name}", $"Evaluating {corpus.Name}"),
                progress =>
                    Task.Run(() => report.Add(corpus, budgets, run, progress, cancel), cancel)
            );
            if (outcome.Problem is { } problem)
            {
                Terminal.Complain(new($"{corpus.Name}：", $"{corpus.Name}:"));
                Terminal.Refuse(problem);
                return ExitCode.FoundProblem;
            }
        }

        foreach (var note in report.Notes)
        {
            Terminal.Complain(note);
        }

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report.Rounded(), Json));
        }
        else
        {
            report.Tell(Console.Out);
        }

        return ExitCode.Done;
    }

    private static void Check(string[] files, int simulate, double[] budgets, StudyRun run)
    {
        if (files.Length == 0 && simulate == 0)
        {
            throw new WrongUsageException(
                new("请给出文件或 --simulate。", "Give a file, or --simulate.")
            );
        }

        if (simulate is < 0 or > MostSimulated)
        {
            throw new WrongUsageException(
                new(
                    $"--simulate 应在 1 至 {MostSimulated} 之间，现为 {simulate}。",
                    $"--simulate lies between 1 and {MostSimulated}; it is {simulate}."
                )
            );
        }

        if (run.Injected is not (> 0 and <= MostInjected))
        {
            throw new WrongUsageException(
                new(
                    $"--injected 应大于 0 且不超过 {MostInjected}，现为 {run.Injected}。",
                    $"--injected is above 0 and at most {MostInjected}; it is {run.Injected}."
                )
            );
        }

        if (run.Repeat is < 1 or > MostRepeats)
        {
            throw new WrongUsageException(
                new(
                    $"重复次数应在 1 至 {MostRepeats} 之间，现为 {run.Repeat}。",
                    $"The number of repetitions lies between 1 and {MostRepeats}; it is {run.Repeat}."
                )
            );
        }

        if (Array.FindIndex(budgets, share => !(share is > 0 and < 1)) is >= 0 and var at)
        {
            throw new WrongUsageException(
                new(
                    $"--budget 应在 0 与 1 之间，现为 {budgets[at]}。",
                    $"--budget lies between 0 and 1; it is {budgets[at]}."
                )
            );
        }
    }
}
