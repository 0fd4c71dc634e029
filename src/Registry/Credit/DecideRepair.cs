using FluentValidation;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;
using Trading.Registry.Contracts;

namespace Trading.Registry.Credit;

/// <summary>
/// An officer decides on an application: accepted, the listing ends from a day; rejected, the firm reads why. Either way
/// the listing and its history stay. 409 when it is decided already.
/// </summary>
public static class DecideRepair
{
    /// <summary>The decision.</summary>
    /// <param name="Id">The application.</param>
    /// <param name="Accept">True to end the listing.</param>
    /// <param name="Reason">Why; the firm reads it.</param>
    /// <param name="EndsOn">First day on which the listing no longer holds; today without one.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Command(Guid Id, bool Accept, string Reason, DateOnly? EndsOn = null)
        : ICommand<Unit>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>What is said in a request's body.</summary>
    /// <param name="Accept">True to end the listing.</param>
    /// <param name="Reason">Why; the firm reads it.</param>
    /// <param name="EndsOn">First day on which the listing no longer holds; today without one.</param>
    public sealed record Body(bool Accept, string Reason, DateOnly? EndsOn)
    {
        /// <summary>As a command.</summary>
        public Command Of(Guid id) => new(id, Accept, Reason ?? "", EndsOn);
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(command => command.Reason).IsLine(1000, "理由", "A reason");
            RuleFor(command => command.EndsOn)
                .Must(day => day is null || day >= time.Today())
                .WithMessage(
                    "repair.past",
                    "终止日期不能早于今天：已经发生的不能改变。",
                    "It cannot end before today: what was cannot be changed."
                );
        }
    }

    internal sealed class Handler(
        ListingStore listings,
        RepairStore repairs,
        IPeople people,
        INotices notices,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await repairs.Find(command.Id, cancellationToken) is not { } seen)
            {
                return RepairStore.Unknown();
            }

            if (
                (await people.OfEntity(seen.EntityCode, cancellationToken)).Any(person =>
                    person.Id == current.Caller.PersonId
                )
            )
            {
                return Problem.Forbidden(
                    "您管理该主体的信息，不能决定其申请。",
                    "You keep this firm's record; you cannot decide on its application."
                );
            }

            // The listing's row guards the application's: read again what may have changed before it was held.
            var listing = (await listings.GetForUpdate(seen.ListingId, cancellationToken))!;
            var repair = (await repairs.Find(command.Id, cancellationToken))!;
            if (repair.DecidedAt is not null)
            {
                return Problem.Conflict(
                    "repair.decided",
                    "该申请已经处理。",
                    "This application has been decided."
                );
            }

            var endsOn = command.Accept ? command.EndsOn ?? time.Today() : (DateOnly?)null;
            var reason = command.Reason.Trim();
            await repairs.Decide(
                repair with
                {
                    DecidedAt = time.GetUtcNow(),
                    DecidedBy = current.Caller.Name,
                    Decision = command.Accept ? RepairDecisions.Accepted : RepairDecisions.Rejected,
                    DecisionReason = reason,
                    EndsOn = endsOn,
                },
                cancellationToken
            );
            // A list's keeper may have taken the firm off meanwhile; then nothing is left to end.
            if (command.Accept && listing.EndedOn is null)
            {
                var action =
                    repair.Kind == RepairKinds.Repair
                        ? ListingActions.Repaired
                        : ListingActions.Annulled;
                listings.Change(
                    listing with
                    {
                        EndedOn = endsOn,
                        EndedBecause = action,
                        Version = listing.Version + 1,
                    },
                    action,
                    reason
                );
            }

            var name = CreditLists.Of(listing.ListCode).Name;
            await notices.ToEntity(
                repair.EntityCode,
                command.Accept
                    ? RegistryMessages.RepairAccepted.With(
                        ("list", name),
                        ("day", $"{endsOn:yyyy-MM-dd}"),
                        ("reason", reason)
                    )
                    : RegistryMessages.RepairRejected.With(("list", name), ("reason", reason)),
                "/my/credit",
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
