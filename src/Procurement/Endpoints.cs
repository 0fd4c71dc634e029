using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Procurement.Agencies;
using Trading.Procurement.Bids;
using Trading.Procurement.Kinds;
using Trading.Procurement.Limits;
using Trading.Procurement.Notices;
using Trading.Procurement.Ocds;
using Trading.Procurement.Standard;
using Trading.Procurement.Steps;

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
                    bool? own,
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
                            OwnOnly = own == true,
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
                    api.Create(
                        command,
                        published => $"/api/v1/procurements/{published.Id}",
                        existed: published => published.Existing
                    )
            )
            .Reads(BodyLimit.Lists)
            .WithName("PublishProcurement")
            .WithSummary(
                "Publishes a procurement; the same content under a known source reference gives the first one (200), other content is 409 with the differences."
            )
            .Creates<PublishProcurement.Published>()
            .Produces<PublishProcurement.Published>();
        procurements
            .MapPost(
                "/{id:guid}/opening",
                (Guid id, RecordOpening.Body body, Api api) =>
                    api.Do(
                        new RecordOpening.Command(id, body.OpenedAt, body.Bids)
                        {
                            Lot = body.Lot,
                            Round = body.Round ?? 1,
                        }
                    )
            )
            .Reads(BodyLimit.Bids)
            .WithName("RecordOpening")
            .WithSummary("Records the bids read out at the opening.")
            .Produces<StepRecorded>();
        procurements
            .MapGet("/{id:guid}/bids", (Guid id, Api api) => api.Get(new GetBidEvidence.Query(id)))
            .WithName("GetBidEvidence")
            .WithSummary(
                "What travelled with each bid, masked, with what bids of different firms share; empty before the opening."
            )
            .Produces<GetBidEvidence.Evidence>();
        procurements
            .MapGet(
                "/{id:guid}/price-lines",
                (Guid id, string? lot, bool? equal, int? page, Api api) =>
                    api.Get(
                        new CompareLines.Query(id)
                        {
                            Lot = lot,
                            EqualOnly = equal == true,
                            Page = page ?? 1,
                        }
                    )
            )
            .WithName("CompareLines")
            .WithSummary(
                "The price lines of a lot's bids beside each other, a hundred items a page; empty before the opening."
            )
            .Produces<CompareLines.Compared>();
        procurements
            .MapGet(
                "/{id:guid}/price-lines/export",
                (
                    Guid id,
                    string? lot,
                    string? format,
                    Sender sender,
                    ICallerSource callers,
                    HttpContext context
                ) =>
                    Export(
                        new ExportLines.Command(id, lot, format ?? "csv"),
                        sender,
                        callers,
                        context
                    )
            )
            .WithName("ExportLines")
            .WithSummary("The same as a file for spreadsheets, all items: csv or xlsx.")
            .Produces<byte[]>(contentType: "text/csv");
        procurements
            .MapPost(
                "/{id:guid}/bids/{ordinal:int}/reveal",
                (Guid id, int ordinal, RevealBidValue.Body body, Api api) =>
                    api.Do(
                        new RevealBidValue.Command(
                            id,
                            ordinal,
                            body.Pointer ?? "",
                            body.Reason ?? ""
                        )
                    )
            )
            .WithName("RevealBidValue")
            .WithSummary(
                "Shows one masked value of a bid to a supervisor, with a reason that stays in the trail."
            )
            .Produces<RevealBidValue.Revealed>();
        procurements
            .MapPost(
                "/{id:guid}/evaluation",
                (Guid id, RecordEvaluation.Body body, Api api) =>
                    api.Do(new RecordEvaluation.Command(id, body.EvaluatedAt) { Lot = body.Lot })
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
                            Lot = body.Lot,
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
                    api.Do(
                        new RecordContract.Command(id, body.SignedAt)
                        {
                            Lot = body.Lot,
                            AmountMinor = body.AmountMinor,
                            PublishedAt = body.PublishedAt,
                        }
                    )
            )
            .Reads(BodyLimit.Lists)
            .WithName("RecordContract")
            .WithSummary("Records the signing of the contract.")
            .Produces<StepRecorded>();
        procurements
            .MapPost(
                "/{id:guid}/cancellation",
                (Guid id, CancelProcurement.Body body, Api api) =>
                    api.Do(new CancelProcurement.Command(id, body.Reason) { Lot = body.Lot })
            )
            .WithName("CancelProcurement")
            .WithSummary("Ends a procurement before its contract.")
            .Produces<StepRecorded>();
        procurements
            .MapPut(
                "/{id:guid}/unified-code",
                (Guid id, CorrectUnifiedCode.Body body, Api api) =>
                    api.Do(
                        new CorrectUnifiedCode.Command(id, body.UnifiedCode, body.Reason)
                        {
                            Was = body.Was,
                            Lot = body.Lot,
                        }
                    )
            )
            .WithName("CorrectUnifiedCode")
            .WithSummary(
                "Adds or corrects the unified transaction code; an odd one is told and kept, and of two corrections the second is 409."
            )
            .Produces<CorrectUnifiedCode.Corrected>();
        procurements
            .MapPost(
                "/{id:guid}/steps",
                (Guid id, PostStep.Body body, Api api) => api.Do(body.For(id))
            )
            .Reads(BodyLimit.Bids)
            .WithName("PostStep")
            .WithSummary(
                "Posts any step that the procurement's kind has (see the list of kinds); the same content again gives the first, other content is 409 with the differences."
            )
            .Produces<StepRecorded>();
        procurements
            .MapPost("/steps/bulk", (PostSteps.Command command, Api api) => api.Do(command))
            .Reads(BodyLimit.Bids)
            .WithName("PostSteps")
            .WithSummary(
                "Posts up to 500 steps in their order, of one procurement or several; each is recorded or refused by itself."
            )
            .Produces<PostSteps.Posted>();
        procurements
            .MapGet("/kinds", (Api api) => api.Get(new ListKinds.Query()))
            .WithName("ListKinds")
            .WithSummary(
                "The kinds of trading with their methods, states and steps: what a step needs and what may follow what."
            )
            .Produces<ListKinds.Listed>();
        procurements.MapLimits();
        procurements.MapNotices();
        procurements.MapStandard();
        routes.MapAgencies();
        return routes.MapOcds();
    }

    private static async Task<IResult> Export(
        ExportLines.Command command,
        Sender sender,
        ICallerSource callers,
        HttpContext context
    )
    {
        var outcome = await sender.Send(command, callers.Of(context), context.RequestAborted);
        // Nobody's browser keeps a copy beside the one that was asked for.
        context.Response.Headers.CacheControl = "no-store";
        return outcome.Problem is { } problem
            ? Problems.Result(problem, context)
            : Results.File(outcome.Value.Content, outcome.Value.Type, outcome.Value.Name);
    }
}
