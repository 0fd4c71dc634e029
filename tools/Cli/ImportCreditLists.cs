using System.CommandLine;
using Trading.Kernel.Tables;
using Trading.Registry.Credit;

namespace Trading.Cli;

/// <summary><c>trading import credit FILE</c>: whole credit and joint-punishment lists, through the officers' own command.</summary>
internal static class ImportCreditLists
{
    private const int MostErrorsShown = 50;

    public static Command Describe()
    {
        var file = new Argument<string>("FILE")
        {
            Description = new LocalizedText(
                "XLSX 或 CSV，列：list、code、name、reason、decided_on、from、until、document",
                "XLSX or CSV with the columns list, code, name, reason, decided_on, from, until, document"
            ).ToString(),
        };
        var accept = new Option<bool>("--accept-withdrawals")
        {
            Description = new LocalizedText(
                "名单大部分撤出时仍导入",
                "Import even when most of a list would be withdrawn"
            ).ToString(),
        };
        var command = new Command(
            "credit",
            new LocalizedText(
                "导入信用和联合惩戒名单。文件中出现的每个名单应是完整的：新的列入，没有的移出。可以重复运行",
                "Import credit and joint-punishment lists. For each list in it the file is the whole list: what is new is listed, what is gone is withdrawn. Can be run again"
            ).ToString()
        )
        {
            file,
            accept,
        }.WithExamples("trading import credit lists.csv");
        command.SetAction(
            async (parsed, cancel) =>
            {
                var path = parsed.GetRequiredValue(file);
                if (!File.Exists(path))
                {
                    throw new WrongUsageException(
                        new($"没有文件“{path}”。", $"There is no file \"{path}\".")
                    );
                }

                // Before it is in memory: a character has at most three bytes here.
                if (new FileInfo(path).Length > 3L * ImportCredit.LargestFile)
                {
                    throw new WrongUsageException(
                        new(
                            $"文件“{path}”过大，最多 {ImportCredit.LargestFile / 10_000} 万个字符；请按名单拆分。",
                            $"\"{path}\" is too large: at most {ImportCredit.LargestFile / 1_000_000} million characters; give each list a file."
                        )
                    );
                }

                string content;
                try
                {
                    using var file = File.OpenRead(path);
                    content = TableFile.Open(file).AsCsv();
                }
                catch (UnreadableTableException error)
                {
                    Terminal.Complain(error.Said);
                    return ExitCode.FoundProblem;
                }

                await using var product = await Settings.ProductToFill(parsed);
                var outcome = await product
                    .Sender()
                    .Send(
                        new ImportCredit.Command(content, parsed.GetValue(accept)),
                        Settings.Operator,
                        cancel
                    );
                if (outcome.Problem is { } problem)
                {
                    Terminal.Complain(problem.Message);
                    foreach (var error in problem.Errors.Take(MostErrorsShown))
                    {
                        Console.Error.WriteLine($"  {error.Message}");
                    }

                    return ExitCode.FoundProblem;
                }

                var done = outcome.Value;
                Terminal.Say(
                    new(
                        $"共 {done.Rows} 行：新增 {done.Added}，变更 {done.Changed}，移出 {done.Withdrawn}，未变 {done.Unchanged}",
                        $"{done.Rows} rows: {done.Added} new, {done.Changed} changed, {done.Withdrawn} withdrawn, {done.Unchanged} as they were"
                    )
                );
                return ExitCode.Done;
            }
        );
        return command;
    }
}
