using Trading.Kernel.Security;

namespace Trading.Access.Contracts;

/// <summary>What can be done with people, systems and the trail.</summary>
public static class AccessPermissions
{
    /// <summary>Register trading systems and issue their keys.</summary>
    public const string ManageSystems = "access.manage_systems";

    /// <summary>Manage people, offices and roles.</summary>
    public const string ManageAccess = "access.manage";

    /// <summary>Read and verify the audit trail.</summary>
    public const string ReadAudit = "access.read_audit";

    /// <summary>All of them with those of the platform itself, and who holds them.</summary>
    public static readonly IReadOnlyList<DeclaredPermission> All =
    [
        KernelPermissions.SignedIn with
        {
            Roles = [.. Access.Roles.All.Select(role => role.Code)],
            Scopes = [.. Access.Scopes.All.Keys],
        },
        KernelPermissions.FinishSignIn,
        KernelPermissions.ReplacePassword,
        KernelPermissions.OperateJobs with
        {
            Roles = [Access.Roles.Administrator],
        },
        KernelPermissions.Platform,
        KernelPermissions.EditMessages with
        {
            Roles = [Access.Roles.Administrator],
        },
        new(
            ManageSystems,
            new("登记交易系统并签发密钥", "Register trading systems and issue their keys")
        )
        {
            Roles = [Access.Roles.Administrator],
        },
        new(ManageAccess, new("管理人员、机构和角色", "Manage people, offices and roles"))
        {
            Roles = [Access.Roles.SecurityAdministrator],
        },
        new(ReadAudit, new("查阅和验证审计记录", "Read and verify the audit trail"))
        {
            Roles = [Access.Roles.Auditor],
        },
    ];
}
