using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;

namespace Trading.Alerts.Cases;

/// <summary>
/// A correction is ordered: the notice withdrawn, the deadline extended, the document amended. Its carrying out is seen by
/// the procurement's later steps (<see cref="FollowCorrections"/>) or by a supervisor (<see cref="ConfirmCorrection"/>).
/// </summary>
public static class OrderCorrection
{
    /// <summary>What is to be done.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Version">The version that was looked at.</param>
    /// <param name="Kind">One of <see cref="CaseRules.Corrections"/>.</param>
    /// <param name="Text">In words.</param>
    /// <param name="DueOn">By when.</param>
    [Requires(AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(Guid Id, long Version, string Kind, string Text, DateOnly DueOn)
        : ICommand<CaseMark>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Kind">One of <see cref="CaseRules.Corrections"/>.</param>
    /// <param name="Text">What is to be done.</param>
    /// <param name="DueOn">By when.</param>
    public sealed record Body(string Kind, string Text, DateOnly DueOn);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(command => command.Kind)
                .Must(kind => kind is not null && CaseRules.CorrectionOf(kind) is not null)
                .WithMessage(
                    "case.correction",
                    "改正方式只能是 withdraw（撤回公告）、extend（顺延截止时间）、amend（修改文件）或 other（其他）。",
                    "A correction is withdraw, extend, amend or other."
                );
            RuleFor(command => command.Text).Custom(SettleAlert.Rules.CheckReason);
            RuleFor(command => command.DueOn).IsCaseDay(time);
        }
    }

    internal sealed class Handler(CaseStore cases, CorrectionStore corrections, INotices notices)
        : ICommandHandler<Command, CaseMark>
    {
        public async ValueTask<Outcome<CaseMark>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var held = await cases.Hold(
                command.Id,
                command.Version,
                CaseActions.Ordered,
                cancellationToken
            );
            if (held.Problem is { } problem)
            {
                return problem;
            }

            var text = command.Text.Trim();
            await corrections.Order(
                held.Value,
                CaseRules.CorrectionOf(command.Kind)!,
                text,
                command.DueOn,
                cancellationToken
            );
            // Whoever has to put something right sees the case from then on, asked before or not.
            var saved = await cases.Save(
                held.Value with
                {
                    Asked = true,
                },
                CaseActions.Ordered,
                text,
                cancellationToken
            );
            if (saved.BuyerCode is { } buyer)
            {
                await notices.ToEntity(
                    EntityCode.Given(buyer),
                    CaseMessages.Ordered.With(
                        ("number", saved.Number),
                        ("title", saved.Title),
                        ("due", CaseMessages.Day(command.DueOn))
                    ),
                    $"/cases/asked/{saved.Id}",
                    cancellationToken
                );
            }

            return CaseMark.Of(saved);
        }
    }
}
