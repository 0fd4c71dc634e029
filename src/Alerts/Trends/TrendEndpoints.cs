using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Http;

namespace Trading.Alerts.Trends;

/// <summary>The part of the API that tells which series rose.</summary>
internal static class TrendEndpoints
{
    public static void MapTrends(this IEndpointRouteBuilder routes)
    {
        var trends = routes.MapGroup("/api/v1/trends").WithTags("Trends");
        trends
            .MapGet(
                "",
                (
                    string? measure,
                    string? unit,
                    string? region,
                    string? q,
                    string? sort,
                    string? cursor,
                    int? take,
                    Api api
                ) =>
                    api.Get(
                        new ListTrends.Query
                        {
                            Measure = measure.Given(),
                            Unit = unit.Given(),
                            Region = region.Given(),
                            Text = q.Given(),
                            Sort = sort.Given(),
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListTrends")
            .WithMetadata(new SentAs("/text", "/q"))
            .WithSummary(
                "走势异常 · Shares of purchasers, agencies and cities that rose beyond what their market, their size and chance explain"
            )
            .Produces<Page<ListTrends.Item>>();
        trends
            .MapGet("/{id:guid}", (Guid id, Api api) => api.Get(new GetTrend.Query(id)))
            .WithName("GetTrend")
            .WithSummary("走势详情 · A series month by month, with the procurements it rests on")
            .Produces<GetTrend.Detail>();
    }
}
