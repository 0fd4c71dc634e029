using Trading.Access;
using Trading.Kernel.Security;
using Trading.Procurement.Agencies;

namespace Trading.Procurement.Contracts;

/// <summary>What can be done with procurements.</summary>
public static class ProcurementPermissions
{
    /// <summary>Publish procurements and record their steps.</summary>
    public const string ManageProcurement = "procurement.manage";

    /// <summary>Read procurements with their bids.</summary>
    public const string ReadProcurement = "procurement.read";

    /// <summary>Read, publish and move the procurements to which the own firm is a party, as their purchaser or as its agency.</summary>
    public const string RunOwnProcurement = "procurement.run_own";

    /// <summary>Name agencies for the own firm's procurements.</summary>
    public const string NameAgency = "procurement.name_agency";

    /// <summary>Accept or decline to act for a purchaser.</summary>
    public const string ActAsAgency = "procurement.act_as_agency";

    /// <summary>Open the pages of procurements; which ones, the others say.</summary>
    public const string OpenProcurements = "procurement.open";

    /// <summary>Open the page on which one is published; which ones may be, the others say.</summary>
    public const string PublishProcurements = "procurement.publish";

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
            RunOwnProcurement,
            new("办理本单位采购或受托代理的项目", "Run the procurements of the own firm")
        )
        {
            Roles = [Roles.Purchaser, Roles.Agency],
        },
        new(NameAgency, new("委托代理机构", "Name agencies")) { Roles = [Roles.Purchaser] },
        new(ActAsAgency, new("接受或谢绝委托", "Accept or decline to act for a purchaser"))
        {
            Roles = [Roles.Agency],
        },
        new(OpenProcurements, new("进入项目页面", "Open the pages of procurements"))
        {
            Roles = [Roles.CentreOperator, Roles.Purchaser, Roles.Agency, Roles.Supervisor],
        },
        new(PublishProcurements, new("进入发布页面", "Open the page for publishing"))
        {
            Roles = [Roles.CentreOperator, Roles.Purchaser, Roles.Agency],
        },
        new(
            RevealBid,
            new("查看投标随附的个人信息", "Look at what is personal in what came with a bid")
        )
        {
            Roles = [Roles.Supervisor],
        },
    ];

    /// <summary>Which procurements the caller may read on a day.</summary>
    public static DataScope ReadableProcurements(this Caller caller, DateOnly day) =>
        caller.ScopeOf(ReadProcurement, ManageProcurement).Or(caller.OwnProcurements(day));

    /// <summary>Which procurements the caller may move on a day.</summary>
    public static DataScope MovableProcurements(this Caller caller, DateOnly day) =>
        caller.ScopeOf(ManageProcurement).Or(caller.OwnProcurements(day));

    /// <summary>True for who publishes and moves procurements as their purchaser, or for it, and not as a centre.</summary>
    public static bool RunsForPurchaser(this Caller caller) =>
        caller.Kind == CallerKind.Person && !caller.May(new Permission(ManageProcurement));

    /// <summary>Whose numbers and templates they are: of a person's the office's, or the firm's that buys or acts; a trading system's own.</summary>
    public static string ProcurementOwner(this Caller caller) =>
        caller switch
        {
            { Kind: CallerKind.System, Source: { } system } => system,
            { EntityCode: { } firm } when caller.RunsForPurchaser() => $"firm:{firm}",
            { OfficeId: { } office } => $"office:{office}",
            _ => $"person:{caller.Name}",
        };

    /// <summary>Those to which the caller's firm is a party. What somebody else's roles lend is not among them.</summary>
    public static DataScope OwnProcurements(this Caller caller, DateOnly day)
    {
        if (
            caller is not { Kind: CallerKind.Person, EntityCode: { } firm }
            || !Holds(RunOwnProcurement)
        )
        {
            return DataScope.Nothing;
        }

        var code = firm.ToString();
        var areas = new List<DataArea>();
        if (Holds(NameAgency))
        {
            areas.Add(new() { Party = new(Parties.Purchaser, code, day) });
        }

        if (Holds(ActAsAgency))
        {
            areas.Add(new() { Party = new(Parties.AgencyOfAll, code, day) });
            areas.Add(new() { Party = new(Parties.AgencyOfOne, code, day) });
        }

        return DataScope.Of(areas);

        bool Holds(string permission) =>
            caller.Permissions.Contains(permission) && !caller.Delegated.ContainsKey(permission);
    }
}
