using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Http;
using Trading.Procurement.Limits;

namespace Trading.Procurement;

/// <summary>The module's part of the API.</summary>
public static class Endpoints
{
    public static IEndpointRouteBuilder MapProcurement(this IEndpointRouteBuilder routes)
    {
        var procurements = routes.MapGroup("/api/v1/procurements").WithTags("Procurement");
        procurements
            .MapGet(
                "",
                (
                    string? text,
                    string? kind,
                    string? state,
                    string? region,
                    DateOnly? from,
                    DateOnly? to,
                    string? sort,
                    bool? total,
                    string? cursor,
                    int? take,
                    Api api
                ) =>
                    api.Get(
                        new ListProcurements.Query
                        {
                            Text = text,
                            Kind = kind,
                            State = state,
                            Region = region,
                            From = from,
                            To = to,
                            Sort = sort,
                            CountUpTo = total == true ? ListTotal.Usual : null,
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListProcurements")
            .WithSummary("Procurements, newest first; follow 'next' for more.")
            .Produces<Page<ListProcurements.Item>>();
        procurements
            .MapGet("/{id:guid}", (Guid id, Api api) => api.Get(new GetProcurement.Query(id)))
            .WithName("GetProcurement")
            .WithSummary("One procurement with its steps and bids.")
            .Produces<GetProcurement.Detail>();
        procurements
            .MapPost(
                "",
                (PublishProcurement.Command command, Api api) =>
                    api.Create(command, published => $"/api/v1/procurements/{published.Id}")
            )
            .Reads(BodyLimit.Lists)
            .WithName("PublishProcurement")
            .WithSummary(
                "Publishes a procurement; the same source reference again gives the first one unchanged."
            )
            .Creates<PublishProcurement.Published>();
        procurements
            .MapPost(
                "/{id:guid}/opening",
                (Guid id, RecordOpening.Body body, Api api) =>
                    api.Do(new RecordOpening.Command(id, body.OpenedAt, body.Bids))
            )
            .Reads(BodyLimit.Lists)
            .WithName("RecordOpening")
            .WithSummary("Records the bids read out at the opening.")
            .Produces<StepRecorded>();
        procurements
            .MapPost(
                "/{id:guid}/evaluation",
                (Guid id, RecordEvaluation.Body body, Api api) =>
                    api.Do(new RecordEvaluation.Command(id, body.EvaluatedAt))
            )
            .Reads(BodyLimit.Lists)
            .WithName("RecordEvaluation")
            .WithSummary("Records the end of the evaluation.")
            .Produces<StepRecorded>();
        procurements
            .MapPost(
                "/{id:guid}/award",
                (Guid id, RecordAward.Body body, Api api) =>
                    api.Do(
                        new RecordAward.Command(id, body.AwardedAt, body.WinnerCode)
                        {
                            WinningBid = body.WinningBid,
                            NoWinnerBecause = body.NoWinnerBecause,
                        }
                    )
            )
            .Reads(BodyLimit.Lists)
            .WithName("RecordAward")
            .WithSummary("Records the award, or that there was no winner and why.")
            .Produces<StepRecorded>();
        procurements
            .MapPost(
                "/{id:guid}/contract",
                (Guid id, RecordContract.Body body, Api api) =>
                    api.Do(new RecordContract.Command(id, body.SignedAt))
            )
            .Reads(BodyLimit.Lists)
            .WithName("RecordContract")
            .WithSummary("Records the signing of the contract.")
            .Produces<StepRecorded>();
        procurements
            .MapPost(
                "/{id:guid}/cancellation",
                (Guid id, CancelProcurement.Body body, Api api) =>
                    api.Do(new CancelProcurement.Command(id, body.Reason))
            )
            .WithName("CancelProcurement")
            .WithSummary("Ends a procurement before its contract.")
            .Produces<StepRecorded>();
        procurements.MapLimits();
        return routes;
    }
}
