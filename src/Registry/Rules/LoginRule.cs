using FluentValidation;
using Trading.Kernel.Commands;

namespace Trading.Registry.Rules;

/// <summary>The sign-in name that somebody who signs up may choose.</summary>
internal static class LoginRule
{
    public static IRuleBuilderOptions<T, string?> IsLogin<T>(this IRuleBuilder<T, string?> rule) =>
        rule.NotNull()
            .WithMessage("missing", "请填写登录名。", "Enter a sign-in name.")
            .IsWholly("[A-Za-z0-9][A-Za-z0-9._@-]{2,99}")
            .WithMessage(
                "login.shape",
                "登录名为3至100个字母、数字或 . _ @ -，以字母或数字开头。",
                "A sign-in name has 3 to 100 letters, digits or . _ @ - and begins with a letter or digit."
            );
}
