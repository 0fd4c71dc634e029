using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Evaluation.Experts;

/// <summary>
/// An officer decides on an expert's appeal: granted, the expert is in the pool again; refused, all stays. Not the officer who
/// suspended or removed the expert (403).
/// </summary>
public static class DecideAppeal
{
    /// <summary>What is decided.</summary>
    /// <param name="Id">The expert.</param>
    /// <param name="Grant">True to take the expert back.</param>
    /// <param name="Note">Why.</param>
    [Requires(EvaluationPermissions.ManageExperts)]
    [PersonsOnly]
    public sealed record Command(Guid Id, bool Grant, string Note) : ICommand<Expert>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    public sealed record Body(bool Grant, string Note);

    private static readonly Statement Reinstate = Statement.Of(
        "evaluation.expert.reinstate",
        """
        update expert set state = 'active', state_reason = null, appeal = null, appealed_at = null, version = version + 1
        where id = @id
        """
    );

    private static readonly Statement Refuse = Statement.Of(
        "evaluation.expert.refuse_appeal",
        "update expert set appeal = null, appealed_at = null, version = version + 1 where id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Note).IsLine(500, "意见", "The note");
    }

    internal sealed class Handler(
        SqlSession sql,
        ExpertStore files,
        INotices notices,
        CurrentCaller current
    ) : ICommandHandler<Command, Expert>
    {
        public async ValueTask<Outcome<Expert>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var expert = await files.GetForUpdate(command.Id, cancellationToken);
            if (expert is null)
            {
                return Problem.NotFound("没有这位专家。", "There is no such expert.");
            }

            if (expert.Appeal is null)
            {
                return Problem.Conflict(
                    "expert.no_appeal",
                    "没有待处理的申诉。",
                    "No appeal waits for a decision."
                );
            }

            if (
                await files.DeciderOf(command.Id, cancellationToken) is { } decider
                && decider == current.Caller.PersonId
            )
            {
                return Problem.Forbidden(
                    "作出暂停或移出决定的人不能处理对它的申诉。",
                    "Whoever suspended or removed an expert does not decide on the appeal."
                );
            }

            var note = command.Note.Trim();
            await sql.Execute(
                command.Grant ? Reinstate : Refuse,
                new { id = command.Id },
                cancellationToken
            );
            await files.Decide(
                command.Id,
                command.Grant ? "overturned" : "upheld",
                note,
                cancellationToken
            );
            if (expert.PersonId is { } person)
            {
                await notices.ToPerson(
                    person,
                    command.Grant
                        ? EvaluationMessages.AppealGranted.With(("reason", note))
                        : EvaluationMessages.AppealRefused.With(("reason", note)),
                    "/my/expert-file",
                    cancellationToken
                );
            }

            return (await files.Read(command.Id, cancellationToken))!;
        }
    }
}
