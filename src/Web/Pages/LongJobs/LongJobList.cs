using System.Globalization;
using Trading.Kernel.LongJobs;
using Trading.Web.Parts;
using Trading.Web.Shell;

namespace Trading.Web.Pages.LongJobs;

/// <summary>The list of long jobs.</summary>
internal static class LongJobList
{
    public const string Path = "/long-jobs";

    public static ListDefinition<LongJobView> Define(Words T) =>
        new("long-jobs", Path, T["长时任务", "Long jobs"])
        {
            Filters = [ListFilter.Of("state", T["状态", "State"], LongJobStates.All)],
            Key = job => job.Id,
            Read = (request, reader) =>
                ListDefinition<LongJobView>.Ask(
                    reader,
                    new ListLongJobs.Query
                    {
                        State = request.Address["state"],
                        Cursor = request.Cursor,
                        Take = request.Take,
                        CountUpTo = request.CountUpTo,
                    }
                ),
            Columns =
            [
                new(T["任务", "Job"], job => job.Name.ToString()) { Key = "name", Names = true },
                new(T["对象", "About"], job => job.About) { Key = "about" },
                new(T["申请人", "Asked by"], job => job.AskedBy) { Key = "askedBy" },
                new(T["申请时间", "Asked at"], job => Cells.At(job.AskedAt))
                {
                    Key = "asked",
                    Content = Cells.When<LongJobView>(job => job.AskedAt, seconds: true),
                },
                new(
                    T["状态", "State"],
                    job => LongJobStates.All.First(term => term.Code == job.State).Name.ToString()
                )
                {
                    Key = "state",
                    Content = Cells.Tag<LongJobView>(job =>
                        (
                            LongJobStates.All.First(term => term.Code == job.State).Name.ToString(),
                            Tone(job)
                        )
                    ),
                },
                new(T["进度", "Progress"], job => job.Done.ToString(CultureInfo.InvariantCulture))
                {
                    Key = "progress",
                    Value = job => job.Done,
                },
                new(T["结束时间", "Ended at"], job => Cells.At(job.EndedAt))
                {
                    Key = "ended",
                    Content = Cells.When<LongJobView>(job => job.EndedAt, seconds: true),
                },
                new(
                    T["结果或最近的错误", "Result or last error"],
                    job =>
                        job.State == LongJobStates.Done ? job.Outcome?.ToString()
                        : job.State == LongJobStates.Cancelled
                            ? T[$"由 {job.CancelledBy} 取消", $"Cancelled by {job.CancelledBy}"]
                        : job.LastError
                )
                {
                    Key = "result",
                },
            ],
        };

    private static string Tone(LongJobView job) =>
        job.State switch
        {
            LongJobStates.Done => "good",
            LongJobStates.Failed or LongJobStates.Refused => "bad",
            LongJobStates.Cancelled => "",
            _ => "wait",
        };
}
