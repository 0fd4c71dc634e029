using System.Data.Common;
using System.Globalization;
using Mediator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

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

    /// <summary>True while a command is only tried: see <see cref="Sender.Rehearse"/>.</summary>
    public bool Rehearses { get; internal set; }

    /// <summary>Says what the command changes: beyond the own scope the caller acts for whom it stands in.</summary>
    public void ActsOn(string permission, DataPlace place) =>
        ActsFor = Caller.OnBehalfOf(permission, place);

    /// <summary>Says for which firm the caller acts, by the firm's own word.</summary>
    public void ActsForFirm(EntityCode firm) => ActsFor = firm.ToString();
}

/// <summary>
/// The one way into the application: pages, endpoints, jobs and the command line all send here. Each message gets
/// its own scope, so its own database session, and speaks its caller's language.
/// </summary>
public sealed class Sender(IServiceScopeFactory scopes, ILogger<Sender> log)
{
    // What takes so long is no mistake of whoever asked, and trying it in a while may well do.
    private static readonly Problem Slow = new(
        ProblemKind.Unavailable,
        "database.slow",
        new(
            "数据库处理超时，您的数据没有改动，请稍后再试。",
            "The database took too long; nothing was changed. Try again in a while."
        )
    )
    {
        Extensions = new Dictionary<string, object?> { [Limits.RetryAfter] = 30 },
    };

    /// <summary>Sends a command for a caller.</summary>
    public Task<Outcome<T>> Send<T>(
        ICommand<T> command,
        Caller caller,
        CancellationToken cancel = default
    )
        where T : notnull => InScope(caller, mediator => mediator.Send(command, cancel));

    /// <summary>
    /// What would come of a command, with nothing done: all it writes is rolled back, and only that somebody may not do
    /// it is audited. For a form that knows of faults of its own and wants to tell them with all the others, or that asks
    /// once more before it does what cannot be taken back.
    /// </summary>
    public Task<Outcome<T>> Rehearse<T>(
        ICommand<T> command,
        Caller caller,
        CancellationToken cancel = default
    )
        where T : notnull =>
        InScope(caller, mediator => mediator.Send(command, cancel), rehearses: true);

    /// <summary>Sends a query for a caller.</summary>
    public Task<Outcome<T>> Send<T>(
        IQuery<T> query,
        Caller caller,
        CancellationToken cancel = default
    )
        where T : notnull => InScope(caller, mediator => mediator.Send(query, cancel));

    private async Task<Outcome<T>> InScope<T>(
        Caller caller,
        Func<IMediator, ValueTask<Outcome<T>>> send,
        bool rehearses = false
    )
        where T : notnull
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(caller.Language);
        await using var scope = scopes.CreateAsyncScope();
        var current = scope.ServiceProvider.GetRequiredService<CurrentCaller>();
        (current.Caller, current.Rehearses) = (caller, rehearses);
        try
        {
            return await send(scope.ServiceProvider.GetRequiredService<IMediator>());
        }
        catch (DbException error) when (Database.IsTimeout(error))
        {
            log.LogError(
                error,
                "{Statement} took too long.",
                error.Data[SqlSession.StatementName] ?? "A statement"
            );
            return Slow;
        }
    }
}
