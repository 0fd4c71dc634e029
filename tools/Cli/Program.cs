using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using Trading.Cli.Anomalies;
using Trading.Cli.Collusion;
using Trading.Cli.Conformance;
using Trading.Cli.Parts;

namespace Trading.Cli;

/// <summary>The operator's command line.</summary>
internal static class Program
{
    internal static async Task<int> Main(string[] args)
    {
        // The console's own language decides; a console without one is as likely unable to show Chinese.
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(
            CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? "zh-CN" : "en"
        );
        // Files are computed without the platform: what the other commands need is not even loaded.
        var parsed = (
            args
                is [
                    IndicatorCommands.Name
                    or ScreenCommand.Name
                    or CollusionCommands.Name
                    or AnomalyCommands.Name
                    or Simulate,
                    ..,
                ]
                ? Files()
                : Root()
        ).Parse(args);
        if (parsed.Action is ParseErrorAction wrong)
        {
            wrong.ShowHelp = false;
            await parsed.InvokeAsync(new() { Output = Console.Error });
            Terminal.Complain(
                new("用 --help 查看用法和示例。", "See --help for usage and examples.")
            );
            return ExitCode.WrongUsage;
        }

        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
        }
        catch (WrongUsageException error)
        {
            Terminal.Complain(error.Words);
            return ExitCode.WrongUsage;
        }
        catch (OperationCanceledException)
        {
            Terminal.Complain(
                new(
                    "已中断，未完成的步骤没有生效。",
                    "Interrupted; the unfinished step had no effect."
                )
            );
            return ExitCode.Failed;
        }
#pragma warning disable CA1031 // The operator gets a reason, not a stack trace.
        catch (Exception error)
#pragma warning restore CA1031
        {
            var reason =
                error.InnerException is { } inner
                && !error.Message.Contains(inner.Message, StringComparison.Ordinal)
                    ? $"{error.Message} {inner.Message}"
                    : error.Message;
            Terminal.Complain(new($"失败：{reason}", $"Failed: {reason}"));
            return ExitCode.Failed;
        }
    }

    private const string Simulate = "simulate";

    private static RootCommand Root()
    {
        var root = new RootCommand(
            new LocalizedText(
                """
                公共资源交易平台的运维命令行。

                数据库：默认是当前目录下的 var/trading.db（SQLite）。用 --database 和 --connection 指定，
                或与主机相同的环境变量：Trading__Database、ConnectionStrings__Trading。
                退出码：0 成功；1 发现问题；2 用法错误；3 失败。
                """,
                """
                Operates the public-resource trading platform.

                Database: var/trading.db (SQLite) below the working folder, unless --database and --connection say
                otherwise, or the host's own settings do: Trading__Database, ConnectionStrings__Trading.
                Exit codes: 0 done; 1 found a problem; 2 wrong usage; 3 failed.
                """
            ).ToString()
        );
        root.Options.Add(Settings.Database);
        root.Options.Add(Settings.Connection);
        root.Subcommands.Add(DatabaseCommands.All());
        root.Subcommands.Add(KeyCommands.All());
        root.Subcommands.Add(
            new Command("import", new LocalizedText("导入数据", "Bring data in").ToString())
            {
                ImportAuctions.Describe(),
                ImportCreditLists.Describe(),
                EntityImport.Describe(),
                ImportOcds.Describe(),
            }
        );
        root.Subcommands.Add(
            new Command("export", new LocalizedText("导出数据", "Write data out").ToString())
            {
                ExportOcds.Describe(),
            }
        );
        root.Subcommands.Add(ExportStandardTables.Describe());
        root.Subcommands.Add(
            new Command(
                "generate",
                new LocalizedText(
                    "生成虚构的数据文件，用于试验",
                    "Write files of invented data, for trials"
                ).ToString()
            )
            {
                GenerateEntities.Describe(),
                GenerateReleases.Describe(),
            }
        );
        root.Subcommands.Add(AuditCommands.All());
        root.Subcommands.Add(ReceiptCommands.All());
        root.Subcommands.Add(VerifyDrawCommand.Describe());
        root.Subcommands.Add(ResolutionCommands.All());
        root.Subcommands.Add(ConformanceCommands.All());
        root.Subcommands.Add(OutboxCommands.All());
        root.Subcommands.Add(LongJobCommands.All());
        root.Subcommands.Add(PeopleCommands.All());
        root.Subcommands.Add(SystemCommands.All());
        root.Subcommands.Add(PartsCommands.All());
        root.Subcommands.Add(DemoCommand.Fill());
        root.Subcommands.Add(SandboxCommands.All());
        root.Subcommands.Add(IndicatorCommands.All());
        root.Subcommands.Add(ScreenCommand.Describe());
        root.Subcommands.Add(CollusionCommands.All());
        root.Subcommands.Add(AnomalyCommands.All());
        root.Subcommands.Add(Simulations());
        return Helpful(root);
    }

    private static RootCommand Files()
    {
        var root = new RootCommand();
        root.Subcommands.Add(IndicatorCommands.All());
        root.Subcommands.Add(ScreenCommand.Describe());
        root.Subcommands.Add(CollusionCommands.All());
        root.Subcommands.Add(AnomalyCommands.All());
        root.Subcommands.Add(Simulations());
        return Helpful(root);
    }

    private static Command Simulations() =>
        new(
            Simulate,
            new LocalizedText("模拟市场，用于试验", "Simulate markets, for trials").ToString()
        )
        {
            SimulateAuctions.Describe(),
        };

    private static RootCommand Helpful(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Description = new LocalizedText(
            "显示用法和示例",
            "Show usage and examples"
        ).ToString();
        help.Action = new Examples.Help((SynchronousCommandLineAction)help.Action!);
        root.Options.OfType<VersionOption>().Single().Description = new LocalizedText(
            "显示版本",
            "Show the version"
        ).ToString();
        return root;
    }
}

/// <summary>What the exit codes mean.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int FoundProblem = 1;
    public const int WrongUsage = 2;
    public const int Failed = 3;
}

/// <summary>The command line contradicts itself in a way only found while running.</summary>
internal sealed class WrongUsageException(LocalizedText words) : Exception(words.En)
{
    public LocalizedText Words => words;
}
