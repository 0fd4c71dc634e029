using System.Globalization;
using Mediator;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Security;

namespace Trading.Kernel.Commands;

/// <summary>Who calls, within one scope.</summary>
public sealed class CurrentCaller
{
    /// <summary>The caller; anonymous until the sender says otherwise.</summary>
    public Caller Caller { get; set; } = Caller.Anonymous;

    /// <summary>What the caller does: the name of the command whose transaction is open; empty outside of one.</summary>
    public string Action { get; set; } = "";

    /// <summary>For whom the caller acts, when what is acted on decides that; for the audit trail.</summary>
    public string? ActsFor { get; internal set; }

    /// <summary>Says what the command changes: beyond the own scope the caller acts for whom it stands in.</summary>
    public void ActsOn(string permission, DataPlace place) =>
        ActsFor = Caller.OnBehalfOf(permission, place);
}

/// <summary>
/// The one way into the application: pages, endpoints, jobs and the command line all send here. Each message gets
/// its own scope, so its own database session, and speaks its caller's language.
/// </summary>
public sealed class Sender(IServiceScopeFactory scopes)
{
    /// <summary>Sends a command for a caller.</summary>
    public Task<Outcome<T>> Send<T>(
        ICommand<T> command,
        Caller caller,
        CancellationToken cancel = default
    )
        where T : notnull => InScope(caller, mediator => mediator.Send(command, cancel));

    /// <summary>Sends a query for a caller.</summary>
    public Task<Outcome<T>> Send<T>(
        IQuery<T> query,
        Caller caller,
        CancellationToken cancel = default
    )
        where T : notnull => InScope(caller, mediator => mediator.Send(query, cancel));

    private async Task<Outcome<T>> InScope<T>(
        Caller caller,
        Func<IMediator, ValueTask<Outcome<T>>> send
    )
        where T : notnull
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(caller.Language);
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentCaller>().Caller = caller;
        return await send(scope.ServiceProvider.GetRequiredService<IMediator>());
    }
}
