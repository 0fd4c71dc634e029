using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Evaluation.Draws;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Panels;
using Trading.Evaluation.Preparers;
using Trading.Evaluation.Quotas;
using Trading.Kernel.Http;

namespace Trading.Evaluation;

/// <summary>The module's part of the API.</summary>
public static class Endpoints
{
    public static IEndpointRouteBuilder MapEvaluation(this IEndpointRouteBuilder routes)
    {
        MapExperts(routes.MapGroup("/api/v1/experts").WithTags("Experts"));
        routes.MapLibrary();
        routes.MapPreparers();
        routes.MapWork();
        MapPanels(routes.MapGroup("/api/v1/panels").WithTags("Panels"));
        MapRedraws(routes);
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
            .MapPost(
                "/{id:guid}/check-in",
                (Guid id, CheckInExpert.Body body, Api api) =>
                    api.Do(
                        new CheckInExpert.Command(id, body.Number, body.Outcome)
                        {
                            Note = body.Note,
                        }
                    )
            )
            .WithName("CheckInExpert")
            .WithSummary(
                "An expert came, did not come, or avoids himself; who is missing is replaced."
            )
            .Produces<CheckInExpert.CheckedIn>();
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
        panels.MapQuotas();
        MapContributions(panels);
    }

    private static void MapContributions(RouteGroupBuilder panels)
    {
        panels
            .MapGet(
                "/{id:guid}/contribution",
                (Guid id, Api api) => api.Get(new GetContribution.Query(id))
            )
            .WithName("GetContribution")
            .WithSummary("What was contributed to a draw so far, for who may contribute to it.")
            .Produces<GetContribution.View>();
        panels
            .MapPost(
                "/{id:guid}/contribution",
                (Guid id, Contribute.Body body, Api api) =>
                    api.Do(new Contribute.Command(id, body.Commitment))
            )
            .WithName("Contribute")
            .WithSummary(
                "Commits to a value that enters the randomness of a draw; without a commitment the platform makes and keeps it."
            )
            .Produces<Contribute.Committed>();
        panels
            .MapPost(
                "/{id:guid}/contribution/revealing",
                (Guid id, RevealContribution.Body body, Api api) =>
                    api.Do(new RevealContribution.Command(id, body.Value))
            )
            .WithName("RevealContribution")
            .WithSummary("Reveals the value that was committed to.")
            .Produces<Unit>();
        panels
            .MapPost(
                "/{id:guid}/beacon",
                (Guid id, EnterBeacon.Body body, Api api) =>
                    api.Do(new EnterBeacon.Command(id, body.Value))
            )
            .WithName("EnterBeacon")
            .WithSummary("Enters the value of the public beacon for the round that was named.")
            .Produces<Unit>();
    }

    private static void MapRedraws(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(
                "/api/v1/declared-ties",
                (string? cursor, int? take, Api api) =>
                    api.Get(new ListDeclaredTies.Query { Cursor = cursor, Take = take ?? 50 })
            )
            .WithTags("Panels")
            .WithName("ListDeclaredTies")
            .WithSummary(
                "当场回避 · What experts declared when they avoided themselves, newest first; for supervisors."
            )
            .Produces<Page<ListDeclaredTies.Item>>();
        routes
            .MapGet(
                "/api/v1/redraws",
                (string? state, string? cursor, int? take, Api api) =>
                    api.Get(
                        new ListRedraws.Query
                        {
                            State = state,
                            Cursor = cursor,
                            Take = take ?? 20,
                        }
                    )
            )
            .WithTags("Panels")
            .WithName("ListRedraws")
            .WithSummary("Requests for one more draw, newest first; follow 'next' for more.")
            .Produces<Page<ListRedraws.Item>>();
        routes
            .MapPost(
                "/api/v1/redraws",
                (AskRedraw.Command command, Api api) => api.Create(command, _ => "/api/v1/redraws")
            )
            .WithTags("Panels")
            .WithName("AskRedraw")
            .WithSummary(
                "Asks a supervisor to consent to a third draw of a procurement, or a later one."
            )
            .Creates<AskRedraw.Asked>();
        routes
            .MapPost(
                "/api/v1/redraws/{id:guid}/draws/{ordinal:int}/decision",
                (Guid id, int ordinal, DecideRedraw.Body body, Api api) =>
                    api.Do(new DecideRedraw.Command(id, ordinal, body.Consent, body.Note))
            )
            .WithTags("Panels")
            .WithName("DecideRedraw")
            .WithSummary("Consents to one more draw, or refuses it.")
            .Produces<Unit>();
    }
}
