using System.Net;
using Trading.Access.SignIn;
using Trading.Alerts.Cases;
using Trading.Documents.Contracts;
using Trading.Domain.Codes;
using Trading.Evaluation.Experts;
using Trading.Kernel.Commands;
using Trading.Registry.Documents;

namespace Trading.Web;

/// <summary>
/// The second origin: hands out documents by sealed addresses, and nothing else. Whatever a firm uploads is so never
/// in the origin of the pages, where a script of it could act for whoever is signed in. Cookies are not looked at: a
/// browser sends those of the pages to every port of the same host.
/// </summary>
internal sealed class DocumentOrigin(
    RequestDelegate next,
    DocumentSettings settings,
    IConfiguration configuration
)
{
    private readonly int? _port = ListenAddress(configuration, settings)?.Port;

    /// <summary>Listens there too: at <c>Trading:Documents:Listen</c>, or, where the origin is this machine's own, at the origin.</summary>
    public static void Listen(WebApplicationBuilder builder)
    {
        var settings = DocumentSettings.From(builder.Configuration);
        if (
            ListenAddress(builder.Configuration, settings) is { } address
            && builder.Configuration["Urls"] is { Length: > 0 } urls
        )
        {
            builder.WebHost.UseUrls([
                .. urls.Split(';'),
                address.GetLeftPart(UriPartial.Authority),
            ]);
        }
    }

    public async Task InvokeAsync(HttpContext context)
    {
        if (IsOurs(context))
        {
            await Answer(context);
        }
        else
        {
            await next(context);
        }
    }

    private bool IsOurs(HttpContext context) =>
        settings.Origin is { } origin
        && (
            // By name, as a proxy passes it on; by port, whatever name somebody gives.
            context.Request.Host.Value == origin.Authority
            || (_port is { } port && context.Connection.LocalPort == port)
        );

    private static async Task Answer(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'; frame-ancestors 'none'";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        SecurityHeaders.TellTls(context);
        var services = context.RequestServices;
        var path = context.Request.Path.Value ?? "";
        if (
            !HttpMethods.IsGet(context.Request.Method)
            || !path.StartsWith(DocumentLinks.Path, StringComparison.Ordinal)
            || services.GetRequiredService<DocumentLinks>().Read(path[DocumentLinks.Path.Length..])
                is not { } link
            || await services
                .GetRequiredService<Sessions>()
                .Find(link.SessionId, context.RequestAborted)
                is not { } caller
        )
        {
            await Refuse(
                context,
                HttpStatusCode.NotFound,
                new(
                    "下载地址无效或已过期，请回到平台重新点击下载。",
                    "This address is not good any more; go back to the platform and download again."
                )
            );
            return;
        }

        var sender = services.GetRequiredService<Sender>();
        var from = caller with { Address = context.Connection.RemoteIpAddress?.ToString() };
        ICommand<Document> download =
            CaseDocuments.CaseOf(link.Code) is { } ofCase
                ? new DownloadCaseDocument.Command(ofCase, link.Id)
            : ExpertDocuments.ExpertOf(link.Code) is { } ofExpert
                ? new DownloadExpertDocument.Command(ofExpert, link.Id)
            : new DownloadDocument.Command(EntityCode.Given(link.Code), link.Id);
        var granted = await sender.Send(download, from, context.RequestAborted);
        if (granted.Problem is { } problem)
        {
            await Refuse(context, (HttpStatusCode)problem.Kind, problem.Message);
            return;
        }

        var result = await services
            .GetRequiredService<DocumentDelivery>()
            .Of(granted.Value, context);
        await result.ExecuteAsync(context);
    }

    // Plain words: this origin serves no page.
    private static Task Refuse(HttpContext context, HttpStatusCode status, LocalizedText message)
    {
        context.Response.StatusCode = (int)status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"{message.Zh}\n{message.En}\n");
    }

    private static Uri? ListenAddress(IConfiguration configuration, DocumentSettings settings) =>
        configuration["Trading:Documents:Listen"] is { Length: > 0 } listen ? new Uri(listen)
        : settings.Origin is { IsLoopback: true, Scheme: "http" } origin ? origin
        : null;
}
