using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Http;

namespace Trading.Procurement.Agencies;

/// <summary>Agencies in the API.</summary>
internal static class AgencyEndpoints
{
    public static void MapAgencies(this IEndpointRouteBuilder routes)
    {
        var namings = routes.MapGroup("/api/v1/agency-namings").WithTags("Procurement");
        namings
            .MapGet("", (Api api) => api.Get(new ListNamings.Query()))
            .WithName("ListNamings")
            .WithSummary("Whom the caller's firm named its agencies, and who named it one.")
            .Produces<ListNamings.Listed>();
        namings
            .MapPost(
                "",
                (NameAgency.Command command, Api api) =>
                    api.Create(command, naming => $"/api/v1/agency-namings/{naming.Id}")
            )
            .WithName("NameAgency")
            .WithSummary(
                "Names an agency for all of the purchaser's procurements or for one; it acts once it has accepted."
            )
            .Creates<AgencyNaming>();
        namings
            .MapPost(
                "/{id:guid}/answer",
                (Guid id, AnswerNaming.Body body, Api api) =>
                    api.Do(new AnswerNaming.Command(id, body.Accepts))
            )
            .WithName("AnswerNaming")
            .WithSummary("The agency accepts or declines.")
            .Produces<AgencyNaming>();
        namings
            .MapPost("/{id:guid}/end", (Guid id, Api api) => api.Do(new EndNaming.Command(id)))
            .WithName("EndNaming")
            .WithSummary("Ends a naming at once, by the purchaser or by the agency.")
            .Produces<AgencyNaming>();
    }
}
