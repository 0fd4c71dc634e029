using FluentValidation;
using Trading.Access.Contracts;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;

namespace Trading.Alerts.Cases;

/// <summary>The case goes to another supervisor, of any office, who sees its place; 422 for one who does not.</summary>
public static class HandOverCase
{
    /// <summary>To whom, and why.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Version">The version that was looked at.</param>
    /// <param name="PersonId">The other supervisor.</param>
    /// <param name="Reason">Why.</param>
    [Requires(AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(Guid Id, long Version, Guid PersonId, string Reason)
        : ICommand<CaseMark>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="PersonId">The other supervisor.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Body(Guid PersonId, string Reason);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Reason).Custom(SettleAlert.Rules.CheckReason);
    }

    internal sealed class Handler(
        CaseStore cases,
        IPeople people,
        INotices notices,
        CurrentCaller current
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
                CaseActions.HandedOver,
                cancellationToken
            );
            if (held.Problem is { } problem)
            {
                return problem;
            }

            if (
                await people.Find(command.PersonId, cancellationToken) is not { } person
                || !await people.Sees(
                    command.PersonId,
                    new Permission(AlertsPermissions.ReviewAlerts),
                    held.Value.Place,
                    cancellationToken
                )
            )
            {
                return Problem.Invalid(
                    "/personId",
                    "case.cannot_see",
                    new(
                        "该人员没有监督权限，或数据范围不含本案所在地区，不能接办。",
                        "This person is no supervisor, or does not see the case's region, and cannot take it."
                    ),
                    command.PersonId.ToString()
                );
            }

            var saved = await cases.Save(
                held.Value with
                {
                    AssigneeId = person.Id,
                    Assignee = person.Login,
                },
                CaseActions.HandedOver,
                $"{person.DisplayName}（{person.Login}）：{command.Reason.Trim()}" is var text
                && text.Length > SettleAlert.LongestReason
                    ? text[..SettleAlert.LongestReason]
                    : text,
                cancellationToken
            );
            await notices.ToPerson(
                person.Id,
                CaseMessages.HandedOver.With(
                    ("number", saved.Number),
                    ("title", saved.Title),
                    ("from", current.Caller.Name)
                ),
                $"/cases/{saved.Id}",
                cancellationToken
            );
            return CaseMark.Of(saved);
        }
    }
}
