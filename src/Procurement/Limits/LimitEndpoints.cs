using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Http;

namespace Trading.Procurement.Limits;

/// <summary>Statutory limits and what is due, over HTTP.</summary>
internal static class LimitEndpoints
{
    public static void MapLimits(this RouteGroupBuilder procurements)
    {
        procurements
            .MapGet("/{id:guid}/limits", (Guid id, Api api) => api.Get(new GetDueSteps.Query(id)))
            .WithName("GetDueSteps")
            .WithSummary(
                "The statutory limits of a procurement, kept or broken, and what is due next."
            )
            .Produces<GetDueSteps.DueSteps>();
        procurements
            .MapGet(
                "/due-dates",
                (
                    DateOnly? from,
                    DateOnly? to,
                    string? region,
                    string? kind,
                    string? due,
                    string? cursor,
                    int? take,
                    Api api
                ) =>
                    api.Get(
                        new ListDueDates.Query
                        {
                            From = from,
                            To = to,
                            Region = region,
                            Kind = kind,
                            Due = due,
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListDueDates")
            .WithSummary("What is due in procurements, by day; follow 'next' for more.")
            .Produces<ListDueDates.DueDates>();
    }
}
