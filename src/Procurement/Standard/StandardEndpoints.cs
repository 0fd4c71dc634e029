using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;

namespace Trading.Procurement.Standard;

/// <summary>The national data standard's tables over HTTP.</summary>
internal static class StandardEndpoints
{
    public static void MapStandard(this RouteGroupBuilder procurements) =>
        procurements
            .MapGet(
                "/standard.zip",
                async (
                    Guid? procurementId,
                    DateOnly? from,
                    DateOnly? to,
                    HttpContext context,
                    Sender sender,
                    ICallerSource callers
                ) =>
                {
                    var outcome = await sender.Send(
                        new ExportStandard.Query
                        {
                            ProcurementId = procurementId,
                            From = from,
                            To = to,
                        },
                        callers.Of(context),
                        context.RequestAborted
                    );
                    if (outcome.Problem is { } problem)
                    {
                        return Problems.Result(problem, context);
                    }

                    context.Response.Headers["X-Total-Count"] = outcome
                        .Value.Objects.Values.Sum()
                        .ToString(CultureInfo.InvariantCulture);
                    return Results.File(
                        outcome.Value.Content,
                        "application/zip",
                        outcome.Value.Name
                    );
                }
            )
            .WithName("ExportStandard")
            .WithSummary(
                "The national data standard's tables of one procurement, or of those recorded in a period: a ZIP of XML documents, one object each, and a note of what is left out."
            )
            .Produces<byte[]>(StatusCodes.Status200OK, "application/zip");
}
