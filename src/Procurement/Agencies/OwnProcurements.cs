using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;
using Trading.Registry.Contracts;

namespace Trading.Procurement.Agencies;

/// <summary>What purchasers and agencies may do with procurements of their own, held until the transaction is over.</summary>
internal sealed class OwnProcurements(
    AgencyNamings namings,
    IEntityDirectory entities,
    CurrentCaller current
)
{
    /// <summary>
    /// Whether the caller's firm buys it, or acts for whoever does. A naming that says so cannot end before the transaction
    /// does: what is written under it is written while it is in force.
    /// </summary>
    public async Task<bool> Hold(EntityCode? buyer, Guid procurement, CancellationToken cancel)
    {
        if (current.Caller is not { EntityCode: { } firm } caller || buyer is not { } purchaser)
        {
            return false;
        }

        if (purchaser == firm && Holds(ProcurementPermissions.NameAgency))
        {
            return true;
        }

        if (
            Holds(ProcurementPermissions.ActAsAgency)
            && await namings.Holds(firm, purchaser, procurement, cancel)
        )
        {
            current.ActsForFirm(purchaser);
            return true;
        }

        return false;

        bool Holds(string permission) =>
            caller.Permissions.Contains(permission) && !caller.Delegated.ContainsKey(permission);
    }

    /// <summary>
    /// The notice with its buyer and agency as they are: of a purchaser that publishes its own code, of an agency the code
    /// of one that named it for all it buys. Anybody else's notice is as it was given, with the agency's registered name.
    /// </summary>
    public async Task<Outcome<PublishProcurement.Command>> PartiesOf(
        PublishProcurement.Command command,
        CancellationToken cancel
    )
    {
        var caller = current.Caller;
        if (caller.RunsForPurchaser())
        {
            if (caller.EntityCode is not { } firm)
            {
                return Problem.Forbidden(
                    "您的账号没有所属单位，请由安全管理员在账号上登记单位代码。",
                    "Your account names no firm; a security administrator has to give it one."
                );
            }

            var buyer =
                command.BuyerCode
                ?? (
                    caller.May(new Permission(ProcurementPermissions.NameAgency))
                        ? firm
                        : (EntityCode?)null
                );
            if (buyer is null || !await Hold(buyer, Guid.Empty, cancel))
            {
                return Problem.Invalid(
                    "/buyerCode",
                    "procurement.not_party",
                    new(
                        "只能发布本单位采购，或已委托本单位代理且委托有效的采购人的项目，请填写其代码。",
                        "Publish what your own firm buys, or a purchaser that has named you for all it buys and whose naming is in force; give its code."
                    ),
                    buyer?.ToString()
                );
            }

            command = command with
            {
                BuyerCode = buyer,
                AgencyCode = buyer == firm ? command.AgencyCode : firm,
            };
        }

        return command is { AgencyCode: { } agency, AgencyName: null }
            ? command with
            {
                AgencyName = (await entities.Find(agency, cancel))?.Name,
            }
            : command;
    }
}
