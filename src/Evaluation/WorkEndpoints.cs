using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Evaluation.Fees;
using Trading.Evaluation.Panels;
using Trading.Evaluation.Ratings;
using Trading.Kernel.Http;

namespace Trading.Evaluation;

/// <summary>The part of the API that is about what experts did: ratings, fees, the own work.</summary>
internal static class WorkEndpoints
{
    public static void MapWork(this IEndpointRouteBuilder routes)
    {
        MapRatings(routes.MapGroup("/api/v1/ratings").WithTags("Ratings"));
        MapFees(routes.MapGroup("/api/v1/fees").WithTags("Fees"));
        var own = routes.MapGroup("/api/v1/experts/mine").WithTags("Experts");
        own.MapGet(
                "/work",
                (string? cursor, int? take, Api api) =>
                    api.Get(new MyWork.Query { Cursor = cursor, Take = take ?? 20 })
            )
            .WithName("MyWork")
            .WithSummary("The caller's own evaluations, to come and past, and fees by month.")
            .Produces<MyWork.View>()
            .Produces(StatusCodes.Status404NotFound);
        own.MapGet("/ratings", (Api api) => api.Get(new GetMyRatings.Query()))
            .WithName("GetMyRatings")
            .WithSummary("How the caller was rated as an expert: sums, never who.")
            .Produces<IReadOnlyList<Assessment>>()
            .Produces(StatusCodes.Status404NotFound);
        own.MapGet(
                "/fees",
                (string? month, string? state, string? cursor, int? take, Api api) =>
                    api.Get(
                        new ListMyFees.Query
                        {
                            Month = month,
                            State = state,
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListMyFees")
            .WithSummary("The caller's own fees as an expert; follow 'next' for more.")
            .Produces<Page<ListMyFees.Item>>();
        routes
            .MapGet(
                "/api/v1/experts/{id:guid}/ratings",
                (Guid id, string? cursor, int? take, Api api) =>
                    api.Get(new GetExpertRatings.Query(id) { Cursor = cursor, Take = take ?? 20 })
            )
            .WithTags("Ratings")
            .WithName("GetExpertRatings")
            .WithSummary("How an expert was rated; each rating for officers of the library.")
            .Produces<GetExpertRatings.View>();
    }

    private static void MapRatings(RouteGroupBuilder ratings)
    {
        ratings
            .MapGet(
                "",
                (string? cursor, int? take, Api api) =>
                    api.Get(new ListPanelsToRate.Query { Cursor = cursor, Take = take ?? 20 })
            )
            .WithName("ListPanelsToRate")
            .WithSummary("Panels whose members the caller may rate now; follow 'next' for more.")
            .Produces<Page<ListPanelsToRate.Item>>();
        ratings
            .MapGet(
                "/assessments",
                (
                    int? year,
                    string? name,
                    string? sort,
                    bool? total,
                    string? cursor,
                    int? take,
                    Api api
                ) =>
                    api.Get(
                        new ListAssessments.Query
                        {
                            Year = year,
                            Name = name,
                            Sort = sort,
                            CountUpTo = total == true ? ListTotal.Usual : null,
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListAssessments")
            .WithSummary("A year's assessment of experts, by name; follow 'next' for more.")
            .Produces<Page<ListAssessments.Item>>();
        ratings
            .MapGet(
                "/{panelId:guid}",
                (Guid panelId, Api api) => api.Get(new GetPanelToRate.Query(panelId))
            )
            .WithName("GetPanelToRate")
            .WithSummary(
                "A panel's members, by what they are rated, and what the caller's party said."
            )
            .Produces<GetPanelToRate.View>();
        ratings
            .MapPut(
                "/{panelId:guid}/{ordinal:int}",
                (Guid panelId, int ordinal, RateExpert.Body body, Api api) =>
                    api.Do(
                        new RateExpert.Command(panelId, ordinal, body.Scores ?? [])
                        {
                            Remark = body.Remark,
                        }
                    )
            )
            .WithName("RateExpert")
            .WithSummary("Rates a member of a panel, in place of what the same rater said before.")
            .Produces<Unit>();
    }

    private static void MapFees(RouteGroupBuilder fees)
    {
        fees.MapGet(
                "",
                (
                    string? month,
                    string? state,
                    string? name,
                    string? sort,
                    bool? total,
                    string? cursor,
                    int? take,
                    Api api
                ) =>
                    api.Get(
                        new ListFees.Query
                        {
                            Month = month,
                            State = state,
                            Name = name,
                            Sort = sort,
                            CountUpTo = total == true ? ListTotal.Usual : null,
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListFees")
            .WithSummary("What experts are due in the caller's scope; follow 'next' for more.")
            .Produces<Page<ListFees.Item>>();
        fees.MapGet("/sums", (string? month, Api api) => api.Get(new SumFees.Query(month ?? "")))
            .WithName("SumFees")
            .WithSummary("A month's fees in the caller's scope, added up by state.")
            .Produces<IReadOnlyList<SumFees.Sum>>();
        fees.MapGet(
                "/rates",
                (string? cursor, int? take, Api api) =>
                    api.Get(new ListFeeRates.Query { Cursor = cursor, Take = take ?? 50 })
            )
            .WithName("ListFeeRates")
            .WithSummary("What evaluations are paid with, by division and day.")
            .Produces<Page<ListFeeRates.Item>>();
        fees.MapPut("/rates", (EnterFeeRate.Command body, Api api) => api.Do(body))
            .WithName("EnterFeeRate")
            .WithSummary("Enters a rate, in place of one of the same division and day.")
            .Produces<Unit>();
        fees.MapGet(
                "/panels/{panelId:guid}",
                (Guid panelId, Api api) => api.Get(new GetPanelFees.Query(panelId))
            )
            .WithName("GetPanelFees")
            .WithSummary("What the members of a panel are due.")
            .Produces<GetPanelFees.View>();
        fees.MapPut(
                "/panels/{panelId:guid}",
                (Guid panelId, EnterFees.Body body, Api api) =>
                    api.Do(new EnterFees.Command(panelId, body.Lines ?? []))
            )
            .WithName("EnterFees")
            .WithSummary(
                "Says how long members of a panel worked; the rate gives what they are due."
            )
            .Produces<GetPanelFees.View>();
        fees.MapGet(
                "/payments",
                (string? cursor, int? take, Api api) =>
                    api.Get(new ListPayments.Query { Cursor = cursor, Take = take ?? 10 })
            )
            .WithName("ListPayments")
            .WithSummary("Payments that stand, the latest first; follow 'next' for more.")
            .Produces<Page<ListPayments.Item>>();
        fees.MapPost(
                "/payments",
                (PayFees.Command body, Api api) => api.Create(body, _ => "/api/v1/fees/payments")
            )
            .WithName("PayFees")
            .WithSummary("Says that fees were paid, all of them together or none.")
            .Creates<PayFees.Payment>();
        fees.MapPost(
                "/payments/{id:guid}/undo",
                (Guid id, UndoPayment.Body body, Api api) =>
                    api.Do(new UndoPayment.Command(id, body.Reason))
            )
            .WithName("UndoPayment")
            .WithSummary("Undoes a payment; its fees are due again.")
            .Produces<Unit>();
    }
}
