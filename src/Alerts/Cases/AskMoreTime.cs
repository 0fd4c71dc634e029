using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Cases;

/// <summary>The purchaser asks for more time; the day stays as it is until a supervisor decides.</summary>
public static class AskMoreTime
{
    /// <summary>Until when, and why.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Until">The day asked for.</param>
    /// <param name="Reason">Why.</param>
    [Requires(AlertsPermissions.AnswerCases), PersonsOnly]
    public sealed record Command(Guid Id, DateOnly Until, string Reason) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Until">The day asked for.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Body(DateOnly Until, string Reason);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(command => command.Until).IsCaseDay(time);
            RuleFor(command => command.Reason).Custom(SettleAlert.Rules.CheckReason);
        }
    }

    internal sealed class Handler(CaseStore cases, QuestionStore questions, AssigneeNotices notices)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var held = await cases.HoldOfParty(
                command.Id,
                CaseActions.MoreAsked,
                cancellationToken
            );
            if (held.Problem is { } problem)
            {
                return problem;
            }

            var asked = (await questions.Of(command.Id, cancellationToken))[^1];
            if (command.Until <= asked.DueOn)
            {
                return Problem.Invalid(
                    "/until",
                    "case.not_later",
                    new(
                        $"应晚于现有期限{CaseMessages.Day(asked.DueOn)}。",
                        $"It must be later than {CaseMessages.Day(asked.DueOn)}, the day there is."
                    ),
                    CaseMessages.Day(command.Until)
                );
            }

            await questions.Move(
                command.Id,
                asked.Ordinal,
                asked.DueOn,
                command.Until,
                command.Reason.Trim(),
                cancellationToken
            );
            var saved = await cases.Save(
                held.Value,
                CaseActions.MoreAsked,
                command.Reason.Trim(),
                cancellationToken
            );
            await notices.Tell(
                saved.Id,
                saved.AssigneeId,
                saved.Assignee,
                CaseMessages.MoreAsked.With(
                    ("number", saved.Number),
                    ("title", saved.Title),
                    ("until", CaseMessages.Day(command.Until))
                ),
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
