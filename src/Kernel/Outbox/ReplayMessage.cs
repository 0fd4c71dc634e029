using System.Globalization;
using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Outbox;

/// <summary>
/// Has a message that died or was refused delivered again, with all its attempts. 404 when there is none; 409 while it
/// still waits.
/// </summary>
public static class ReplayMessage
{
    /// <summary>One message.</summary>
    /// <param name="Id">Which.</param>
    /// <param name="Reason">Why it will succeed now, for the audit trail.</param>
    [Requires(Permission.OperateJobs)]
    public sealed record Command(long Id, string Reason) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The request's body.</summary>
    public sealed record Body(string Reason);

    private static readonly Statement Again = Statement.Of(
        "kernel.outbox.replay",
        """
        update outbox_message set state = 'waiting', ready_at = @now, claim_id = null, attempts = 0, ended_at = null
        where id = @id
        """
    );

    // A refusal is marked as an effect is, so that no late delivery has one after all.
    private static readonly Statement Unmark = Statement.Of(
        "kernel.outbox.unmark",
        "delete from outbox_effect where message_id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Reason).IsLine(500, "理由", "The reason");
    }

    internal sealed class Handler(
        SqlSession sql,
        EndedMessages ended,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var state = await ended.GetForUpdate(command.Id, cancellationToken);
            if (state.Problem is { } problem)
            {
                return problem;
            }

            if (state.Value == OutboxStates.Refused)
            {
                await sql.Execute(Unmark, new { id = command.Id }, cancellationToken);
            }

            await sql.Execute(
                Again,
                new { id = command.Id, now = time.GetUtcNow() },
                cancellationToken
            );
            outbox.HasPosted = true;
            return Unit.Value;
        }
    }
}

/// <summary>Messages that died or were refused, to be decided on.</summary>
internal sealed class EndedMessages(SqlSession sql)
{
    private static readonly Statement Lock = Statement.Of(
        "kernel.outbox.lock",
        "select state from outbox_message {lock} where id = @id {for update}"
    );

    /// <summary>Its state, the row locked: of two hands at once the second is told. 404, or 409 while it waits.</summary>
    public async Task<Outcome<string>> GetForUpdate(long id, CancellationToken cancel) =>
        await sql.One<string>(Lock, new { id }, cancel) switch
        {
            null => Problem.NotFound("没有这条消息。", "There is no such message."),
            OutboxStates.Waiting => Problem.Conflict(
                "outbox.waiting",
                "这条消息仍在等待投递，不能处理。",
                "The message still waits to be delivered."
            ),
            var state => state,
        };
}
