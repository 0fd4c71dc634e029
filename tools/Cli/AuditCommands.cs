using System.CommandLine;
using Trading.Access.Audit;
using Trading.Kernel;

namespace Trading.Cli;

/// <summary><c>trading audit</c>: the trail of every command.</summary>
internal static class AuditCommands
{
    public static Command All()
    {
        var audit = new Command("audit", new Text("审计记录", "The audit trail").ToString());
        audit.Subcommands.Add(Verify());
        return audit;
    }

    private static Command Verify()
    {
        var command = new Command(
            "verify",
            new Text(
                "从头到尾核对审计哈希链；有一条被改动、删除或插入则退出码为 1 并指出是哪一条",
                "Walk the audit trail's chain of hashes; exit code 1 and the entry's number when one was altered, removed or slipped in"
            ).ToString()
        ).WithExamples(
            "trading audit verify",
            "trading audit verify || mail -s 'audit trail' auditor < /dev/null"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var product = await Settings.Product(parsed);
                var report = await Terminal.Watch(
                    new("核对审计记录", "Verifying the audit trail"),
                    progress =>
                        product
                            .Sender()
                            .Send(
                                new VerifyAudit.Query { Progress = progress },
                                Settings.Operator,
                                cancel
                            )
                );
                if (report.Problem is { } problem)
                {
                    Terminal.Refuse(problem);
                    return ExitCode.Failed;
                }

                if (report.Value.BrokenAt is not null)
                {
                    Terminal.Complain(report.Value.Finding);
                    return ExitCode.FoundProblem;
                }

                Terminal.Say(
                    new(
                        $"{report.Value.Finding.Zh}共 {report.Value.Entries:N0} 条。",
                        $"{report.Value.Finding.En} Entries: {report.Value.Entries:N0}."
                    )
                );
                return ExitCode.Done;
            }
        );
        return command;
    }
}
