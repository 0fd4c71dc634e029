using System.CommandLine;
using Trading.Alerts.Standard;
using Trading.Domain.Codes;
using Trading.Procurement.Standard;

namespace Trading.Cli;

/// <summary><c>trading standard export FILE</c>: procurements in the tables of the national data standard.</summary>
internal static class ExportStandardTables
{
    /// <summary>The command as the command line knows it.</summary>
    public static Command Describe()
    {
        var file = new Argument<string>("FILE")
        {
            Description = new LocalizedText("写入的 ZIP 文件", "The ZIP file to write").ToString(),
        };
        var procurement = new Option<Guid?>("--procurement")
        {
            Description = new LocalizedText("只导出这个项目", "This procurement alone").ToString(),
            HelpName = "ID",
        };
        var from = Day("--from", new("此日或之后登记的项目", "Recorded on that day or later"));
        var to = Day("--to", new("此日或之前登记的项目", "Recorded on that day or earlier"));
        var force = NewFile.Force();
        var export = new Command(
            "export",
            new LocalizedText(
                "导出国家数据规范的各表：每个对象一个 XML 文档，装入一个 ZIP；未导出的表在其中说明",
                "Write the tables of the national data standard: one XML document an object, in a ZIP that says what is left out"
            ).ToString()
        )
        {
            file,
            procurement,
            from,
            to,
            force,
        }.WithExamples(
            "trading standard export november.zip --from 2026-11-01 --to 2026-11-30",
            "trading standard export one.zip --procurement 019ac3b0-1f5a-7c3e-9a51-2f0d6b7e4c11"
        );
        export.SetAction(
            async (parsed, cancel) =>
            {
                var query = new ExportStandard.Query
                {
                    ProcurementId = parsed.GetValue(procurement),
                    From = Read(parsed.GetValue(from)),
                    To = Read(parsed.GetValue(to)),
                };
                using var target = NewFile.At(
                    parsed.GetRequiredValue(file),
                    parsed.GetValue(force)
                );
                await using var product = await Settings.Product(parsed);
                var outcome = await product.Sender().Send(query, Settings.Operator, cancel);
                if (outcome.Problem is { } problem)
                {
                    throw new WrongUsageException(
                        problem.Errors.Count > 0
                            ? new(problem.Errors[0].Message, problem.Errors[0].Message)
                            : problem.Message
                    );
                }

                var written = outcome.Value;
                await File.WriteAllBytesAsync(target.Path, written.Content, cancel);
                target.Finish();
                Terminal.Complain(
                    new(
                        $"写出 {written.Procurements} 个项目的 {written.Objects.Values.Sum()} 个对象；未导出 {written.LeftOut.Sum(left => left.Tables.Count)} 张表，见文件内说明。",
                        $"{written.Objects.Values.Sum()} objects of {written.Procurements} procurements written; {written.LeftOut.Sum(left => left.Tables.Count)} tables are left out, as the note in the file says."
                    )
                );
                return ExitCode.Done;
            }
        );
        return new Command(
            "standard",
            new LocalizedText(
                "公共资源交易平台系统数据规范",
                "The national data standard of public-resource trading"
            ).ToString()
        )
        {
            export,
            Alerts(),
        };
    }

    /// <summary><c>trading standard alerts FILE</c>: warnings as the standard's project alerts.</summary>
    private static Command Alerts()
    {
        var file = new Argument<string>("FILE")
        {
            Description = new LocalizedText("写入的 ZIP 文件", "The ZIP file to write").ToString(),
        };
        var from = Day("--from", new("此日或之后变化的预警", "Changed on that day or later"));
        var to = Day("--to", new("此日或之前变化的预警", "Changed on that day or earlier"));
        var force = NewFile.Force();
        var command = new Command(
            "alerts",
            new LocalizedText(
                "导出项目报警（PROJECT_ALERTING_INFO）：每条预警一个 XML 文档，装入一个 ZIP",
                "Write project alerts (PROJECT_ALERTING_INFO): one XML document a warning, in a ZIP"
            ).ToString()
        )
        {
            file,
            from,
            to,
            force,
        }.WithExamples("trading standard alerts alerts.zip --from 2026-11-01 --to 2026-11-30");
        command.SetAction(
            async (parsed, cancel) =>
            {
                var first =
                    Read(parsed.GetValue(from))
                    ?? throw new WrongUsageException(
                        new("请填写 --from。", "Give the first day with --from.")
                    );
                using var target = NewFile.At(
                    parsed.GetRequiredValue(file),
                    parsed.GetValue(force)
                );
                await using var product = await Settings.Product(parsed);
                var outcome = await product
                    .Sender()
                    .Send(
                        new ExportAlertTable.Command(first, Read(parsed.GetValue(to))),
                        Settings.Operator,
                        cancel
                    );
                if (outcome.Problem is { } problem)
                {
                    throw new WrongUsageException(
                        problem.Errors.Count > 0
                            ? new(problem.Errors[0].Message, problem.Errors[0].Message)
                            : problem.Message
                    );
                }

                await File.WriteAllBytesAsync(target.Path, outcome.Value.Content, cancel);
                target.Finish();
                Terminal.Complain(
                    new(
                        $"写出 {outcome.Value.Objects} 条项目报警。",
                        $"{outcome.Value.Objects} project alerts written."
                    )
                );
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Option<string?> Day(string name, LocalizedText said) =>
        new(name) { Description = said.ToString(), HelpName = "DAY" };

    private static DateOnly? Read(string? given) =>
        given is null ? null
        : Rfc3339.TryDay(given, out var day) ? day
        : throw new WrongUsageException(
            new($"“{given}”不是日期（2026-11-01）。", $"\"{given}\" is no day (2026-11-01).")
        );
}
