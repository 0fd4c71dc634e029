using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
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
                            Kind = kind.Given() ?? WatchedKinds.Expert,
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
                    Api api
                ) =>
                    api.File(
                        new ExportEvaluatorFindings.Command(
                            Filters(pattern, region, q, who, null, null),
                            format ?? "csv"
                        ),
                        file => (file.Content, file.ContentType, file.Name)
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
            Pattern = pattern.Given(),
            Region = region.Given(),
            Text = q.Given(),
            Who = who.Given(),
            Cursor = cursor,
            Take = take ?? 50,
        };
}
