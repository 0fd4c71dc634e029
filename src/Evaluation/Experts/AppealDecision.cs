using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Experts;

/// <summary>
/// An expert appeals against the own suspension or removal. Once each: 409 while one waits, after one was refused, and for who
/// is neither suspended nor removed.
/// </summary>
public static class AppealDecision
{
    /// <summary>What the expert says.</summary>
    [Requires(EvaluationPermissions.AnswerInvitation)]
    [PersonsOnly]
    public sealed record Command(string Reason) : ICommand<Expert>;

    private static readonly Statement Appeal = Statement.Of(
        "evaluation.expert.appeal",
        "update expert set appeal = @reason, appealed_at = @now, version = version + 1 where id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Reason).IsLine(500, "申诉理由", "The reason of the appeal");
    }

    internal sealed class Handler(SqlSession sql, ExpertStore files, TimeProvider time)
        : ICommandHandler<Command, Expert>
    {
        public async ValueTask<Outcome<Expert>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await files.OwnForUpdate(cancellationToken) is not { } own)
            {
                return GetMyExpertFile.None();
            }

            if (own.State is not ("suspended" or "removed"))
            {
                return Problem.Conflict(
                    "expert.nothing_to_appeal",
                    "您未被暂停或移出，无需申诉。",
                    "You are neither suspended nor removed; there is nothing to appeal."
                );
            }

            if (own.Appeal is not null || own.Decisions is [.., { Kind: "upheld" }])
            {
                return Problem.Conflict(
                    "expert.appealed",
                    "对该决定已提出过申诉。",
                    "There was an appeal against this decision already."
                );
            }

            var reason = command.Reason.Trim();
            await sql.Execute(
                Appeal,
                new
                {
                    id = own.Id,
                    reason,
                    now = time.GetUtcNow(),
                },
                cancellationToken
            );
            await files.Decide(own.Id, "appealed", reason, cancellationToken);
            return (await files.Read(own.Id, cancellationToken))!;
        }
    }
}
