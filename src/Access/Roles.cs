using System.Collections.Frozen;

namespace Trading.Access;

/// <summary>A role a person can hold. What it may do, the modules declare; see <see cref="Grants"/>.</summary>
/// <param name="Code">Stable for machines.</param>
/// <param name="Name">In words.</param>
public sealed record Role(string Code, LocalizedText Name)
{
    /// <summary>What demands a second factor of whoever holds it; null where a password is enough.</summary>
    public string? FactorSource { get; init; }

    /// <summary>True when whoever holds it must sign in with a second factor, and is signed out when idle for a short while.</summary>
    public bool NeedsFactor => FactorSource is not null;
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

    /// <summary>招标（采购）代理机构: acts for the purchasers that named it.</summary>
    public const string Agency = "agency";

    /// <summary>监督人员.</summary>
    public const string Supervisor = "supervisor";

    /// <summary>系统管理员: trading systems, keys, jobs.</summary>
    public const string Administrator = "administrator";

    /// <summary>安全管理员: people, offices, roles.</summary>
    public const string SecurityAdministrator = "security_administrator";

    /// <summary>审计员.</summary>
    public const string Auditor = "auditor";

    // Of those who act for the authorities; a firm, an expert, a purchaser and its agency see what is their own.
    private const string TwoTechniques =
        "GB/T 22239-2019, 8.1.4.1 d); OWASP ASVS 5.0.0, 6.3.3; NIST SP 800-63B, AAL2";

    /// <summary>All of them, in the order in which they are offered.</summary>
    public static readonly IReadOnlyList<Role> All =
    [
        new(Bidder, new("经营主体", "Bidder")),
        new(RegistryOfficer, new("主体库审核员", "Registry officer"))
        {
            FactorSource = TwoTechniques,
        },
        new(CentreOperator, new("交易中心经办", "Centre operator"))
        {
            FactorSource = TwoTechniques,
        },
        new(Expert, new("评标专家", "Evaluation expert")),
        new(Purchaser, new("采购人", "Purchaser")),
        new(Agency, new("代理机构", "Agency")),
        new(Supervisor, new("监督人员", "Supervisor")) { FactorSource = TwoTechniques },
        new(Administrator, new("系统管理员", "System administrator"))
        {
            FactorSource = TwoTechniques,
        },
        new(SecurityAdministrator, new("安全管理员", "Security administrator"))
        {
            FactorSource = TwoTechniques,
        },
        new(Auditor, new("审计员", "Auditor")) { FactorSource = TwoTechniques },
    ];

    /// <summary>The duties that no two of are one person's (三员分立).</summary>
    public static readonly IReadOnlySet<string> Duties = new HashSet<string>
    {
        Administrator,
        SecurityAdministrator,
        Auditor,
    }.ToFrozenSet();

    /// <summary>Roles that are a firm's: their accounts name it.</summary>
    public static readonly IReadOnlySet<string> OfFirms = new HashSet<string>
    {
        Bidder,
        Agency,
    }.ToFrozenSet();

    /// <summary>True where an account of these roles may name a firm: a purchaser may, and runs its own procurements then.</summary>
    public static bool MayNameFirm(IEnumerable<string> roles) =>
        roles.Any(role => role == Purchaser || OfFirms.Contains(role));

    private static readonly FrozenDictionary<string, Role> ByCode = All.ToFrozenDictionary(role =>
        role.Code
    );

    /// <summary>By code; null when there is no such role.</summary>
    public static Role? Find(string code) => ByCode.GetValueOrDefault(code);

    /// <summary>True when one of these roles needs a second factor.</summary>
    public static bool NeedFactor(IEnumerable<string> roles) =>
        roles.Select(Find).OfType<Role>().Any(role => role.NeedsFactor);
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

    /// <summary>Follow the feed of changes, of what the other scopes open.</summary>
    public const string ChangesRead = "changes.read";

    /// <summary>Read warnings as the national data standard's project alerts.</summary>
    public const string AlertsRead = "alerts.read";

    /// <summary>Follow and read warnings and cases of its division, for supervisors' systems.</summary>
    public const string SupervisionRead = "supervision.read";

    /// <summary>Each scope with its words. What it opens, the modules declare; see <see cref="Grants"/>.</summary>
    public static readonly FrozenDictionary<string, LocalizedText> All = new Dictionary<
        string,
        LocalizedText
    >
    {
        [RegistryRead] = new("读取主体信息", "Read the registry"),
        [RegistryContacts] = new("读取未隐去的联系方式", "Read contacts unmasked"),
        [RegistryFinances] = new("读取财务报表和账户", "Read statements and account"),
        [RegistryOwnership] = new("读取股东与实际控制人", "Read shareholders and controllers"),
        [ProcurementWrite] = new("报送项目", "Feed procurements"),
        [ProcurementRead] = new("读取项目", "Read procurements"),
        [ChangesRead] = new("跟随变更流", "Follow the feed of changes"),
        [AlertsRead] = new(
            "读取报警表（国家数据规范）",
            "Read project alerts of the national standard"
        ),
        [SupervisionRead] = new(
            "跟随并读取预警和监督案件（监督部门的系统）",
            "Follow and read warnings and cases (supervisors' systems)"
        ),
    }.ToFrozenDictionary();
}
