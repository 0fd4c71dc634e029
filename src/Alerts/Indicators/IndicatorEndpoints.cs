using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Http;

namespace Trading.Alerts.Indicators;

/// <summary>The indicators' part of the API.</summary>
internal static class IndicatorEndpoints
{
    private const string Root = "/api/v1/indicators";

    public static void MapIndicators(this IEndpointRouteBuilder routes)
    {
        var indicators = routes.MapGroup(Root).WithTags("Indicators");
        indicators
            .MapGet("", (Api api) => api.Get(new ListIndicators.Query()))
            .WithName("ListIndicators")
            .WithSummary(
                "指标目录 · Every indicator with its source, its rate in the province and the share confirmed"
            )
            .Produces<ListIndicators.Answer>();
        indicators
            .MapGet(
                "/procurements/{id:guid}",
                (Guid id, Api api) => api.Get(new GetProcurementIndicators.Query(id))
            )
            .WithName("GetProcurementIndicators")
            .WithSummary("项目指标 · What every indicator says of a procurement, with its evidence")
            .Produces<GetProcurementIndicators.Answer>();
        indicators
            .MapGet(
                "/procurements/{id:guid}/replay",
                (Guid id, DateTimeOffset at, string? indicator, Api api) =>
                    api.Get(new ReplayIndicators.Query(id, at, indicator))
            )
            .WithName("ReplayIndicators")
            .WithSummary(
                "复算 · What was said at an instant, computed again by the rules of its day and by today's"
            )
            .Produces<ReplayIndicators.Answer>();
        indicators
            .MapGet(
                "/subjects",
                (string kind, string code, Api api) =>
                    api.Get(new GetSubjectIndicators.Query(kind, code))
            )
            .WithName("GetSubjectIndicators")
            .WithSummary("主体指标 · What indicators say of a buyer, an agency or a bidder")
            .Produces<GetSubjectIndicators.Answer>();
        indicators
            .MapGet("/parameters", (Api api) => api.Get(new ListIndicatorParameters.Query()))
            .WithName("ListIndicatorParameters")
            .WithSummary("指标参数 · The parameters that were set: from when on, by whom and why")
            .Produces<ListIndicatorParameters.Answer>();
        indicators
            .MapPost(
                "/parameters",
                (SetIndicatorParameter.Command command, Api api) => api.Do(command)
            )
            .WithName("SetIndicatorParameter")
            .WithSummary(
                "调整指标参数 · Set a parameter from a day on, with the reason, after a trial of that value"
            )
            .Produces<SetIndicatorParameter.Done>();
        indicators
            .MapPost(
                "/trials",
                (TryIndicatorParameter.Command command, Api api) =>
                    api.Create(command, trial => $"{Root}/trials/{trial.Id}")
            )
            .WithName("TryIndicatorParameter")
            .WithSummary(
                "试算指标参数 · Have a parameter tried over the last twelve months; follow it at Location"
            )
            .Creates<Trial>();
        indicators
            .MapGet(
                "/trials/{id:guid}",
                (Guid id, Api api) => api.Get(new GetIndicatorTrial.Query(id))
            )
            .WithName("GetIndicatorTrial")
            .WithSummary(
                "试算结果 · Flags more and fewer by city and kind, and the confirmed warnings that would be lost"
            )
            .Produces<Trial>();
    }
}
