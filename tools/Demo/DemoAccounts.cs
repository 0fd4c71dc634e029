using Trading.Access;
using Trading.Composition;

namespace Trading.Demo;

/// <summary>The accounts of the demo province. All people and firms in it are invented.</summary>
public static class DemoAccounts
{
    /// <summary>The password of all of them: the demo province is for looking around, not for keeping anything.</summary>
    public const string Password = "liaoning-2026-trial";

    /// <summary>
    /// The second factor of those whose role needs one, as authenticator apps take it (base32): as public as the
    /// password. In the demo the sign-in page shows the code.
    /// </summary>
    public const string FactorSecret = "LIAONINGTRADINGDEMOLIAONINGDEMOS";

    /// <summary>The first of the demo experts; the others are expert02, expert03, …</summary>
    public const string Expert = "expert01";

    /// <summary>One account a role, and a second supervisor, who sees one city alone.</summary>
    public static readonly IReadOnlyList<DemoAccount> All =
    [
        new("bidder", "王敏", Roles.Bidder, new("经营主体", "bidder")),
        new("officer", "李审核", Roles.RegistryOfficer, new("主体库审核员", "registry officer")),
        new("centre", "张经办", Roles.CentreOperator, new("交易中心经办", "centre operator")),
        new(Expert, "赵建国", Roles.Expert, new("评标专家", "expert (expert01 … expert40)")),
        new("purchaser", "刘采购", Roles.Purchaser, new("采购人", "purchaser"))
        {
            Region = "210100",
        },
        new("agency", "周代理", Roles.Agency, new("代理机构", "agency")),
        new(
            "supervisor",
            "陈监督",
            Roles.Supervisor,
            new("监督人员（全省）", "supervisor of the province")
        )
        {
            Region = "210000",
        },
        new(
            "supervisor.dalian",
            "孙监督",
            Roles.Supervisor,
            new("监督人员（大连市）", "supervisor of Dalian")
        )
        {
            Region = "210200",
        },
        new("admin", "系统管理员", Roles.Administrator, new("系统管理员", "system administrator")),
        new(
            "security",
            "安全管理员",
            Roles.SecurityAdministrator,
            new("安全管理员", "security administrator")
        ),
        new("auditor", "审计员", Roles.Auditor, new("审计员", "auditor")),
    ];
}
