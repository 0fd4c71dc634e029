using Trading.Messaging.Contracts;

namespace Trading.Access;

/// <summary>What the module tells people.</summary>
internal static class AccessMessages
{
    public static readonly MessageTemplate FactorEnrolled = new(
        "access.factor_enrolled",
        new("已启用第二因素", "A second factor was enrolled"),
        new("您的账号已启用第二因素。", "A second factor was enrolled for your account.")
    )
    {
        Kind = NoticeKinds.Security,
    };

    public static readonly MessageTemplate FactorRemoved = new(
        "access.factor_removed",
        new("已停用第二因素", "The second factor was removed"),
        new("您的账号已停用第二因素。", "The second factor of your account was removed.")
    )
    {
        Kind = NoticeKinds.Security,
    };

    public static readonly MessageTemplate FactorReset = new(
        "access.factor_reset",
        new("第二因素已被重置", "Your second factor was reset"),
        new(
            "系统管理员重置了您的第二因素；如非您本人要求，请立即报告。",
            "An administrator reset your second factor; report it at once if you did not ask for it."
        )
    )
    {
        Kind = NoticeKinds.Security,
    };

    public static readonly MessageTemplate ListFileRead = new(
        "access.list_file_read",
        new("导出已完成", "Your export is ready"),
        new(
            "您导出的“{list}”共{rows}行，已可下载。",
            "Your export of {list}, {rows} rows, can be downloaded."
        )
    );

    public static readonly MessageTemplate IdentityLinked = new(
        "access.identity_linked",
        new("账号已关联新的登录方式", "Your account has another way to sign in"),
        new(
            "您的账号已关联“{provider}”，今后可用它登录。如非本人操作，请解除关联并修改密码。",
            "Your account is linked to {provider} and can be signed in with it. If that was not you, unlink it and change your password."
        )
    )
    {
        Kind = NoticeKinds.Security,
    };

    public static readonly MessageTemplate ScopeChanged = new(
        "access.scope_changed",
        new("您的数据范围已变更", "Your data scope changed"),
        new(
            "您的数据范围现为：{scope}。下一次操作起生效。",
            "Your data scope is now: {scope}. In force with your next request."
        )
    )
    {
        Kind = NoticeKinds.Security,
    };

    public static readonly MessageTemplate StandIn = new(
        "access.stand_in",
        new("请在他人休假期间代行职责", "You stand in for a colleague"),
        new(
            "{absent}休假期间（{from} 至 {to}）由您代行：{roles}。",
            "You stand in for {absent} from {from} to {to} as {roles}."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate LeaveRecorded = new(
        "access.leave_recorded",
        new("休假已登记", "Your leave is recorded"),
        new(
            "休假已登记，期间由{stand_in}代行：{roles}。",
            "Your leave is recorded; {stand_in} stands in as {roles}."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate StandInEnded = new(
        "access.stand_in_ended",
        new("代行已结束", "You no longer stand in"),
        new(
            "{absent}的休假已提前结束，您不再代行其职责。",
            "{absent}'s leave has ended early; you no longer stand in."
        )
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate LeaveEnded = new(
        "access.leave_ended",
        new("休假已提前结束", "Your leave has ended early"),
        new("您的休假已提前结束。", "Your leave has ended early.")
    )
    {
        Kind = NoticeKinds.Work,
    };

    public static readonly MessageTemplate PasswordReset = new(
        "access.password_reset",
        new("密码已被重置", "Your password was reset"),
        new(
            "安全管理员重置了您的密码，并发给您一个初始密码。如非您本人要求，请立即报告。",
            "An administrator reset your password and gave you a first one; report it at once if you did not ask for it."
        )
    )
    {
        Kind = NoticeKinds.Security,
    };

    public static readonly MessageTemplate PasswordLink = new(
        "access.password_link",
        new("设置新密码", "Set a new password"),
        new(
            "有人为您的账号申请设置新密码。如是您本人，请在 {minutes} 分钟内打开下面的链接；链接只能用一次，登录时仍需第二因素。如非您本人，不必理会，密码没有变化。",
            "Somebody asked to set a new password for your account. If it was you, open the link below within {minutes} minutes; it works once, and signing in still takes your second factor. If not, do nothing: your password is as it was."
        )
    )
    {
        Kind = NoticeKinds.Security,
    };

    public static readonly MessageTemplate PasswordSetByLink = new(
        "access.password_set_by_link",
        new("密码已通过邮件重新设置", "Your password was set anew by e-mail"),
        new(
            "您的密码已通过邮件链接重新设置，其他登录均已退出。如非您本人操作，请立即联系安全管理员。",
            "Your password was set anew by a link sent to your mailbox, and your sessions have ended. If it was not you, tell the security administrator at once."
        )
    )
    {
        Kind = NoticeKinds.Security,
    };

    public static readonly MessageTemplate RolesChanged = new(
        "access.roles_changed",
        new("您的角色有变动", "Your roles have changed"),
        new("您的角色已改为：{roles}。", "Your roles are now: {roles}.")
    )
    {
        Kind = NoticeKinds.Security,
    };

    public static readonly MessageTemplate NewDevice = new(
        "access.new_device",
        new("账号在新设备上登录", "Sign-in from a new device"),
        new(
            "您的账号在一台新设备上登录（地址 {address}）。如非本人操作，请立即修改密码并退出其他登录。",
            "Your account was signed in to from a new device (address {address}). If it was not you, change your password and end the other sessions at once."
        )
    )
    {
        Kind = NoticeKinds.Security,
        Gathers = true,
    };

    public static readonly MessageTemplate JobsNeedLooking = new(
        "access.jobs_need_looking",
        new("后台任务需要处理", "A job needs looking into"),
        new("请尽快处理：{what}", "Please look into it soon: {what}")
    )
    {
        Kind = NoticeKinds.Jobs,
        Gathers = true,
    };
}
