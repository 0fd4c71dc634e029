using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;

namespace Trading.Access.People;

/// <summary>
/// Passwords that the system makes, for accounts that an administrator makes or gives back: 80 random bits in letters
/// that are not mistaken for each other when read out or copied by hand. Shown once to who asked, stored as any
/// password, good until they are replaced or their time is over.
/// </summary>
internal sealed class FirstPasswords(
    SqlSession sql,
    IPasswordHasher<Account> passwords,
    AccessSettings settings,
    TimeProvider time
)
{
    private const string Letters = "23456789abcdefghijkmnpqrstuvwxyz";
    private const int Length = 16;
    private const int Group = 4;

    private static readonly Statement Update = Statement.Of(
        "access.person.set_first_password",
        "update person set password_hash = @hash, first_password_until = @until where id = @id"
    );

    /// <summary>A new one, given to nobody yet.</summary>
    public FirstPassword Make(string login, EntityCode? entityCode)
    {
        string password;
        do
        {
            password = string.Join(
                '-',
                RandomNumberGenerator
                    .GetString(Letters, Length)
                    .Chunk(Group)
                    .Select(group => new string(group))
            );
        } while (PasswordRules.Check(password, login, entityCode) is not null);

        return new(password, time.GetUtcNow() + settings.FirstPasswordLasts);
    }

    /// <summary>Gives a new one to an account in place of what it had.</summary>
    public async Task<FirstPassword> Give(Person person, CancellationToken cancel)
    {
        var first = Make(person.Login, person.EntityCode);
        await sql.Execute(
            Update,
            new
            {
                id = person.Id,
                hash = passwords.HashPassword(new Account(), first.Password),
                until = first.Until,
            },
            cancel
        );
        return first;
    }
}
