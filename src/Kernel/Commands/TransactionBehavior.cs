using System.Reflection;
using Mediator;
using Microsoft.Extensions.Logging;
using Trading.Kernel.Changes;
using Trading.Kernel.Http;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Commands;

/// <summary>
/// Runs a command in one transaction with its audit entry: both are true or neither. A refusal is rolled back and
/// audited by itself, unless nobody knows whose it was: it is counted and in the security log. When two writers collide,
/// the loser runs again.
/// </summary>
public sealed class TransactionBehavior<TMessage, TResponse>(
    SqlSession sql,
    IAuditTrail audit,
    CurrentCaller current,
    Idempotency idempotency,
    CurrentDelivery delivery,
    OutboxWriter outbox,
    OutboxSignal signal,
    ChangeWriter changes,
    ChangeSignal noted,
    FailureEffects failureEffects,
    SecurityLog security,
    ILogger<TransactionBehavior<TMessage, TResponse>> log
) : IPipelineBehavior<TMessage, TResponse>
    where TMessage : notnull, IMessage
    where TResponse : IOutcome<TResponse>
{
    private static readonly string Name = MessageText.NameOf(typeof(TMessage));
    private static readonly SentMessage Sent = new(typeof(TMessage));
    private static readonly IReadOnlyList<Permission> AnyOf =
        typeof(TMessage).GetCustomAttribute<RequiresAttribute>()?.AnyOf ?? [];

    /// <inheritdoc/>
    public async ValueTask<TResponse> Handle(
        TMessage message,
        MessageHandlerDelegate<TMessage, TResponse> next,
        CancellationToken cancellationToken
    )
    {
        if (message is IOutsideTransaction)
        {
            return await Outside(message, next, cancellationToken);
        }

        // A query needs no transaction; a command sent by another command's handler joins the open one.
        if (message is not IBaseCommand || sql.InTransaction)
        {
            return await next(message, cancellationToken);
        }

        return await Collisions.Retry(
            attempt => Once(message, next, mayBeKept: attempt > 1, cancellationToken),
            async (error, attempt) =>
            {
                await sql.Rollback();
                log.LogInformation(
                    "{Message} collided with another writer ({Reason}), attempt {Attempt}.",
                    Name,
                    error.Message,
                    attempt
                );
            },
            cancellationToken
        );
    }

    private async ValueTask<TResponse> Once(
        TMessage message,
        MessageHandlerDelegate<TMessage, TResponse> next,
        bool mayBeKept,
        CancellationToken cancel
    )
    {
        failureEffects.Clear();
        outbox.Reset();
        changes.Reset();
        current.Action = Name;
        current.ActsFor = null;
        await sql.Begin(cancel);
        await delivery.Mark(cancel);
        audit.Expect();
        // Nearly every request is new, so none is asked whether it is: the second one's reply collides with the kept one,
        // nothing of it is true, and it comes here again.
        if (
            mayBeKept
            && Sent.IsFor(current.Caller)
            && await idempotency.Replay<TResponse>(message, cancel) is (true, var kept)
        )
        {
            await sql.Rollback();
            return kept;
        }

        var outcome = await next(message, cancel);
        if (outcome.Problem is { } problem)
        {
            await sql.Rollback();
            if (
                delivery.IsJoined
                || (current.Rehearses && problem.Kind is not ProblemKind.Forbidden)
            )
            {
                return outcome;
            }

            // Of a repeated request, what refuses it may be its own first effect; that the caller may not ask is none.
            if (
                problem.Kind is not (ProblemKind.Unauthenticated or ProblemKind.Forbidden)
                && await idempotency.Replay<TResponse>(message, cancel) is (true, var first)
            )
            {
                return first;
            }

            await Refused(message, problem, cancel);
            return outcome;
        }

        if (current.Rehearses)
        {
            await sql.Rollback();
            return outcome;
        }

        if (
            (outcome.Boxed is IAuditedResult trailed ? trailed.Result : AuditEntry.Ok) is { } result
        )
        {
            await audit.Append(Entry(message, result), cancel);
        }

        // Held after the entry: both go with the commit.
        idempotency.Keep(message, outcome);
        await sql.Commit(cancel);
        if (outbox.HasPosted)
        {
            signal.Wake();
        }

        if (changes.HasNoted)
        {
            noted.Wake();
        }

        return outcome;
    }

    // What it does is in the trail by the commands it sends; what it was refused is told here.
    private async ValueTask<TResponse> Outside(
        TMessage message,
        MessageHandlerDelegate<TMessage, TResponse> next,
        CancellationToken cancel
    )
    {
        if (sql.InTransaction || current.Rehearses)
        {
            throw new InvalidOperationException($"{Name} would hold a transaction while it waits.");
        }

        var outcome = await next(message, cancel);
        if (outcome.Problem is { } problem)
        {
            await Refused(message, problem, cancel);
        }

        return outcome;
    }

    // Anybody at all can be refused: what strangers could fill without end is no table that nobody may empty.
    private async Task Refused(TMessage message, Problem problem, CancellationToken cancel)
    {
        var stranger = current.Caller.Kind == CallerKind.Anonymous;
        if (stranger)
        {
            security.Refused(current.Caller, Name, problem.Code);
            if (!failureEffects.HasAny)
            {
                return;
            }
        }

        await sql.Begin(cancel);
        if (!stranger)
        {
            audit.Expect();
        }

        await failureEffects.Run(cancel);
        await delivery.Refuse(problem, cancel);
        if (!stranger)
        {
            await audit.Append(Entry(message, problem.Code), cancel);
        }

        await sql.Commit(cancel);
    }

    private AuditEntry Entry(TMessage message, string result) =>
        new(current.Caller, Name, (message as IAbout)?.About, MessageText.Redact(message), result)
        {
            OnBehalfOf = current.ActsFor ?? current.Caller.OnBehalfOf(AnyOf),
            Cause = current.Caller.Cause,
        };
}
