using System.CommandLine;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;

namespace Trading.Cli;

/// <summary><c>trading outbox</c>: what is to be done in the background, above all what failed too often.</summary>
internal static class OutboxCommands
{
    public static Command All()
    {
        var outbox = new Command(
            "outbox",
            new LocalizedText("后台消息", "Messages of jobs").ToString()
        );
        outbox.Subcommands.Add(List());
        outbox.Subcommands.Add(
            Decide(
                "replay",
                new(
                    "重新投递停止重试或被拒绝的消息",
                    "Have messages that died or were refused delivered again"
                ),
                (id, reason) => new ReplayMessage.Command(id, reason),
                id => new($"第 {id} 号消息将重新投递。", $"Message {id} will be delivered again.")
            )
        );
        outbox.Subcommands.Add(
            Decide(
                "discard",
                new(
                    "放弃停止重试或被拒绝的消息，它们将永不生效",
                    "Give messages up that died or were refused; they will never take effect"
                ),
                (id, reason) => new DiscardMessage.Command(id, reason),
                id => new($"已放弃第 {id} 号消息。", $"Message {id} was discarded.")
            )
        );
        return outbox;
    }

    private static Command List()
    {
        var state = new Option<string>("--state")
        {
            Description = new LocalizedText(
                "状态：dead 停止重试、refused 被规则拒绝、waiting 等待投递",
                "State: dead, refused or waiting"
            ).ToString(),
            HelpName = "STATE",
            DefaultValueFactory = _ => OutboxStates.Dead,
        };
        state.AcceptOnlyFromAmong([.. OutboxStates.All]);
        var queue = new Option<string?>("--queue")
        {
            Description = new LocalizedText(
                "只列此任务的消息",
                "Only messages of this job"
            ).ToString(),
            HelpName = "JOB",
        };
        var command = new Command(
            "list",
            new LocalizedText(
                "列出消息，新的在前，每条一行：编号、任务、对象、次数、最近的错误；有停止重试的消息则退出码为 1",
                "List messages, newest first, one a line: number, job, subject, tries, last error; exit code 1 when any is dead"
            ).ToString()
        )
        {
            state,
            queue,
        }.WithExamples(
            "trading outbox list",
            "trading outbox list --state waiting --queue evaluation.invite"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var query = new ListMessages.Query
                {
                    State = parsed.GetRequiredValue(state),
                    Queue = parsed.GetValue(queue),
                    Take = Kernel.Http.Cursor.MaxTake,
                };
                var found = 0;
                do
                {
                    var page = await product.Sender().Send(query, Settings.Operator, cancel);
                    if (page.Problem is { } problem)
                    {
                        Terminal.Refuse(problem);
                        return ExitCode.FoundProblem;
                    }

                    foreach (var message in page.Value.Items)
                    {
                        var line =
                            $"{message.Id}\t{message.Queue}\t{message.Subject}\t{message.Attempts}\t{message.LastError}";
                        Terminal.Say(new(line, line));
                    }

                    found += page.Value.Items.Count;
                    query = query with { Cursor = page.Value.Next };
                } while (query.Cursor is not null);

                return query.State == OutboxStates.Dead && found > 0
                    ? ExitCode.FoundProblem
                    : ExitCode.Done;
            }
        );
        return command;
    }

    private static Command Decide<T>(
        string name,
        LocalizedText description,
        Func<long, string, ICommand<T>> decision,
        Func<long, LocalizedText> said
    )
        where T : notnull
    {
        var ids = new Argument<long[]>("ID")
        {
            Description = new LocalizedText("消息编号，可多个", "Numbers of messages").ToString(),
            Arity = ArgumentArity.OneOrMore,
        };
        var reason = new Option<string>("--reason")
        {
            Description = new LocalizedText(
                "理由，记入审计",
                "Why, for the audit trail"
            ).ToString(),
            HelpName = "TEXT",
            Required = true,
        };
        var command = new Command(name, description.ToString()) { ids, reason }.WithExamples(
            $"trading outbox {name} 1042 1043 --reason 已修正配置"
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
                        .Send(
                            decision(id, parsed.GetRequiredValue(reason)),
                            Settings.Operator,
                            cancel
                        );
                    if (outcome.Problem is { } problem)
                    {
                        Terminal.Complain(new($"{id}：", $"{id}:"));
                        Terminal.Refuse(problem);
                        code = ExitCode.FoundProblem;
                    }
                    else
                    {
                        Terminal.Say(said(id));
                    }
                }

                return code;
            }
        );
        return command;
    }
}
