using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Trading.Access.Contracts;
using Trading.Access.SignIn;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Web.Access;
using Trading.Web.Parts;

namespace Trading.Web.Shell;

/// <summary>
/// Where a page sends its messages. The session is looked up each time: a page left open after signing out, or after
/// a role was taken away, can do no more than a new one. When it ended under a page, the page waits for its person to
/// come back, and what was typed is still there.
/// </summary>
public sealed class PageDispatcher(
    Sender sender,
    IServiceScopeFactory scopes,
    AuthenticationStateProvider authentication,
    NavigationManager navigation,
    SessionTickets tickets,
    ScopeWords words,
    Limits counts,
    ILogger<PageDispatcher> log
) : IListReader
{
    // The session that the page goes on with, when it is no longer the one it was opened with.
    private Guid? _session;

    /// <summary>The address the page was opened from, for whoever is not signed in.</summary>
    public string? Address { get; set; }

    /// <summary>Asks the person for a fresh proof; true when it was given. Set by the layout's dialog.</summary>
    public Func<Task<bool>>? AskForProof { get; set; }

    /// <summary>Waits for the person to sign in again; true when that was done. Set by the layout's watch.</summary>
    public Func<Task<bool>>? AwaitReturn { get; set; }

    /// <summary>Reads.</summary>
    public Task<Outcome<T>> Ask<T>(IQuery<T> query)
        where T : notnull =>
        Standing(() => Proved(() => Counted(caller => sender.Send(query, caller))));

    /// <summary>Reads what the page looks at again by itself: that keeps no session alive.</summary>
    public async Task<Outcome<T>> Watch<T>(IQuery<T> query)
        where T : notnull =>
        Followed(
            await Returned(() => Counted(caller => sender.Send(query, caller), byHand: false))
        );

    /// <summary>Changes.</summary>
    public Task<Outcome<T>> Do<T>(ICommand<T> command)
        where T : notnull =>
        Standing(() => Proved(() => Counted(caller => sender.Send(command, caller))));

    /// <summary>What would come of a change, with nothing done.</summary>
    public Task<Outcome<T>> Rehearse<T>(ICommand<T> command)
        where T : notnull =>
        Standing(() => Proved(() => Counted(caller => sender.Rehearse(command, caller))));

    Task<Caller> IListReader.Who() => Caller(byHand: false);

    /// <summary>Who is at the desk now.</summary>
    public async Task<Caller> Caller(bool byHand = true)
    {
        var language = LocalizedText.SpeaksEnglish ? "en" : "zh-CN";
        var known = CallerClaims.FromPrincipal(
            (await authentication.GetAuthenticationStateAsync()).User
        );
        if ((_session ?? known.SessionId) is not { } session)
        {
            return known with { Language = language, Address = known.Address ?? Address };
        }

        return (await Find(session, byHand) ?? Kernel.Security.Caller.Anonymous) with
        {
            Language = language,
        };
    }

    /// <summary>Goes on with the session that the browser has now; false when it has none, or another person's.</summary>
    public async Task<bool> TakeUp(string? ticket)
    {
        if (tickets.Read(ticket) is not { } session)
        {
            return false;
        }

        var known = CallerClaims.FromPrincipal(
            (await authentication.GetAuthenticationStateAsync()).User
        );
        if (
            await Find(session, byHand: true) is not { } caller
            || caller.PersonId != known.PersonId
            || !caller.May(Permission.SignedIn)
        )
        {
            return false;
        }

        _session = session;
        return true;
    }

    private async Task<Caller?> Find(Guid session, bool byHand)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<Sessions>()
            .Find(session, CancellationToken.None, byHand);
    }

    /// <summary>What the person sees with any of these permissions, in words; null where it leaves nothing out.</summary>
    public Task<LocalizedText?> Limits(params string[] anyOf) =>
        Limits(caller => caller.ScopeOf(anyOf));

    /// <summary>A scope of the person's in words; null where it leaves nothing out.</summary>
    public async Task<LocalizedText?> Limits(Func<Caller, DataScope> of)
    {
        var scope = of(await Caller(byHand: false));
        return scope.IsEverything ? null : words.Of(scope);
    }

    // Our fault is told like anybody's, with what to quote, and the page with all that is typed in it stands.
    private async Task<Outcome<T>> Standing<T>(Func<Task<Outcome<T>>> send)
        where T : notnull
    {
        try
        {
            return await send();
        }
        catch (Exception fault)
            when (fault is not (OperationCanceledException or NavigationException))
        {
            var reference = PartBoundary.Reference();
            log.LogError(fault, "A page's message failed; reference {Reference}.", reference);
            return new Problem(
                (ProblemKind)StatusCodes.Status500InternalServerError,
                "internal",
                new(
                    $"平台出错，您的数据没有改动，所填内容还在。请稍后重试；如仍失败，请联系系统管理员并提供编号：{reference}",
                    $"Our fault; nothing was changed, and what you entered is still here. Try again later; if it fails again, tell the system administrator and quote: {reference}"
                )
            );
        }
    }

    // A page has no request for each of what it does, by which the API is limited.
    private async Task<Outcome<T>> Counted<T>(
        Func<Caller, Task<Outcome<T>>> send,
        bool byHand = true
    )
        where T : notnull
    {
        var caller = await Caller(byHand);
        return
            (
                caller.SessionId is { } session
                    ? counts.Take(
                        $"{Trading.Kernel.Commands.Limits.Page}:PerCaller",
                        session.ToString()
                    )
                    : counts.Take(
                        $"{Trading.Kernel.Commands.Limits.Public}:PerAddress",
                        Trading.Kernel.Commands.Limits.Household(caller.Address)
                    )
            )
                is { } tooMany
            ? tooMany
            : await send(caller);
    }

    // What needs a fresh proof is sent once more when the person has given one.
    private async Task<Outcome<T>> Proved<T>(Func<Task<Outcome<T>>> send)
        where T : notnull
    {
        var outcome = await Returned(send);
        return Followed(
            outcome.Problem is { Code: FreshFactor.Required }
            && AskForProof is { } ask
            && await ask()
                ? await send()
                : outcome
        );
    }

    // Of a session that ended under the page: sent once more when its person is back.
    private async Task<Outcome<T>> Returned<T>(Func<Task<Outcome<T>>> send)
        where T : notnull
    {
        var outcome = await send();
        return
            outcome.Problem is { Kind: ProblemKind.Unauthenticated, Code: "unauthenticated" }
            && AwaitReturn is { } wait
            && await wait()
            ? await send()
            : outcome;
    }

    private Outcome<T> Followed<T>(Outcome<T> outcome)
        where T : notnull
    {
        if (outcome.Problem is { Kind: ProblemKind.Unauthenticated } problem)
        {
            var step = problem.Code switch
            {
                "factor_required" => "/sign-in/code",
                "password_change_required" => "/sign-in/password",
                _ => "/sign-in",
            };
            navigation.NavigateTo(
                $"{step}?return={Uri.EscapeDataString("/" + navigation.ToBaseRelativePath(navigation.Uri))}",
                forceLoad: true
            );
        }

        return outcome;
    }
}
