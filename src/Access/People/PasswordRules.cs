using Trading.Kernel;

namespace Trading.Access.People;

/// <summary>
/// What a password must be: long rather than odd (NIST SP 800-63B 5.1.1.2), and not made of the sign-in name.
/// </summary>
internal static class PasswordRules
{
    /// <summary>Fewest characters; GB/T 22239-2019 level 3 practice asks for 8 or more, SP 800-63B-4 for 15 where it stands alone.</summary>
    public const int Shortest = 12;

    /// <summary>Most characters, so that hashing cannot be made expensive.</summary>
    public const int Longest = 128;

    /// <summary>The rule broken, or null; the field at fault is where the caller typed the password.</summary>
    public static Problem? Check(string password, string login, string pointer = "/password") =>
        password switch
        {
            { Length: < Shortest } => Broken(
                pointer,
                "password.short",
                $"密码至少 {Shortest} 个字符。",
                $"A password has at least {Shortest} characters."
            ),
            { Length: > Longest } => Broken(
                pointer,
                "password.long",
                $"密码最多 {Longest} 个字符。",
                $"A password has at most {Longest} characters."
            ),
            _ when password.Distinct().Count() < 5 => Broken(
                pointer,
                "password.monotone",
                "密码至少要有 5 种不同的字符。",
                "A password has at least 5 different characters."
            ),
            _ when password.Contains(login, StringComparison.OrdinalIgnoreCase) => Broken(
                pointer,
                "password.contains_login",
                "密码不能包含登录名。",
                "A password must not contain the sign-in name."
            ),
            _ => null,
        };

    private static Problem Broken(string pointer, string code, string zh, string en) =>
        Problem.Invalid(pointer, code, new(zh, en));
}
