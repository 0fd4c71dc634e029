using System.CommandLine;
using System.Globalization;
using Trading.Registry.Resolution;

namespace Trading.Cli;

/// <summary><c>trading resolution</c>: how well rows of old registers are told to be firms of the registry.</summary>
internal static class ResolutionCommands
{
    private const int MostFirms = 100_000;

    public static Command All() =>
        new("resolution", new LocalizedText("主体归并", "Entity resolution").ToString())
        {
            Evaluate(),
        };

    private static Command Evaluate()
    {
        var file = new Option<string?>("--file")
        {
            Description = new LocalizedText(
                "已标注的文件（CSV、XLSX）：导入的各列，另加 set（known 为在库主体，row 为来行）、is（该行所属主体的代码，不属于任何一个则留空）、how（说明，可省）。不给则按种子生成",
                "A labelled file (CSV, XLSX): the columns of an import, with set (known for a firm of the registry, row for one that comes), is (the code of the firm that a row is, or nothing) and how (a word about it, may be left out). Without it one is invented from the seed"
            ).ToString(),
            HelpName = "LABELLED.csv",
        };
        var mix = new Option<string>("--mix")
        {
            Description = new LocalizedText(
                $"生成哪一种：{string.Join("、", LabelledRegisters.Mixes)}。third 最难：代办电话、写字楼、集团同名、改名的区等",
                $"Which invented mix: {string.Join(", ", LabelledRegisters.Mixes)}. third is the hardest: agents' telephones, office towers, groups, renamed districts"
            ).ToString(),
            HelpName = "NAME",
            DefaultValueFactory = _ => "first",
        }.AcceptOnlyFromAmong([.. LabelledRegisters.Mixes]);
        var seed = new Option<int>("--seed")
        {
            Description = new LocalizedText(
                "随机种子；种子相同则结果相同",
                "Seed; the same seed gives the same result"
            ).ToString(),
            HelpName = "N",
            DefaultValueFactory = _ => 7,
        };
        var firms = new Option<int>("--firms")
        {
            Description = new LocalizedText(
                "生成的主体数",
                "How many firms are invented"
            ).ToString(),
            HelpName = "N",
            DefaultValueFactory = _ => 2000,
        };
        var write = new Option<string?>("--write")
        {
            Description = new LocalizedText(
                "把生成的数据连同标注写入此文件，可作 --file 的样例",
                "Write what was invented, with its labels, to this file: an example for --file"
            ).ToString(),
            HelpName = "FILE.csv",
        };
        var listed = new Option<int>("--list")
        {
            Description = new LocalizedText(
                "列出多少条错并和漏掉的",
                "How many wrong and missed rows are listed"
            ).ToString(),
            HelpName = "N",
            DefaultValueFactory = _ => 20,
        };
        var force = NewFile.Force();
        var command = new Command(
            "evaluate",
            new LocalizedText(
                "评价归并：自动归并的准确率、连同人工核对的召回率，与完全相同、编辑距离两种基线对比，并列出错并的行；不用数据库。准确率低于 0.995 或召回率低于 0.9 时退出码为 1",
                "Evaluate resolution: precision of what is merged unasked and recall with the queue, beside two baselines (the same letters, plain Levenshtein), with the wrong ones listed; without a database. Exit code 1 below a precision of 0.995 or a recall of 0.9"
            ).ToString()
        )
        {
            file,
            mix,
            seed,
            firms,
            write,
            listed,
            force,
        }.WithExamples(
            "trading resolution evaluate",
            "trading resolution evaluate --mix third --seed 101 --firms 5000",
            "trading resolution evaluate --mix third --write labelled.csv",
            "trading resolution evaluate --file labelled.csv"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                var count = parsed.GetValue(firms);
                if (count is < 10 or > MostFirms)
                {
                    throw new WrongUsageException(
                        new(
                            $"主体数应在 10 至 {MostFirms} 之间。",
                            $"The number of firms lies between 10 and {MostFirms}."
                        )
                    );
                }

                var labelled = parsed.GetValue(file) is { } path
                    ? Read(path)
                    : LabelledRegisters.Of(
                        parsed.GetRequiredValue(mix),
                        count,
                        parsed.GetValue(seed)
                    );
                if (parsed.GetValue(write) is { } place)
                {
                    using var target = NewFile.At(place, parsed.GetValue(force));
                    await using (var stream = File.Create(target.Path))
                    {
                        await LabelledFile.Write(stream, labelled);
                    }

                    target.Finish();
                }

                cancel.ThrowIfCancellationRequested();
                return Say(labelled, parsed.GetValue(listed), Console.Out);
            }
        );
        return command;
    }

    private static EvaluateResolution.Labelled Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new WrongUsageException(
                new($"没有文件“{path}”。", $"There is no file \"{path}\".")
            );
        }

        using var stream = File.OpenRead(path);
        return LabelledFile.Read(stream);
    }

    /// <summary>Prints how it went; the exit code.</summary>
    internal static int Say(EvaluateResolution.Labelled labelled, int listed, TextWriter output)
    {
        var engine = EvaluateResolution.Engine(labelled);
        output.WriteLine(
            new LocalizedText(
                $"在库 {labelled.Known.Count}，来行 {engine.Rows}，其中属于在库主体 {engine.OfKnown}",
                $"{labelled.Known.Count} known firms, {engine.Rows} rows, {engine.OfKnown} of them of known firms"
            )
        );
        Line(new("归并引擎", "engine"), engine);
        Line(new("名称完全相同", "same letters"), EvaluateResolution.SameLetters(labelled));
        Line(new("编辑距离", "Levenshtein"), EvaluateResolution.Levenshtein(labelled));
        List(new("错并", "merged wrong"), engine.Wrong);
        List(new("漏掉", "missed"), engine.Missed);
        return
            engine.Precision >= EvaluateResolution.LeastPrecision
            && engine.Recall >= EvaluateResolution.LeastRecall
            ? ExitCode.Done
            : ExitCode.FoundProblem;

        void Line(LocalizedText who, EvaluateResolution.Result result) =>
            output.WriteLine(
                new LocalizedText(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{who.Zh}：准确率 {result.Precision:0.0000}（自动归并 {result.Merged}，错 {result.Merged - result.Right}），召回率 {result.Recall:0.0000}（自动 {result.Unasked:0.000}），待核对 {result.Queued}（占来行 {result.Queue:0.000}）"
                    ),
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{who.En}: precision {result.Precision:0.0000} ({result.Merged} merged unasked, {result.Merged - result.Right} wrong), recall {result.Recall:0.0000} (unasked {result.Unasked:0.000}), {result.Queued} queued ({result.Queue:0.000} of all rows)"
                    )
                )
            );

        void List(LocalizedText what, IReadOnlyList<string> rows)
        {
            foreach (var row in rows.Take(listed))
            {
                output.WriteLine(new LocalizedText($"{what.Zh}  {row}", $"{what.En}  {row}"));
            }

            if (rows.Count > listed)
            {
                output.WriteLine(
                    new LocalizedText(
                        $"{what.Zh}  另有 {rows.Count - listed} 条",
                        $"{what.En}  and {rows.Count - listed} more"
                    )
                );
            }
        }
    }
}
