using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Http;

namespace Trading.Alerts.Cases;

/// <summary>What purchasers and bidders have of cases in the API.</summary>
internal static class AskedCaseEndpoints
{
    public static void MapAskedCases(this RouteGroupBuilder cases)
    {
        cases
            .MapGet(
                "/asked",
                (string? cursor, int? take, Api api) =>
                    api.Get(new ListAskedCases.Query { Cursor = cursor, Take = take ?? 50 })
            )
            .WithName("ListAskedCases")
            .WithSummary("需要说明的案件 · Cases in which the own firm was asked something")
            .Produces<Page<ListAskedCases.Item>>();
        cases
            .MapGet("/asked/{id:guid}", (Guid id, Api api) => api.Get(new GetAskedCase.Query(id)))
            .WithName("GetAskedCase")
            .WithSummary("采购人所见案件 · What the purchaser sees of a case")
            .Produces<GetAskedCase.Detail>();
        cases
            .MapPost(
                "/asked/{id:guid}/answer",
                (Guid id, AnswerCase.Body body, Api api) =>
                    api.Do(new AnswerCase.Command(id, body.Text))
            )
            .WithName("AnswerCase")
            .WithSummary("提交说明 · The purchaser explains")
            .Produces<Unit>();
        cases
            .MapPost(
                "/asked/{id:guid}/extension",
                (Guid id, AskMoreTime.Body body, Api api) =>
                    api.Do(new AskMoreTime.Command(id, body.Until, body.Reason))
            )
            .WithName("AskMoreTime")
            .WithSummary("申请延期 · The purchaser asks for more time")
            .Produces<Unit>();
        cases
            .MapGet(
                "/results",
                (string? cursor, int? take, Api api) =>
                    api.Get(new ListCaseResults.Query { Cursor = cursor, Take = take ?? 50 })
            )
            .WithName("ListCaseResults")
            .WithSummary(
                "监督结果 · Published results of cases on tenders in which the own firm bid"
            )
            .Produces<Page<ListCaseResults.Item>>();
    }
}
