using System.Globalization;
using System.Security.Cryptography;
using Trading.Kernel.Security;

namespace Trading.Messaging.Preferences;

/// <summary>
/// Where a person is reached once a code that was sent there came back: an address, or a number. Codes are sent once a minute and
/// five times a day, and each may be guessed at five times.
/// </summary>
internal abstract record ProvenByCode
{
    private const int CodesADay = 5;
    private const int Tries = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    public Guid PersonId { get; init; }
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>Fingerprint of the code that is waited for.</summary>
    public string? Code { get; init; }

    public DateTimeOffset? CodeUntil { get; init; }
    public int CodeTries { get; init; }
    public int CodesSent { get; init; }

    /// <summary>From when <see cref="CodesSent"/> counts.</summary>
    public DateTimeOffset? CodesSince { get; init; }

    /// <summary>What its codes are for, which no other code's fingerprint has.</summary>
    protected abstract string Use { get; }

    /// <summary>True where the code was sent too long ago, or guessed at too often.</summary>
    public bool IsOver(DateTimeOffset now) => !(now < CodeUntil) || CodeTries >= Tries;

    /// <summary>True for the code that is waited for; whatever is no digit in it is forgiven.</summary>
    public bool Expects(string given, KeyRing ring) =>
        Code == FingerprintOf(string.Concat(given.Where(char.IsAsciiDigit)), ring);

    /// <summary>The same waiting for a new code, not confirmed, and that code; null where there were too many.</summary>
    public static (T Waiting, string Code)? WithCode<T>(
        T mine,
        KeyRing ring,
        DateTimeOffset now,
        TimeSpan lasts
    )
        where T : ProvenByCode
    {
        ProvenByCode before = mine;
        var sent = now - before.CodesSince < TimeSpan.FromDays(1) ? before.CodesSent : 0;
        if (sent >= CodesADay || now < before.CodeUntil - lasts + Pause)
        {
            return null;
        }

        var code = RandomNumberGenerator
            .GetInt32(100_000_000)
            .ToString("D8", CultureInfo.InvariantCulture);
        return (
            (T)(
                before with
                {
                    ConfirmedAt = null,
                    Code = before.FingerprintOf(code, ring),
                    CodeUntil = now + lasts,
                    CodeTries = 0,
                    CodesSent = sent + 1,
                    CodesSince = sent > 0 ? before.CodesSince : now,
                }
            ),
            code
        );
    }

    private string FingerprintOf(string code, KeyRing ring) =>
        ring.Fingerprint($"{Use}:{PersonId:N}:{code}");
}
