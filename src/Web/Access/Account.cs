using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using Trading.Access.SignIn;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;

namespace Trading.Web.Access;

/// <summary>The browser's session: opened and ended by plain forms, checked with every request.</summary>
internal static class Account
{
    /// <summary>Name of the rate limit on sign-in attempts of one address.</summary>
    public const string SignInLimit = "sign-in";

    public static void MapAccount(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/account/sign-in", SignInForm)
            .RequireRateLimiting(SignInLimit)
            .ExcludeFromDescription();
        routes.MapPost("/account/sign-out", SignOutForm).ExcludeFromDescription();
        routes.MapPost("/account/language", LanguageForm).ExcludeFromDescription();
    }

    /// <summary>A session that ended, or whose person was disabled, is no session; roles are read anew.</summary>
    public static async Task Validate(CookieValidatePrincipalContext context)
    {
        var session = CallerClaims.FromPrincipal(context.Principal!).SessionId;
        var caller = session is { } id
            ? await context
                .HttpContext.RequestServices.GetRequiredService<Sessions>()
                .Find(id, context.HttpContext.RequestAborted)
            : null;
        if (caller is null)
        {
            context.RejectPrincipal();
            return;
        }

        context.ReplacePrincipal(
            CallerClaims.ToPrincipal(caller, CookieAuthenticationDefaults.AuthenticationScheme)
        );
    }

    public static Task ToSignIn(RedirectContext<CookieAuthenticationOptions> context) =>
        Redirect(context, StatusCodes.Status401Unauthorized);

    public static Task ToDenied(RedirectContext<CookieAuthenticationOptions> context) =>
        Redirect(context, StatusCodes.Status403Forbidden);

    private static Task Redirect(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            context.Response.StatusCode = status;
        }
        else
        {
            context.Response.Redirect(context.RedirectUri);
        }

        return Task.CompletedTask;
    }

    private static async Task<IResult> SignInForm(
        [FromForm] string? login,
        [FromForm] string? password,
        [FromForm(Name = "return")] string? back,
        HttpContext context,
        Sender sender,
        ICallerSource callers
    )
    {
        var outcome = await sender.Send(
            new SignIn.Command(login ?? "", password ?? ""),
            callers.Of(context)
        );
        if (outcome.Problem is not null || outcome.Value.SessionId is not { } session)
        {
            var error = outcome is { Problem: null, Value.Locked: true } ? "locked" : "failed";
            return Results.LocalRedirect(
                $"/sign-in?error={error}&return={Uri.EscapeDataString(Local(back))}"
            );
        }

        var caller = await context
            .RequestServices.GetRequiredService<Sessions>()
            .Find(session, context.RequestAborted);
        await context.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme,
            CallerClaims.ToPrincipal(caller!, CookieAuthenticationDefaults.AuthenticationScheme)
        );
        return Results.LocalRedirect(Local(back));
    }

    private static async Task<IResult> SignOutForm(
        [FromForm(Name = "return")] string? back,
        HttpContext context,
        Sender sender,
        ICallerSource callers
    )
    {
        var session = await context.AuthenticateAsync(
            CookieAuthenticationDefaults.AuthenticationScheme
        );
        await sender.Send(new SignOut.Command(), callers.Of(context));
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return await Federation.SignOutAtProvider(context, session.Properties)
            ?? Results.LocalRedirect(Local(back));
    }

    private static IResult LanguageForm(
        [FromForm] string? language,
        [FromForm(Name = "return")] string? back,
        HttpContext context
    )
    {
        var chosen = language == "en" ? "en" : "zh-CN";
        context.Response.Cookies.Append(
            CookieRequestCultureProvider.DefaultCookieName,
            CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(chosen)),
            new CookieOptions
            {
                MaxAge = TimeSpan.FromDays(365),
                IsEssential = true,
                SameSite = SameSiteMode.Lax,
            }
        );
        return Results.LocalRedirect(Local(back));
    }

    // Only back to a page of ours: a return address from outside must not lead there.
    internal static string Local(string? back) =>
        back is ['/', ..] and not ['/', '/' or '\\', ..]
        && Uri.IsWellFormedUriString(back, UriKind.Relative)
            ? back
            : "/";
}
