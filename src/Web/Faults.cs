using Microsoft.AspNetCore.Diagnostics;
using Trading.Kernel.Http;

namespace Trading.Web;

/// <summary>What a caller gets when something failed: a problem document from the API, a plain page elsewhere; never a stack trace.</summary>
internal static class Faults
{
    public static Task Answer(HttpContext context)
    {
        var fault = context.Features.Get<IExceptionHandlerFeature>();
        var error = fault?.Error;
        var problem =
            error is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }
                ? BodyLimit.Of(fault!.Endpoint).Exceeded()
            : error is BadHttpRequestException bad ? Problems.Unreadable(bad)
            : new Problem(
                (ProblemKind)StatusCodes.Status500InternalServerError,
                "internal",
                new(
                    "平台出错，您的数据没有改动。请稍后重试；如仍失败，请提供 traceId。",
                    "Our fault; nothing was changed. Try again later, and quote the traceId if it persists."
                )
            );
        return Write(context, problem);
    }

    public static Task AnswerStatus(StatusCodeContext status)
    {
        var context = status.HttpContext;
        var problem = (ProblemKind)context.Response.StatusCode switch
        {
            ProblemKind.Unauthenticated => new Problem(
                ProblemKind.Unauthenticated,
                "unauthenticated",
                new("请先登录，或提供有效的密钥。", "Sign in first, or send a valid key.")
            ),
            ProblemKind.Forbidden => Problem.Forbidden(
                "没有此操作的权限。",
                "You may not do this."
            ),
            ProblemKind.NotFound => Problem.NotFound(
                "没有这个地址。",
                "There is nothing at this address."
            ),
            ProblemKind.MethodNotAllowed => new Problem(
                ProblemKind.MethodNotAllowed,
                "method",
                new(
                    $"此地址不支持 {context.Request.Method}，支持的方法：{context.Response.Headers.Allow}。",
                    $"{context.Request.Method} is not possible at this address; {context.Response.Headers.Allow} is."
                )
            ),
            ProblemKind.Malformed when UnreadParameter.Of(context) is { } unread => unread,
            ProblemKind.UnsupportedMedia => Problems.WrongMediaType,
            ProblemKind.TooLarge => BodyLimit.Of(context.GetEndpoint()).Exceeded(),
            var kind => new Problem(
                kind,
                "http",
                new($"请求失败（{(int)kind}）。", $"The request failed ({(int)kind}).")
            ),
        };
        return Write(context, problem);
    }

    /// <summary>The problem as a page, or as a document where it is the API that was asked.</summary>
    public static Task Write(HttpContext context, Problem problem)
    {
        Problems.SetHeaders(problem, context);
        context.Response.StatusCode = (int)problem.Kind;
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            return Problems.Result(problem, context).ExecuteAsync(context);
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        var words = System.Net.WebUtility.HtmlEncode(problem.Message.ToString());
        var home = new LocalizedText("返回首页", "Back to the start");
        return context.Response.WriteAsync(
            $"""
            <!doctype html><html lang="{(
                LocalizedText.SpeaksEnglish ? "en" : "zh-CN"
            )}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{(int)problem.Kind}</title>
            <link rel="icon" href="/favicon.svg" type="image/svg+xml"><link rel="stylesheet" href="/app.css"></head><body class="plain"><main><h1>{(int)
                problem.Kind}</h1><p>{words}</p><p><a href="/">{home}</a></p></main></body></html>
            """
        );
    }
}
