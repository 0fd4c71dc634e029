using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Panels;
using Trading.Kernel.Http;

namespace Trading.Evaluation;

/// <summary>The module's part of the API.</summary>
public static class Endpoints
{
    public static IEndpointRouteBuilder MapEvaluation(this IEndpointRouteBuilder routes)
    {
        MapExperts(routes.MapGroup("/api/v1/experts").WithTags("Experts"));
        MapPanels(routes.MapGroup("/api/v1/panels").WithTags("Panels"));
        var invitations = routes.MapGroup("/api/v1/invitations").WithTags("Invitations");
        invitations
            .MapGet("", (Api api) => api.Get(new MyInvitations.Query()))
            .WithName("MyInvitations")
            .WithSummary("The caller's own invitations.")
            .Produces<IReadOnlyList<MyInvitations.Invitation>>();
        invitations
            .MapPost(
                "/{id:guid}/answer",
                (Guid id, AnswerInvitation.Body body, Api api) =>
                    api.Do(
                        new AnswerInvitation.Command(id, body.Accept)
                        {
                            Reason = body.Reason,
                            Note = body.Note,
                        }
                    )
            )
            .WithName("AnswerInvitation")
            .WithSummary("Accepts or declines the caller's own invitation.")
            .Produces<AnswerInvitation.Answered>();
        return routes;
    }

    private static void MapExperts(RouteGroupBuilder experts)
    {
        experts
            .MapGet(
                "",
                (
                    string? name,
                    string? specialty,
                    string? state,
                    string? sort,
                    bool? total,
                    string? cursor,
                    int? take,
                    Api api
                ) =>
                    api.Get(
                        new ListExperts.Query
                        {
                            Name = name,
                            Specialty = specialty,
                            State = state,
                            Sort = sort,
                            CountUpTo = total == true ? ListTotal.Usual : null,
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListExperts")
            .WithSummary("The province's experts, newest first; follow 'next' for more.")
            .Produces<Page<ListExperts.Item>>();
        experts
            .MapGet("/specialties", (Api api) => api.Get(new ListSpecialties.Query()))
            .WithName("ListSpecialties")
            .WithSummary("Specialties of the pool with their active experts.")
            .Produces<IReadOnlyList<ListSpecialties.Item>>();
        experts
            .MapGet("/{id:guid}", (Guid id, Api api) => api.Get(new GetExpert.Query(id)))
            .WithName("GetExpert")
            .WithSummary("One expert's file.")
            .Produces<Expert>();
        experts
            .MapPost(
                "",
                (RegisterExpert.Command command, Api api) =>
                    api.Create(command, expert => $"/api/v1/experts/{expert.Id}")
            )
            .WithName("RegisterExpert")
            .WithSummary("Takes an expert into the pool.")
            .Creates<RegisterExpert.Registered>();
        experts
            .MapPut(
                "/{id:guid}",
                (Guid id, ChangeExpert.Body body, Api api) =>
                    api.Change<Expert>(version => new ChangeExpert.Command(
                        id,
                        version,
                        body.Name,
                        body.Region,
                        body.Specialties,
                        body.Ties,
                        body.State,
                        body.StateReason
                    ))
            )
            .WithName("ChangeExpert")
            .WithSummary("Changes an expert's file; needs If-Match.")
            .Changes<Expert>();
    }

    private static void MapPanels(RouteGroupBuilder panels)
    {
        panels
            .MapGet(
                "",
                (
                    Guid? procurementId,
                    string? state,
                    string? sort,
                    bool? total,
                    string? cursor,
                    int? take,
                    Api api
                ) =>
                    api.Get(
                        new ListPanels.Query
                        {
                            ProcurementId = procurementId,
                            State = state,
                            Sort = sort,
                            CountUpTo = total == true ? ListTotal.Usual : null,
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListPanels")
            .WithSummary("Panels, newest first; follow 'next' for more.")
            .Produces<Page<ListPanels.Item>>();
        panels
            .MapPost(
                "",
                (RequestPanel.Command command, Api api) =>
                    api.Create(command, panel => $"/api/v1/panels/{panel.Id}")
            )
            .WithName("RequestPanel")
            .WithSummary("Asks for a panel, which is then drawn and invited.")
            .Creates<RequestPanel.Requested>();
        panels
            .MapGet("/{id:guid}", (Guid id, Api api) => api.Get(new WatchPanel.Query(id)))
            .WithName("WatchPanel")
            .WithSummary("A panel's seats and log.")
            .Produces<WatchPanel.View>();
        panels
            .MapPost(
                "/{id:guid}/cancellation",
                (Guid id, CancelPanel.Body body, Api api) =>
                    api.Do(new CancelPanel.Command(id, body.Reason))
            )
            .WithName("CancelPanel")
            .WithSummary("Cancels a panel with a reason.")
            .Produces<Unit>();
        panels
            .MapPost(
                "/{id:guid}/unsealing",
                (Guid id, Api api) => api.Do(new UnsealPanel.Command(id))
            )
            .WithName("UnsealPanel")
            .WithSummary("Opens the names from shortly before the evaluation.")
            .Produces<Unit>();
        panels
            .MapGet(
                "/{id:guid}/verification",
                (Guid id, Api api) => api.Get(new VerifyDraw.Query(id))
            )
            .WithName("VerifyDraw")
            .WithSummary("Recomputes the draw.")
            .Produces<VerifyDraw.Report>();
        panels
            .MapGet("/{id:guid}/proof", (Guid id, Api api) => api.Get(new ProofOfDraw.Query(id)))
            .WithName("ProofOfDraw")
            .WithSummary("What anybody needs to recompute the draw, without names.")
            .Produces<ProofOfDraw.Proof>();
    }
}
