using Trading.Access.SignIn;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;

namespace Trading.Web;

/// <summary>So many requests a minute to the API and for files of lists as a whole, for each key, session, or address of nobody.</summary>
internal sealed class ApiLimit(RequestDelegate next, Limits limits)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (
            !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            && !context.Request.Path.StartsWithSegments("/lists", StringComparison.Ordinal)
        )
        {
            return next(context);
        }

        var caller = CallerClaims.FromPrincipal(context.User);
        var whose =
            (caller.SystemId ?? caller.SessionId)?.ToString()
            ?? Limits.Household(context.Connection.RemoteIpAddress?.ToString());
        return limits.Take($"{Limits.Api}:PerCaller", whose) is { } refused
            ? Problems.Result(refused, context).ExecuteAsync(context)
            : next(context);
    }
}
