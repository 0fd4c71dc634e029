using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Procurement.Ocds;

namespace Trading.Cli;

/// <summary><c>trading export ocds FILE</c>: every contracting process as a compiled release, one a line.</summary>
internal static class ExportOcds
{
    /// <summary>The command as the command line knows it.</summary>
    public static Command Describe()
    {
        var file = new Argument<string>("FILE")
        {
            Description = new LocalizedText(
                "写入的文件；- 为标准输出",
                "The file to write; - is standard output"
            ).ToString(),
        };
        var since = new Option<string?>("--since")
        {
            Description = new LocalizedText(
                "只写此时或之后有变化的项目（带时区的时间，或日期）",
                "Only what was changed at that instant (with its offset) or day, or later"
            ).ToString(),
            HelpName = "TIME",
        };
        var force = NewFile.Force();
        var command = new Command(
            "ocds",
            new LocalizedText(
                "导出 OCDS 1.1 汇编发布（compiled release），每行一条，按变化的先后",
                "Write OCDS 1.1 compiled releases, one a line, in order of change"
            ).ToString()
        )
        {
            file,
            since,
            force,
        }.WithExamples(
            "trading export ocds all.jsonl",
            "trading export ocds --since 2026-11-01 - | trading indicators -"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                var from = Since(parsed.GetValue(since));
                var path = parsed.GetRequiredValue(file);
                if (path == "-")
                {
                    await using var product = await Settings.Product(parsed);
                    await using var standard = Console.OpenStandardOutput();
                    await Write(product.Sender(), from, standard, cancel);
                    return ExitCode.Done;
                }

                using var target = NewFile.At(path, parsed.GetValue(force));
                await using (var product = await Settings.Product(parsed))
                await using (var stream = File.Create(target.Path))
                {
                    var count = await Write(product.Sender(), from, stream, cancel);
                    Terminal.Complain(new($"写出 {count} 个项目。", $"{count} processes written."));
                }

                target.Finish();
                return ExitCode.Done;
            }
        );
        return command;
    }

    /// <summary>Writes them; gives how many.</summary>
    public static async Task<long> Write(
        Sender sender,
        DateTimeOffset? since,
        Stream stream,
        CancellationToken cancel
    )
    {
        await using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        var count = 0L;
        string? cursor = null;
        do
        {
            var page = (
                await sender.Send(
                    new ListRecords.Query { From = since, Cursor = cursor },
                    Settings.Operator,
                    cancel
                )
            ).Value;
            foreach (var line in page.Lines)
            {
                await text.WriteLineAsync(line.AsMemory(), cancel);
                count++;
            }

            cursor = page.Next;
        } while (cursor is not null);
        return count;
    }

    private static DateTimeOffset? Since(string? given) =>
        given is null ? null
        : Rfc3339.TryInstant(given, out var at) ? at
        : Rfc3339.TryDay(given, out var day) ? ChinaTime.Begin(day)
        : throw new WrongUsageException(
            new(
                $"“{given}”不是带时区的时间，也不是日期（2026-11-01）。",
                $"\"{given}\" is neither an instant with its offset nor a day (2026-11-01)."
            )
        );
}
