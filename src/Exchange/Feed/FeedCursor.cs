using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Trading.Kernel.Security;

namespace Trading.Exchange.Feed;

/// <summary>
/// How far a reader is: a position, of which database, whose, and what it was told of until then. Opaque to readers; forging
/// one shows nobody more than the key opens, and one that was made up is told of nothing that left a scope, since it is not
/// <see cref="Proven"/>.
/// </summary>
internal sealed record FeedCursor(string Epoch, long Position, string System, string Scope)
{
    /// <summary>Where a snapshot of what there is now begins.</summary>
    public const string Snapshot = "/api/v1/snapshot";

    private const int Longest = 4000;
    private const int ProofLength = 24;
    private const string ProofPurpose = "feed.cursor";
    private const int PartsBefore = 4;
    private const int Parts = 8;

    /// <summary>When it was given, in seconds since 1970: what was there then its reader may have.</summary>
    public long GivenAt { get; init; }

    /// <summary>Which fields could be read then, as <see cref="FeedScope.WordOf"/> has them; null in one of an earlier version.</summary>
    public string? Fields { get; init; }

    /// <summary>How far its reader was told of what left its scope; null while it is told of changes alone.</summary>
    public FeedLeaving? Leaving { get; init; }

    /// <summary>True of one that was read and is, part by part, what the platform gave.</summary>
    public bool Proven { get; private init; }

    /// <summary>What proves it.</summary>
    public required KeyRing Ring { get; init; }

    /// <summary>As text.</summary>
    public string Text()
    {
        var body = string.Create(
            CultureInfo.InvariantCulture,
            $"{Epoch}.{Position}.{System}.{Scope}.{GivenAt}.{Fields}.{Leaving?.Text()}"
        );
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{body}.{Proof(Ring, body)}"));
    }

    /// <summary>Of text; null for what is none of ours. One of an earlier version has four parts and no proof.</summary>
    public static FeedCursor? Read(string? text, KeyRing ring)
    {
        if (string.IsNullOrEmpty(text) || text.Length > Longest || !Base64Url.IsValid(text))
        {
            return null;
        }

        var body = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
        var parts = body.Split('.');
        if (
            parts.Length is not (PartsBefore or Parts)
            || !long.TryParse(
                parts[1],
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var position
            )
        )
        {
            return null;
        }

        var cursor = new FeedCursor(parts[0], position, parts[2], parts[3]) { Ring = ring };
        if (parts.Length == PartsBefore)
        {
            return cursor;
        }

        FeedLeaving? leaving = null;
        if (
            !long.TryParse(
                parts[4],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var givenAt
            ) || (parts[6].Length > 0 && (leaving = FeedLeaving.Read(parts[6])) is null)
        )
        {
            return null;
        }

        return cursor with
        {
            GivenAt = givenAt,
            Fields = parts[5],
            Leaving = leaving,
            Proven = CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(parts[7]),
                Encoding.UTF8.GetBytes(Proof(ring, body[..body.LastIndexOf('.')]))
            ),
        };
    }

    /// <summary>A system as its cursors name it.</summary>
    public static string SystemOf(Caller caller) => caller.SystemId?.ToString("N")[^12..] ?? "";

    /// <summary>400 of a parameter that is sent back as it was given.</summary>
    public static Problem Malformed(
        string pointer,
        string code,
        string zh,
        string en,
        string value
    ) =>
        new(ProblemKind.Malformed, code, new(zh, en))
        {
            Errors =
            [
                new FieldError(
                    pointer,
                    code,
                    new LocalizedText(zh, en).ToString(),
                    value.Length > 100 ? value[..100] + "…" : value
                ),
            ],
        };

    private static string Proof(KeyRing ring, string body) =>
        ring.Authenticate(ProofPurpose, body)[..ProofLength];
}
