using System.Globalization;
using Trading.Access.Lists;
using Trading.Access.Lists.Files;
using Trading.Alerts.Contracts;
using Trading.Alerts.Precision;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Csv;
using Trading.Kernel.Http;
using Trading.Kernel.Tables;
using Trading.Web.Pages.Alerts.Dashboards;
using Trading.Web.Shell;

namespace Trading.Web;

/// <summary>The tables of a dashboard as files for spreadsheets: one as CSV, one or all of them as a workbook.</summary>
internal static class DashboardFile
{
    public const string Path = "/dashboard/export";

    private const int Width = 18;
    private const int LongestSheetName = 31;

    public static void MapDashboardFile(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                Path,
                (
                    string? format,
                    string? table,
                    string? from,
                    string? to,
                    string? region,
                    string? kind,
                    HttpContext context
                ) => Export(format, table, DashboardAddress.Of(from, to, region, kind), context)
            )
            .RequireAuthorization(AlertsPermissions.ReviewAlerts)
            .ExcludeFromDescription();

    private static async Task<IResult> Export(
        string? format,
        string? table,
        DashboardAddress address,
        HttpContext context
    )
    {
        var services = context.RequestServices;
        var caller = services.GetRequiredService<ICallerSource>().Of(context);
        var sender = services.GetRequiredService<Sender>();
        var outcome = await sender.Send(address.Query, caller, context.RequestAborted);
        if (outcome.Problem is { } problem)
        {
            return Problems.Result(problem, context);
        }

        var precision = await sender.Send(
            new GetPrecision.Query { From = address.From, To = address.To },
            caller,
            context.RequestAborted
        );
        if (precision.Problem is { } unread)
        {
            return Problems.Result(unread, context);
        }

        var words = new Words();
        var sheets = new DashboardSheets(outcome.Value, address, words)
            .All.Concat(PrecisionSheets.Of(precision.Value, words))
            .Where(sheet => table is null || sheet.Key == table)
            .ToList();
        if (
            format is not ("csv" or "xlsx")
            || sheets.Count == 0
            || (format == "csv" && sheets.Count > 1)
        )
        {
            return Problems.Result(
                Problem.NotFound("没有这个文件。", "There is no such file."),
                context
            );
        }

        // The trail has it before the first row leaves.
        var traced = await sender.Send(
            new ExportList.Command(
                "dashboard",
                format,
                context.Request.QueryString.ToString(),
                [.. sheets.Select(sheet => sheet.Key)],
                sheets.Sum(sheet => (long)sheet.Rows.Count)
            ),
            caller,
            context.RequestAborted
        );
        if (traced.Problem is { } refused)
        {
            return Problems.Result(refused, context);
        }

        context.Response.Headers.CacheControl = "no-store";
        var day = services
            .GetRequiredService<TimeProvider>()
            .Today()
            .ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var name = $"dashboard-{table ?? "all"}-{day}.{format}";
        var content = new MemoryStream();
        if (format == "csv")
        {
            await using var csv = CsvExport.To(content);
            await csv.Row(sheets[0].Heads);
            foreach (var row in sheets[0].Rows)
            {
                await csv.Row(row.Select(cell => cell.Value));
            }

            await csv.FlushAsync();
        }
        else
        {
            XlsxTable.Write(
                content,
                [
                    .. sheets.Select(sheet => new XlsxSheet(
                        NameOf(sheet),
                        [.. sheet.Heads.Select(head => new XlsxColumn(head, Width, []))],
                        sheet.Rows.Select(row =>
                            (IReadOnlyList<object?>)[.. row.Select(cell => cell.Value)]
                        )
                    )),
                ]
            );
        }

        return Results.File(
            content.ToArray(),
            format == "csv" ? ListFileFormats.Csv : ListFileFormats.Xlsx,
            name
        );
    }

    // A sheet's name has at most 31 characters, and no colon.
    private static string NameOf(DashboardSheet sheet)
    {
        var name = sheet.Title.Replace(":", "", StringComparison.Ordinal);
        return name.Length > LongestSheetName ? name[..LongestSheetName] : name;
    }
}
