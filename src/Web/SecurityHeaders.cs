using Trading.Access.Federation;
using Trading.Access.Systems;
using Trading.Kernel.Security;

namespace Trading.Web;

/// <summary>What a browser must not do with our pages (OWASP Secure Headers).</summary>
internal sealed class SecurityHeaders(
    RequestDelegate next,
    IdentityProviders providers,
    Sandbox sandbox
)
{
    // Scripts and styles are only our own files.
    private const string Start =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        + "connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; object-src 'none'; "
        + "form-action 'self'";

    private const string OneYear = "max-age=31536000; includeSubDomains";

    // Signing in and out are forms, and go on to the provider.
    private readonly string _policy = string.Join(
        ' ',
        providers.All.SelectMany(provider => provider.Origins).Distinct().Prepend(Start)
    );

    // The dashboard stands in a page of ours, and in nobody else's.
    private static readonly PathString Framed = "/jobs";

    private static readonly PathString[] Tools = ["/swagger", "/jobs"];

    // The API explorer and the jobs' dashboard set styles on their elements, and have fonts in their style sheets.
    private string ToolPolicy =>
        $"{_policy.Replace("style-src 'self'", "style-src 'self' 'unsafe-inline'", StringComparison.Ordinal)}; font-src 'self' data:";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        if (sandbox.IsOne)
        {
            headers[Sandbox.Header] = "true";
        }

        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = Array.Exists(
            Tools,
            tool => context.Request.Path.StartsWithSegments(tool)
        )
            ? ToolPolicy
            : _policy;
        if (context.Request.Path.StartsWithSegments(Framed))
        {
            headers.XFrameOptions = "SAMEORIGIN";
            headers.ContentSecurityPolicy = ToolPolicy.Replace(
                "frame-ancestors 'none'",
                "frame-ancestors 'self'",
                StringComparison.Ordinal
            );
        }

        TellTls(context);
        context.Response.OnStarting(StayHere, context);
        context.Response.OnStarting(KeepNothing, context);
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            headers.CacheControl = "no-store";
        }

        return next(context);
    }

    // A redirect within the site names no host: the one that the request named may be anybody's.
    private static Task StayHere(object state)
    {
        var context = (HttpContext)state;
        var own = $"{context.Request.Scheme}://{context.Request.Host}/";
        if (
            context.Response.Headers.Location.ToString() is { } location
            && location.StartsWith(own, StringComparison.OrdinalIgnoreCase)
        )
        {
            context.Response.Headers.Location = location[(own.Length - 1)..];
        }

        return Task.CompletedTask;
    }

    // What a session shows stays in no browser's cache, nor in what it keeps of pages gone back to.
    private static Task KeepNothing(object state)
    {
        var context = (HttpContext)state;
        if (
            context.User.Identity is { IsAuthenticated: true }
            && context.Response.Headers.CacheControl.Count == 0
        )
        {
            context.Response.Headers.CacheControl = "no-store";
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// That this host is reached by https from now on: told over TLS alone (RFC 6797, 7.2), and never for this machine's
    /// own name, where other things are tried by http.
    /// </summary>
    public static void TellTls(HttpContext context)
    {
        if (
            context.Request is
            { IsHttps: true, Host.Host: not ("localhost" or "127.0.0.1" or "[::1]") }
        )
        {
            context.Response.Headers.StrictTransportSecurity = OneYear;
        }
    }
}

/// <summary>
/// A browser's session must not be used from another site: a change through the API with a cookie is only taken from
/// our own origin, and so is everything of a page's open connection, whose handshake is a GET. Pages' forms have
/// antiforgery tokens; systems with keys have no cookie to steal.
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
        var handshake =
            HttpMethods.IsConnect(request.Method)
            || request.Headers.Upgrade.Contains("websocket", StringComparer.OrdinalIgnoreCase);
        var refused = request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal)
            // A browser always says from where a WebSocket is opened.
            ? foreign || (handshake && request.Headers.Origin.Count == 0)
            : !reads
                && foreign
                && context.User.Identity
                    is { IsAuthenticated: true, AuthenticationType: not Keys.Scheme };
        if (refused)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        return next(context);
    }
}
