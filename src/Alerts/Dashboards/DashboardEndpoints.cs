using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Alerts.Precision;
using Trading.Alerts.Standard;
using Trading.Kernel.Http;

namespace Trading.Alerts.Dashboards;

/// <summary>The API of figures, precision and the national table.</summary>
internal static class DashboardEndpoints
{
    public static void MapDashboards(this IEndpointRouteBuilder routes)
    {
        var dashboards = routes.MapGroup("/api/v1/dashboards").WithTags("Dashboards");
        dashboards
            .MapGet(
                "",
                (DateOnly? from, DateOnly? to, string? region, string? kind, Api api) =>
                    api.Get(
                        new GetDashboard.Query
                        {
                            From = from,
                            To = to,
                            Region = region,
                            Kind = kind,
                        }
                    )
            )
            .WithName("GetDashboard")
            .WithSummary(
                "监管统计 · Warnings and the market's openness by city, kind, stage, industry, purchaser, signal and time"
            )
            .Produces<GetDashboard.Answer>();
        dashboards
            .MapGet(
                "/rows",
                (
                    string? figure,
                    DateOnly? from,
                    DateOnly? to,
                    string? region,
                    bool? alone,
                    string? kind,
                    string? level,
                    string? state,
                    string? stage,
                    string? industry,
                    string? buyer,
                    string? signal,
                    string? sort,
                    string? cursor,
                    int? take,
                    Api api
                ) =>
                    api.Get(
                        new ListDashboardRows.Query
                        {
                            Figure = figure ?? DashboardFigures.Alerts,
                            From = from,
                            To = to,
                            Region = region,
                            Alone = alone ?? false,
                            Kind = kind,
                            Level = level,
                            State = state,
                            Stage = stage,
                            Industry = industry,
                            Buyer = buyer,
                            Signal = signal,
                            Sort = sort,
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListDashboardRows")
            .WithSummary(
                "统计明细 · The procurements behind a figure, each with its part of it; follow 'next' for more"
            )
            .Produces<ListDashboardRows.Listing>();
        dashboards
            .MapGet(
                "/precision",
                (DateOnly? from, DateOnly? to, Api api) =>
                    api.Get(new GetPrecision.Query { From = from, To = to })
            )
            .WithName("GetPrecision")
            .WithSummary(
                "查准与漏报 · Confirmed among what each office was given, by signal, with intervals; and what is missed by the random sample"
            )
            .Produces<GetPrecision.Answer>();

        var samples = routes.MapGroup("/api/v1/unflagged").WithTags("Dashboards");
        samples
            .MapGet(
                "",
                (string? answer, string? cursor, int? take, Api api) =>
                    api.Get(
                        new ListUnflagged.Query
                        {
                            Answer = answer,
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListUnflagged")
            .WithSummary(
                "未预警抽查 · Procurements without a warning that were drawn to be looked at"
            )
            .Produces<Page<ListUnflagged.Item>>();
        samples
            .MapPost(
                "/{id:guid}/answer",
                (Guid id, AnswerUnflagged.Body body, Api api) =>
                    api.Do(new AnswerUnflagged.Command(id, body.Answer, body.Reason))
            )
            .WithName("AnswerUnflagged")
            .WithSummary("抽查结论 · Say what was found; once, 409 where somebody has answered")
            .Produces<ListUnflagged.Item>();

        var table = routes.MapGroup("/api/v1/standard/project-alerts").WithTags("Standard");
        table
            .MapGet(
                "",
                (DateOnly? from, DateOnly? to, string? cursor, int? take, Api api) =>
                    api.Get(
                        new ListAlertTable.Query
                        {
                            From = from,
                            To = to,
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListAlertTable")
            .WithSummary(
                "项目报警 · PROJECT_ALERTING_INFO of the national data standard, in the order of change; go on later from 'continue'"
            )
            .Produces<ListAlertTable.Listing>();
        table
            .MapGet(
                "/export",
                (DateOnly from, DateOnly? to, Api api) =>
                    api.File(
                        new ExportAlertTable.Command(from, to),
                        file => (file.Content, "application/zip", file.Name)
                    )
            )
            .WithName("ExportAlertTable")
            .WithSummary(
                "导出项目报警 · The same as a ZIP of XML documents, one warning each, of those changed in a period"
            )
            .Produces<byte[]>(StatusCodes.Status200OK, "application/zip");
    }
}
