using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Http;

namespace Trading.Evaluation.Quotas;

/// <summary>The part of the API that is about quotas: how well a panel can be guessed, and requirements kept by offices.</summary>
internal static class QuotaEndpoints
{
    public static void MapQuotas(this RouteGroupBuilder panels)
    {
        panels
            .MapGet(
                "/{id:guid}/predictability",
                (Guid id, Api api) => api.Get(new PredictabilityOfPanel.Query(id))
            )
            .WithName("PredictabilityOfPanel")
            .WithSummary("How well a panel under quotas could be guessed before it was drawn.")
            .Produces<PredictabilityOfPanel.View>();
        panels
            .MapGet("/templates", (Api api) => api.Get(new ListPanelTemplates.Query()))
            .WithName("ListPanelTemplates")
            .WithSummary("Requirements that the caller's office keeps.")
            .Produces<IReadOnlyList<PanelTemplate>>();
        panels
            .MapPost(
                "/templates",
                (KeepPanelTemplate.Command command, Api api) =>
                    api.Create(command, _ => "/api/v1/panels/templates")
            )
            .WithName("KeepPanelTemplate")
            .WithSummary("Keeps a requirement under a name, for the caller's office.")
            .Creates<PanelTemplate>();
        panels
            .MapDelete(
                "/templates/{id:guid}",
                (Guid id, Api api) => api.Do(new DropPanelTemplate.Command(id))
            )
            .WithName("DropPanelTemplate")
            .WithSummary("Deletes a requirement that the caller's office keeps.")
            .Produces<Unit>();
    }
}
