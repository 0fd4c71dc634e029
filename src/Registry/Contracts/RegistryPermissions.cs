using Trading.Access;
using Trading.Kernel.Security;

namespace Trading.Registry.Contracts;

/// <summary>What can be done with the registry.</summary>
public static class RegistryPermissions
{
    /// <summary>Keep the record of the own firm.</summary>
    public const string EditOwnEntity = "registry.edit_own";

    /// <summary>Search and read the registry.</summary>
    public const string BrowseRegistry = "registry.browse";

    /// <summary>Verify or return a record.</summary>
    public const string VerifyEntity = "registry.verify";

    /// <summary>Find a bidder while feeding procurements.</summary>
    public const string FindEntity = "registry.find";

    /// <summary>Read a record as a trading system, for a tender.</summary>
    public const string UseEntity = "registry.use";

    /// <summary>Read contacts unmasked as a trading system, to reach the bidder.</summary>
    public const string UseContacts = "registry.use_contacts";

    /// <summary>Read statements and the bank account as a trading system.</summary>
    public const string UseFinances = "registry.use_finances";

    /// <summary>Read shareholders and controllers as a trading system.</summary>
    public const string UseOwnership = "registry.use_ownership";

    /// <summary>Bring in what an old registry holds, from a file.</summary>
    public const string BringIn = "registry.bring_in";

    /// <summary>All of them, and who holds them.</summary>
    public static readonly IReadOnlyList<DeclaredPermission> All =
    [
        new(EditOwnEntity, new("维护本单位主体信息", "Keep the record of the own firm"))
        {
            Roles = [Roles.Bidder],
        },
        new(BrowseRegistry, new("检索主体库", "Search and read the registry"))
        {
            Roles =
            [
                Roles.RegistryOfficer,
                Roles.CentreOperator,
                Roles.Purchaser,
                Roles.Agency,
                Roles.Supervisor,
            ],
        },
        new(VerifyEntity, new("审核主体信息", "Verify or return a record"))
        {
            Roles = [Roles.RegistryOfficer],
        },
        new(BringIn, new("批量导入经营主体", "Bring in firms from a file"))
        {
            Roles = [Roles.RegistryOfficer],
        },
        new(FindEntity, new("报送项目时查找主体", "Find a bidder while feeding procurements"))
        {
            Roles = [Roles.CentreOperator],
            Scopes = [Scopes.ProcurementWrite],
        },
        new(UseEntity, new("读取主体信息", "Read a record for a tender"))
        {
            Scopes = [Scopes.RegistryRead],
        },
        new(UseContacts, new("读取未隐去的联系方式", "Read contacts unmasked"))
        {
            Scopes = [Scopes.RegistryContacts],
        },
        new(UseFinances, new("读取财务报表和账户", "Read statements and account"))
        {
            Scopes = [Scopes.RegistryFinances],
        },
        new(UseOwnership, new("读取股东与实际控制人", "Read shareholders and controllers"))
        {
            Scopes = [Scopes.RegistryOwnership],
        },
    ];
}
