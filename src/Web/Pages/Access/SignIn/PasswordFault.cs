namespace Trading.Web.Pages.Access;

/// <summary>What is wrong with a password given on a page without a script, by the code that its address carries.</summary>
internal static class PasswordFault
{
    public static string Says(string? code) => Words(code).ToString();

    private static LocalizedText Words(string? code) =>
        code switch
        {
            "password.wrong" => new(
                "初始密码不对。如果刚刚已有人用它设置了密码，请立即联系安全管理员。",
                "The first password is wrong. If somebody has just replaced it, tell the security administrator at once."
            ),
            "password.differs" => new(
                "两次输入的新密码不一致。",
                "The two entries of the new password differ."
            ),
            "password.same" => new(
                "新密码不能与初始密码相同。",
                "The new password must differ from the first one."
            ),
            "password.short" => new(
                "密码至少 12 个字符。",
                "A password has at least 12 characters."
            ),
            "password.contains_login" => new(
                "密码不能包含登录名。",
                "A password must not contain the sign-in name."
            ),
            "password.known" => new(
                "这个密码太常见，容易被猜到。",
                "This password is among the first that are tried."
            ),
            _ => new(
                "这个密码不合规则：12 至 128 个字符，至少 5 种不同字符，不含登录名、主体代码和平台名称。",
                "This password breaks a rule: 12 to 128 characters, five different ones, without sign-in name, firm's code and the platform's name."
            ),
        };
}
