using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Credit;

/// <summary>
/// A firm asks that a listing end because the wrong is mended (信用修复), or says that the listing is wrong (异议). 409
/// for a listing that has ended, and while an application about it is open.
/// </summary>
public static class AskRepair
{
    /// <summary>The application.</summary>
    /// <param name="Listing">Key of the listing.</param>
    /// <param name="Kind">One of <see cref="RepairKinds"/>.</param>
    /// <param name="Reason">Why the listing should end.</param>
    /// <param name="Evidence">What proves it.</param>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Command(Guid Listing, string Kind, string Reason, string Evidence)
        : ICommand<Asked>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Listing.ToString();
    }

    /// <summary>What is said in a request's body.</summary>
    /// <param name="Kind">One of <see cref="RepairKinds"/>.</param>
    /// <param name="Reason">Why the listing should end.</param>
    /// <param name="Evidence">What proves it.</param>
    public sealed record Body(string Kind, string Reason, string? Evidence)
    {
        /// <summary>As a command.</summary>
        public Command Of(Guid listing) => new(listing, Kind ?? "", Reason ?? "", Evidence ?? "");
    }

    /// <summary>The application's key.</summary>
    /// <param name="Id">Key.</param>
    public sealed record Asked(Guid Id);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Kind)
                .Must(kind => RepairKinds.All.Any(term => term.Code == kind))
                .WithMessage(
                    "repair.kind",
                    "请选择信用修复或异议。",
                    "Choose repair or objection."
                );
            RuleFor(command => command.Reason).IsLine(1000, "理由", "A reason");
            RuleFor(command => command.Evidence).IsLine(2000, "证明材料", "Evidence");
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        ListingStore listings,
        RepairStore repairs,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Asked>
    {
        public async ValueTask<Outcome<Asked>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                current.Caller.EntityCode is not { } own
                || await listings.GetForUpdate(command.Listing, cancellationToken)
                    is not { } listing
                || !ListingStore.CodesOf(own).Contains(listing.SubjectCode)
            )
            {
                return RepairStore.NoListing();
            }

            if (listing.EndedOn is not null || listing.UntilDay < time.Today())
            {
                return Problem.Conflict(
                    "repair.ended",
                    "该记录已经失效，无需申请。",
                    "The listing has ended; there is nothing to apply for."
                );
            }

            if (await repairs.IsOpen(command.Listing, cancellationToken))
            {
                return Problem.Conflict(
                    "repair.open",
                    "已有申请正在处理。",
                    "An application about it is open already."
                );
            }

            var now = time.GetUtcNow();
            var id = sql.NewId(now);
            await repairs.Add(
                new Repair
                {
                    Id = id,
                    ListingId = command.Listing,
                    EntityCode = own,
                    Kind = command.Kind,
                    Reason = command.Reason.Trim(),
                    Evidence = command.Evidence.Trim(),
                    AskedAt = now,
                    AskedBy = current.Caller.Name,
                },
                cancellationToken
            );
            return new Asked(id);
        }
    }
}
