using System.Globalization;
using Trading.Kernel.Security;
using Trading.Kernel.Tables;

namespace Trading.Cli;

/// <summary>What every import by batches has in common: the language of its words, and how it ends early.</summary>
internal static class ImportRun
{
    /// <summary>Runs an import; returns the exit code.</summary>
    public static async Task<int> Guarded(
        Caller caller,
        TextWriter errors,
        Func<Task<int>> import,
        CancellationToken cancel
    )
    {
        // The rules speak the language of the culture, and the pipeline that of the caller.
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(caller.Language);
        try
        {
            return await import();
        }
        catch (UnreadableTableException error)
        {
            errors.WriteLine(error.Said);
            return ExitCode.FoundProblem;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            errors.WriteLine(
                new LocalizedText(
                    "已中断。已导入的批次完整保留；再次运行同一命令即可继续，不会重复。",
                    "Interrupted. The batches imported so far are complete; run the same command again to continue, nothing is doubled."
                )
            );
            return ExitCode.Failed;
        }
    }
}
