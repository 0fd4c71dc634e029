using FluentValidation;
using Trading.Exchange.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Exchange.Beyond;

/// <summary>
/// An administrator answers what a firm asked about a read, and the firm is told. 404 where nothing was asked; 409 where it
/// was answered before.
/// </summary>
public static class AnswerReadQuestion
{
    /// <summary>Which, and what the answer is.</summary>
    /// <param name="SystemId">The trading system.</param>
    /// <param name="Id">The read's key.</param>
    /// <param name="Answer">What the firm reads.</param>
    [Requires(ExchangePermissions.WatchSystems), PersonsOnly]
    public sealed record Command(Guid SystemId, Guid Id, string Answer)
        : ICommand<ReadBeyond>,
            IAbout
    {
        string IAbout.About => SystemId.ToString();
    }

    /// <summary>The body of the API's request.</summary>
    /// <param name="Answer">What the firm reads.</param>
    public sealed record Body(string Answer);

    private static readonly Statement Held = Statement.Of(
        "exchange.read_beyond.held_of_system",
        $$"""
        select {{ReadBeyond.Columns}} from read_beyond {lock}
        where id = @id and system_id = @systemId and asked_at is not null {for update}
        """
    );

    private static readonly Statement Settle = Statement.Of(
        "exchange.read_beyond.answer",
        "update read_beyond set answered_at = @now, answer = @answer where id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Answer).IsLine(500, "答复", "The answer");
    }

    internal sealed class Handler(SqlSession sql, INotices notices, TimeProvider time)
        : ICommandHandler<Command, ReadBeyond>
    {
        public async ValueTask<Outcome<ReadBeyond>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var held = await sql.One<ReadBeyond>(
                Held,
                new { id = command.Id, systemId = command.SystemId },
                cancellationToken
            );
            if (held is not { EntityCode: { } code })
            {
                return Problem.NotFound("没有这个疑问。", "There is no such question.");
            }

            if (held.AnsweredAt is not null)
            {
                return Problem.Conflict(
                    "read.answered",
                    "这个疑问已经答复。",
                    "This question was answered already."
                );
            }

            var now = time.GetUtcNow();
            var answer = command.Answer.Trim();
            await sql.Execute(
                Settle,
                new
                {
                    id = command.Id,
                    now,
                    answer,
                },
                cancellationToken
            );
            await notices.ToEntity(
                code,
                ExchangeMessages.ReadAnswered.With(("system", held.Reader), ("answer", answer)),
                TellOfReadsBeyond.Page,
                cancellationToken
            );
            return held with { AnsweredAt = now, Answer = answer };
        }
    }
}
