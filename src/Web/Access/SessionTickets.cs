using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Trading.Web.Access;

/// <summary>
/// How an open page learns that its browser has another session than when it was opened: its line to the server knows no
/// cookies, so it asks for this with a request that has them. Good for a minute, and only for pages of ours.
/// </summary>
public sealed class SessionTickets(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Good = TimeSpan.FromMinutes(1);

    private readonly ITimeLimitedDataProtector _seal = protection
        .CreateProtector("Trading.Session.Ticket")
        .ToTimeLimitedDataProtector();

    /// <summary>Names the session to whoever holds the keys.</summary>
    public string Of(Guid session) => _seal.Protect(session.ToString(), Good);

    /// <summary>The session; null when it is none of ours, or too old.</summary>
    public Guid? Read(string? ticket)
    {
        try
        {
            return ticket is null ? null : Guid.Parse(_seal.Unprotect(ticket));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
