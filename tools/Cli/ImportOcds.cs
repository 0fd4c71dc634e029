using System.CommandLine;
using System.Diagnostics;
using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement;
using Trading.Procurement.Kinds;
using Trading.Procurement.Ocds;

namespace Trading.Cli;

/// <summary>
/// <c>trading import ocds FILE...</c>: contracting processes of whoever publishes them. Every release is checked against
/// the official schema before the first change; the releases of one process are merged, wherever they stand; processes go
/// in by batches, each batch all or nothing. The same files again change nothing.
/// </summary>
internal sealed class ImportOcds(
    IServiceProvider services,
    Caller caller,
    TextWriter output,
    TextWriter errors
)
{
    private const string Source = "ocds";
    private const int MostShown = 10;

    // What lies between two commits: beyond it a table's bulk load gains nothing, and others wait for the writer.
    private const int ProcessesAtOnce = 200;

    // Of long releases fewer lie in memory at once, and of long ids all stay in the trail, which cuts a longer entry.
    private const int BytesAtOnce = 8 * 1024 * 1024;
    private const int IdsAtOnce = 7_000;

    // One that is being read beside the one that is being written.
    private const int PortionsAhead = 1;

    /// <summary>What the operator asked for.</summary>
    public sealed record Options(
        IReadOnlyList<string> Files,
        bool SkipBad = false,
        string? Country = null,
        string? Source = null
    );

    /// <summary>The command as the command line knows it.</summary>
    public static Command Describe()
    {
        var files = new Argument<string[]>("FILE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = new LocalizedText(
                "OCDS 1.1：发布、发布包、记录、记录包，或每行一条的 JSON 行；可为 UTF-8、UTF-16，可用 gzip 压缩；- 为标准输入",
                "OCDS 1.1: a release, a release package, a record, a record package or JSON lines of them; UTF-8 or UTF-16, gzip or not; - is standard input"
            ).ToString(),
        };
        var skipBad = new Option<bool>("--skip-bad")
        {
            Description = new LocalizedText(
                "有错误时仍导入：能更正的更正并逐条说明，不能更正的发布略过并说明。不给此项时，只要有错误就什么都不导入",
                "Import although there are faults: what can be mended is mended and told, what cannot is told and left out. Without it nothing is imported when anything is wrong"
            ).ToString(),
        };
        var country = new Option<string?>("--country")
        {
            Description = new LocalizedText(
                "国家（ISO 3166-1 两位代码）；不给则从采购人看出",
                "Country (two letters of ISO 3166-1); told from the buyer when left out"
            ).ToString(),
            HelpName = "XX",
        };
        var source = new Option<string?>("--source")
        {
            Description = new LocalizedText(
                "来源名称，默认 ocds",
                "Name of the source; ocds when left out"
            ).ToString(),
            HelpName = "NAME",
        };
        var command = new Command(
            "ocds",
            new LocalizedText(
                "导入 OCDS 公开数据。可以重复运行：已在库的保持不变，更晚的发布只补登新环节",
                "Import publications in OCDS. Can be run again: what is in stays as it is, and a later release posts what is new"
            ).ToString()
        )
        {
            files,
            skipBad,
            country,
            source,
        }.WithExamples(
            "trading import ocds releases.json",
            "trading import ocds 2025.jsonl.gz 2026.jsonl.gz --skip-bad --country AM --source armenia"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                var (paths, spooled) = await Files(parsed.GetRequiredValue(files), cancel);
                try
                {
                    await using var product = await Settings.ProductToFill(parsed);
                    return await new ImportOcds(
                        product,
                        Settings.Operator,
                        Console.Out,
                        Console.Error
                    ).Run(
                        new(
                            paths,
                            parsed.GetValue(skipBad),
                            Country(parsed.GetValue(country)),
                            parsed.GetValue(source)
                        ),
                        cancel
                    );
                }
                finally
                {
                    if (spooled is not null)
                    {
                        File.Delete(spooled);
                    }
                }
            }
        );
        return command;
    }

    /// <summary>Does it; returns the exit code.</summary>
    public Task<int> Run(Options options, CancellationToken cancel) =>
        ImportRun.Guarded(caller, errors, () => Import(options, cancel), cancel);

    private static string? Country(string? given) =>
        given is null or [>= 'A' and <= 'Z', >= 'A' and <= 'Z']
            ? given
            : throw new WrongUsageException(
                new(
                    $"国家应为两位大写字母，不是“{given}”。",
                    $"A country is two capital letters, not \"{given}\"."
                )
            );

    // What comes in a pipe is read twice, so it is put into a file first.
    private static async Task<(IReadOnlyList<string> Paths, string? Spooled)> Files(
        IReadOnlyList<string> given,
        CancellationToken cancel
    )
    {
        foreach (var path in given.Where(path => path != "-" && !File.Exists(path)))
        {
            throw new WrongUsageException(
                new($"没有文件“{path}”。", $"There is no file \"{path}\".")
            );
        }

        if (!given.Contains("-"))
        {
            return (given, null);
        }

        var spooled = Path.GetTempFileName();
        await using var file = File.Create(spooled);
        await using var input = Console.OpenStandardInput();
        await input.CopyToAsync(file, cancel);
        return ([.. given.Select(path => path == "-" ? spooled : path)], spooled);
    }

    private async Task<int> Import(Options options, CancellationToken cancel)
    {
        // Dates without an offset are of the place they are about, which only China says of itself.
        var file = new OcdsFile(
            options.Files,
            options.SkipBad,
            options.Country == "CN" ? TimeSpan.FromHours(8) : TimeSpan.Zero
        );
        var check = await Terminal.Watch<Checked>(
            new("检查文件", "Checking the files"),
            progress => Task.FromResult(Check(file, progress, cancel))
        );
        if (check.Bad > 0)
        {
            errors.WriteLine(
                options.SkipBad
                    ? new LocalizedText(
                        $"{check.Releases} 条中 {check.Bad} 条不能导入，略过。",
                        $"{check.Bad} of {check.Releases} cannot be imported and are left out."
                    )
                    : new LocalizedText(
                        $"{check.Releases} 条中 {check.Bad} 条有错误，未导入任何数据。请更正，或用 --skip-bad 更正能更正的、略过不能更正的。",
                        $"{check.Bad} of {check.Releases} are faulty; nothing was imported. Correct them, or use --skip-bad to mend what can be mended and leave out the rest."
                    )
            );
            if (!options.SkipBad)
            {
                return ExitCode.FoundProblem;
            }
        }

        if (check.Releases == 0)
        {
            errors.WriteLine(new LocalizedText("没有发布（release）。", "There is no release."));
            return ExitCode.FoundProblem;
        }

        var started = Stopwatch.GetTimestamp();
        var count = await Terminal.Watch(
            new("导入", "Importing"),
            progress => Send(file, options, progress, cancel)
        );
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        output.WriteLine(
            new LocalizedText(
                $"导入 {count.Taken} 个项目，补登 {count.Updated} 个，不变 {count.Unchanged} 个，拒绝 {count.Refused} 个；{check.Mended} 条发布有更正；用时 {seconds:0.0} 秒",
                $"{count.Taken} processes imported, {count.Updated} updated, {count.Unchanged} unchanged, {count.Refused} refused; {check.Mended} releases were mended; {seconds:0.0} s"
            )
        );
        return check.Bad + check.Mended + count.Refused > 0 ? ExitCode.FoundProblem : ExitCode.Done;
    }

    private Checked Check(
        OcdsFile file,
        IProgress<(long Done, long Of)> progress,
        CancellationToken cancel
    )
    {
        var check = new Checked();
        foreach (var read in file.Check(progress))
        {
            cancel.ThrowIfCancellationRequested();
            check.Releases++;
            check.Bad += read.Faults.Count > 0 ? 1 : 0;
            check.Mended += read.Faults.Count == 0 && read.Mended.Count > 0 ? 1 : 0;
            Say(
                read.Place,
                [
                    .. read.Faults.Select(fault => fault.ToString()),
                    .. read.Mended.Select(fault => fault.ToString()),
                ]
            );
        }

        return check;
    }

    private async Task<Counts> Send(
        OcdsFile file,
        Options options,
        IProgress<(long Done, long Of)> progress,
        CancellationToken cancel
    )
    {
        var count = new Counts();
        await foreach (
            var portion in ReadAhead.Of(
                Portions(file.Processes(progress), options.Country),
                PortionsAhead,
                cancel
            )
        )
        {
            await SendBatch(portion, options, count, cancel);
            if (count.Stopped)
            {
                break;
            }
        }

        return count;
    }

    private IEnumerable<List<Prepared>> Portions(
        IEnumerable<OcdsFile.Process> processes,
        string? country
    )
    {
        using var scope = services.CreateScope();
        var kinds = scope.ServiceProvider.GetRequiredService<TradingKinds>();
        var rules = scope.ServiceProvider.GetRequiredService<
            IValidator<PublishProcurement.Command>
        >();
        var portion = new List<Prepared>();
        var (bytes, ids) = (0L, 0);
        foreach (var process in processes)
        {
            portion.Add(
                new(
                    process,
                    IncomingProcess.Read(
                        process.Ocid,
                        process.Releases,
                        null,
                        country,
                        kinds,
                        rules
                    )
                )
            );
            bytes += process.Length;
            ids += process.Ocid.Length;
            if (portion.Count == ProcessesAtOnce || bytes > BytesAtOnce || ids > IdsAtOnce)
            {
                yield return portion;
                portion = [];
                (bytes, ids) = (0, 0);
            }
        }

        if (portion.Count > 0)
        {
            yield return portion;
        }
    }

    private async Task SendBatch(
        List<Prepared> batch,
        Options options,
        Counts count,
        CancellationToken cancel
    )
    {
        cancel.ThrowIfCancellationRequested();
        if (await SendTogether(batch, options, count, cancel) is null)
        {
            return;
        }

        // One of them is refused: alone, each shows whether it is the one.
        foreach (var one in batch)
        {
            if (await SendTogether([one], options, count, cancel) is not { } problem)
            {
                continue;
            }

            var process = one.Process;
            count.Refused++;
            Say(
                process.First,
                [
                    $": {process.Ocid}: {problem.Message}",
                    .. problem.Errors.Select(error =>
                        $"{error.Pointer}: {error.Message} ({error.Value})"
                    ),
                ]
            );

            if (!options.SkipBad)
            {
                count.Stopped = true;
                return;
            }
        }
    }

    private async Task<Problem?> SendTogether(
        IReadOnlyList<Prepared> batch,
        Options options,
        Counts count,
        CancellationToken cancel
    )
    {
        var outcome = await services
            .GetRequiredService<Sender>()
            .Send(
                new ImportProcesses.Command([.. batch.Select(one => one.Process.Ocid)])
                {
                    Country = options.Country,
                    Source = options.Source ?? Source,
                    Releases = [.. batch.Select(one => one.Process.Releases)],
                    Unheld = [.. batch.Select(one => one.Unheld)],
                },
                caller,
                cancel
            );
        if (outcome.Problem is { } refused)
        {
            return refused;
        }

        foreach (
            var (process, imported) in batch.Select(one => one.Process).Zip(outcome.Value.Processes)
        )
        {
            count.Taken += imported.Outcome == ImportProcesses.Taken ? 1 : 0;
            count.Updated += imported.Outcome == ImportProcesses.Updated ? 1 : 0;
            count.Unchanged += imported.Outcome == ImportProcesses.Unchanged ? 1 : 0;
            Say(
                process.First,
                [.. imported.Flags.Select(flag => $"{flag.Pointer}: {flag.Message} ({flag.Value})")]
            );
        }

        return null;
    }

    // Every release that something is wrong with is named; one that is wrong throughout must not bury the others.
    private void Say(OcdsFile.Place place, IReadOnlyList<string> said)
    {
        foreach (var line in said.Take(MostShown))
        {
            errors.WriteLine(
                string.Concat($"{place}{line}".Select(c => char.IsControl(c) ? '\uFFFD' : c))
            );
        }

        if (said.Count > MostShown)
        {
            var more = said.Count - MostShown;
            errors.WriteLine($"{place}: {new LocalizedText($"另有 {more} 处", $"{more} more")}");
        }
    }

    /// <summary>A process, read beside the writing of those before it.</summary>
    private sealed record Prepared(OcdsFile.Process Process, Outcome<IncomingProcess> Unheld);

    private sealed class Checked
    {
        public long Releases { get; set; }
        public long Bad { get; set; }
        public long Mended { get; set; }
    }

    private sealed class Counts
    {
        public long Taken { get; set; }
        public long Updated { get; set; }
        public long Unchanged { get; set; }
        public long Refused { get; set; }

        /// <summary>True when the operator did not want bad processes skipped and one was refused.</summary>
        public bool Stopped { get; set; }
    }
}
