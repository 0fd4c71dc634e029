using FluentValidation;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Exchange.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Registry.Contracts;

namespace Trading.Exchange.Beyond;

/// <summary>
/// A firm asks the administrators about a read beyond its tenders. 404 unless it is of its own record; 409 where it has asked
/// before.
/// </summary>
public static class QuestionRead
{
    /// <summary>Which read, and what is asked.</summary>
    /// <param name="Code">The own firm.</param>
    /// <param name="Id">The read's key.</param>
    /// <param name="Question">In the firm's words; the administrators see it.</param>
    [Requires(RegistryPermissions.EditOwnEntity), PersonsOnly]
    public sealed record Command(EntityCode Code, Guid Id, string Question)
        : ICommand<ReadBeyond>,
            IAbout
    {
        string IAbout.About => Code.ToString();
    }

    /// <summary>The body of the API's request.</summary>
    /// <param name="Question">In the firm's words; the administrators see it.</param>
    public sealed record Body(string Question);

    private static readonly Statement Held = Statement.Of(
        "exchange.read_beyond.held_of_entity",
        $$"""
        select {{ReadBeyond.Columns}} from read_beyond {lock}
        where id = @id and entity_code = @code {for update}
        """
    );

    private static readonly Statement Ask = Statement.Of(
        "exchange.read_beyond.ask",
        "update read_beyond set asked_at = @now, question = @question where id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Question).IsLine(500, "疑问", "The question");
    }

    internal sealed class Handler(
        SqlSession sql,
        UseHistory history,
        IEntityDirectory entities,
        IPeople people,
        INotices notices,
        TimeProvider time
    ) : ICommandHandler<Command, ReadBeyond>
    {
        public async ValueTask<Outcome<ReadBeyond>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (history.Refuses(command.Code) is { } refused)
            {
                return refused;
            }

            // Locked, so that of two people of one firm who ask together one is told.
            var held = await sql.One<ReadBeyond>(
                Held,
                new { id = command.Id, code = command.Code },
                cancellationToken
            );
            if (held is null)
            {
                return Problem.NotFound("没有这条读取记录。", "There is no such read.");
            }

            if (held.AskedAt is not null)
            {
                return Problem.Conflict(
                    "read.questioned",
                    "贵单位已对这次读取提出疑问，请等待答复。",
                    "Your firm has asked about this read already; wait for the answer."
                );
            }

            var now = time.GetUtcNow();
            var question = command.Question.Trim();
            await sql.Execute(
                Ask,
                new
                {
                    id = command.Id,
                    now,
                    question,
                },
                cancellationToken
            );
            var firm = await entities.FindMany([command.Code], cancellationToken);
            foreach (
                var person in await people.WhoMay(
                    new Permission(ExchangePermissions.WatchSystems),
                    cancellationToken
                )
            )
            {
                await notices.ToPerson(
                    person.Id,
                    ExchangeMessages.ReadQuestioned.With(
                        ("firm", firm.Count > 0 ? firm[0].Name : command.Code.ToString()),
                        ("system", held.Reader),
                        ("question", question)
                    ),
                    $"/access/systems/{held.SystemId}#beyond",
                    cancellationToken
                );
            }

            return held with
            {
                AskedAt = now,
                Question = question,
            };
        }
    }
}
