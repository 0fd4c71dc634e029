using Trading.Domain.Codes;

namespace Trading.Access.People;

/// <summary>
/// What a password must be: long rather than odd (NIST SP 800-63B 5.1.1.2), not made of what anybody knows of the person,
/// and not one of those that are tried first.
/// </summary>
internal static class PasswordRules
{
    /// <summary>Fewest characters; GB/T 22239-2019 level 3 practice asks for 8 or more, SP 800-63B-4 for 15 where it stands alone.</summary>
    public const int Shortest = 12;

    /// <summary>Most characters, so that hashing cannot be made expensive.</summary>
    public const int Longest = 128;

    // By what the platform is called, and what those who use it call it (公共资源交易).
    private static readonly string[] OurNames =
    [
        "trading",
        "ggzy",
        "gonggongziyuan",
        "公共资源",
        "辽宁省公共资源交易",
    ];

    /// <summary>The rule broken, or null; the field at fault is where the caller typed the password.</summary>
    public static Problem? Check(
        string password,
        string login,
        EntityCode? entityCode,
        string pointer = "/password"
    )
    {
        var plain = KnownPasswords.Plain(password);
        return password switch
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
            _ when Holds(plain, login) => Broken(
                pointer,
                "password.contains_login",
                "密码不能包含登录名。",
                "A password must not contain the sign-in name."
            ),
            _ when entityCode is { } code && NamesFirm(plain, code.ToString()) => Broken(
                pointer,
                "password.contains_code",
                "密码不能包含所属主体的代码。",
                "A password must not contain the firm's code."
            ),
            _ when OurNames.Any(name => Holds(plain, name)) => Broken(
                pointer,
                "password.contains_platform",
                "密码不能包含平台名称。",
                "A password must not contain the platform's name."
            ),
            _ when KnownPasswords.Contain(password) => Broken(
                pointer,
                "password.known",
                "这个密码太常见，或由常见词、键盘顺序、重复或数字（如手机号、生日）组成，容易被猜到。",
                "This password is among the first that are tried: a common one, or made of common words, keyboard sequences, repeats or digits."
            ),
            _ => null,
        };
    }

    private static bool Holds(string plain, string word)
    {
        var wanted = KnownPasswords.Plain(word);
        return plain.Contains(wanted, StringComparison.Ordinal)
            || KnownPasswords
                .Folded(plain)
                .Contains(KnownPasswords.Folded(wanted), StringComparison.Ordinal);
    }

    // The whole code, or the organisation's part of a unified one (its characters 9 to 17, GB 32100-2015).
    private static bool NamesFirm(string plain, string code) =>
        Holds(plain, code) || (code.Length == 18 && Holds(plain, code[8..17]));

    private static Problem Broken(string pointer, string code, string zh, string en) =>
        Problem.Invalid(pointer, code, new(zh, en));
}
