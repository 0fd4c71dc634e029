using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Http;

namespace Trading.Alerts.Weights;

/// <summary>The part of the API by which weights of signals are fitted and decided on.</summary>
internal static class WeightEndpoints
{
    private const string Root = "/api/v1/alerts/weights";

    public static void MapWeights(this IEndpointRouteBuilder routes)
    {
        var weights = routes.MapGroup(Root).WithTags("Weights");
        weights
            .MapGet("", (Api api) => api.Get(new ListWeights.Query()))
            .WithName("ListWeights")
            .WithSummary(
                "信号权重 · The weights in force and proposed, what each rests on, and how far verdicts go towards a fit"
            )
            .Produces<ListWeights.Overview>();
        weights
            .MapPost(
                "/fits",
                (Api api) =>
                    api.Create(
                        new AskForWeights.Command(),
                        asked => $"/api/v1/long-jobs/{asked.Id}"
                    )
            )
            .WithName("AskForWeights")
            .WithSummary(
                "拟合权重 · Fit weights to the verdicts there are; what comes of it is a proposal"
            )
            .Creates<AskForWeights.Asked>();
        weights
            .MapPost(
                "/{id:guid}/acceptance",
                (Guid id, AcceptWeights.Body body, Api api) =>
                    api.Do(new AcceptWeights.Command(id, body.Replaces, body.Reason))
            )
            .WithName("AcceptWeights")
            .WithSummary(
                "启用权重 · Put proposed weights into force; 409 when others are in force than were looked at"
            )
            .Produces<WeightDecision>();
        weights
            .MapPost(
                "/{id:guid}/rejection",
                (Guid id, RejectWeights.Body body, Api api) =>
                    api.Do(new RejectWeights.Command(id, body.Reason))
            )
            .WithName("RejectWeights")
            .WithSummary("不予采用 · Decide against proposed weights")
            .Produces<WeightDecision>();
        weights
            .MapPost("/rollback", (RollBackWeights.Command command, Api api) => api.Do(command))
            .WithName("RollBackWeights")
            .WithSummary(
                "退回权重 · Put weights back that were in force before, or those that ship; 409 when others are in force than were looked at"
            )
            .Produces<WeightDecision>();
    }
}
