using Microsoft.AspNetCore.Mvc;
using Trading.Access.People;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;

namespace Trading.Web.Access;

/// <summary>
/// How pages look on this machine: a cookie that the page itself is written by, so that it is right before anything is
/// painted, without a script, and pages that are kept for everybody are kept once for each way. Whoever is signed in has
/// it remembered, and finds it on another machine.
/// </summary>
internal static class DisplayChoice
{
    private const string Cookie = "trading.display";

    public static void MapDisplay(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/account/display", Choose)
            .ExcludeFromDescription()
            // Public pages have no token; what a stranger's form could do is make the type larger.
            .DisableAntiforgery();

    /// <summary>Null for the standard one.</summary>
    public static string? Of(HttpContext context) =>
        context.Request.Cookies[Cookie] is { } chosen
        && chosen != ChooseDisplay.Standard
        && ChooseDisplay.All.Contains(chosen)
            ? chosen
            : null;

    /// <summary>What the person chose elsewhere holds here too, once a session is whole.</summary>
    public static async Task TakeUp(HttpContext context, Sender sender, Caller caller)
    {
        if (
            caller.May(Permission.SignedIn)
            && await sender.Send(new MyDisplay.Query(), caller)
                is { Succeeded: true, Value.Display: { } chosen }
        )
        {
            Keep(context, chosen);
        }
    }

    private static async Task<IResult> Choose(
        [FromForm] string? display,
        [FromForm(Name = "return")] string? back,
        HttpContext context,
        Sender sender,
        ICallerSource callers
    )
    {
        var chosen = ChooseDisplay.All.Contains(display) ? display! : ChooseDisplay.Standard;
        Keep(context, chosen);
        if (callers.Of(context) is { PersonId: not null } caller && caller.May(Permission.SignedIn))
        {
            await sender.Send(new ChooseDisplay.Command(chosen), caller);
        }

        return Results.LocalRedirect(Account.Local(back));
    }

    private static void Keep(HttpContext context, string display) =>
        context.Response.Cookies.Append(
            Cookie,
            display,
            new CookieOptions
            {
                HttpOnly = true,
                IsEssential = true,
                MaxAge = TimeSpan.FromDays(365),
                SameSite = SameSiteMode.Lax,
                Secure = Https.IsUsedFor(context),
            }
        );
}
