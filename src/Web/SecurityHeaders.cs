using Trading.Access.Federation;
using Trading.Access.Systems;

namespace Trading.Web;

/// <summary>What a browser must not do with our pages (OWASP Secure Headers).</summary>
internal sealed class SecurityHeaders(RequestDelegate next, IdentityProviders providers)
{
    // Inline styles are what the component library sets on its elements; scripts are only our own files.
    private const string Start =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'self'; object-src 'none'; "
        + "form-action 'self'";

    // Signing out is a form, and goes on to the provider that signed its user in.
    private readonly string _policy = string.Join(
        ' ',
        providers
            .All.Select(provider => provider.Authority.GetLeftPart(UriPartial.Authority))
            .Prepend(Start)
    );

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        // The jobs' dashboard and the API explorer bring inline scripts of their own; neither shows data of citizens.
        if (
            !context.Request.Path.StartsWithSegments("/jobs")
            && !context.Request.Path.StartsWithSegments("/swagger")
        )
        {
            headers.ContentSecurityPolicy = _policy;
        }

        if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            headers.CacheControl = "no-store";
        }

        return next(context);
    }
}

/// <summary>
/// A browser's session must not be used from another site: a change through the API with a cookie is only taken from
/// our own origin. Pages' forms have antiforgery tokens; systems with keys have no cookie to steal.
/// </summary>
internal sealed class SameOriginOnly(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        var foreign =
            request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none")
            || (
                request.Headers.Origin.ToString() is { Length: > 0 } origin
                && origin != $"{request.Scheme}://{request.Host}"
            );
        if (
            !reads
            && foreign
            && context.User.Identity
                is { IsAuthenticated: true, AuthenticationType: not Keys.Scheme }
        )
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        return next(context);
    }
}
