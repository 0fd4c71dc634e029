using System.CommandLine;
using System.Text;
using Trading.Evaluation.Draws;

namespace Trading.Cli;

/// <summary><c>trading verify-draw</c>: recomputes a draw from its published proof, with neither network nor database.</summary>
internal static class VerifyDrawCommand
{
    private const string StandardInput = "-";

    public static Command Describe()
    {
        var file = new Argument<string>("FILE")
        {
            Description = new LocalizedText(
                "抽取证明（JSON）：GET /api/v1/panels/{id}/proof 的应答；- 为标准输入",
                "The proof of a draw (JSON), as GET /api/v1/panels/{id}/proof gives it; - for standard input"
            ).ToString(),
        };
        var command = new Command(
            "verify-draw",
            new LocalizedText(
                "离线重算一次专家抽取，并说明名单上每个代号依据哪条规则入选或未入选。不符则退出码为 1",
                "Recompute a draw of experts offline, and say which rule put each alias on the list in or out. Exit code 1 when something does not hold"
            ).ToString()
        )
        {
            file,
        }.WithExamples(
            "trading verify-draw proof.json",
            "curl -s https://ggzy.example/api/v1/panels/ID/proof | trading verify-draw -"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                var named = parsed.GetRequiredValue(file);
                var proof =
                    named == StandardInput
                        ? await Console.In.ReadToEndAsync(cancel)
                        : await File.ReadAllTextAsync(named, Encoding.UTF8, cancel);
                var outcome = VerifyProof.Check(proof);
                if (outcome.Problem is { } problem)
                {
                    Terminal.Refuse(problem);
                    return ExitCode.Failed;
                }

                Tell(outcome.Value);
                return outcome.Value.Sound ? ExitCode.Done : ExitCode.FoundProblem;
            }
        );
        return command;
    }

    private static void Tell(VerifyProof.Checked proof)
    {
        foreach (var finding in proof.Findings)
        {
            switch (finding.Holds)
            {
                case true:
                    Terminal.Say(new($"符合  {finding.Text.Zh}", $"holds     {finding.Text.En}"));
                    break;
                case false:
                    Terminal.Complain(
                        new($"不符  {finding.Text.Zh}", $"DIFFERS   {finding.Text.En}")
                    );
                    break;
                default:
                    Terminal.Say(new($"未证  {finding.Text.Zh}", $"not shown {finding.Text.En}"));
                    break;
            }
        }

        if (!proof.Sound)
        {
            Terminal.Complain(new("抽取与公布的记录不符。", "The draw is not what was published."));
            return;
        }

        foreach (var line in proof.Lines)
        {
            Terminal.Say(
                new(
                    $"{line.Alias}  {line.Specialty}  {line.Because.Zh}",
                    $"{line.Alias}  {line.Specialty}  {line.Because.En}"
                )
            );
        }

        Terminal.Say(
            new("抽取与公布的记录完全相符。", "The draw is what was published, to the last call.")
        );
    }
}
