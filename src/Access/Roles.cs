using System.Collections.Frozen;
using Trading.Kernel.Security;

namespace Trading.Access;

/// <summary>A role a person can hold, and what it may do.</summary>
/// <param name="Code">Stable for machines.</param>
/// <param name="Name">In words.</param>
/// <param name="May">Its permissions.</param>
public sealed record Role(string Code, LocalizedText Name, IReadOnlySet<Permission> May)
{
    /// <summary>True when whoever holds it must sign in with a second factor, and is signed out when idle.</summary>
    public bool NeedsFactor { get; init; }
}

/// <summary>Every role. The three administrative duties are separate (GB/T 22239-2019, 8.1.5: system, security, audit).</summary>
public static class Roles
{
    /// <summary>经营主体: keeps the record of one firm.</summary>
    public const string Bidder = "bidder";

    /// <summary>主体库审核员: verifies records.</summary>
    public const string RegistryOfficer = "registry_officer";

    /// <summary>交易中心经办: runs procurements and panels.</summary>
    public const string CentreOperator = "centre_operator";

    /// <summary>评标专家.</summary>
    public const string Expert = "expert";

    /// <summary>采购人.</summary>
    public const string Purchaser = "purchaser";

    /// <summary>监督人员.</summary>
    public const string Supervisor = "supervisor";

    /// <summary>系统管理员: trading systems, keys, jobs.</summary>
    public const string Administrator = "administrator";

    /// <summary>安全管理员: people, offices, roles.</summary>
    public const string SecurityAdministrator = "security_administrator";

    /// <summary>审计员.</summary>
    public const string Auditor = "auditor";

    /// <summary>All of them, in the order in which they are offered.</summary>
    public static readonly IReadOnlyList<Role> All =
    [
        Define(Bidder, "经营主体", "Bidder", Permission.EditOwnEntity),
        Define(
            RegistryOfficer,
            "主体库审核员",
            "Registry officer",
            Permission.BrowseRegistry,
            Permission.VerifyEntity
        ),
        Define(
            CentreOperator,
            "交易中心经办",
            "Centre operator",
            Permission.BrowseRegistry,
            Permission.ManageProcurement,
            Permission.ReadProcurement,
            Permission.ManagePanel,
            Permission.ManageExperts
        ),
        Define(Expert, "评标专家", "Evaluation expert", Permission.AnswerInvitation),
        Define(
            Purchaser,
            "采购人",
            "Purchaser",
            Permission.BrowseRegistry,
            Permission.ReadProcurement
        ),
        Define(
            Supervisor,
            "监督人员",
            "Supervisor",
            Permission.BrowseRegistry,
            Permission.ReadProcurement,
            Permission.ReviewAlerts,
            Permission.TrainModel
        ) with
        {
            NeedsFactor = true,
        },
        Define(
            Administrator,
            "系统管理员",
            "System administrator",
            Permission.ManageSystems,
            Permission.OperateJobs
        ) with
        {
            NeedsFactor = true,
        },
        Define(
            SecurityAdministrator,
            "安全管理员",
            "Security administrator",
            Permission.ManageAccess
        ) with
        {
            NeedsFactor = true,
        },
        Define(Auditor, "审计员", "Auditor", Permission.ReadAudit) with
        {
            NeedsFactor = true,
        },
    ];

    /// <summary>The duties that no two of are one person's (三员分立).</summary>
    public static readonly IReadOnlySet<string> Duties = new HashSet<string>
    {
        Administrator,
        SecurityAdministrator,
        Auditor,
    }.ToFrozenSet();

    private static readonly FrozenDictionary<string, Role> ByCode = All.ToFrozenDictionary(role =>
        role.Code
    );

    /// <summary>By code; null when there is no such role.</summary>
    public static Role? Find(string code) => ByCode.GetValueOrDefault(code);

    /// <summary>What somebody with these roles may do.</summary>
    public static IReadOnlySet<Permission> PermissionsOf(IEnumerable<string> roles) =>
        roles.Select(Find).OfType<Role>().SelectMany(role => role.May).ToHashSet();

    /// <summary>True when one of these roles needs a second factor.</summary>
    public static bool NeedFactor(IEnumerable<string> roles) =>
        roles.Select(Find).OfType<Role>().Any(role => role.NeedsFactor);

    private static Role Define(string code, string zh, string en, params Permission[] may) =>
        new(code, new LocalizedText(zh, en), may.Append(Permission.SignedIn).ToFrozenSet());
}

/// <summary>What a trading system's key may be limited to.</summary>
public static class Scopes
{
    /// <summary>Read records of the registry, for a tender.</summary>
    public const string RegistryRead = "registry.read";

    /// <summary>Read contacts unmasked, besides <see cref="RegistryRead"/>.</summary>
    public const string RegistryContacts = "registry.contacts";

    /// <summary>Read statements and the bank account, besides <see cref="RegistryRead"/>.</summary>
    public const string RegistryFinances = "registry.finances";

    /// <summary>Read shareholders and controllers, besides <see cref="RegistryRead"/>.</summary>
    public const string RegistryOwnership = "registry.ownership";

    /// <summary>Feed procurements and their steps.</summary>
    public const string ProcurementWrite = "procurement.write";

    public const string ProcurementRead = "procurement.read";

    /// <summary>Each scope with its words and permissions.</summary>
    public static readonly FrozenDictionary<string, (LocalizedText Name, Permission May)> All =
        new Dictionary<string, (LocalizedText, Permission)>
        {
            [RegistryRead] = (new("读取主体信息", "Read the registry"), Permission.UseEntity),
            [RegistryContacts] = (
                new("读取未隐去的联系方式", "Read contacts unmasked"),
                Permission.UseContacts
            ),
            [RegistryFinances] = (
                new("读取财务报表和账户", "Read statements and account"),
                Permission.UseFinances
            ),
            [RegistryOwnership] = (
                new("读取股东与实际控制人", "Read shareholders and controllers"),
                Permission.UseOwnership
            ),
            [ProcurementWrite] = (
                new("报送项目", "Feed procurements"),
                Permission.ManageProcurement
            ),
            [ProcurementRead] = (new("读取项目", "Read procurements"), Permission.ReadProcurement),
        }.ToFrozenDictionary();
}
