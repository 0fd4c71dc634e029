using System.CommandLine;
using Trading.Indicators;
using Trading.Indicators.Files;
using Trading.Indicators.Preparation;
using Trading.Indicators.Settings;

namespace Trading.Cli;

/// <summary>
/// <c>trading indicators …</c>: red flags over files of OCDS compiled releases. Needs no database and starts none of the
/// platform; names, settings and output are those of the open tool whose users may come to us.
/// </summary>
internal static class IndicatorCommands
{
    /// <summary>The command line's first word for them.</summary>
    public const string Name = "indicators";

    public static Command All()
    {
        // Not required, or the commands below would require it too.
        var file = Input();
        file.Arity = ArgumentArity.ZeroOrOne;
        var settings = SettingsOption();
        var threads = ThreadsOption();
        var count = Flag(
            "--count",
            "-c",
            "在标准错误输出每组的结果数",
            "Print the number of results per group to standard error"
        );
        var noMeta = Flag("--no-meta", null, "结果中不含 Meta", "Leave \"Meta\" out of the result");
        var map = Flag(
            "--map",
            null,
            "结果中含 Maps（采购项目与单位的对应）",
            "Include \"Maps\", from contracting processes to organisations"
        );
        var compatible = Flag(
            "--compatible",
            null,
            "与 Cardinal 完全一致，包括其弱点",
            "Exactly as Cardinal computes, its weaknesses included"
        );
        var evidence = new Option<string?>("--evidence")
        {
            Description = new LocalizedText(
                "每个对象、每个指标一行：结果、依据、参数",
                "Write a line for each subject and indicator: outcome, evidence, parameters"
            ).ToString(),
            HelpName = "FILE",
        };
        var command = new Command(
            Name,
            new LocalizedText(
                "由 OCDS 编译发布（每行一个）计算红旗指标，结果为一个 JSON 对象",
                "Red flags from OCDS compiled releases, one a line; the result is one JSON object"
            ).ToString()
        )
        {
            file,
            settings,
            count,
            noMeta,
            map,
            compatible,
            threads,
            evidence,
            Init(),
            Coverage(),
            Prepare(),
        }.WithExamples(
            "trading indicators --settings settings.ini releases.jsonl > results.json",
            "trading indicators --evidence evidence.jsonl releases.jsonl.gz > results.json"
        );
        command.SetAction(
            (parsed, cancel) =>
            {
                var path =
                    parsed.GetValue(file)
                    ?? throw new WrongUsageException(
                        new("请给出文件，标准输入用“-”。", "Give a file, or - for standard input.")
                    );
                var plan = new FoldPlan(
                    ReadSettings(parsed.GetValue(settings)),
                    parsed.GetValue(compatible),
                    parsed.GetValue(map),
                    parsed.GetValue(evidence) is not null
                );
                if (parsed.GetValue(evidence) is not null && plan.Compatible)
                {
                    throw new WrongUsageException(
                        new(
                            "--evidence 不能与 --compatible 同用：兼容方式没有五种结果。",
                            "--evidence does not go with --compatible, which has no five outcomes."
                        )
                    );
                }

                return Task.FromResult(
                    Compute(
                        path,
                        plan,
                        parsed.GetValue(threads),
                        !parsed.GetValue(noMeta),
                        parsed.GetValue(count),
                        parsed.GetValue(evidence),
                        cancel
                    )
                );
            }
        );
        return command;
    }

    private static int Compute(
        string path,
        FoldPlan plan,
        int threads,
        bool meta,
        bool count,
        string? evidence,
        CancellationToken cancel
    )
    {
        using var store = FoldStore.For(threads);
        var run = new RedFlagRun(plan, store, threads);
        using var input = Open(path);
        using var evidenceFile = evidence is null ? null : Create(evidence);
        RedFlagReport report;
        using (var progress = new ByteProgress(path))
        {
            report = run.Read(input, progress.Report, cancel);
        }

        // The blocks and tables of the pass are done with: the report shall not need its memory on top of theirs.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using (var output = Console.OpenStandardOutput())
        {
            report.Write(output, evidenceFile, meta);
        }

        Tell(run.Broken);
        if (!plan.Compatible)
        {
            IndicatorSummary.Tell(plan, report, Console.Error);
        }

        if (count)
        {
            report.Results.ForEach(group => Console.Error.WriteLine($"{group.Group}: {group.Ids}"));
        }

        return ExitCode.Done;
    }

    private static Command Init()
    {
        var file = new Argument<string>("FILE")
        {
            Description = new LocalizedText(
                "写入的设置文件，标准输出用“-”",
                "The settings file to write, - for standard output"
            ).ToString(),
        };
        var force = NewFile.Force();
        force.Aliases.Add("-f");
        var command = new Command(
            "init",
            new LocalizedText(
                "写一个带说明的设置文件，启用全部指标",
                "Write a commented settings file with every indicator on"
            ).ToString()
        )
        {
            file,
            force,
        }.WithExamples("trading indicators init settings.ini");
        command.SetAction(
            (parsed, _) =>
            {
                var path = parsed.GetRequiredValue(file);
                if (path == "-")
                {
                    Console.Out.Write(SettingsTemplate.Text);
                    return Task.FromResult(ExitCode.Done);
                }

                using var target = NewFile.At(path, parsed.GetValue(force));
                File.WriteAllText(target.Path, SettingsTemplate.Text);
                target.Finish();
                Console.Out.WriteLine(
                    new LocalizedText($"设置已写入 {path}。", $"Settings written to {path}.")
                );
                return Task.FromResult(ExitCode.Done);
            }
        );
        return command;
    }

    private static Command Coverage()
    {
        var file = Input();
        var threads = ThreadsOption();
        var command = new Command(
            "coverage",
            new LocalizedText(
                "统计每个字段非空的次数",
                "Count how often each field is there and not empty"
            ).ToString()
        )
        {
            file,
            threads,
        }.WithExamples("trading indicators coverage releases.jsonl");
        command.SetAction(
            (parsed, cancel) =>
            {
                var path = parsed.GetRequiredValue(file);
                var run = new CoverageRun(parsed.GetValue(threads));
                using var input = Open(path);
                using var progress = new ByteProgress(path);
                var counts = run.Read(input, progress.Report, cancel);
                progress.Dispose();
                using var output = Console.OpenStandardOutput();
                CoverageRun.Write(counts, output);
                Tell(run.Broken);
                return Task.FromResult(ExitCode.Done);
            }
        );
        return command;
    }

    private static Command Prepare()
    {
        var file = Input();
        var settings = SettingsOption();
        var threads = ThreadsOption();
        var output = Target(
            "--output",
            "-o",
            "写入更正后的发布（标准输出用“-”）",
            "Where to write corrected releases (- for standard output)"
        );
        var errors = Target(
            "--errors",
            "-e",
            "写入问题清单 CSV（标准输出用“-”）",
            "Where to write the issues as CSV (- for standard output)"
        );
        var command = new Command(
            "prepare",
            new LocalizedText(
                "更正妨碍计算的数据问题，并列出其余问题",
                "Correct what keeps releases from being computed, and list the rest"
            ).ToString()
        )
        {
            file,
            settings,
            output,
            errors,
            threads,
        }.WithExamples(
            "trading indicators prepare --settings settings.ini --output prepared.jsonl --errors issues.csv releases.jsonl"
        );
        command.SetAction(
            (parsed, cancel) =>
            {
                var path = parsed.GetRequiredValue(file);
                var run = new PreparationRun(
                    new(ReadSettings(parsed.GetValue(settings))),
                    parsed.GetValue(threads)
                );
                using var input = Open(path);
                using var lines = Create(parsed.GetRequiredValue(output));
                using var rows =
                    parsed.GetRequiredValue(errors) == parsed.GetRequiredValue(output)
                        ? lines
                        : Create(parsed.GetRequiredValue(errors));
                using (var progress = new ByteProgress(path))
                {
                    run.Run(input, lines, rows, progress.Report, cancel);
                }

                Tell(run.Broken);
                if (run.OccupiedBids > 0)
                {
                    Console.Error.WriteLine(
                        new LocalizedText(
                            $"{run.OccupiedBids} 行已有 bids，auctions 未移动。",
                            $"The auctions of {run.OccupiedBids} lines were not moved: they have bids already."
                        )
                    );
                }

                return Task.FromResult(ExitCode.Done);
            }
        );
        return command;
    }

    private static Argument<string> Input() =>
        new("FILE")
        {
            Description = new LocalizedText(
                "每行一个 JSON 的文件（可用 gzip 压缩），标准输入用“-”",
                "The file, a JSON text a line (gzip or not), - for standard input"
            ).ToString(),
        };

    private static Option<string?> SettingsOption() =>
        new("--settings", "-s")
        {
            Description = new LocalizedText("设置文件", "The settings file").ToString(),
            HelpName = "FILE",
        };

    private static Option<int> ThreadsOption()
    {
        var option = new Option<int>("--threads")
        {
            Description = new LocalizedText(
                "线程数；结果与线程数无关",
                "How many threads; the result does not depend on it"
            ).ToString(),
            DefaultValueFactory = _ => Environment.ProcessorCount,
            HelpName = "N",
        };
        option.Validators.Add(result =>
        {
            if (
                result.Tokens.Count == 1
                && int.TryParse(result.Tokens[0].Value, out var number)
                && number is < 1 or > 256
            )
            {
                result.AddError(
                    new LocalizedText(
                        "线程数应在 1 至 256 之间。",
                        "The number of threads lies between 1 and 256."
                    ).ToString()
                );
            }
        });
        return option;
    }

    private static Option<bool> Flag(string name, string? alias, string zh, string en)
    {
        var option = new Option<bool>(name) { Description = new LocalizedText(zh, en).ToString() };
        if (alias is not null)
        {
            option.Aliases.Add(alias);
        }

        return option;
    }

    private static Option<string> Target(string name, string alias, string zh, string en) =>
        new(name, alias)
        {
            Description = new LocalizedText(zh, en).ToString(),
            Required = true,
            HelpName = "FILE",
        };

    private static SettingsFile? ReadSettings(string? path)
    {
        if (path is null)
        {
            return null;
        }

        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WrongUsageException(
                new(
                    $"不能读取“{path}”：{error.Message}",
                    $"\"{path}\" cannot be read: {error.Message}"
                )
            );
        }

        var settings =
            SettingsFile.Read(text, out var fault) ?? throw new WrongUsageException(fault);
        foreach (var dropped in (ReadOnlySpan<string>)["R044", "R055"])
        {
            if (settings.Has(dropped))
            {
                Console.Error.WriteLine(
                    new LocalizedText(
                        $"[{dropped}] 不在指标集中，未计算。",
                        $"[{dropped}] is not in the set and is not computed."
                    )
                );
            }
        }

        if (
            settings.Text("", "no_price_comparison_procurement_methods") is not null
            && settings.Text("", "price_comparison_procurement_methods") is not null
        )
        {
            Console.Error.WriteLine(
                new LocalizedText(
                    "已设 price_comparison_procurement_methods，no_price_comparison_procurement_methods 不起作用。",
                    "no_price_comparison_procurement_methods has no effect beside price_comparison_procurement_methods."
                )
            );
        }

        return settings;
    }

    private static Stream Open(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new WrongUsageException(
                    new($"“{path}”是目录。", $"\"{path}\" is a directory.")
                );
            }

            return InputFile.Open(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WrongUsageException(
                new(
                    $"不能读取“{path}”：{error.Message}",
                    $"\"{path}\" cannot be read: {error.Message}"
                )
            );
        }
    }

    // As the tool whose users come to us: a file that is there is written over.
    private static Stream Create(string path)
    {
        if (path == "-")
        {
            return Console.OpenStandardOutput();
        }

        try
        {
            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WrongUsageException(
                new(
                    $"不能写入“{path}”：{error.Message}",
                    $"\"{path}\" cannot be written: {error.Message}"
                )
            );
        }
    }

    private static void Tell(BrokenLines broken)
    {
        foreach (var words in broken.Tell())
        {
            Console.Error.WriteLine(words);
        }
    }

    /// <summary>How far a pass is, on a terminal only.</summary>
    private sealed class ByteProgress : IDisposable
    {
        private readonly long? _of;
        private readonly bool _shows = !Console.IsErrorRedirected;
        private long _said;
        private bool _drawn;

        public ByteProgress(string path) =>
            _of = _shows && path != "-" ? new FileInfo(path).Length : null;

        public void Report(long read)
        {
            if (!_shows || Environment.TickCount64 - _said < 200)
            {
                return;
            }

            _said = Environment.TickCount64;
            _drawn = true;
            Console.Error.Write(
                _of is > 0 and { } of && read <= of
                    ? $"\r{read / 1e6:N0} / {of / 1e6:N0} MB  "
                    : $"\r{read / 1e6:N0} MB  "
            );
        }

        public void Dispose()
        {
            if (_drawn)
            {
                Console.Error.Write("\r                              \r");
                _drawn = false;
            }
        }
    }
}
