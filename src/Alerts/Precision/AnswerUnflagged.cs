using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Precision;

/// <summary>
/// A supervisor has looked at a procurement that was drawn without a warning, and says what was found. Once: of two who answer
/// the later is told (409 <c>sample.answered</c>). It opens no case and changes no warning.
/// </summary>
public static class AnswerUnflagged
{
    /// <summary>The answer.</summary>
    /// <param name="Id">The draw's row.</param>
    /// <param name="Answer">One of <see cref="UnflaggedAnswers"/>.</param>
    /// <param name="Reason">What is wrong, as a decision's reason; of what is fine it may be left out.</param>
    [PersonsOnly]
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Command(Guid Id, string Answer, string? Reason = null)
        : ICommand<ListUnflagged.Item>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Answer">One of <see cref="UnflaggedAnswers"/>.</param>
    /// <param name="Reason">What is wrong.</param>
    public sealed record Body(string Answer, string? Reason = null);

    private static readonly Statement Lock = Statement.Of(
        "alerts.unflagged_sample.lock",
        $$"""
        select {{ListUnflagged.Columns}} from unflagged_sample s {lock}
        where s.id = @id and {scope s.region, s.kind, s.office_id} {for update}
        """
    );

    private static readonly Statement Keep = Statement.Of(
        "alerts.unflagged_sample.answer",
        """
        update unflagged_sample set answer = @answer, reason = @reason, answered_by = @by, answered_at = @now where id = @id
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Answer)
                .Must(answer => answer is UnflaggedAnswers.Fine or UnflaggedAnswers.Wrong)
                .WithMessage(
                    "sample.answer",
                    "结论只能是 fine（未见问题）或 wrong（有问题）。",
                    "An answer is fine or wrong."
                );
            RuleFor(command => command.Reason)
                .Custom((reason, context) => SettleAlert.Rules.CheckReason(reason, context))
                .When(command =>
                    command.Answer == UnflaggedAnswers.Wrong
                    || !string.IsNullOrWhiteSpace(command.Reason)
                );
        }
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : ICommandHandler<Command, ListUnflagged.Item>
    {
        public async ValueTask<Outcome<ListUnflagged.Item>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (current.Caller.Kind != CallerKind.Person)
            {
                return Problem.Forbidden(
                    "只有个人账号可以作出结论。",
                    "Only a person says what was found."
                );
            }

            var row = await sql.One<ListUnflagged.Item>(
                Lock,
                current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts),
                new { id = command.Id },
                cancellationToken
            );
            if (row is null)
            {
                return Problem.NotFound(
                    "没有这个抽样项目。",
                    "There is no such procurement in the sample."
                );
            }

            if (row.AnsweredBy is { } other)
            {
                return Problem.Conflict(
                    "sample.answered",
                    $"{other} 已于 {ChinaTime.In(row.AnsweredAt!.Value):yyyy-MM-dd HH:mm} 作出结论。",
                    $"{other} answered at {ChinaTime.In(row.AnsweredAt!.Value):yyyy-MM-dd HH:mm}."
                );
            }

            var now = time.GetUtcNow();
            var answered = row with
            {
                Answer = command.Answer,
                Reason = string.IsNullOrWhiteSpace(command.Reason) ? null : command.Reason.Trim(),
                AnsweredBy = current.Caller.Name,
                AnsweredAt = now,
            };
            await sql.Execute(
                Keep,
                new
                {
                    id = command.Id,
                    answer = answered.Answer,
                    reason = answered.Reason,
                    by = answered.AnsweredBy,
                    now,
                },
                cancellationToken
            );
            return answered;
        }
    }
}
