using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Trading.Access.People;

/// <summary>
/// How passwords are stretched: PBKDF2 with HMAC-SHA-512 by the framework's hasher, whose format says with how many
/// rounds a hash was made, so that older ones are told and made anew at the next sign-in.
/// </summary>
internal static class PasswordHashing
{
    /// <summary>OWASP Password Storage Cheat Sheet (2023), PBKDF2-HMAC-SHA512.</summary>
    public const int Rounds = 210_000;

    public static IServiceCollection AddPasswordHashing(this IServiceCollection services) =>
        services
            .Configure<PasswordHasherOptions>(options => options.IterationCount = Rounds)
            .AddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>()
            .AddSingleton<NobodysHash>();
}

/// <summary>Verified against when nobody has a name, so that both cases cost the same.</summary>
internal sealed class NobodysHash(IOptions<PasswordHasherOptions> options)
{
    public string Value { get; } =
        new PasswordHasher<Account>(options).HashPassword(new Account(), Guid.NewGuid().ToString());
}
