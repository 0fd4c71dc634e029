using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;

namespace Trading.Alerts.Cases;

/// <summary>A supervisor gives the purchaser the time that it asks for, or another day, or none. 409 when it asks for none.</summary>
public static class DecideMoreTime
{
    /// <summary>The decision.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Version">The version that was looked at.</param>
    /// <param name="DueOn">The new last day; null where the old one stays.</param>
    [Requires(AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(Guid Id, long Version, DateOnly? DueOn)
        : ICommand<CaseMark>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="DueOn">The new last day; left out where the old one stays.</param>
    public sealed record Body(DateOnly? DueOn);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time) => RuleFor(command => command.DueOn).IsCaseDay(time);
    }

    internal sealed class Handler(CaseStore cases, QuestionStore questions, INotices notices)
        : ICommandHandler<Command, CaseMark>
    {
        public async ValueTask<Outcome<CaseMark>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var action = command.DueOn is null ? CaseActions.MoreRefused : CaseActions.MoreGiven;
            var held = await cases.Hold(command.Id, command.Version, action, cancellationToken);
            if (held.Problem is { } problem)
            {
                return problem;
            }

            var asked = (await questions.Of(command.Id, cancellationToken))[^1];
            if (asked.MoreUntil is null)
            {
                return Problem.Conflict(
                    "case.nothing_asked",
                    "采购人没有待处理的延期申请。",
                    "The purchaser asks for no more time."
                );
            }

            var due = command.DueOn ?? asked.DueOn;
            await questions.Move(command.Id, asked.Ordinal, due, null, null, cancellationToken);
            var saved = await cases.Save(
                held.Value,
                action,
                CaseMessages.Day(due),
                cancellationToken
            );
            await notices.ToEntity(
                EntityCode.Given(saved.BuyerCode!),
                CaseMessages.MoreDecided.With(
                    ("number", saved.Number),
                    ("title", saved.Title),
                    ("due", CaseMessages.Day(due))
                ),
                $"/cases/asked/{saved.Id}",
                cancellationToken
            );
            return CaseMark.Of(saved);
        }
    }
}
