using System.Globalization;
using System.Text;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using Trading.Access.Lists;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Procurement.Limits;
using Calendar = Ical.Net.Calendar;

namespace Trading.Web;

/// <summary>
/// What is due as iCalendar (RFC 5545), for whoever may read it: downloaded from the calendar's page, or subscribed to with a
/// session or a key of one's own. There are no addresses that open without.
/// </summary>
internal static class DueDatesFile
{
    /// <summary>The most entries of one file.</summary>
    private const int Most = 5_000;

    public static void MapDueDatesFile(this IEndpointRouteBuilder routes) =>
        routes
            .MapGroup("/api/v1/procurements")
            .WithTags("Procurement")
            .MapGet(
                "/due-dates.ics",
                (
                    DateOnly? from,
                    DateOnly? to,
                    string? region,
                    string? kind,
                    string? due,
                    HttpContext context
                ) =>
                    Calendar(
                        new ListDueDates.Query
                        {
                            From = from,
                            To = to,
                            Region = region,
                            Kind = kind,
                            Due = due,
                            Take = Cursor.MaxTake,
                        },
                        context
                    )
            )
            .WithName("DownloadDueDates")
            .Sends<ListDueDates.Query>()
            .WithSummary("到期日历 · What is due in procurements, as iCalendar (RFC 5545)")
            .Produces(StatusCodes.Status200OK, contentType: "text/calendar");

    private static async Task<IResult> Calendar(ListDueDates.Query query, HttpContext context)
    {
        var services = context.RequestServices;
        var caller = services.GetRequiredService<ICallerSource>().Of(context);
        var sender = services.GetRequiredService<Sender>();
        var items = new List<ListDueDates.DueDate>();
        for (string? cursor = ""; cursor is not null; )
        {
            var page = await sender.Send(
                query with
                {
                    Cursor = cursor,
                },
                caller,
                context.RequestAborted
            );
            if (page.Problem is { } problem)
            {
                return Problems.Result(problem, context);
            }

            items.AddRange(page.Value.Items);
            cursor = page.Value.Next;
            if (items.Count > Most)
            {
                return Problems.Result(
                    Problem.Conflict(
                        "due.many",
                        $"超过 {Most} 条，请缩短时间或按地区、类别筛选。",
                        $"There are more than {Most}; ask for fewer days, a region or a kind."
                    ),
                    context
                );
            }
        }

        // A person takes a file out; a system reads what it reads as JSON elsewhere.
        if (caller.Kind == CallerKind.Person)
        {
            var traced = await sender.Send(
                new ExportList.Command(
                    "due-dates",
                    "ics",
                    context.Request.QueryString.ToString(),
                    [],
                    items.Count
                ),
                caller,
                context.RequestAborted
            );
            if (traced.Problem is { } refused)
            {
                return Problems.Result(refused, context);
            }
        }

        context.Response.Headers.CacheControl = "no-store";
        return Results.File(
            Encoding.UTF8.GetBytes(
                Text(
                    items,
                    services.GetRequiredService<TimeProvider>().GetUtcNow(),
                    $"{context.Request.Scheme}://{context.Request.Host}"
                )
            ),
            "text/calendar; charset=utf-8",
            "due-dates.ics"
        );
    }

    /// <summary>The calendar's text.</summary>
    internal static string Text(
        IReadOnlyList<ListDueDates.DueDate> items,
        DateTimeOffset now,
        string site
    )
    {
        var calendar = new Calendar { ProductId = "-//Trading//Due dates//ZH" };
        calendar.AddProperty(
            "X-WR-CALNAME",
            new LocalizedText("法定期限", "Statutory limits").ToString()
        );
        foreach (var item in items)
        {
            var limit = item.Limit;
            var entry = new CalendarEvent
            {
                // The same thing keeps its name, so that a subscription moves it and does not double it.
                Uid = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{item.ProcurementId:N}-{limit.Limit}-{limit.Lot ?? "all"}-{limit.Repeat}@trading"
                ),
                DtStamp = new CalDateTime(now.UtcDateTime),
                Summary = $"{DueWords.Kind(limit)} {limit.What}：{item.Title}",
                Description = $"{limit.Sentence}\n{item.SourceReference} {item.BuyerName}",
                Url = new Uri($"{site}/procurements/{item.ProcurementId}"),
                Transparency = "TRANSPARENT",
                Start = limit.At is { } at
                    ? new CalDateTime(at.UtcDateTime)
                    : new CalDateTime(item.Day.Year, item.Day.Month, item.Day.Day),
            };
            entry.Categories.Add(DueWords.Kind(limit).ToString());
            calendar.Events.Add(entry);
        }

        return new CalendarSerializer().SerializeToString(calendar) ?? "";
    }
}
