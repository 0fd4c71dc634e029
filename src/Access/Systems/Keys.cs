using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trading.Access.SignIn;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Systems;

/// <summary>Keys of trading systems: <c>trd_</c> (<c>trs_</c> in a sandbox) and 256 random bits. Only the hash is kept; a slow hash is not needed for a key nobody can guess.</summary>
public static class Keys
{
    /// <summary>Authentication scheme of the API.</summary>
    public const string Scheme = "ApiKey";

    private const string Real = "trd_";
    private const string OfSandbox = "trs_";

    /// <summary>With what the keys of this platform begin.</summary>
    internal static string PrefixOf(Sandbox sandbox) => sandbox.IsOne ? OfSandbox : Real;

    /// <summary>Why a key of the other world does not open this one; null of any other text.</summary>
    internal static Problem? Elsewhere(string key, Sandbox sandbox) =>
        !key.StartsWith(sandbox.IsOne ? Real : OfSandbox, StringComparison.Ordinal) ? null
        : sandbox.IsOne
            ? new(
                ProblemKind.Unauthenticated,
                "key.real",
                new(
                    "这是正式平台的密钥，这里是沙箱；请用沙箱的密钥（trs_ 开头），并检查网址。",
                    "This key is the real platform's, and this is the sandbox: use the sandbox's key, which begins with trs_, and look at the address."
                )
            )
        : new(
            ProblemKind.Unauthenticated,
            "key.sandbox",
            new(
                "这是沙箱的密钥，这里是正式平台；请用正式的密钥（trd_ 开头），并检查网址。",
                "This key is the sandbox's, and this is the real platform: use the real key, which begins with trd_, and look at the address."
            )
        );

    /// <summary>A new key, to be shown once.</summary>
    internal static string New(Sandbox sandbox) =>
        PrefixOf(sandbox) + Base64(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored of a key.</summary>
    internal static string HashOf(string key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>The first characters, by which people tell keys apart.</summary>
    internal static string Shown(string key) => key[..12];

    private static string Base64(byte[] bytes) =>
        Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_').TrimEnd('=');
}

/// <summary>Reads <c>Authorization: Bearer trd_…</c>. A key is remembered for <see cref="RememberedFor"/>; revoking forgets it in this process at once.</summary>
internal sealed class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IMemoryCache cache,
    IServiceScopeFactory scopes,
    KeyUses uses,
    Grants grants,
    SecurityLog log,
    Sandbox sandbox,
    TimeProvider time
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>How long another host may still accept a key after it was revoked.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(10);

    private static readonly Statement Find = Statement.Of(
        "access.api_key.find",
        """
        select k.id, k.scopes, s.id as system_id, s.name, s.source, s.region, s.kinds,
            s.scope as fields, coalesce(s.scope_widened, 0) as fields_widened, s.per_minute, s.addresses
        from api_key k join trading_system s on s.id = k.system_id
        where k.hash = @hash and k.revoked_at is null and k.expires_at > @now and s.active = {true}
        """
    );

    /// <summary>A key that opens the platform, and for whom.</summary>
    /// <param name="Id">Key of the key.</param>
    /// <param name="Principal">The system.</param>
    /// <param name="Addresses">From where alone; empty for anywhere.</param>
    public sealed record KnownKey(Guid Id, ClaimsPrincipal Principal, AddressList Addresses);

    public static string CacheKey(string hash) => "api-key:" + hash;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        const string bearer = "Bearer ";
        var header = Request.Headers.Authorization.ToString();
        // The scheme's name is in any case (RFC 9110, 11.1).
        var key = header.StartsWith(bearer, StringComparison.OrdinalIgnoreCase)
            ? header[bearer.Length..].Trim()
            : "";
        if (Keys.Elsewhere(key, sandbox) is { } elsewhere)
        {
            Context.Features.Set(new KeyRefusal(Caller.Anonymous, elsewhere));
            return AuthenticateResult.Fail("a key of the other world");
        }

        if (!key.StartsWith(Keys.PrefixOf(sandbox), StringComparison.Ordinal))
        {
            return AuthenticateResult.NoResult();
        }

        var hash = Keys.HashOf(key);
        var known = await cache.GetOrCreateAsync(
            CacheKey(hash),
            entry =>
            {
                entry.AbsoluteExpirationRelativeToNow = RememberedFor;
                return Load(hash);
            }
        );
        if (known is null)
        {
            log.UnknownKey(hash[..8], Context.Connection.RemoteIpAddress?.ToString());
            return AuthenticateResult.Fail("unknown, expired or revoked key");
        }

        if (!known.Addresses.Allows(Context.Connection.RemoteIpAddress))
        {
            log.KeyFromElsewhere(
                known.Principal.Identity?.Name,
                Context.Connection.RemoteIpAddress?.ToString()
            );
            Context.Features.Set(
                new KeyRefusal(
                    CallerClaims.FromPrincipal(known.Principal),
                    AddressList.Refused(Context.Connection.RemoteIpAddress)
                )
            );
            return AuthenticateResult.Fail("an address that is not on the system's list");
        }

        uses.Saw(known.Id, Context.Connection.RemoteIpAddress?.ToString());
        return AuthenticateResult.Success(new AuthenticationTicket(known.Principal, Keys.Scheme));
    }

    private async Task<KnownKey?> Load(string hash)
    {
        // A session of its own: that of the request would keep its connection as long as a reader waits for changes.
        await using var scope = scopes.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        var key = await sql.One<Row>(
            Find,
            new { hash, now = time.GetUtcNow() },
            Context.RequestAborted
        );
        if (key is null)
        {
            return null;
        }

        var principal = CallerClaims.ToPrincipal(key.Caller(grants, key.Scopes), Keys.Scheme);
        return new KnownKey(key.Id, principal, AddressList.Read(key.Addresses));
    }

    private sealed record Row : LiveKey
    {
        public Guid Id { get; init; }
        public string? Addresses { get; init; }
    }
}

/// <summary>Why a key that is good, or good elsewhere, does not open: answered instead of "unknown key", so that an engineer knows what to ask for.</summary>
/// <param name="Caller">Whose key it is; nobody's where it is not known here.</param>
/// <param name="Problem">Why.</param>
public sealed record KeyRefusal(Caller Caller, Problem Problem);
