using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;
using Trading.Procurement.Contracts;

namespace Trading.Procurement.Agencies;

/// <summary>
/// Ends a naming at once: by the purchaser, or by the agency that gives it up. No step of the agency's is recorded after
/// it. 409 when it has ended before.
/// </summary>
public static class EndNaming
{
    /// <summary>Which.</summary>
    [Requires(ProcurementPermissions.NameAgency, ProcurementPermissions.ActAsAgency), PersonsOnly]
    public sealed record Command(Guid Id) : ICommand<AgencyNaming>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Handler(AgencyNamings namings, INotices notices, CurrentCaller current)
        : ICommandHandler<Command, AgencyNaming>
    {
        public async ValueTask<Outcome<AgencyNaming>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                current.Caller.EntityCode is not { } own
                || await namings.FindForUpdate(command.Id, own, cancellationToken) is not { } naming
            )
            {
                return AgencyNamings.Unknown;
            }

            var byPurchaser = naming.PurchaserCode == own;
            var may = byPurchaser
                ? ProcurementPermissions.NameAgency
                : ProcurementPermissions.ActAsAgency;
            if (!current.Caller.May(may))
            {
                return AgencyNamings.Unknown;
            }

            if (naming.State == NamingStates.Ended)
            {
                return Problem.Conflict(
                    "agency.ended",
                    "该委托已终止。",
                    "This has ended already."
                );
            }

            await namings.MarkEnded(
                naming.Id,
                byPurchaser ? NamingEnds.Revoked : NamingEnds.Resigned,
                cancellationToken
            );
            await notices.ToEntity(
                byPurchaser ? naming.AgencyCode : naming.PurchaserCode,
                AgencyMessages.Ended.With(
                    ("other", byPurchaser ? naming.PurchaserName : naming.AgencyName)
                ),
                "/agencies",
                cancellationToken
            );
            return (await namings.Find(naming.Id, own, cancellationToken))!;
        }
    }
}
