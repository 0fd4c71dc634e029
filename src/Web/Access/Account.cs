using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using Trading.Access.Forgotten;
using Trading.Access.People;
using Trading.Access.SignIn;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Messaging.Preferences;

namespace Trading.Web.Access;

/// <summary>The browser's session: opened and ended by plain forms, checked with every request.</summary>
internal static class Account
{
    /// <summary>Where an open page asks for what <see cref="SessionTickets"/> gives.</summary>
    private const string SessionPath = "/account/session";

    private const string CodePage = "/sign-in/code";
    private const string PasswordPage = "/sign-in/password";
    private const string ForgotPage = "/forgot";

    public static void MapAccount(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/account/sign-in", SignInForm).ExcludeFromDescription();
        routes.MapPost("/account/code", CodeForm).ExcludeFromDescription();
        routes.MapPost("/account/finish", FinishForm).ExcludeFromDescription();
        routes.MapPost("/account/password", PasswordForm).ExcludeFromDescription();
        routes.MapPost("/account/forgot", ForgotForm).ExcludeFromDescription();
        routes.MapPost("/account/forgot/new", NewPasswordForm).ExcludeFromDescription();
        routes.MapPost("/account/renew", RenewForm).ExcludeFromDescription();
        routes.MapGet(SessionPath, TicketOf).ExcludeFromDescription();
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
                .Find(id, context.HttpContext.RequestAborted, IsByHand(context.Request))
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

    // What a page asks for by itself keeps no session alive: its line taken up again, and whether there is a session.
    private static bool IsByHand(HttpRequest request) =>
        !request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal)
        && !request.Path.StartsWithSegments(SessionPath, StringComparison.Ordinal);

    public static Task ToSignIn(RedirectContext<CookieAuthenticationOptions> context) =>
        Redirect(context, StatusCodes.Status401Unauthorized);

    public static Task ToDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        // Half signed in: on to what is owed, and from there to where the person wanted to go.
        context.RedirectUri =
            Owed(
                CallerClaims.FromPrincipal(context.HttpContext.User),
                context.Request.Path + context.Request.QueryString
            ) ?? context.RedirectUri;

        return Redirect(context, StatusCodes.Status403Forbidden);
    }

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
            new SignIn.Command(login ?? "", password ?? "")
            {
                Device = context.Request.Cookies[Devices.CookieOf(login ?? "")],
                Agent = context.Request.Headers.UserAgent,
            },
            callers.Of(context)
        );
        TypedName.Keep(
            context,
            outcome is { Succeeded: true, Value.SessionId: not null } ? null : login
        );
        return await Arrive(outcome, "/sign-in", back, context);
    }

    private static async Task<IResult> CodeForm(
        [FromForm] string? code,
        [FromForm(Name = "return")] string? back,
        HttpContext context,
        Sender sender,
        ICallerSource callers
    )
    {
        var caller = callers.Of(context);
        var outcome = await sender.Send(
            new GiveCode.Command(code ?? "")
            {
                Device = context.Request.Cookies[Devices.CookieOf(caller.Name)],
                Agent = context.Request.Headers.UserAgent,
            },
            caller
        );
        return await Arrive(outcome, CodePage, back, context);
    }

    private static async Task<IResult> FinishForm(
        [FromForm(Name = "return")] string? back,
        HttpContext context,
        Sender sender,
        ICallerSource callers
    )
    {
        var outcome = await Renew(context, sender, callers.Of(context));
        return await Arrive(outcome, CodePage, back, context);
    }

    private static async Task<IResult> PasswordForm(
        [FromForm] string? current,
        [FromForm] string? password,
        [FromForm] string? again,
        [FromForm(Name = "return")] string? back,
        HttpContext context,
        Sender sender,
        ICallerSource callers
    )
    {
        var caller = callers.Of(context);
        var changed =
            password == again
                ? await sender.Send(
                    new ChangeMyPassword.Command(current ?? "", password ?? ""),
                    caller
                )
                : Problem.Invalid("/again", "password.differs", new("", ""));
        if (changed.Problem is { Kind: ProblemKind.Invalid } wrong)
        {
            return Results.LocalRedirect(
                $"{PasswordPage}?error={Uri.EscapeDataString(wrong.Errors[0].Code)}&return={Uri.EscapeDataString(Local(back))}"
            );
        }

        return changed.Problem is { Kind: ProblemKind.TooMany } many
            ? await Written(context, many)
            : await Arrive(await Renew(context, sender, caller), PasswordPage, back, context);
    }

    // The same answer for whoever asks, about whomever.
    private static async Task<IResult> ForgotForm(
        [FromForm] string? login,
        HttpContext context,
        Sender sender,
        ICallerSource callers
    )
    {
        var asked = await sender.Send(
            new AskPasswordLink.Command(login ?? ""),
            callers.Of(context)
        );
        return asked.Problem is { Kind: ProblemKind.TooMany } many
            ? await Written(context, many)
            : Results.LocalRedirect(
                asked.Succeeded ? $"{ForgotPage}?sent=1" : $"{ForgotPage}?error=1"
            );
    }

    private static async Task<IResult> NewPasswordForm(
        [FromForm] string? key,
        [FromForm] string? password,
        [FromForm] string? again,
        HttpContext context,
        Sender sender,
        ICallerSource callers
    )
    {
        var set =
            password == again
                ? await sender.Send(
                    new SetPasswordByLink.Command(key ?? "", password ?? ""),
                    callers.Of(context)
                )
                : Problem.Invalid("/again", "password.differs", new("", ""));
        return set.Problem switch
        {
            null => Results.LocalRedirect("/sign-in?done=password"),
            { Kind: ProblemKind.TooMany } many => await Written(context, many),
            { Kind: ProblemKind.Invalid } wrong => Results.LocalRedirect(
                $"{ForgotPage}/new?key={Uri.EscapeDataString(key ?? "")}&error={Uri.EscapeDataString(wrong.Errors[0].Code)}"
            ),
            _ => Results.LocalRedirect($"{ForgotPage}/new"),
        };
    }

    // After a fresh proof on an open page, which goes on with the new number by its ticket.
    private static async Task<IResult> RenewForm(
        HttpContext context,
        Sender sender,
        ICallerSource callers,
        SessionTickets tickets
    )
    {
        var renewed = await Renew(context, sender, callers.Of(context));
        if (renewed is not { Succeeded: true, Value.SessionId: { } session })
        {
            return Results.NoContent();
        }

        await SetCookies(context, session, renewed.Value.Device, goesOn: true);
        return Results.Text(tickets.Of(session));
    }

    private static IResult TicketOf(
        HttpContext context,
        ICallerSource callers,
        SessionTickets tickets
    )
    {
        context.Response.Headers.CacheControl = "no-store";
        return
            callers.Of(context) is { SessionId: { } session } caller
            && caller.May(Permission.SignedIn)
            ? Results.Text(tickets.Of(session))
            : Results.NoContent();
    }

    private static Task<Outcome<Attempt>> Renew(
        HttpContext context,
        Sender sender,
        Caller caller
    ) =>
        sender.Send(
            new RenewSession.Command
            {
                Device = context.Request.Cookies[Devices.CookieOf(caller.Name)],
                Agent = context.Request.Headers.UserAgent,
            },
            caller
        );

    private static async Task<IResult> Written(HttpContext context, Problem problem)
    {
        await Faults.Write(context, problem);
        return Results.Empty;
    }

    // Whole: to where the person wanted to go. Half: to what is owed. Failed: back to the form, which says so.
    private static async Task<IResult> Arrive(
        Outcome<Attempt> outcome,
        string form,
        string? back,
        HttpContext context
    )
    {
        var to = Uri.EscapeDataString(Local(back));
        if (outcome.Problem is { Kind: ProblemKind.TooMany } problem)
        {
            return await Written(context, problem);
        }

        if (outcome.Problem is { Kind: ProblemKind.Unauthenticated })
        {
            return Results.LocalRedirect($"/sign-in?return={to}");
        }

        if (outcome.Problem is not null || outcome.Value.SessionId is not { } session)
        {
            var wait = outcome is { Problem: null, Value.RetryAt: { } until }
                ? (
                    until - context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()
                ).TotalMinutes
                : 0;
            return Results.LocalRedirect(
                wait > 0 ? $"{form}?error=wait&minutes={Math.Ceiling(wait):0}&return={to}"
                : outcome is { Problem: null, Value.Refusal: Attempt.FirstPasswordExpired }
                    ? $"{form}?error=first_password_expired&return={to}"
                : $"{form}?error=failed&return={to}"
            );
        }

        // The second step goes on with the first one's session, which a provider may have opened.
        var caller = await SetCookies(
            context,
            session,
            outcome.Value.Device,
            goesOn: form is CodePage or PasswordPage
        );
        return Results.LocalRedirect(Owed(caller, Local(back)) ?? Local(back));
    }

    private static async Task<Caller> SetCookies(
        HttpContext context,
        Guid session,
        string? device,
        bool goesOn
    )
    {
        var caller = (
            await context
                .RequestServices.GetRequiredService<Sessions>()
                .Find(session, context.RequestAborted)
        )!;
        var before = goesOn
            ? await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme)
            : null;
        await context.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme,
            CallerClaims.ToPrincipal(caller, CookieAuthenticationDefaults.AuthenticationScheme),
            Federation.Kept(before?.Properties)
        );
        await DisplayChoice.TakeUp(
            context,
            context.RequestServices.GetRequiredService<Sender>(),
            caller
        );
        if (device is { } mark)
        {
            context.Response.Cookies.Append(
                Devices.CookieOf(caller.Name),
                mark,
                new CookieOptions
                {
                    HttpOnly = true,
                    IsEssential = true,
                    MaxAge = Devices.KeptFor,
                    Path = "/account",
                    SameSite = SameSiteMode.Strict,
                    Secure = Https.IsUsedFor(context),
                }
            );
        }

        return caller;
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
        // Not the cookies: the mark of a known device stays, or its owner would be a stranger next time.
        context.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        return await Federation.SignOutAtProvider(context, session.Properties)
            ?? Results.LocalRedirect(Local(back));
    }

    private static async Task<IResult> LanguageForm(
        [FromForm] string? language,
        [FromForm(Name = "return")] string? back,
        HttpContext context,
        Sender sender,
        ICallerSource callers
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
                Secure = Https.IsUsedFor(context),
            }
        );
        // What is written to the person elsewhere speaks it too.
        if (callers.Of(context) is { PersonId: not null } caller && caller.May(Permission.SignedIn))
        {
            await sender.Send(new ChooseLanguage.Command(chosen), caller);
        }

        return Results.LocalRedirect(Local(back));
    }

    /// <summary>The page that asks for what a session still owes, and then goes on; null when it owes nothing.</summary>
    internal static string? Owed(Caller caller, string back) =>
        caller.May(Permission.FinishSignIn) ? $"{CodePage}?return={Uri.EscapeDataString(back)}"
        : caller.May(Permission.ReplacePassword)
            ? $"{PasswordPage}?return={Uri.EscapeDataString(back)}"
        : null;

    // Only back to a page of ours: a return address from outside must not lead there.
    internal static string Local(string? back) =>
        back is ['/', ..] and not ['/', '/' or '\\', ..]
        && Uri.IsWellFormedUriString(back, UriKind.Relative)
            ? back
            : "/";
}
