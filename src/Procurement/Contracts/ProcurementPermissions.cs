using Trading.Access;
using Trading.Kernel.Security;

namespace Trading.Procurement.Contracts;

/// <summary>What can be done with procurements.</summary>
public static class ProcurementPermissions
{
    /// <summary>Publish procurements and record their steps.</summary>
    public const string ManageProcurement = "procurement.manage";

    /// <summary>Read procurements with their bids.</summary>
    public const string ReadProcurement = "procurement.read";

    /// <summary>Look at what is personal in a bid, one value at a time and with a reason.</summary>
    public const string RevealBid = "procurement.reveal_bid";

    /// <summary>All of them, and who holds them.</summary>
    public static readonly IReadOnlyList<DeclaredPermission> All =
    [
        new(
            ManageProcurement,
            new("发布项目并记录各环节", "Publish procurements and record their steps")
        )
        {
            Roles = [Roles.CentreOperator],
            Scopes = [Scopes.ProcurementWrite],
        },
        new(ReadProcurement, new("查看项目和投标", "Read procurements with their bids"))
        {
            Roles = [Roles.CentreOperator, Roles.Purchaser, Roles.Supervisor],
            Scopes = [Scopes.ProcurementRead],
        },
        new(
            RevealBid,
            new("查看投标随附的个人信息", "Look at what is personal in what came with a bid")
        )
        {
            Roles = [Roles.Supervisor],
        },
    ];

    /// <summary>Which procurements the caller may read.</summary>
    public static DataScope ReadableProcurements(this Caller caller) =>
        caller.ScopeOf(ReadProcurement, ManageProcurement);
}
