using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Http;
using Trading.Procurement.Templates;

namespace Trading.Procurement.Notices;

/// <summary>What helps to write a notice: previews, times that keep the law, templates.</summary>
internal static class NoticeEndpoints
{
    public static void MapNotices(this RouteGroupBuilder procurements)
    {
        procurements
            .MapPost("/preview", (PreviewNotice.Command command, Api api) => api.Try(command))
            .Reads(BodyLimit.Lists)
            .WithName("PreviewNotice")
            .WithSummary(
                "What everybody would read if a notice or a step were posted, and which statutory limits it would break; nothing is posted."
            )
            .Produces<PreviewNotice.Preview>();
        procurements
            .MapGet(
                "/suggested-times",
                (
                    DateTimeOffset at,
                    string? kind,
                    string? method,
                    Guid? procurementId,
                    string? step,
                    Api api
                ) =>
                    api.Get(
                        new SuggestTimes.Query(at)
                        {
                            Kind = kind,
                            Method = method,
                            ProcurementId = procurementId,
                            Step = step,
                        }
                    )
            )
            .WithName("SuggestTimes")
            .WithSummary(
                "The earliest times that keep the statutory limits: of a notice's deadline, or of a step's figures."
            )
            .Produces<SuggestTimes.Suggested>();
        var templates = procurements.MapGroup("/templates");
        templates
            .MapGet("", (Api api) => api.Get(new ListTemplates.Query()))
            .WithName("ListTemplates")
            .WithSummary("The templates of the caller's firm or office.")
            .Produces<ListTemplates.Listed>();
        templates
            .MapPost("", (KeepTemplate.Command command, Api api) => api.Do(command))
            .Reads(BodyLimit.Lists)
            .WithName("KeepTemplate")
            .WithSummary("Keeps a template; one of the same name is replaced where that is said.")
            .Produces<ProcurementTemplate>();
        templates
            .MapPost(
                "/{id:guid}/name",
                (Guid id, RenameTemplate.Body body, Api api) =>
                    api.Do(new RenameTemplate.Command(id, body.Name))
            )
            .WithName("RenameTemplate")
            .WithSummary("Calls a template by another name.")
            .Produces<ProcurementTemplate>();
        templates
            .MapDelete("/{id:guid}", (Guid id, Api api) => api.Do(new DropTemplate.Command(id)))
            .WithName("DropTemplate")
            .WithSummary("Deletes a template.")
            .Produces<Unit>();
    }
}
