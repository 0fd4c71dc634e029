using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Kernel.Tables;
using Trading.Registry.Entities;

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
    private const int MostErrorsShown = 200;

    // Of the managed heap: the batches under way and sixteen bytes a row with their dictionary, for millions of rows.
    private const ulong HeapLimit = 192UL << 20;

    /// <summary>What the operator asked for.</summary>
    /// <param name="File">The file.</param>
    /// <param name="SkipBad">Import the good firms of a file with bad rows.</param>
    public sealed record Options(string File, bool SkipBad = false);

    /// <summary>The command as the command line knows it.</summary>
    public static Command Describe()
    {
        var file = new Argument<string>("FILE")
        {
            Description = new LocalizedText(
                "XLSX 或 CSV，每行一个主体；有一行列名（"
                    + string.Join("、", EntityFile.Columns.Select(column => column.Chinese))
                    + "），前两列必有，金额以万元计",
                "XLSX or CSV, one row a firm, with headings of "
                    + string.Join(", ", EntityFile.Columns.Select(column => column.Name))
                    + "; the first two are needed, money is in ten thousand yuan"
            ).ToString(),
        };
        var skipBad = new Option<bool>("--skip-bad")
        {
            Description = new LocalizedText(
                "有错误行时仍导入无误的行。不给此项时，只要有错误行就什么都不导入",
                "Import the good rows of a file with bad ones. Without it nothing is imported when any row is bad"
            ).ToString(),
        };
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
        }.WithExamples(
            "trading import entities firms.csv",
            "trading import entities firms.csv --skip-bad"
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
                return await import.Run(new(path, parsed.GetValue(skipBad)), cancel);
            }
        );
        return command;
    }

    /// <summary>What the import needs besides the product.</summary>
    public static IServiceCollection AddTo(IServiceCollection services) =>
        services.AddEntityImport<EntityRows>();

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
        var file = EntityFile.Open(options.File);
        SayHowItIsRead(file);
        var seen = await Terminal.Watch<Seen>(
            new("检查文件", "Checking the file"),
            progress => Task.Run(() => Check(file, progress, cancel), cancel)
        );
        if (seen.Rows == 0)
        {
            throw new UnreadableTableException(
                new("文件只有表头，没有数据。", "The file has a header and no rows.")
            );
        }

        if (seen.BadLines.Count > 0)
        {
            SayWhatIsBad(seen, options.SkipBad);
            if (!options.SkipBad)
            {
                return ExitCode.FoundProblem;
            }
        }

        var (added, known) = await Terminal.Watch(
            new("导入", "Importing"),
            progress => Write(options.File, file, seen, progress, cancel)
        );
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        output.WriteLine(
            new LocalizedText(
                $"处理 {seen.Rows} 行，用时 {seconds:0.0} 秒，每秒 {seen.Rows / seconds:0} 行",
                $"{seen.Rows} rows in {seconds:0.0} s, {seen.Rows / seconds:0} rows/s"
            )
        );
        output.WriteLine(
            new LocalizedText(
                $"导入 {added} 个主体（另有 {known} 个此前已在库）",
                $"{added} entities imported ({known} already there)"
            )
        );
        return seen.BadLines.Count > 0 ? ExitCode.FoundProblem : ExitCode.Done;
    }

    private void SayHowItIsRead(EntityFile file)
    {
        errors.WriteLine(
            new LocalizedText(
                $"按{file.Said.Zh}读取，列名在第 {file.HeaderLine} 行。",
                $"Read as {file.Said.En}; the headings are on line {file.HeaderLine}."
            )
        );
        if (file.Unknown.Count > 0)
        {
            errors.WriteLine(
                new LocalizedText(
                    $"不认识的列，未导入：{string.Join("、", file.Unknown)}。可用的列：{string.Join("、", EntityFile.Columns.Select(one => one.Chinese))}。",
                    $"Unknown columns, left out: {string.Join(", ", file.Unknown)}. Known: {string.Join(", ", EntityFile.Columns.Select(one => one.Name))}."
                )
            );
        }
    }

    private static Seen Check(
        EntityFile file,
        IProgress<(long Done, long Of)> progress,
        CancellationToken cancel
    )
    {
        var seen = new Seen();
        var today = TimeProvider.System.Today();
        foreach (var rows in file.Read(progress).Chunk(ImportEntities.Most))
        {
            // The rules are pure; each core takes its part.
            var told = rows.AsParallel()
                .AsOrdered()
                .WithCancellation(cancel)
                .Select(row =>
                    row.Firm is { } firm
                        ? (row, file.Told(row, EntityIntake.Check(firm, today)).ToList())
                        : (row, [.. row.Bad])
                );
            foreach (var (row, bad) in told)
            {
                seen.Rows++;
                if (bad.Count == 0 && row.Firm is { Code: { } code })
                {
                    if (seen.Codes.FirstLine(code, row.Line) is { } line)
                    {
                        bad.Add(
                            new(
                                row.Line,
                                "code",
                                code.ToString(),
                                new(
                                    $"该代码在第 {line} 行已出现。",
                                    $"the code is on line {line} already."
                                )
                            )
                        );
                    }
                }

                if (bad.Count > 0)
                {
                    seen.BadLines.Add(row.Line);
                    seen.BadCells += bad.Count;
                    // A file that is wrong throughout must not fill the memory with what is said about it.
                    seen.Shown.AddRange(bad.Take(MostErrorsShown - seen.Shown.Count));
                }
            }
        }

        return seen;
    }

    private async Task<ImportEntities.Imported> Write(
        string path,
        EntityFile file,
        Seen seen,
        IProgress<(long Done, long Of)> progress,
        CancellationToken cancel
    )
    {
        var rows = seen.Rows - seen.BadLines.Count;
        if (rows == 0)
        {
            return new(0, 0);
        }

        var hash = Convert.ToHexStringLower(await Hash(path, cancel));
        // What was checked is let go of before the next million rows are read.
        seen.Codes.Clear();
        var asked = await services
            .GetRequiredService<Sender>()
            .Send(new ImportEntities.Command(hash, rows), caller, cancel);
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

        await using var source = services.GetRequiredService<EntityRows>();
        (source.File, source.BadLines) = (file, seen.BadLines);
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

    private void SayWhatIsBad(Seen seen, bool skipBad)
    {
        foreach (var cell in seen.Shown)
        {
            errors.WriteLine(cell);
        }

        if (seen.BadCells > seen.Shown.Count)
        {
            errors.WriteLine(
                new LocalizedText(
                    $"……另有 {seen.BadCells - seen.Shown.Count} 处错误。",
                    $"… and {seen.BadCells - seen.Shown.Count} more errors."
                )
            );
        }

        errors.WriteLine(
            skipBad
                ? new LocalizedText(
                    $"{seen.Rows} 行中 {seen.BadLines.Count} 行有错误，已略过。",
                    $"{seen.BadLines.Count} of {seen.Rows} rows are bad and are left out."
                )
                : new LocalizedText(
                    $"{seen.Rows} 行中 {seen.BadLines.Count} 行有错误，未导入任何数据。请更正，或用 --skip-bad 只导入无误的行。",
                    $"{seen.BadLines.Count} of {seen.Rows} rows are bad; nothing was imported. Correct them, or use --skip-bad to import the good ones."
                )
        );
    }

    private static async Task<byte[]> Hash(string path, CancellationToken cancel)
    {
        await using var stream = File.OpenRead(path);
        return await SHA256.HashDataAsync(stream, cancel);
    }

    private sealed class Seen
    {
        public long Rows { get; set; }
        public long BadCells { get; set; }
        public HashSet<long> BadLines { get; } = [];
        public List<BadCell> Shown { get; } = [];
        public CodesSeen Codes { get; } = new();
    }
}

/// <summary>
/// On which line a code was first. Sixteen bytes a code, in many small tables: one large one would double itself, and
/// with it the memory, at the millionth row.
/// </summary>
internal sealed class CodesSeen
{
    private readonly Dictionary<UInt128, int>[] _tables =
    [
        .. Enumerable.Range(0, 256).Select(_ => new Dictionary<UInt128, int>()),
    ];

    /// <summary>The line where the code was seen before; null when it is new, and noted now.</summary>
    public int? FirstLine(EntityCode code, long line)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(code.ToString()), hash);
        var key = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
        ref var first =
            ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
                _tables[hash[16]],
                key,
                out var known
            );
        if (known)
        {
            return first;
        }

        first = (int)line;
        return null;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        foreach (var table in _tables)
        {
            table.Clear();
            table.TrimExcess();
        }
    }
}
