using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Http;

namespace Trading.Kernel.LongJobs;

/// <summary>The long jobs' part of the API.</summary>
public static class Endpoints
{
    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapLongJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/api/v1/long-jobs").WithTags("Long jobs");
        jobs.MapGet(
                "",
                (string? state, string? kind, string? cursor, int? take, Api api) =>
                    api.Get(
                        new ListLongJobs.Query
                        {
                            State = state,
                            Kind = kind,
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListLongJobs")
            .WithSummary(
                "长时任务 · Work over many rows that the caller may follow, newest first; follow 'next' for more"
            )
            .Produces<Page<LongJobView>>();
        jobs.MapGet("/{id:guid}", (Guid id, Api api) => api.Get(new GetLongJob.Query(id)))
            .WithName("GetLongJob")
            .WithSummary("任务进度 · One of them, with its progress")
            .Produces<LongJobView>();
        jobs.MapPost(
                "/{id:guid}/cancel",
                (Guid id, Api api) => api.Do(new CancelLongJob.Command(id))
            )
            .WithName("CancelLongJob")
            .WithSummary("取消任务 · Ends it behind the step under way; what was done stays")
            .Produces<LongJobView>();
        jobs.MapPost("/{id:guid}/retry", (Guid id, Api api) => api.Do(new RetryLongJob.Command(id)))
            .WithName("RetryLongJob")
            .WithSummary("继续执行 · Carries on one that failed, was refused or cancelled")
            .Produces<LongJobView>();
        return routes;
    }
}
