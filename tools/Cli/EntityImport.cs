using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Kernel.Tables;
using Trading.Registry.Entities;
using Trading.Registry.Intake;

namespace Trading.Cli;

/// <summary>
/// <c>trading import entities FILE</c>: firms into the registry by the engine's bulk path. The whole file is checked by
/// the registry's own rules before the first change; firms go in by a long job, step by step, each step all or nothing.
/// What is in already stays as it is, and an import broken off is carried on by running it again.
/// </summary>
internal sealed class EntityImport(
    IServiceProvider services,
    Caller caller,
    TextWriter output,
    TextWriter errors
)
{
    // Of the managed heap: the batches under way and sixteen bytes a row with their dictionary, for millions of rows.
    private const ulong HeapLimit = 192UL << 20;

    /// <summary>What the operator asked for.</summary>
    /// <param name="File">The file.</param>
    /// <param name="SkipBad">Import the good firms of a file with bad rows.</param>
    public sealed record Options(string File, bool SkipBad = false)
    {
        /// <summary>Say what would happen, and change nothing.</summary>
        public bool DryRun { get; init; }

        /// <summary>Where the rows that are not taken are written; null for nowhere.</summary>
        public string? Rejected { get; init; }

        /// <summary>Where the report is written, a line a finding; null for nowhere.</summary>
        public string? Report { get; init; }

        /// <summary>Write over a file of rejected rows or a report that is there.</summary>
        public bool Force { get; init; }

        /// <summary>The register the file comes from; "" for none.</summary>
        public string Source { get; init; } = "";

        /// <summary>Headings and fields, as 列名=字段.</summary>
        public IReadOnlyList<string> Map { get; init; } = [];

        /// <summary>The encoding; null for what the bytes tell.</summary>
        public string? Encoding { get; init; }

        /// <summary>The worksheet; null for the only one with firms.</summary>
        public string? Sheet { get; init; }

        /// <summary>Leave a worksheet's hidden rows and columns out.</summary>
        public bool LeaveHidden { get; init; }
    }

    /// <summary>The command as the command line knows it.</summary>
    public static Command Describe()
    {
        var file = new Argument<string>("FILE")
        {
            Description = new LocalizedText(
                "XLSX、CSV、JSON、JSON 行或 XML（国家数据规范 LEGAL_PERSON_BASE），每行（每条）一个主体；列名："
                    + string.Join("、", IntakeFields.All.Select(field => field.Chinese))
                    + "；前两列必填，金额以万元为单位，表头或单元格写明单位的除外",
                "XLSX, CSV, JSON, JSON lines or XML (LEGAL_PERSON_BASE of the national data standard), one row a firm; the columns "
                    + string.Join(", ", IntakeFields.All.Select(field => field.Name))
                    + "; the first two are needed, money is in ten thousand yuan unless heading or cell say otherwise"
            ).ToString(),
        };
        var skipBad = Flag(
            "--skip-bad",
            "有错误行时仍导入无误的行。不给此项时，只要有错误行就什么都不导入",
            "Import the good rows of a file with bad ones. Without it nothing is imported when any row is bad"
        );
        var dryRun = Flag(
            "--dry-run",
            "只检查并报告：新增、已有、不同、不能导入的各多少，文件怎样读取；不作任何改动",
            "Check and report only: how many are new, known, differing, rejected, and how the file is read; nothing changes"
        );
        var rejected = Text(
            "--rejected",
            "FILE.csv",
            "把不能导入的行写入此文件：列与原文件相同，另加“行号”“原因”；更正后可直接再导入",
            "Write the rows that are not taken to this file: the same columns, then 行号 and 原因; mended, it can be imported as it is"
        );
        var report = Text(
            "--report",
            "FILE.csv|FILE.xlsx",
            "把检查报告写入此文件：每项一行，列明行、列、字段、内容、规则和怎样处理",
            "Write the report to this file: a line a finding, with line, column, field, value, rule and what to do"
        );
        var source = Text(
            "--source",
            "NAME",
            "文件来自哪个名录；列的对应关系按来源保存，下次不必再写",
            "The register the file comes from; how its columns are read is kept under this name, and needs to be said once"
        );
        var map = new Option<string[]>("--map")
        {
            Description = new LocalizedText(
                "某列对应哪个字段，写作 列名=字段；略去一列写 列名=-。可以多次给出",
                "Which field a column is, as HEADING=FIELD; HEADING=- leaves a column out. May be given several times"
            ).ToString(),
            HelpName = "列名=FIELD",
        };
        var encoding = Text(
            "--encoding",
            "NAME",
            $"文本的编码，自动识别不对时指定：{string.Join("、", TextEncoding.Names)}",
            $"The encoding of a text, where it is told wrongly: {string.Join(", ", TextEncoding.Names)}"
        );
        var sheet = Text(
            "--sheet",
            "NAME",
            "工作表的名称或序号，有几个像名录的工作表时必须指定",
            "The worksheet by name or number, where several look like lists of firms"
        );
        var leaveHidden = Flag(
            "--leave-hidden",
            "不读取工作表中隐藏的行和列；不给此项时照常读取并说明。隐藏的工作表只有用 --sheet 写明名称才读取",
            "Leave the hidden rows and columns of a worksheet out; without it they are read, and said. A hidden worksheet is read only when --sheet names it"
        );
        var force = NewFile.Force();
        var command = new Command(
            "entities",
            new LocalizedText(
                "导入经营主体（状态为“仅收录”）。可以重复运行：已在库的保持不变",
                "Import firms, as recorded only. Can be run again: what is in stays as it is"
            ).ToString()
        )
        {
            file,
            skipBad,
            dryRun,
            rejected,
            report,
            source,
            map,
            encoding,
            sheet,
            leaveHidden,
            force,
        }.WithExamples(
            "trading import entities firms.csv --dry-run",
            "trading import entities firms.csv --skip-bad --rejected rejected.csv",
            "trading import entities 名录.xlsx --dry-run --report report.xlsx --leave-hidden",
            "trading import entities 名录.xlsx --source 沈阳市老名录 --map \"营业执照=code\" --map \"备注=-\"",
            "trading import entities legal-person-base.xml --source 大连市交易系统"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                var path = parsed.GetRequiredValue(file);
                if (!File.Exists(path))
                {
                    throw new WrongUsageException(
                        new($"没有文件“{path}”。", $"There is no file \"{path}\".")
                    );
                }

                KeepMemoryFlat();
                await using var product = await Settings.ProductToFill(
                    parsed,
                    // What a power cut undid is imported by running it again.
                    services =>
                        AddTo(services)
                            .AddSingleton(Settings.DatabaseOf(parsed).Hasty())
                            .AddSingleton(
                                LongJobSettings.From(Settings.Configuration(parsed)) with
                                {
                                    // Nobody else can carry it on: it is run again, and must not wait long for the one before.
                                    Lease = TimeSpan.FromSeconds(5),
                                }
                            )
                );
                var import = new EntityImport(
                    product,
                    Settings.Operator,
                    Console.Out,
                    Console.Error
                );
                return await import.Run(
                    new(path, parsed.GetValue(skipBad))
                    {
                        DryRun = parsed.GetValue(dryRun),
                        Rejected = parsed.GetValue(rejected),
                        Report = parsed.GetValue(report),
                        Force = parsed.GetValue(force),
                        Source = parsed.GetValue(source) ?? "",
                        Map = parsed.GetValue(map) ?? [],
                        Encoding = parsed.GetValue(encoding),
                        Sheet = parsed.GetValue(sheet),
                        LeaveHidden = parsed.GetValue(leaveHidden),
                    },
                    cancel
                );
            }
        );
        return command;
    }

    /// <summary>What the import needs besides the product.</summary>
    public static IServiceCollection AddTo(IServiceCollection services) =>
        services.AddEntityImport<IntakeRows>();

    private static Option<bool> Flag(string name, string zh, string en) =>
        new(name) { Description = new LocalizedText(zh, en).ToString() };

    private static Option<string?> Text(string name, string value, string zh, string en) =>
        new(name) { Description = new LocalizedText(zh, en).ToString(), HelpName = value };

    // On a machine with large caches the collector lets garbage grow to hundreds of megabytes before it looks.
    private static void KeepMemoryFlat()
    {
        AppContext.SetData("GCHeapHardLimit", HeapLimit);
        GC.RefreshMemoryLimit();
    }

    /// <summary>Does it; returns the exit code.</summary>
    public Task<int> Run(Options options, CancellationToken cancel) =>
        ImportRun.Guarded(caller, errors, () => Import(options, cancel), cancel);

    private async Task<int> Import(Options options, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        using var rejected = options.Rejected is { } path ? NewFile.At(path, options.Force) : null;
        using var reported = options.Report is { } place ? NewFile.At(place, options.Force) : null;
        var reading = await Reading(options, cancel);
        await using var stream = File.OpenRead(options.File);
        var file = IntakeFile.Open(stream, reading);
        await Remember(options, reading, cancel);
        var report = new ImportReport(errors);
        report.SayHowItIsRead(file);
        var check = new IntakeCheck(file, TimeProvider.System.Today(), Known);
        var found = await Terminal.Watch<IntakeFindings>(
            new("检查文件", "Checking the file"),
            progress => Task.Run(() => check.Run(progress, cancel), cancel)
        );
        if (found.Report.Rows == 0)
        {
            throw new UnreadableTableException(
                new("文件只有表头，没有数据。", "The file has a header and no rows.")
            );
        }

        report.SayWhatWasFound(found.Report);
        if (rejected is not null)
        {
            await Reject(rejected, options.Rejected!, file, found, cancel);
        }

        if (reported is not null)
        {
            await Report(reported, options.Report!, file, found, cancel);
        }

        var bad = found.Report.Rejected > 0;
        if (options.DryRun)
        {
            report.SayDryRun(found.Report);
            return bad ? ExitCode.FoundProblem : ExitCode.Done;
        }

        if (bad)
        {
            report.SayWhatBecomesOfBad(found.Report, options.SkipBad);
            if (!options.SkipBad)
            {
                return ExitCode.FoundProblem;
            }
        }

        var (added, known) = await Terminal.Watch(
            new("导入", "Importing"),
            progress => Write(options.File, file, found, progress, cancel)
        );
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        output.WriteLine(
            new LocalizedText(
                $"处理 {found.Report.Rows} 行，用时 {seconds:0.0} 秒，每秒 {found.Report.Rows / seconds:0} 行",
                $"{found.Report.Rows} rows in {seconds:0.0} s, {found.Report.Rows / seconds:0} rows/s"
            )
        );
        output.WriteLine(
            new LocalizedText(
                $"导入 {added} 个主体（另有 {known} 个此前已在库）",
                $"{added} entities imported ({known} already there)"
            )
        );
        return bad ? ExitCode.FoundProblem : ExitCode.Done;
    }

    // What was saved of the source, and over it what is said now.
    private async Task<IntakeReading> Reading(Options options, CancellationToken cancel)
    {
        var map = new Dictionary<string, string>();
        var (encoding, sheet) = (options.Encoding, options.Sheet);
        if (options.Source.Length > 0)
        {
            var saved = await Sender.Send(
                new GetIntakeSource.Query(options.Source),
                caller,
                cancel
            );
            if (saved.Succeeded)
            {
                map = new(saved.Value.Mapping);
                (encoding, sheet) = (encoding ?? saved.Value.Encoding, sheet ?? saved.Value.Sheet);
                errors.WriteLine(
                    new LocalizedText(
                        $"按来源“{options.Source}”保存的对应关系读取（{map.Count} 列）。",
                        $"Read by the mapping saved of the source '{options.Source}' ({map.Count} columns)."
                    )
                );
            }
        }

        foreach (var said in options.Map)
        {
            var at = said.LastIndexOf('=');
            if (at < 1 || at == said.Length - 1)
            {
                throw new WrongUsageException(
                    new(
                        $"--map “{said}”应写作 列名=字段。",
                        $"--map \"{said}\" is to be HEADING=FIELD."
                    )
                );
            }

            map[said[..at].Trim()] = said[(at + 1)..].Trim();
        }

        return new()
        {
            Encoding = encoding,
            Sheet = sheet,
            LeaveHidden = options.LeaveHidden,
            Source = options.Source,
            Map = map,
        };
    }

    private async Task Remember(Options options, IntakeReading reading, CancellationToken cancel)
    {
        if (
            options.Source.Length == 0
            || (options.Map.Count == 0 && options.Encoding is null && options.Sheet is null)
        )
        {
            return;
        }

        var saved = await Sender.Send(
            new SaveIntakeSource.Command(
                options.Source,
                reading.Map,
                reading.Encoding,
                reading.Sheet
            ),
            caller,
            cancel
        );
        if (saved.Problem is { } problem)
        {
            throw new IOException(
                problem.Errors is [var first, ..] ? first.Message : problem.Message.ToString()
            );
        }
    }

    private async Task<IReadOnlyList<CompareFirms.Head>> Known(
        IReadOnlyList<string> codes,
        CancellationToken cancel
    )
    {
        // Each in a scope of its own, as every message is.
        var heads = await Sender.Send(new CompareFirms.Query(codes), caller, cancel);
        return heads.Problem is { } problem
            ? throw new IOException(problem.Message.ToString())
            : heads.Value;
    }

    private async Task Reject(
        NewFile target,
        string path,
        IntakeFile file,
        IntakeFindings found,
        CancellationToken cancel
    )
    {
        if (found.Report.Rejected == 0)
        {
            return;
        }

        long written;
        await using (var stream = File.Create(target.Path))
        {
            written = await RejectedRows.Write(
                stream,
                file,
                found,
                TimeProvider.System.Today(),
                cancel
            );
        }

        target.Finish();
        errors.WriteLine(
            new LocalizedText(
                $"不能导入的 {written} 行已写入“{path}”；更正后可直接再导入。",
                $"The {written} rows that are not taken are in \"{path}\"; mended, it can be imported as it is."
            )
        );
    }

    private async Task Report(
        NewFile target,
        string path,
        IntakeFile file,
        IntakeFindings found,
        CancellationToken cancel
    )
    {
        var today = TimeProvider.System.Today();
        await using (var stream = File.Create(target.Path))
        {
            if (path.EndsWith(".xlsx", StringComparison.OrdinalIgnoreCase))
            {
                ReportFile.WriteXlsx(stream, file, found, today, cancel);
            }
            else
            {
                await ReportFile.WriteCsv(stream, file, found, today, cancel);
            }
        }

        target.Finish();
        errors.WriteLine(
            new LocalizedText($"检查报告已写入“{path}”。", $"The report is in \"{path}\".")
        );
    }

    private async Task<ImportEntities.Imported> Write(
        string path,
        IntakeFile file,
        IntakeFindings found,
        IProgress<(long Done, long Of)> progress,
        CancellationToken cancel
    )
    {
        var rows = found.Report.Good;
        if (rows == 0)
        {
            return new(0, 0);
        }

        var hash = Convert.ToHexStringLower(await Hash(path, cancel));
        var asked = await Sender.Send(new ImportEntities.Command(hash, rows), caller, cancel);
        if (asked.Problem is { } problem)
        {
            throw new IOException(problem.Message.ToString());
        }

        if (asked.Value.Done > 0)
        {
            errors.WriteLine(
                new LocalizedText(
                    $"继续上次中断的导入，此前已处理 {asked.Value.Done} 行。",
                    $"Carrying on where the last import stopped, behind {asked.Value.Done} rows."
                )
            );
        }

        await using var source = services.GetRequiredService<IntakeRows>();
        (source.File, source.NotTaken, source.Together) = (file, found.NotTaken, found.Together);
        var job = await WorkedHere.Run(services, caller, asked.Value.Id, progress, cancel);
        await services.GetRequiredService<Database>().Settle(cancel);
        return job.State switch
        {
            LongJobStates.Done => JsonSerializer.Deserialize<ImportEntities.Imported>(
                job.Result!,
                MessageText.Json
            )!,
            LongJobStates.Cancelled => throw new IOException(
                new LocalizedText(
                    $"导入已由 {job.CancelledBy} 取消；再次运行同一命令即可继续。",
                    $"The import was cancelled by {job.CancelledBy}; run the same command again to continue."
                ).ToString()
            ),
            _ => throw new IOException(job.LastError),
        };
    }

    private Sender Sender => services.GetRequiredService<Sender>();

    private static async Task<byte[]> Hash(string path, CancellationToken cancel)
    {
        await using var stream = File.OpenRead(path);
        return await SHA256.HashDataAsync(stream, cancel);
    }
}
