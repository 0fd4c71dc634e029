namespace Trading.Kernel.Security;

/// <summary>What can be done of the platform itself. Who holds it, Access says: the kernel knows no roles.</summary>
public static class KernelPermissions
{
    /// <summary>Anything that a signed-in caller of whatever role may do.</summary>
    public static readonly DeclaredPermission SignedIn = new(
        Permission.SignedIn,
        new("登录后的通用操作", "What everybody may who is signed in")
    );

    /// <summary>All that a session may do before its second factor was given.</summary>
    public static readonly DeclaredPermission FinishSignIn = new(
        Permission.FinishSignIn,
        new("完成登录", "Finish signing in")
    );

    /// <summary>All that a session may do before its first password was replaced.</summary>
    public static readonly DeclaredPermission ReplacePassword = new(
        Permission.ReplacePassword,
        new("更换初始密码", "Replace the first password")
    );

    /// <summary>See and mend the jobs.</summary>
    public static readonly DeclaredPermission OperateJobs = new(
        Permission.OperateJobs,
        new("查看和处理后台任务", "See and mend the jobs")
    );

    /// <summary>Change the words of messages.</summary>
    public static readonly DeclaredPermission EditMessages = new(
        Permission.EditMessages,
        new("修改消息文字", "Change the words of messages")
    );

    /// <summary>Only the platform's own.</summary>
    public static readonly DeclaredPermission Platform = new(
        Permission.Platform,
        new("平台自身", "The platform itself")
    );
}
