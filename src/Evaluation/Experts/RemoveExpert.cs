using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Evaluation.Experts;

/// <summary>
/// Removes an expert from the library, with the reason. The file stays with all that was evaluated: who evaluates answers for it
/// for life (国家发展改革委令第26号 of 2024). Seats on panels to come go to others; the expert may appeal.
/// </summary>
public static class RemoveExpert
{
    /// <summary>Who, and why.</summary>
    [Requires(EvaluationPermissions.ManageExperts)]
    [PersonsOnly]
    public sealed record Command(Guid Id, string Reason) : ICommand<Expert>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Body(string Reason);

    private static readonly Statement Remove = Statement.Of(
        "evaluation.expert.remove",
        """
        update expert set state = 'removed', state_reason = @reason, appeal = null, appealed_at = null, version = version + 1
        where id = @id
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Reason).IsLine(500, "移出原因", "The reason of the removal");
    }

    internal sealed class Handler(
        SqlSession sql,
        ExpertStore files,
        Events events,
        INotices notices
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

            if (Terms.SettableExpertStates.All(state => state.Code != expert.State))
            {
                return Problem.Conflict(
                    "expert.not_in_pool",
                    "该专家不在库中，不能移出。",
                    "The expert is not in the pool and cannot be removed."
                );
            }

            var reason = command.Reason.Trim();
            await sql.Execute(Remove, new { id = command.Id, reason }, cancellationToken);
            await files.Decide(command.Id, "removed", reason, cancellationToken);
            await events.Publish(new ExpertSuspended(command.Id, reason), cancellationToken);
            if (expert.PersonId is { } person)
            {
                await notices.ToPerson(
                    person,
                    EvaluationMessages.ExpertRemoved.With(("reason", reason)),
                    "/my/expert-file",
                    cancellationToken
                );
            }

            return (await files.Read(command.Id, cancellationToken))!;
        }
    }
}
