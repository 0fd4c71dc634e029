using Microsoft.AspNetCore.Http;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Kernel.Http;

/// <summary>Tells who makes a request; kept by Access.</summary>
public interface ICallerSource
{
    /// <summary>The caller of the current request; anonymous when nobody is signed in.</summary>
    Caller Of(HttpContext context);
}

/// <summary>
/// What an endpoint is made of: it sends a message for the request's caller and turns the outcome into HTTP:
/// status, problem document (RFC 9457), ETag of versioned values, Location of created ones.
/// </summary>
public sealed class Api(Sender sender, ICallerSource callers, IHttpContextAccessor accessor)
{
    /// <summary>The header that makes a creating request safe to repeat.</summary>
    public const string IdempotencyHeader = "Idempotency-Key";

    private const int LongestKey = 200;

    private HttpContext Context => accessor.HttpContext!;

    /// <summary>A read: 200 with an ETag when the value has a version, 304 when the caller has that version.</summary>
    /// <param name="query">What is read.</param>
    /// <param name="tagOf">The ETag of a value whose version says too little.</param>
    public async Task<IResult> Get<T>(IQuery<T> query, Func<T, string>? tagOf = null)
        where T : notnull
    {
        var outcome = await sender.Send(query, callers.Of(Context), Context.RequestAborted);
        if (outcome.Problem is { } problem)
        {
            return Problems.Result(problem, Context);
        }

        if (
            (
                tagOf?.Invoke(outcome.Value)
                ?? (outcome.Value is IVersioned versioned ? IfMatch.Tag(versioned.Version) : null)
            ) is
            { } tag
        )
        {
            Context.Response.Headers.ETag = tag;
            if (Context.Request.Headers.IfNoneMatch == tag)
            {
                return Results.StatusCode(StatusCodes.Status304NotModified);
            }
        }

        return Results.Ok(outcome.Value);
    }

    /// <summary>A creating POST: 201 with Location. Must carry an Idempotency-Key of 1 to 200 visible ASCII characters.</summary>
    /// <param name="command">What creates.</param>
    /// <param name="location">Where it is then.</param>
    /// <param name="complete">Adds what is not kept with a reply, for a repeated request (see <see cref="SecretAttribute"/>).</param>
    /// <param name="existed">True of what was there before with the same content: 200 and not 201.</param>
    public async Task<IResult> Create<T>(
        ICommand<T> command,
        Func<T, string> location,
        Func<T, Task<Outcome<T>>>? complete = null,
        Func<T, bool>? existed = null
    )
        where T : notnull
    {
        var key = Context.Request.Headers[IdempotencyHeader].ToString();
        if (key.Length is 0 or > LongestKey || key.Any(c => c is <= ' ' or > '~'))
        {
            return Problems.Result(
                new Problem(
                    ProblemKind.Malformed,
                    "idempotency.key",
                    new(
                        "创建请求必须带 Idempotency-Key 请求头（1 至 200 个可见 ASCII 字符）。",
                        "A creating request must carry an Idempotency-Key header of 1 to 200 visible ASCII characters."
                    )
                ),
                Context
            );
        }

        var outcome = await sender.Send(
            command,
            callers.Of(Context) with
            {
                IdempotencyKey = key,
            },
            Context.RequestAborted
        );
        if (outcome.Problem is null && complete is not null)
        {
            outcome = await complete(outcome.Value);
        }

        return outcome.Problem is { } problem ? Problems.Result(problem, Context)
            : existed?.Invoke(outcome.Value) == true ? Results.Ok(Tagged(outcome.Value))
            : Results.Created(location(outcome.Value), Tagged(outcome.Value));
    }

    /// <summary>A command that creates nothing: 200 with the value.</summary>
    public async Task<IResult> Do<T>(ICommand<T> command)
        where T : notnull
    {
        var outcome = await sender.Send(command, callers.Of(Context), Context.RequestAborted);
        return outcome.Problem is { } problem
            ? Problems.Result(problem, Context)
            : Results.Ok(Tagged(outcome.Value));
    }

    /// <summary>A command that makes a file: 200 with its bytes.</summary>
    /// <param name="command">What makes it.</param>
    /// <param name="file">Its bytes, media type and name.</param>
    public async Task<IResult> File<T>(
        ICommand<T> command,
        Func<T, (byte[] Content, string Type, string Name)> file
    )
        where T : notnull
    {
        var outcome = await sender.Send(command, callers.Of(Context), Context.RequestAborted);
        if (outcome.Problem is { } problem)
        {
            return Problems.Result(problem, Context);
        }

        var (content, type, name) = file(outcome.Value);
        return Results.File(content, type, name);
    }

    /// <summary>What would come of a command, with nothing done: 200 with the value.</summary>
    public async Task<IResult> Try<T>(ICommand<T> command)
        where T : notnull
    {
        var outcome = await sender.Rehearse(command, callers.Of(Context), Context.RequestAborted);
        return outcome.Problem is { } problem
            ? Problems.Result(problem, Context)
            : Results.Ok(outcome.Value);
    }

    /// <summary>A change of a mutable resource: needs If-Match (428 without), 412 when somebody was faster.</summary>
    public Task<IResult> Change<T>(Func<long, ICommand<T>> command)
        where T : notnull
    {
        var match = IfMatch.Of(Context.Request);
        return match.Problem is { } problem
            ? Task.FromResult(Problems.Result(problem, Context))
            : Do(command(match.Value));
    }

    private T Tagged<T>(T value)
        where T : notnull
    {
        if (value is IVersioned versioned)
        {
            Context.Response.Headers.ETag = IfMatch.Tag(versioned.Version);
        }

        return value;
    }
}

/// <summary>The version a change means (RFC 9110): <c>If-Match: "3"</c>.</summary>
public static class IfMatch
{
    /// <summary>A version as an entity tag.</summary>
    public static string Tag(long version) => $"\"{version}\"";

    /// <summary>The version the request names; 428 without one, 400 when it is not a tag of ours.</summary>
    public static Outcome<long> Of(HttpRequest request)
    {
        var header = request.Headers.IfMatch.ToString();
        if (header.Length == 0)
        {
            return new Problem(
                ProblemKind.PreconditionRequired,
                "if_match.required",
                new(
                    "请用 If-Match 请求头指明所依据的版本（先 GET 取得 ETag）。",
                    "Name the version you changed with If-Match (GET it first for its ETag)."
                )
            );
        }

        return header is ['"', .. var digits, '"'] && long.TryParse(digits, out var version)
            ? version
            : new Problem(
                ProblemKind.Malformed,
                "if_match.unreadable",
                new(
                    "If-Match 必须是本平台给出的 ETag，例如 \"3\"。",
                    "If-Match must be an ETag given by this platform, such as \"3\"."
                )
            );
    }
}
