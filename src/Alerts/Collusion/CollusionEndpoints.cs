using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Http;

namespace Trading.Alerts.Collusion;

/// <summary>The part of the API that ranks markets by what speaks of collusion.</summary>
internal static class CollusionEndpoints
{
    private const string Root = "/api/v1/collusion";

    public static void MapCollusion(this IEndpointRouteBuilder routes)
    {
        var collusion = routes.MapGroup(Root).WithTags("Collusion");
        collusion
            .MapGet(
                "",
                (
                    string? unit,
                    string? market,
                    string? country,
                    string? budget,
                    string? region,
                    string? q,
                    string? sort,
                    string? cursor,
                    int? take,
                    Api api
                ) =>
                    api.Get(
                        new ListCollusion.Query
                        {
                            Unit = unit.Given() ?? CollusionUnits.Procurement,
                            Market = market.Given(),
                            // The province's own, unless another is named, or all; a market says its country itself.
                            Country = country.Given() switch
                            {
                                null => market.Given() is null ? Markets.Home : null,
                                "all" => null,
                                var named => named,
                            },
                            Budget = budget.Given(),
                            Region = region.Given(),
                            Text = q.Given(),
                            Sort = sort.Given(),
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListCollusion")
            .WithMetadata(new SentAs("/text", "/q"))
            .WithSummary(
                "串通线索排序 · Procurements, pairs and groups in the order of their markets, with reasons; a probability only where the market's own approved model may speak"
            )
            .Produces<Page<ListCollusion.Item>>();
        collusion
            .MapGet("/markets", (Api api) => api.Get(new ListCollusionMarkets.Query()))
            .WithName("ListCollusionMarkets")
            .WithSummary(
                "串通线索市场 · Markets with their decided cases, what is trained, what abstains and why"
            )
            .Produces<ListCollusionMarkets.Overview>();
        collusion
            .MapPost(
                "/runs",
                (Api api) =>
                    api.Create(
                        new AskForRanking.Command(),
                        asked => $"/api/v1/long-jobs/{asked.Id}"
                    )
            )
            .WithName("AskForRanking")
            .WithSummary("重新排序 · Ask for the markets to be ranked anew; follow it at Location")
            .Creates<AskForRanking.Asked>();
        collusion
            .MapPost(
                "/models/{id:guid}/approval",
                (Guid id, ApproveCollusionModel.Body body, Api api) =>
                    api.Do(new ApproveCollusionModel.Command(id, body.Replaces, body.Reason))
            )
            .WithName("ApproveCollusionModel")
            .WithSummary(
                "批准市场模型 · Let a market's model speak; 409 when another one is in service than the one looked at"
            )
            .Produces<CollusionDecision>();
        collusion
            .MapPost(
                "/models/{id:guid}/withdrawal",
                (Guid id, WithdrawCollusionModel.Body body, Api api) =>
                    api.Do(new WithdrawCollusionModel.Command(id, body.Reason))
            )
            .WithName("WithdrawCollusionModel")
            .WithSummary(
                "停用市场模型 · Take a market's model out of service, or decide against one that waits"
            )
            .Produces<CollusionDecision>();
        collusion
            .MapGet("/{id:guid}", (Guid id, Api api) => api.Get(new GetCollusion.Query(id)))
            .WithName("GetCollusion")
            .WithSummary(
                "排序依据 · What a rank rests on, by its key or the procurement's: every bid, its figures against the market's, who meets whom"
            )
            .Produces<GetCollusion.Detail>();
    }
}
