using Trading.Kernel.Security;

namespace Trading.Kernel.Commands;

/// <summary>What a caller is told who may not do a thing.</summary>
internal static class Refusal
{
    /// <summary>Sign in, finish signing in, or: not your role.</summary>
    public static Problem Of(Caller caller) =>
        caller.Kind == CallerKind.Anonymous
            ? new Problem(
                ProblemKind.Unauthenticated,
                "unauthenticated",
                new("请先登录。", "Sign in first.")
            )
        : caller.May(Permission.FinishSignIn)
            ? new Problem(
                ProblemKind.Unauthenticated,
                "factor_required",
                new(
                    "登录尚未完成：请先输入或启用第二因素验证码。",
                    "You are not signed in yet: give your second factor, or enrol one."
                )
            )
        : caller.May(Permission.ReplacePassword)
            ? new Problem(
                ProblemKind.Unauthenticated,
                "password_change_required",
                new(
                    "登录尚未完成：请先把初始密码改为自己的密码。",
                    "You are not signed in yet: replace the first password by one of your own."
                )
            )
        : Problem.Forbidden("您的角色没有此操作的权限。", "Your role may not do this.");
}
