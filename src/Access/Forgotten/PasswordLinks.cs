using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Trading.Kernel.Sql;

namespace Trading.Access.Forgotten;

/// <summary>
/// Links that set a new password: 256 random bits, of which only a hash is kept, good once and for half an hour. With the
/// first that is used all others of the person are worth nothing.
/// </summary>
internal sealed class PasswordLinks(SqlSession sql, TimeProvider time)
{
    /// <summary>From its making.</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(30);

    /// <summary>Nobody is sent another sooner, however often somebody asks.</summary>
    public static readonly TimeSpan Apart = TimeSpan.FromMinutes(2);

    /// <summary>Those that are over.</summary>
    public static readonly Statement DeleteOld = Statement.Of(
        "access.password_link.delete_old",
        """
        delete from password_link where hash in (
            select l.hash from password_link l where l.expires_at < @before order by l.expires_at, l.hash {page})
        """
    );

    /// <summary>A person's, whenever the password changes by any other way.</summary>
    public static readonly Statement ForgetAll = Statement.Of(
        "access.password_link.forget_all",
        "delete from password_link where person_id = @id"
    );

    private const int Bytes = 32;
    private const int LongestKey = 100;

    private static readonly Statement Lately = Statement.Of(
        "access.password_link.lately",
        "select count(*) from password_link where person_id = @id and created_at > @after"
    );

    private static readonly Statement Insert = Statement.Of(
        "access.password_link.insert",
        "insert into password_link (hash, person_id, created_at, expires_at) values (@hash, @id, @now, @until)"
    );

    private static readonly Statement Find = Statement.Of(
        "access.password_link.find",
        "select person_id from password_link where hash = @hash and expires_at > @now"
    );

    private static readonly Statement Delete = Statement.Of(
        "access.password_link.use",
        "delete from password_link where hash = @hash and expires_at > @now"
    );

    /// <summary>A new one's key; null when one was made a moment ago. The person's row is locked.</summary>
    public async Task<string?> Make(Guid personId, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (await sql.One<long>(Lately, new { id = personId, after = now - Apart }, cancel) > 0)
        {
            return null;
        }

        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        await sql.Execute(
            Insert,
            new
            {
                hash = HashOf(key),
                id = personId,
                now,
                until = now + GoodFor,
            },
            cancel
        );
        return key;
    }

    /// <summary>Whose it is; null when it is none, or none any more.</summary>
    public Task<Guid?> OwnerOf(string key, CancellationToken cancel) =>
        key.Length is 0 or > LongestKey
            ? Task.FromResult<Guid?>(null)
            : sql.One<Guid?>(Find, new { hash = HashOf(key), now = time.GetUtcNow() }, cancel);

    /// <summary>Takes it, once the person's row is locked; false for the second of two who have it.</summary>
    public async Task<bool> Use(string key, Guid personId, CancellationToken cancel)
    {
        var mine =
            await sql.Execute(Delete, new { hash = HashOf(key), now = time.GetUtcNow() }, cancel)
            == 1;
        if (mine)
        {
            await sql.Execute(ForgetAll, new { id = personId }, cancel);
        }

        return mine;
    }

    private static string HashOf(string key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
