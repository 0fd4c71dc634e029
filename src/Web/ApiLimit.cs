using System.Globalization;
using Trading.Access.SignIn;
using Trading.Access.Systems;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;

namespace Trading.Web;

/// <summary>
/// So many requests a minute to the API and for files of lists as a whole, for each key, session, or address of nobody; a
/// trading system has a number of its own where its administrator gave it one, and is told how many are left. What is refused
/// to a system is counted here, whoever refused it.
/// </summary>
internal sealed class ApiLimit(RequestDelegate next, Limits limits, ISystemRefusals refusals)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (
            !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            && !context.Request.Path.StartsWithSegments("/lists", StringComparison.Ordinal)
        )
        {
            await next(context);
            return;
        }

        var key = context.Features.Get<KeyRefusal>();
        var caller = key?.Caller ?? CallerClaims.FromPrincipal(context.User);
        var whose =
            (key is null ? (caller.SystemId ?? caller.SessionId)?.ToString() : null)
            ?? Limits.Household(context.Connection.RemoteIpAddress?.ToString());
        var taken =
            key is null && caller.PerMinute is { } own
                ? limits.Take(Limits.System, whose, own)
                : limits.Take($"{Limits.Api}:PerCaller", whose, null);
        if (key is null && caller.SystemId is not null && taken.Permits > 0)
        {
            // draft-ietf-httpapi-ratelimit-headers-10.
            context.Response.Headers["RateLimit-Policy"] = string.Create(
                CultureInfo.InvariantCulture,
                $"\"minute\";q={taken.Permits};w=60"
            );
            context.Response.Headers["RateLimit"] = string.Create(
                CultureInfo.InvariantCulture,
                $"\"minute\";r={taken.Left};t={taken.Seconds}"
            );
        }

        if ((taken.Problem ?? key?.Problem) is { } refused)
        {
            await Problems.Result(refused, context).ExecuteAsync(context);
        }
        else
        {
            await next(context);
        }

        if (caller.SystemId is not null && context.Features.Get<RefusedWith>() is { } with)
        {
            refusals.Refused(caller, with.Code);
        }
    }
}
