using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Cases;

/// <summary>
/// The purchaser is asked for an explanation, and from then on sees the question, never the signals. 409 where the
/// purchaser is not in the registry, since nobody could answer.
/// </summary>
public static class AskExplanation
{
    /// <summary>The question.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Version">The version that was looked at.</param>
    /// <param name="Question">What is to be explained.</param>
    [Requires(AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(Guid Id, long Version, string Question)
        : ICommand<CaseMark>,
            IAbout
    {
        /// <summary>The last day; by law or custom when left out.</summary>
        public DateOnly? DueOn { get; init; }

        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Question">What is to be explained.</param>
    /// <param name="DueOn">The last day; by law or custom when left out.</param>
    public sealed record Body(string Question, DateOnly? DueOn);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(command => command.Question).Custom(SettleAlert.Rules.CheckReason);
            RuleFor(command => command.DueOn).IsCaseDay(time);
        }
    }

    internal sealed class Handler(
        CaseStore cases,
        QuestionStore questions,
        IProcurements procurements,
        INotices notices,
        WorkingDays calendar,
        TimeProvider time
    ) : ICommandHandler<Command, CaseMark>
    {
        public async ValueTask<Outcome<CaseMark>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var held = await cases.Hold(
                command.Id,
                command.Version,
                CaseActions.Asked,
                cancellationToken
            );
            if (held.Problem is { } problem)
            {
                return problem;
            }

            if (held.Value.BuyerCode is not { } buyer)
            {
                return Problem.Conflict(
                    "case.no_purchaser",
                    "采购人未在主体库登记，无法在系统内答复；请另行书面要求说明，并把情况记入备注后直接核查。",
                    "The purchaser is not in the registry and cannot answer here; ask on paper, note it, and go on examining."
                );
            }

            var procurement = await procurements.Find(held.Value.ProcurementId, cancellationToken);
            var due =
                command.DueOn
                ?? CaseRules
                    .TermOf(
                        "explanation",
                        held.Value.Origin,
                        procurement?.Regime ?? "none",
                        time.Today()
                    )
                    .From(time.Today(), calendar)
                    .Day;
            var question = command.Question.Trim();
            await questions.Ask(command.Id, question, due, cancellationToken);
            var saved = await cases.Save(
                held.Value with
                {
                    Asked = true,
                },
                CaseActions.Asked,
                question,
                cancellationToken
            );
            await notices.ToEntity(
                EntityCode.Given(buyer),
                CaseMessages.Asked.With(
                    ("number", saved.Number),
                    ("title", saved.Title),
                    ("due", CaseMessages.Day(due))
                ),
                $"/cases/asked/{command.Id}",
                cancellationToken
            );
            return CaseMark.Of(saved);
        }
    }
}
