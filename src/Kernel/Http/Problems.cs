using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Trading.Domain.Codes;

namespace Trading.Kernel.Http;

/// <summary>With which problem a request ended, for whoever counts.</summary>
/// <param name="Code">The problem's code.</param>
public sealed record RefusedWith(string Code);

/// <summary>Problems as RFC 9457 documents, in the caller's language.</summary>
public static partial class Problems
{
    /// <summary>415.</summary>
    public static Problem WrongMediaType => UnreadableBody.WrongMediaType;

    /// <summary>The problem document with its status, and how long to wait where it says so.</summary>
    public static IResult Result(Problem problem, HttpContext context)
    {
        SetHeaders(problem, context);
        return Results.Problem(Document(problem, context));
    }

    /// <summary>Sets what goes with a problem beside its document: Retry-After from what it says, WWW-Authenticate with 401 (RFC 9110).</summary>
    public static void SetHeaders(Problem problem, HttpContext context)
    {
        context.Features.Set(new RefusedWith(problem.Code));
        if (problem.Extensions.GetValueOrDefault(Commands.Limits.RetryAfter) is int seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (problem.Kind == ProblemKind.Unauthenticated)
        {
            // RFC 6750, 3.1: why, only where a key was sent.
            context.Response.Headers.WWWAuthenticate =
                context.Request.Headers.Authorization.Count > 0
                    ? "Bearer realm=\"trading\", error=\"invalid_token\""
                    : "Bearer realm=\"trading\"";
        }
    }

    /// <summary>The problem document.</summary>
    public static ProblemDetails Document(Problem problem, HttpContext context)
    {
        var document = new ProblemDetails
        {
            Type = $"urn:trading:problem:{problem.Code}",
            Title = Title(problem.Kind).ToString(),
            Status = (int)problem.Kind,
            Detail = problem.Message.ToString(),
            Instance = context.Request.Path,
        };
        document.Extensions["code"] = problem.Code;
        document.Extensions["traceId"] =
            Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        if (problem.Errors.Count > 0)
        {
            document.Extensions["errors"] = SentAs.In(context, problem.Errors);
        }

        foreach (var (name, value) in problem.Extensions)
        {
            document.Extensions[name] = value;
        }

        return document;
    }

    /// <summary>A request whose body cannot be read, with the place where reading stopped.</summary>
    public static Problem Unreadable(BadHttpRequestException error)
    {
        for (Exception? inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is JsonException json)
            {
                if (UnreadableBody.Unknown(json) is { } unknown)
                {
                    return unknown;
                }

                var pointer = UnreadableBody.Pointer(json.Path);
                if (json is WrongFormException wrong)
                {
                    return WrongForm(pointer, wrong.Rule, wrong.Value, wrong.Form);
                }

                return new Problem(
                    ProblemKind.Malformed,
                    "json",
                    new(
                        $"请求正文不是可读的 JSON：第 {json.LineNumber + 1} 行第 {json.BytePositionInLine + 1} 字节处，字段 {pointer}。",
                        $"The body is not readable JSON: line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}, field {pointer}."
                    )
                )
                {
                    Errors =
                    [
                        new FieldError(
                            pointer,
                            "json",
                            new LocalizedText(
                                "类型或格式不对。",
                                "Wrong type or format."
                            ).ToString()
                        ),
                    ],
                };
            }
        }

        if (UnreadableBody.Of(error) is { } body)
        {
            return body;
        }

        if (Unbound().Match(error.Message) is { Success: true } parameter)
        {
            var name = parameter.Groups["name"].Value;
            var value = parameter.Groups["value"].Value;
            return Parameter(
                name,
                value,
                UnreadParameter.FormOf(parameter.Groups["type"].Value.TrimEnd('?'))
            );
        }

        return new Problem(
            error.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? ProblemKind.TooLarge
                : ProblemKind.Malformed,
            "request",
            new($"请求无法读取：{error.Message}", $"The request cannot be read: {error.Message}")
        );
    }

    /// <summary>A value of the address that has not its form.</summary>
    internal static Problem Parameter(string name, string value, LocalizedText form) =>
        WrongForm("/" + JsonNamingPolicy.CamelCase.ConvertName(name), "parameter", value, form);

    private static Problem WrongForm(string pointer, string rule, string value, LocalizedText form)
    {
        var shown = value.Length > 100 ? value[..100] + "…" : value;
        var name = pointer.TrimStart('/');
        return new Problem(
            ProblemKind.Malformed,
            rule,
            new(
                $"{name} 的值“{shown}”无法读取，应为{form.Zh}。",
                $"{name} cannot be read from '{shown}': it must be {form.En}."
            )
        )
        {
            Errors =
            [
                new FieldError(
                    pointer,
                    rule,
                    new LocalizedText($"应为{form.Zh}。", $"It must be {form.En}.").ToString(),
                    shown
                ),
            ],
        };
    }

    // The framework tells which parameter it could not bind in its message alone.
    [GeneratedRegex(
        "^Failed to bind parameter \"(?:Nullable<)?(?<type>[^ >]+)>? (?<name>[^\"]+)\" from \"(?<value>.*)\"\\.$",
        RegexOptions.Singleline
    )]
    private static partial Regex Unbound();

    private static LocalizedText Title(ProblemKind kind) =>
        kind switch
        {
            ProblemKind.Malformed => new("请求无法读取", "Unreadable request"),
            ProblemKind.Unauthenticated => new("需要登录", "Sign-in required"),
            ProblemKind.Forbidden => new("没有权限", "Not allowed"),
            ProblemKind.NotFound => new("未找到", "Not found"),
            ProblemKind.Conflict => new("当前状态不允许", "Not possible in this state"),
            ProblemKind.Gone => new("需要重新开始", "To be begun anew"),
            ProblemKind.Stale => new("已被他人修改", "Changed by somebody else"),
            ProblemKind.Invalid => new("内容有误", "Invalid content"),
            ProblemKind.PreconditionRequired => new("需要指明版本", "Version required"),
            ProblemKind.TooMany => new("过于频繁", "Too many requests"),
            ProblemKind.TooLarge => new("超出大小限制", "Too large"),
            ProblemKind.UnsupportedMedia => new("正文类型不受支持", "Media type not taken"),
            ProblemKind.MethodNotAllowed => new("方法不允许", "Method not allowed"),
            ProblemKind.Unavailable => new("暂时不可用", "Unavailable for now"),
            _ => new("请求失败", "Request failed"),
        };
}
