using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Trading.Web.Access;

/// <summary>
/// The sign-in name, for the form to show again after a wrong password. Not in the address, which is logged, because
/// some type their password there; sealed, for minutes, and gone once it led to a session.
/// </summary>
internal static class TypedName
{
    private const string Cookie = "trading.typed";
    private const string Path = "/sign-in";
    private const int Longest = 100;
    private static readonly TimeSpan Good = TimeSpan.FromMinutes(5);

    public static void Keep(HttpContext context, string? name)
    {
        var options = new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            Path = Path,
            SameSite = SameSiteMode.Lax,
            Secure = Https.IsUsedFor(context),
        };
        if (name is { Length: > 0 and <= Longest })
        {
            options.MaxAge = Good;
            context.Response.Cookies.Append(Cookie, SealOf(context).Protect(name, Good), options);
        }
        else
        {
            context.Response.Cookies.Delete(Cookie, options);
        }
    }

    /// <summary>Null where nothing was typed.</summary>
    public static string? Of(HttpContext context)
    {
        try
        {
            return context.Request.Cookies[Cookie] is { } kept
                ? SealOf(context).Unprotect(kept)
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static ITimeLimitedDataProtector SealOf(HttpContext context) =>
        context
            .RequestServices.GetRequiredService<IDataProtectionProvider>()
            .CreateProtector("Trading.SignIn.TypedName")
            .ToTimeLimitedDataProtector();
}
