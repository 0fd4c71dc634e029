using System.Buffers.Binary;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.People;
using Trading.Access.SignIn;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

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
            PasswordRules
                .Check(password, "wang.fang", EntityCode.Given("91210100MADE00017X"))
                ?.Errors[0]
                .Code
        );

    [Theory]
    [InlineData("correct-horse-battery-9")]
    [InlineData("strait-west-harbour-9")]
    [InlineData("liaoning-2026-trial")]
    [InlineData("海上生明月天涯共此时是句诗")]
    [InlineData("mQ7vPz2rTk9w")]
    [InlineData("password manager unlocks my teapot")]
    public void A_phrase_of_ones_own_is_taken(string password) =>
        Assert.Null(
            PasswordRules.Check(password, "wang.fang", EntityCode.Given("91210100MADE00017X"))
        );

    [Fact]
    public void A_password_is_stretched_as_often_as_OWASP_asks()
    {
        using var product = new ServiceCollection()
            .AddAccess(new ConfigurationBuilder().Build())
            .BuildServiceProvider();
        var hash = product
            .GetRequiredService<IPasswordHasher<Account>>()
            .HashPassword(new Account(), WebProvince.Password);
        Assert.Equal((2u, true), (Read(hash).Function, Read(hash).Rounds >= 210_000));
        // Whoever asks for a name nobody has waits as long.
        Assert.Equal(Read(hash), Read(product.GetRequiredService<NobodysHash>().Value));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_old_hash_is_made_anew_by_whoever_has_the_password_and_by_nobody_else(
        Engine engine
    )
    {
        await using var before = Province.On(engine, also: Rounds(500));
        await Harness.People.Create(before, "clerk", Roles.Bidder);
        var old = await Hash(before);
        Assert.Equal(500u, Read(old).Rounds);

        await using var after = Province.Over(before.Database, also: Rounds(700));
        Assert.Null((await SignIn(after, "a-wrong-password-1")).SessionId);
        Assert.Equal(old, await Hash(after));
        Assert.NotNull((await SignIn(after, WebProvince.Password)).SessionId);
        var renewed = await Hash(after);
        Assert.Equal(700u, Read(renewed).Rounds);
        Assert.NotNull((await SignIn(after, WebProvince.Password)).SessionId);
        Assert.Equal(renewed, await Hash(after));

        static Action<IServiceCollection> Rounds(int count) =>
            services =>
                services.PostConfigure<PasswordHasherOptions>(options =>
                    options.IterationCount = count
                );

        static Task<string> Hash(Province province) =>
            province.Scalar<string>("select password_hash from person where login = 'clerk'");

        static async Task<Attempt> SignIn(Province province, string password) =>
            (
                await province.Send(
                    new Trading.Access.SignIn.SignIn.Command("clerk", password),
                    Caller.Anonymous
                )
            ).Value;
    }

    // The framework's format 3: a mark, the function (2 is HMAC-SHA-512), the rounds, the salt's length.
    private static (uint Function, uint Rounds) Read(string hash)
    {
        var bytes = Convert.FromBase64String(hash);
        return (
            BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(1)),
            BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5))
        );
    }

    [Fact]
    public void The_list_is_as_long_as_we_say() => Assert.True(KnownPasswords.Count > 1000);
}
