using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;

namespace Trading.Alerts.Evaluators;

/// <summary>The part of the API that tells what is watched of evaluators and draws.</summary>
internal static class EvaluatorEndpoints
{
    public static void MapEvaluators(this IEndpointRouteBuilder routes)
    {
        var evaluators = routes.MapGroup("/api/v1/evaluators").WithTags("Evaluators");
        evaluators
            .MapGet(
                "",
                (string? kind, string? cursor, int? take, Api api) =>
                    api.Get(
                        new ListWatched.Query
                        {
                            Kind = Given(kind) ?? WatchedKinds.Expert,
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListWatched")
            .WithSummary(
                "受关注的专家、中心和采购人 · Experts, centres or purchasers with what was counted, the most hits first"
            )
            .Produces<Page<ListWatched.Item>>();
        evaluators
            .MapGet(
                "/findings",
                (
                    string? pattern,
                    string? region,
                    string? q,
                    string? who,
                    string? cursor,
                    int? take,
                    Api api
                ) => api.Get(Filters(pattern, region, q, who, cursor, take))
            )
            .WithName("ListEvaluatorFindings")
            .WithMetadata(new SentAs("/text", "/q"))
            .WithSummary(
                "专家与抽取的发现 · What is found of evaluators and draws beyond chance, the gravest first"
            )
            .Produces<Page<ListEvaluatorFindings.Item>>();
        evaluators
            .MapGet(
                "/findings/export",
                (
                    string? pattern,
                    string? region,
                    string? q,
                    string? who,
                    string? format,
                    Sender sender,
                    ICallerSource callers,
                    HttpContext context
                ) =>
                    Export(
                        new(Filters(pattern, region, q, who, null, null), format ?? "csv"),
                        sender,
                        callers,
                        context
                    )
            )
            .WithName("ExportEvaluatorFindings")
            .WithMetadata(new SentAs("/filters/text", "/q"), new SentAs("/filters", ""))
            .WithSummary("导出发现 · The same list as CSV or XLSX")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv");
        evaluators
            .MapGet(
                "/findings/{id:guid}",
                (Guid id, Api api) => api.Get(new GetEvaluatorFinding.Query(id))
            )
            .WithName("GetEvaluatorFinding")
            .WithSummary(
                "发现详情 · A finding with the invitations, panels or draws on which it rests"
            )
            .Produces<GetEvaluatorFinding.Detail>();
    }

    private static ListEvaluatorFindings.Query Filters(
        string? pattern,
        string? region,
        string? q,
        string? who,
        string? cursor,
        int? take
    ) =>
        new()
        {
            Pattern = Given(pattern),
            Region = Given(region),
            Text = Given(q),
            Who = Given(who),
            Cursor = cursor,
            Take = take ?? 50,
        };

    // A form sends the filters that were left alone as empty ones.
    private static string? Given(string? filter) =>
        string.IsNullOrWhiteSpace(filter) ? null : filter;

    private static async Task<IResult> Export(
        ExportEvaluatorFindings.Command command,
        Sender sender,
        ICallerSource callers,
        HttpContext context
    )
    {
        var outcome = await sender.Send(command, callers.Of(context), context.RequestAborted);
        return outcome.Problem is { } problem
            ? Problems.Result(problem, context)
            : Results.File(outcome.Value.Content, outcome.Value.ContentType, outcome.Value.Name);
    }
}
