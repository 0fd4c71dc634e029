using Trading.Access.People;

namespace Trading.Tests.Access;

public sealed class PasswordTests
{
    [Theory]
    [InlineData("password.known", "password123456")]
    [InlineData("password.known", "P@ssw0rd-2026!")]
    [InlineData("password.known", "ｐａｓｓｗｏｒｄ１２３４５６")]
    [InlineData("password.known", "woaini19900101")]
    [InlineData("password.known", "zhangwei880808")]
    [InlineData("password.known", "woaini5201314")]
    [InlineData("password.known", "1qaz2wsx3edc4rfv")]
    [InlineData("password.known", "qwertyuiop[]asdf")]
    [InlineData("password.known", "13812345678190")]
    [InlineData("password.known", "abcde4abcde4abcde4")]
    [InlineData("password.known", "Admin@Admin#2026")]
    [InlineData("password.known", "zxcvbnm987654321")]
    [InlineData("password.known", "iloveyou!iloveyou")]
    [InlineData("password.contains_login", "my.wang.fang.word")]
    [InlineData("password.contains_login", "WANG.FANG-und-mehr")]
    [InlineData("password.contains_code", "91210100MADE00017X!a")]
    [InlineData("password.contains_code", "geheim-made00017-geheim")]
    [InlineData("password.contains_platform", "trading-hafen-west-9")]
    [InlineData("password.contains_platform", "Tr4ding-hafen-west-9")]
    [InlineData("password.contains_platform", "辽宁省公共资源交易平台第一人")]
    [InlineData("password.monotone", "ababababababab")]
    [InlineData("password.short", "k7#mQ2!x")]
    public void A_password_that_is_tried_first_is_refused(string rule, string password) =>
        Assert.Equal(
            rule,
            PasswordRules.Check(password, "wang.fang", "91210100MADE00017X")?.Errors[0].Code
        );

    [Theory]
    [InlineData("correct-horse-battery-9")]
    [InlineData("strait-west-harbour-9")]
    [InlineData("liaoning-2026-trial")]
    [InlineData("海上生明月天涯共此时是句诗")]
    [InlineData("mQ7vPz2rTk9w")]
    [InlineData("password manager unlocks my teapot")]
    public void A_phrase_of_ones_own_is_taken(string password) =>
        Assert.Null(PasswordRules.Check(password, "wang.fang", "91210100MADE00017X"));

    [Fact]
    public void The_list_is_as_long_as_we_say() => Assert.True(KnownPasswords.Count > 1000);
}
