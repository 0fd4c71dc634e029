using System.CommandLine;
using System.Text;
using Trading.Composition;
using Trading.Kernel.Changes;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Restore;
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
        db.Subcommands.Add(RestoreCheck());
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

    private static Command RestoreCheck()
    {
        var noRaise = new Option<bool>("--no-raise")
        {
            Description = new LocalizedText(
                "只检查，不更换变更流的纪元：用于演练恢复",
                "Check alone, and leave the feed's epoch as it is: for a rehearsal"
            ).ToString(),
        };
        var command = new Command(
            "restore-check",
            new LocalizedText(
                "恢复备份之后、启动节点之前：证明副本完整（结构、密钥环、审计记录、加密内容、变更流、凭证），并更换变更流的纪元，使此前的游标得到 410。有问题则退出码为 1，纪元不变",
                "After a restore and before any node starts: prove that the copy is whole (schema, key ring, audit trail, sealed data, feed, receipts), and give the feed another epoch, so that cursors from before are answered 410. Exit code 1 where something is wrong, and the epoch stays"
            ).ToString()
        )
        {
            noRaise,
        }.WithExamples("trading db restore-check", "trading db restore-check --no-raise");
        command.SetAction(
            async (parsed, cancel) =>
            {
                // The schema and the ring are looked at before anything else opens.
                await using var product = await Settings.Product(parsed);
                var sender = product.Sender();
                var report = (
                    await sender.Send(new CheckRestore.Query(), Settings.Operator, cancel)
                ).Value;
                foreach (var check in report.Checks)
                {
                    var (name, text) = (check.Name, check.Finding.Text);
                    LocalizedText said = check.Finding.Sound
                        ? new($"完好 {name.Zh}：{text.Zh}", $"sound  {name.En}: {text.En}")
                        : new($"有误 {name.Zh}：{text.Zh}", $"broken {name.En}: {text.En}");
                    if (check.Finding.Sound)
                    {
                        Terminal.Say(said);
                    }
                    else
                    {
                        Terminal.Complain(said);
                    }
                }

                if (!report.Sound)
                {
                    return ExitCode.FoundProblem;
                }

                if (parsed.GetValue(noRaise))
                {
                    Terminal.Say(
                        new("副本完好；纪元未更换。", "The copy is sound; the epoch stays.")
                    );
                    return ExitCode.Done;
                }

                var raised = (
                    await sender.Send(new RaiseEpoch.Command(), Settings.Operator, cancel)
                ).Value;
                Terminal.Say(
                    new(
                        $"副本完好；变更流的纪元由 {raised.Before} 换为 {raised.Now}，此前的游标将得到 410。",
                        $"The copy is sound; the feed's epoch went from {raised.Before} to {raised.Now}, and cursors from before are answered 410."
                    )
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
