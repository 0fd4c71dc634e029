using System.CommandLine;
using System.Text;
using Trading.Composition;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Sql;
using Trading.Registry.Entities;

namespace Trading.Cli;

/// <summary><c>trading db</c>: the schema.</summary>
internal static class DatabaseCommands
{
    public static Command All()
    {
        var db = new Command(
            "db",
            new LocalizedText("数据库结构", "The database's schema").ToString()
        );
        db.Subcommands.Add(Migrate());
        db.Subcommands.Add(Status());
        db.Subcommands.Add(Script());
        db.Subcommands.Add(Reindex());
        return db;
    }

    private static Command Migrate()
    {
        var command = new Command(
            "migrate",
            new LocalizedText(
                "应用尚缺的结构脚本，每个脚本要么全部生效要么全不生效",
                "Apply the schema scripts that are missing, each all or nothing"
            ).ToString()
        ).WithExamples(
            "trading db migrate",
            "trading db migrate --database postgresql --connection \"Host=db;Database=trading;Username=trading\""
        );
        command.SetAction(async parsed =>
        {
            var database = Settings.DatabaseOf(parsed);
            await Settings.DemandSettings(database);
            var applied = Schema.Migrate(database);
            Jobs.Prepare(database);
            foreach (var script in applied)
            {
                Terminal.Say(new($"已应用 {script}", $"applied {script}"));
            }

            Terminal.Say(
                applied.Count == 0
                    ? new("数据库结构已是最新。", "The schema is up to date.")
                    : new(
                        $"共应用 {applied.Count} 个脚本，数据库结构已是最新。",
                        $"Applied {applied.Count} scripts; the schema is up to date."
                    )
            );
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Reindex()
    {
        var command = new Command(
            "reindex",
            new LocalizedText(
                "重建主体检索索引；中断后可用 trading jobs retry 继续",
                "Index the registry again; broken off, 'trading jobs retry' carries it on"
            ).ToString()
        ).WithExamples("trading db reindex");
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var asked = await product
                    .Sender()
                    .Send(new ReindexEntities.Command(0), Settings.Operator, cancel);
                if (asked.Problem is { } problem)
                {
                    Terminal.Refuse(problem);
                    return ExitCode.FoundProblem;
                }

                var job = await Terminal.Watch(
                    ReindexEntities.Kind.Name,
                    progress =>
                        WorkedHere.Run(product, Settings.Operator, asked.Value.Id, progress, cancel)
                );
                if (job.State != LongJobStates.Done)
                {
                    Terminal.Complain(
                        new($"未完成：{job.LastError}", $"Not done: {job.LastError}")
                    );
                    return ExitCode.Failed;
                }

                Terminal.Say(
                    new($"已重建 {job.Done} 个主体的索引。", $"Indexed {job.Done} entities.")
                );
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command Status()
    {
        var command = new Command(
            "status",
            new LocalizedText(
                "列出已应用和待应用的结构脚本；有待应用的则退出码为 1",
                "List the schema scripts applied and to apply; exit code 1 when some are to apply"
            ).ToString()
        ).WithExamples("trading db status");
        command.SetAction(parsed =>
        {
            var database = Settings.DatabaseOf(parsed);
            if (Settings.AbsentFile(database) is { } absent)
            {
                Terminal.Complain(
                    new(
                        $"没有数据库文件“{absent}”；用 trading db migrate 建立。",
                        $"There is no database file \"{absent}\"; 'trading db migrate' makes it."
                    )
                );
                return ExitCode.FoundProblem;
            }

            var pending = Settings.Pending(database);
            foreach (var (name, _) in Schema.Scripts(database.Engine))
            {
                Terminal.Say(
                    pending.Contains(name)
                        ? new($"待应用 {name}", $"to apply {name}")
                        : new($"已应用 {name}", $"applied  {name}")
                );
            }

            return pending.Count == 0 ? ExitCode.Done : ExitCode.FoundProblem;
        });
        return command;
    }

    private static Command Script()
    {
        var engine = new Option<string>("--engine")
        {
            Description = new LocalizedText(
                "为哪种引擎：sqlite、postgresql 或 sqlserver",
                "For which engine: sqlite, postgresql or sqlserver"
            ).ToString(),
            HelpName = "ENGINE",
            Required = true,
        };
        engine.AcceptOnlyFromAmong([.. Settings.Engines.Keys]);
        var file = new Option<FileInfo?>("--out")
        {
            Description = new LocalizedText(
                "写入文件；不给则写到标准输出",
                "Write to a file; to standard output without it"
            ).ToString(),
            HelpName = "FILE",
        };
        var force = NewFile.Force();
        var command = new Command(
            "script",
            new LocalizedText(
                "输出全部结构脚本，供数据库管理员审阅；不连接数据库",
                "Print the whole schema for a database administrator to review; connects to nothing"
            ).ToString()
        )
        {
            engine,
            file,
            force,
        }.WithExamples(
            "trading db script --engine sqlserver --out trading-sqlserver.sql",
            "trading db script --engine postgresql | less"
        );
        command.SetAction(parsed =>
        {
            var text = Whole(Settings.Engines[parsed.GetRequiredValue(engine)]);
            if (parsed.GetValue(file) is not { } target)
            {
                Console.Out.Write(text);
                return ExitCode.Done;
            }

            using var written = NewFile.At(target.FullName, parsed.GetValue(force));
            File.WriteAllText(written.Path, text);
            written.Finish();
            Terminal.Say(new($"已写入 {target.FullName}", $"Wrote {target.FullName}"));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Whole(Engine engine)
    {
        var text = new StringBuilder();
        Line(
            "-- For review. Apply with 'trading db migrate', which records each script it applied."
        );
        if (engine == Engine.SqlServer)
        {
            Line(ServerScripts.Before.TrimEnd());
        }

        foreach (var (name, script) in Schema.Scripts(engine))
        {
            Line("");
            Line($"-- ===== {name} =====");
            Line(script.Trim());
            if (
                engine == Engine.SqlServer
                && !script.TrimEnd().EndsWith("\ngo", StringComparison.OrdinalIgnoreCase)
            )
            {
                Line("go");
            }
        }

        if (engine == Engine.SqlServer)
        {
            Line("");
            Line(
                "-- ===== the jobs' own tables (Hangfire), which 'trading db migrate' makes too ====="
            );
            Line(Jobs.ServerScript().Trim());
            Line("go");
            Line("");
            Line("-- ===== two logins =====");
            Line(ServerScripts.Rights.TrimEnd());
        }

        return text.ToString();

        void Line(string line) => text.Append(line).Append('\n');
    }
}
