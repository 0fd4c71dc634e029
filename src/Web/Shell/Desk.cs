using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Trading.Access.SignIn;
using Trading.Kernel;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Web.Shell;

/// <summary>
/// Where a page sends its messages. The session is looked up each time: a page left open after signing out, or after
/// a role was taken away, can do no more than a new one.
/// </summary>
public sealed class Desk(
    Sender sender,
    IServiceScopeFactory scopes,
    AuthenticationStateProvider authentication,
    NavigationManager navigation
)
{
    /// <summary>Reads.</summary>
    public async Task<Outcome<T>> Ask<T>(IQuery<T> query)
        where T : notnull => Followed(await sender.Send(query, await Caller()));

    /// <summary>Changes.</summary>
    public async Task<Outcome<T>> Do<T>(ICommand<T> command)
        where T : notnull => Followed(await sender.Send(command, await Caller()));

    /// <summary>Who is at the desk now.</summary>
    public async Task<Caller> Caller()
    {
        var language = Text.SpeaksEnglish ? "en" : "zh-CN";
        var known = CallerClaims.FromPrincipal(
            (await authentication.GetAuthenticationStateAsync()).User
        );
        if (known.SessionId is not { } session)
        {
            return known with { Language = language };
        }

        await using var scope = scopes.CreateAsyncScope();
        var caller = await scope
            .ServiceProvider.GetRequiredService<Sessions>()
            .Find(session, CancellationToken.None);
        return (caller ?? Kernel.Security.Caller.Anonymous) with { Language = language };
    }

    private Outcome<T> Followed<T>(Outcome<T> outcome)
        where T : notnull
    {
        if (outcome.Problem is { Kind: ProblemKind.Unauthenticated })
        {
            navigation.NavigateTo(
                $"/sign-in?return={Uri.EscapeDataString("/" + navigation.ToBaseRelativePath(navigation.Uri))}",
                forceLoad: true
            );
        }

        return outcome;
    }
}
