using System.Globalization;
using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Outbox;

/// <summary>
/// Gives a message up that died or was refused: it will have no effect, and what waited for it goes on. 404 when there
/// is none; 409 while it still waits.
/// </summary>
public static class DiscardMessage
{
    /// <summary>One message.</summary>
    /// <param name="Id">Which.</param>
    /// <param name="Reason">Why it need not be done, for the audit trail.</param>
    [Requires(Permission.OperateJobs)]
    public sealed record Command(long Id, string Reason) : ICommand<Discarded>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The request's body.</summary>
    public sealed record Body(string Reason);

    /// <summary>What was given up.</summary>
    /// <param name="Queue">The command's job name.</param>
    /// <param name="Subject">What it was about.</param>
    /// <param name="Payload">The command, secrets left out.</param>
    public sealed record Discarded(string Queue, string? Subject, string? Payload);

    private static readonly Statement Find = Statement.Of(
        "kernel.outbox.find",
        "select queue, subject, payload from outbox_message where id = @id"
    );

    // As if it had had its effect: a worker that was thought dead and comes back with it finds the mark.
    private static readonly Statement Mark = Statement.Of(
        "kernel.outbox.mark_discarded",
        """
        insert into outbox_effect (message_id, at)
        select m.id, @now from outbox_message m
        where m.id = @id and not exists (select 1 from outbox_effect e where e.message_id = m.id)
        """
    );

    private static readonly Statement Delete = Statement.Of(
        "kernel.outbox.discard",
        "delete from outbox_message where id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Reason).IsLine(500, "理由", "The reason");
    }

    internal sealed class Handler(
        SqlSession sql,
        EndedMessages ended,
        JobCatalogue jobs,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Discarded>
    {
        public async ValueTask<Outcome<Discarded>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var state = await ended.GetForUpdate(command.Id, cancellationToken);
            if (state.Problem is { } problem)
            {
                return problem;
            }

            var message = (await sql.One<Row>(Find, new { id = command.Id }, cancellationToken))!;
            await sql.Execute(
                Mark,
                new { id = command.Id, now = time.GetUtcNow() },
                cancellationToken
            );
            await sql.Execute(Delete, new { id = command.Id }, cancellationToken);
            outbox.HasPosted = true;
            return new Discarded(
                message.Queue,
                message.Subject,
                jobs.Show(message.Queue, message.Payload)
            );
        }

        private sealed record Row
        {
            public string Queue { get; init; } = "";
            public string? Subject { get; init; }
            public string Payload { get; init; } = "";
        }
    }
}
