using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Registry.Intake;

namespace Trading.Registry;

/// <summary>The part of the API about files of firms that are brought in.</summary>
internal static class IntakeEndpoints
{
    private const string Root = "/api/v1/intake";

    public static IEndpointRouteBuilder MapIntake(this IEndpointRouteBuilder routes)
    {
        var intake = routes.MapGroup(Root).WithTags("Registry");
        intake
            .MapGet(
                "/uploads",
                (string? cursor, int? take, Api api) => api.Get(new ListUploads.Query(cursor, take))
            )
            .WithName("ListUploads")
            .WithSummary("导入文件 · The files of firms that were uploaded, the latest first")
            .Produces<Page<ListUploads.Line>>();
        intake
            .MapPost("/uploads", Upload)
            // Counted while it is received, by a limit of its own.
            .Reads(new BodyLimit(null))
            .WithName("ReceiveUpload")
            .WithSummary(
                "上传主体名录 · Upload a file of firms; the body is the file itself (CSV, XLSX, JSON, JSON lines, XML); it is checked in the background"
            )
            .Creates<GetUpload.Upload>()
            .WithMetadata(new TakesFile());
        intake
            .MapGet("/uploads/{id:guid}", (Guid id, Api api) => api.Get(new GetUpload.Query(id)))
            .WithName("GetUpload")
            .WithSummary("检查报告 · What a file means for the registry, and how its import stands")
            .Produces<GetUpload.Upload>();
        intake
            .MapPut(
                "/uploads/{id:guid}/reading",
                (Guid id, ReadUploadAgain.Body body, Api api) => api.Do(body.Of(id))
            )
            .WithName("ReadUploadAgain")
            .WithSummary(
                "换一种方式读取 · Another encoding, worksheet or mapping; it is checked again"
            )
            .Produces<GetUpload.Upload>();
        intake
            .MapPost(
                "/uploads/{id:guid}/start",
                (Guid id, Api api) => api.Do(new StartUpload.Command(id))
            )
            .WithName("StartUpload")
            .WithSummary("开始导入 · Take the good firms of the file, in the background")
            .Produces<GetUpload.Upload>();
        intake
            .MapGet("/uploads/{id:guid}/rejected", Rejected)
            .WithName("DownloadRejected")
            .WithSummary("未导入的行 · The rows that are not taken, as CSV to be mended")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv");
        intake
            .MapGet("/uploads/{id:guid}/report", Report)
            .WithName("DownloadReport")
            .WithSummary(
                "检查报告文件 · What the check found, a line a finding with line, column, value, rule and what to do; csv or xlsx"
            )
            .Produces(StatusCodes.Status200OK, contentType: "text/csv");
        intake
            .MapDelete(
                "/uploads/{id:guid}",
                (Guid id, Api api) => api.Do(new DiscardUpload.Command(id))
            )
            .WithName("DiscardUpload")
            .WithSummary("放弃文件 · Throw the file away; what was taken of it stays")
            .Produces<GetUpload.Upload>();
        intake
            .MapGet(
                "/sources",
                (string? cursor, int? take, Api api) =>
                    api.Get(new ListIntakeSources.Query(cursor, take))
            )
            .WithName("ListIntakeSources")
            .WithSummary("来源 · The registers that firms are brought in from, with their mappings")
            .Produces<Page<GetIntakeSource.Source>>();
        intake
            .MapPut(
                "/sources/{name}",
                (string name, SaveIntakeSource.Body body, Api api) => api.Do(body.Of(name))
            )
            .WithName("SaveIntakeSource")
            .WithSummary("列对应关系 · Which column of a register's files is which field")
            .Produces<GetIntakeSource.Source>();
        return routes;
    }

    private static async Task<IResult> Upload(
        string? name,
        string? source,
        string? encoding,
        string? sheet,
        bool? leaveHidden,
        HttpContext context,
        Api api,
        Sender sender,
        ICallerSource callers,
        UploadPieces pieces
    )
    {
        var may = await sender.Send(
            new ReceiveUpload.Query(),
            callers.Of(context),
            context.RequestAborted
        );
        if (may.Problem is { } problem)
        {
            return Problems.Result(problem, context);
        }

        var limit = pieces.MaxFileBytes;
        context.CountsBodyItself(limit);

        var file =
            context.Request.ContentLength is { } length && length > limit
                ? pieces.TooLargeToRead(name)
                : await pieces.Take(context.Request.Body, name, context.RequestAborted);
        return await api.Create(
            new ReceiveUpload.Command(file, source, encoding, sheet, leaveHidden == true),
            made => $"{Root}/uploads/{made.Id}"
        );
    }

    private static async Task<IResult> Rejected(
        Guid id,
        Sender sender,
        ICallerSource callers,
        IServiceScopeFactory scopes,
        HttpContext context
    )
    {
        var caller = callers.Of(context);
        var allowed = await sender.Send(
            new DownloadRejected.Command(id),
            caller,
            context.RequestAborted
        );
        return allowed.Problem is { } problem
            ? Problems.Result(problem, context)
            : Results.Stream(
                stream =>
                    DownloadRejected.Write(stream, id, caller, scopes, context.RequestAborted),
                "text/csv; charset=utf-8",
                allowed.Value.FileName
            );
    }

    private static async Task<IResult> Report(
        Guid id,
        string? format,
        Sender sender,
        ICallerSource callers,
        IServiceScopeFactory scopes,
        HttpContext context
    )
    {
        var caller = callers.Of(context);
        var command = new DownloadReport.Command(id, format ?? DownloadReport.Csv);
        var allowed = await sender.Send(command, caller, context.RequestAborted);
        return allowed.Problem is { } problem
            ? Problems.Result(problem, context)
            : Results.Stream(
                stream =>
                    DownloadReport.Write(stream, command, caller, scopes, context.RequestAborted),
                command.Format == DownloadReport.Csv ? "text/csv; charset=utf-8" : ReportFile.Xlsx,
                allowed.Value.FileName
            );
    }
}
