namespace Trading.Web.OpenApi;

/// <summary>
/// Keeps the description of the API as it was first written: it is megabytes that cost much of a processor's time, the same
/// as long as the host runs, and anybody may ask for it as often as he likes.
/// </summary>
internal sealed class KeptDescription(RequestDelegate next)
{
    /// <summary>Where it is.</summary>
    public const string Address = "/swagger/v1/openapi.json";

    private volatile Written? _kept;

    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Path != Address)
        {
            await next(context);
            return;
        }

        if (_kept is { } kept)
        {
            context.Response.ContentType = kept.ContentType;
            await context.Response.Body.WriteAsync(kept.Body, context.RequestAborted);
            return;
        }

        var answer = context.Response.Body;
        using var body = new MemoryStream();
        context.Response.Body = body;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = answer;
        }

        var written = body.ToArray();
        if (context.Response.StatusCode == StatusCodes.Status200OK)
        {
            _kept = new(written, context.Response.ContentType);
        }

        await answer.WriteAsync(written, context.RequestAborted);
    }

    private sealed record Written(byte[] Body, string? ContentType);
}
