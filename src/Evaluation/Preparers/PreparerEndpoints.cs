using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Http;

namespace Trading.Evaluation.Preparers;

/// <summary>The part of the API that tells who prepared a procurement's documents.</summary>
internal static class PreparerEndpoints
{
    public static void MapPreparers(this IEndpointRouteBuilder routes)
    {
        var preparers = routes
            .MapGroup("/api/v1/procurements/{id:guid}/preparers")
            .WithTags("Panels");
        preparers
            .MapGet("", (Guid id, Api api) => api.Get(new ListPreparers.Query(id)))
            .WithName("ListPreparers")
            .WithSummary("编制人 · Who is declared to have prepared the documents")
            .Produces<ListPreparers.Answer>();
        preparers
            .MapPost(
                "",
                (Guid id, DeclarePreparer.Body body, Api api) =>
                    api.Create(
                        new DeclarePreparer.Command(
                            id,
                            body.Role,
                            body.Name,
                            body.Code,
                            body.IdentityNumber
                        ),
                        _ => $"/api/v1/procurements/{id}/preparers"
                    )
            )
            .WithName("DeclarePreparer")
            .WithSummary(
                "登记编制人 · Declares who prepared the documents and stays out of its panels"
            )
            .Creates<DeclarePreparer.Declared>();
        preparers
            .MapPost(
                "/{number:int}/withdrawal",
                (Guid id, int number, WithdrawPreparer.Body body, Api api) =>
                    api.Do(new WithdrawPreparer.Command(id, number, body.Reason))
            )
            .WithName("WithdrawPreparer")
            .WithSummary("撤回登记 · Takes back what was declared by mistake")
            .Produces<Unit>();
    }
}
