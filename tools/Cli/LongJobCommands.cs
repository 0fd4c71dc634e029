using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;

namespace Trading.Cli;

/// <summary><c>trading jobs</c>: work over many rows, how far it is, and how to end it or carry it on.</summary>
internal static class LongJobCommands
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    public static Command All()
    {
        var jobs = new Command("jobs", new LocalizedText("长时任务", "Long jobs").ToString());
        jobs.Subcommands.Add(List());
        jobs.Subcommands.Add(Show());
        jobs.Subcommands.Add(
            Decide(
                "cancel",
                new(
                    "取消任务：进行中的一步之后结束，已完成的保留",
                    "Cancel jobs: they end behind the step under way, what was done stays"
                ),
                id => new CancelLongJob.Command(id)
            )
        );
        jobs.Subcommands.Add(
            Decide(
                "retry",
                new(
                    "继续执行失败、被拒绝或已取消的任务",
                    "Carry on jobs that failed, were refused or cancelled"
                ),
                id => new RetryLongJob.Command(id)
            )
        );
        return jobs;
    }

    private static Command List()
    {
        var state = new Option<string?>("--state")
        {
            Description = new LocalizedText(
                "只列此状态的任务",
                "Only jobs of this state"
            ).ToString(),
            HelpName = "STATE",
        };
        state.AcceptOnlyFromAmong([.. LongJobStates.All.Select(term => term.Code)]);
        var command = new Command(
            "list",
            new LocalizedText(
                "列出任务，新的在前，每条一行：编号、任务、状态、进度、最近的错误；有失败的任务则退出码为 1",
                "List jobs, newest first, one a line: key, kind, state, progress, last error; exit code 1 when any has failed"
            ).ToString()
        )
        {
            state,
        }.WithExamples("trading jobs list", "trading jobs list --state failed");
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var query = new ListLongJobs.Query
                {
                    State = parsed.GetValue(state),
                    Take = Kernel.Http.Cursor.MaxTake,
                };
                var failed = false;
                do
                {
                    var page = await product.Sender().Send(query, Settings.Operator, cancel);
                    if (page.Problem is { } problem)
                    {
                        Terminal.Refuse(problem);
                        return ExitCode.FoundProblem;
                    }

                    foreach (var job in page.Value.Items)
                    {
                        failed |= job.State == LongJobStates.Failed;
                        var line =
                            $"{job.Id}\t{job.Kind}\t{job.State}\t{Progress(job)}\t{job.LastError}";
                        Terminal.Say(new(line, line));
                    }

                    query = query with { Cursor = page.Value.Next };
                } while (query.Cursor is not null);

                return failed ? ExitCode.FoundProblem : ExitCode.Done;
            }
        );
        return command;
    }

    private static Command Show()
    {
        var id = new Argument<Guid>("ID")
        {
            Description = new LocalizedText("任务编号", "The job's key").ToString(),
        };
        var follow = new Option<bool>("--follow")
        {
            Description = new LocalizedText(
                "显示进度直到任务结束；Ctrl+C 只停止显示",
                "Show the progress until the job ends; Ctrl+C ends the showing only"
            ).ToString(),
        };
        var command = new Command(
            "show",
            new LocalizedText("查看一项任务", "Show one job").ToString()
        )
        {
            id,
            follow,
        }.WithExamples("trading jobs show 019ac3d2-7f00-7000-8000-000000000001 --follow");
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var found = parsed.GetValue(follow)
                    ? await Follow(product, parsed.GetRequiredValue(id), cancel)
                    : await Find(product, parsed.GetRequiredValue(id), cancel);
                if (found.Problem is { } problem)
                {
                    Terminal.Refuse(problem);
                    return ExitCode.FoundProblem;
                }

                Say(found.Value);
                return found.Value.State is LongJobStates.Failed or LongJobStates.Refused
                    ? ExitCode.FoundProblem
                    : ExitCode.Done;
            }
        );
        return command;
    }

    /// <summary>Shows how a job goes until it has ended.</summary>
    public static Task<Outcome<LongJobView>> Follow(
        IServiceProvider product,
        Guid id,
        CancellationToken cancel
    ) =>
        Terminal.Follow(async progress =>
        {
            while (true)
            {
                var found = await Find(product, id, cancel);
                if (found.Problem is not null)
                {
                    return found;
                }

                progress.Report(found.Value);
                if (found.Value.EndedAt is not null)
                {
                    return found;
                }

                await Task.Delay(LookEvery, cancel);
            }
        });

    private static Task<Outcome<LongJobView>> Find(
        IServiceProvider product,
        Guid id,
        CancellationToken cancel
    ) =>
        product
            .GetRequiredService<Sender>()
            .Send(new GetLongJob.Query(id), Settings.Operator, cancel);

    private static void Say(LongJobView job)
    {
        Line("编号", "key", job.Id.ToString());
        Line("任务", "job", $"{job.Name} ({job.Kind})");
        Line("对象", "about", job.About);
        Line(
            "状态",
            "state",
            LongJobStates.All.First(term => term.Code == job.State).Name.ToString()
        );
        Line("阶段", "phase", job.Phase?.ToString());
        Line("进度", "progress", Progress(job));
        Line("申请", "asked", $"{job.AskedBy} {job.AskedAt.LocalDateTime:yyyy-MM-dd HH:mm:ss}");
        Line("结果", "result", job.Outcome?.ToString() ?? job.Result);
        Line("错误", "error", job.LastError);

        static void Line(string zh, string en, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                Terminal.Say(new($"{zh}：{value}", $"{en}: {value}"));
            }
        }
    }

    private static string Progress(LongJobView job) =>
        job.Total is { } total
            ? string.Create(CultureInfo.InvariantCulture, $"{job.Done}/{total}")
            : job.Done.ToString(CultureInfo.InvariantCulture);

    private static Command Decide(
        string name,
        LocalizedText description,
        Func<Guid, ICommand<LongJobView>> decision
    )
    {
        var ids = new Argument<Guid[]>("ID")
        {
            Description = new LocalizedText("任务编号，可多个", "Keys of jobs").ToString(),
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(name, description.ToString()) { ids }.WithExamples(
            $"trading jobs {name} 019ac3d2-7f00-7000-8000-000000000001"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var code = ExitCode.Done;
                foreach (var id in parsed.GetRequiredValue(ids))
                {
                    var outcome = await product
                        .Sender()
                        .Send(decision(id), Settings.Operator, cancel);
                    if (outcome.Problem is { } problem)
                    {
                        Terminal.Complain(new($"{id}：", $"{id}:"));
                        Terminal.Refuse(problem);
                        code = ExitCode.FoundProblem;
                    }
                    else
                    {
                        var job = outcome.Value;
                        var state = LongJobStates.All.First(term => term.Code == job.State).Name;
                        Terminal.Say(
                            job.IsBeingCancelled
                                ? new(
                                    $"{id}：将在进行中的一步之后结束。",
                                    $"{id}: ends behind the step under way."
                                )
                                : new($"{id}：{state.Zh}。", $"{id}: {state.En}.")
                        );
                    }
                }

                return code;
            }
        );
        return command;
    }
}
