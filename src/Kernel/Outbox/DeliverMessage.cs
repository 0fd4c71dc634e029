using System.Globalization;
using Hangfire;
using Mediator;
using Microsoft.Extensions.Logging;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Outbox;

/// <summary>
/// Runs one outbox message. The message is marked in the transaction of its effect, so that a worker killed at any
/// point leaves either both or neither, and a second delivery finds the mark and does nothing.
/// </summary>
public static class DeliverMessage
{
    /// <summary>Delivers by id. False when it had been delivered before.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command(Guid Id) : Commands.ICommand<Delivered>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>Marks a message whose command was refused by a rule, so that it is not tried for ever.</summary>
    [Requires(Permission.Platform)]
    public sealed record Refuse(Guid Id, string Reason) : Commands.ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>What happened.</summary>
    /// <param name="Now">True when it was this delivery that had the effect.</param>
    public sealed record Delivered(bool Now);

    private static readonly Statement Take = Statement.Of(
        "kernel.outbox.take",
        "select job, payload from outbox {lock} where id = @id and handled_at is null {for update}"
    );

    private static readonly Statement Mark = Statement.Of(
        "kernel.outbox.mark",
        "update outbox set handled_at = @now, refusal = @refusal where id = @id and handled_at is null"
    );

    internal sealed class Handler(
        SqlSession sql,
        IMediator mediator,
        JobCatalogue jobs,
        TimeProvider time
    ) : Commands.ICommandHandler<Command, Delivered>, Commands.ICommandHandler<Refuse, Unit>
    {
        public async ValueTask<Outcome<Delivered>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var message = await sql.One<Row>(Take, new { id = command.Id }, cancellationToken);
            if (message is null)
            {
                return new Delivered(false);
            }

            var outcome = await mediator.Send(
                jobs.Read(message.Job, message.Payload),
                cancellationToken
            );
            if (ProblemOf(outcome) is { } problem)
            {
                return problem;
            }

            await sql.Execute(
                Mark,
                new
                {
                    id = command.Id,
                    now = time.GetUtcNow(),
                    refusal = (string?)null,
                },
                cancellationToken
            );
            return new Delivered(true);
        }

        public async ValueTask<Outcome<Unit>> Handle(
            Refuse command,
            CancellationToken cancellationToken
        )
        {
            await sql.Execute(
                Mark,
                new
                {
                    id = command.Id,
                    now = time.GetUtcNow(),
                    refusal = command.Reason,
                },
                cancellationToken
            );
            return Unit.Value;
        }

        private static Problem? ProblemOf(object? outcome) =>
            outcome?.GetType().GetProperty(nameof(Outcome<Unit>.Problem))?.GetValue(outcome)
            as Problem;

        private sealed record Row
        {
            public string Job { get; init; } = "";
            public string Payload { get; init; } = "";
        }
    }
}

/// <summary>The Hangfire job behind every outbox message.</summary>
public sealed class OutboxJob(Sender sender, ILogger<OutboxJob> log)
{
    /// <summary>Runs a message by id; Hangfire retries it when it throws.</summary>
    [AutomaticRetry(Attempts = 10)]
    public async Task Run(Guid id, CancellationToken cancel)
    {
        var caller = Caller.Platform("hangfire");
        var outcome = await sender.Send(new DeliverMessage.Command(id), caller, cancel);
        if (outcome.Problem is { } problem)
        {
            log.LogWarning(
                "Outbox message {Id} was refused: {Code} {Reason}",
                id,
                problem.Code,
                problem.Message.En
            );
            var reason = string.Create(
                CultureInfo.InvariantCulture,
                $"{problem.Code}: {problem.Message.En}"
            );
            await sender.Send(
                new DeliverMessage.Refuse(id, reason.Length > 500 ? reason[..500] : reason),
                caller,
                cancel
            );
        }
    }
}
