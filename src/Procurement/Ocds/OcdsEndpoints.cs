using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;

namespace Trading.Procurement.Ocds;

/// <summary>OCDS over HTTP.</summary>
internal static class OcdsEndpoints
{
    /// <summary>JSON lines (a release or record a line).</summary>
    public const string JsonLines = "application/x-ndjson";

    // Packages of a day's releases.
    private static readonly BodyLimit Packages = new(32 * 1024 * 1024);

    public static IEndpointRouteBuilder MapOcds(this IEndpointRouteBuilder routes)
    {
        var ocds = routes.MapGroup("/api/v1/ocds").WithTags("OCDS");
        ocds.MapGet(
                "/releases/{ocid}",
                (string ocid, HttpContext context, Api api) =>
                    api.Get(new GetReleases.Query(ocid, context.Request.GetEncodedUrl()))
            )
            .WithName("GetReleases")
            .WithSummary(
                "OCDS 1.1 release package of one contracting process: a release for each step that was posted."
            )
            .Produces<object>();
        ocds.MapGet(
                "/records/{ocid}",
                (string ocid, HttpContext context, Api api) =>
                    api.Get(new GetRecord.Query(ocid, context.Request.GetEncodedUrl()))
            )
            .WithName("GetRecord")
            .WithSummary(
                "OCDS 1.1 record package of one contracting process: its releases and the compiled release."
            )
            .Produces<object>();
        ocds.MapGet("/records", List)
            .WithName("ListRecords")
            .WithSummary(
                "Compiled releases in order of change, one a line; the Link header leads to the next page, and is not there on the last."
            )
            .Produces<string>(StatusCodes.Status200OK, JsonLines)
            .Produces(StatusCodes.Status204NoContent);
        ocds.MapPost("/releases", Import)
            .Reads(Packages)
            .Accepts<object>("application/json", JsonLines)
            .WithName("ImportReleases")
            .WithSummary(
                "Takes a release, a release package, a record, a record package or JSON lines of them; each process is taken, unchanged, updated or refused by itself. The same again changes nothing."
            )
            .Produces<ImportReleases.Posted>();
        return routes;
    }

    private static async Task<IResult> Import(string? country, HttpContext context, Api api)
    {
        // The reader of releases asks for the next bytes when it needs them; a connection cannot be asked so.
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        body.Position = 0;
        return await api.Do(new ImportReleases.Command { Country = country, Body = body });
    }

    private static async Task<IResult> List(
        DateTimeOffset? from,
        string? cursor,
        int? take,
        HttpContext context,
        Sender sender,
        ICallerSource callers
    )
    {
        var page = await sender.Send(
            new ListRecords.Query
            {
                From = from,
                Cursor = cursor,
                Take = take ?? ListRecords.Most,
            },
            callers.Of(context),
            context.RequestAborted
        );
        if (page.Problem is { } problem)
        {
            return Problems.Result(problem, context);
        }

        if (page.Value.Lines.Count == 0)
        {
            return Results.NoContent();
        }

        if (page.Value.Next is { } next)
        {
            var query = new QueryBuilder { { "cursor", next } };
            if (take is { } size)
            {
                query.Add("take", size.ToString(CultureInfo.InvariantCulture));
            }

            context.Response.Headers.Link =
                $"<{context.Request.Path}{query.ToQueryString()}>; rel=\"next\"";
        }

        return Results.Stream(
            async stream =>
            {
                foreach (var line in page.Value.Lines)
                {
                    await stream.WriteAsync(
                        Encoding.UTF8.GetBytes(line + "\n"),
                        context.RequestAborted
                    );
                }
            },
            JsonLines
        );
    }
}
