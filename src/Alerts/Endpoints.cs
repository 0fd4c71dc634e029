using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Alerts.Cases;
using Trading.Alerts.Collusion;
using Trading.Alerts.Dashboards;
using Trading.Alerts.Evaluators;
using Trading.Alerts.Indicators;
using Trading.Alerts.Models;
using Trading.Alerts.Networks;
using Trading.Alerts.Screening;
using Trading.Alerts.Signals;
using Trading.Alerts.Supervision;
using Trading.Alerts.Trends;
using Trading.Alerts.Week;
using Trading.Alerts.Weights;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;

namespace Trading.Alerts;

/// <summary>The module's part of the API.</summary>
public static class Endpoints
{
    private const string Root = "/api/v1/alerts";

    public static IEndpointRouteBuilder MapAlerts(this IEndpointRouteBuilder routes)
    {
        var alerts = routes.MapGroup(Root).WithTags("Alerts");
        alerts
            .MapGet(
                "",
                (
                    string? level,
                    string? state,
                    string? region,
                    string? kind,
                    string? market,
                    string? text,
                    DateOnly? from,
                    DateOnly? to,
                    string? claim,
                    string? due,
                    string? week,
                    string? sort,
                    string? cursor,
                    int? take,
                    Api api
                ) =>
                    api.Get(
                        Filters(level, state, region, kind, market, text) with
                        {
                            From = from,
                            To = to,
                            Claim = claim.Given(),
                            Due = due.Given(),
                            Week = week.Given(),
                            Sort = sort.Given(),
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListAlerts")
            .WithSummary(
                "预警列表 · Alerts, the most urgent first, with totals; follow 'next' for more"
            )
            .Produces<ListAlerts.Listing>();
        alerts
            .MapGet(
                "/export",
                (
                    string? level,
                    string? state,
                    string? region,
                    string? kind,
                    string? market,
                    string? text,
                    Api api
                ) =>
                    api.File(
                        new ExportAlerts.Command(Filters(level, state, region, kind, market, text)),
                        file => (file.Content, "text/csv; charset=utf-8", file.Name)
                    )
            )
            .WithName("ExportAlerts")
            .WithMetadata(new SentAs("/filters", ""))
            .WithSummary("导出预警 · The same list as CSV for spreadsheets")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv");
        alerts
            .MapGet("/markets", (Api api) => api.Get(new ListAlertMarkets.Query()))
            .WithName("ListAlertMarkets")
            .WithSummary(
                "预警所在市场 · Markets of which there are warnings in the caller's scope, the province's own first"
            )
            .Produces<IReadOnlyList<ListAlertMarkets.Item>>();
        alerts
            .MapGet("/{id:guid}", (Guid id, Api api) => api.Get(new GetAlert.Query(id)))
            .WithName("GetAlert")
            .WithSummary("预警详情 · One alert with its reasons, figures, steps, bids and history")
            .Produces<GetAlert.Detail>();
        alerts
            .MapPost(
                "/{id:guid}/decision",
                (Guid id, SettleAlert.Body body, Api api) =>
                    api.Change(version => new SettleAlert.Command(
                        id,
                        version,
                        body.Decision,
                        body.Reason
                    )
                    {
                        Ground = body.Ground,
                        WrongSignals = body.WrongSignals,
                    })
            )
            .WithName("SettleAlert")
            .WithSummary("处置预警 · Confirm or dismiss with a reason; needs If-Match")
            .Changes<GetAlert.Detail>();
        alerts
            .MapPost("/decisions", (SettleAlerts.Command command, Api api) => api.Do(command))
            .WithName("SettleAlerts")
            .WithSummary(
                "批量处置 · One decision with one reason on many, each by itself; says of each what became of it"
            )
            .Produces<BulkResult>();
        alerts
            .MapPost("/claims", (ClaimAlerts.Command command, Api api) => api.Do(command))
            .WithName("ClaimAlerts")
            .WithSummary("批量认领 · Take many on, or give them back, each by itself")
            .Produces<BulkResult>();
        alerts
            .MapPost(
                "/{id:guid}/claim",
                (Guid id, ClaimAlert.Body body, Api api) =>
                    api.Do(new ClaimAlert.Command(id, body.TakeOver))
            )
            .WithName("ClaimAlert")
            .WithSummary("认领预警 · Look into it; 409 while a colleague does, unless taken over")
            .Produces<AlertClaim>();
        alerts
            .MapDelete(
                "/{id:guid}/claim",
                (Guid id, Api api) => api.Do(new ReleaseAlert.Command(id))
            )
            .WithName("ReleaseAlert")
            .WithSummary("退回预警 · Give it back")
            .Produces<AlertClaim>();
        alerts
            .MapGet("/budgets", (Api api) => api.Get(new ListAlertBudgets.Query()))
            .WithName("ListAlertBudgets")
            .WithSummary(
                "机构每周预警数 · How many warnings each office is given this week, and how many were left out"
            )
            .Produces<IReadOnlyList<ListAlertBudgets.Item>>();
        alerts
            .MapPut(
                "/budgets/{officeId:guid}",
                (Guid officeId, SetAlertBudget.Body body, Api api) =>
                    api.Do(new SetAlertBudget.Command(officeId, body.AWeek))
            )
            .WithName("SetAlertBudget")
            .WithSummary("设定机构每周预警数 · Set how many warnings an office is given a week")
            .Produces<SetAlertBudget.Done>();

        alerts
            .MapGet("/week", (DateOnly? day, Api api) => api.Get(new GetWeek.Query(day)))
            .WithName("GetWeek")
            .WithSummary(
                "本周清单 · The own office's list of a week: why each warning stands where it does, what speaks against it, and how often such a place was confirmed"
            )
            .Produces<GetWeek.OfficeList>();
        routes.MapWeights();
        routes.MapModels();
        routes.MapScreenings();
        routes.MapIndicators();
        routes.MapDashboards();
        routes.MapCases();
        routes.MapSupervision();
        routes.MapNetworks();
        routes.MapEvaluators();
        routes.MapTrends();
        routes.MapCollusion();
        return routes;
    }

    private static ListAlerts.Query Filters(
        string? level,
        string? state,
        string? region,
        string? kind,
        string? market,
        string? text
    ) =>
        new()
        {
            // The province's own, unless another is named, or all.
            Market = market.Given() switch
            {
                null => Markets.Home,
                "all" => null,
                var named => named,
            },
            Level = level.Given(),
            State = state.Given(),
            Region = region.Given(),
            Kind = kind.Given(),
            Text = text.Given(),
        };
}
