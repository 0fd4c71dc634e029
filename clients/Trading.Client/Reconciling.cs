using System.Security.Cryptography;
using System.Text;

namespace Trading.Client;

/// <summary>A range of keys of a kind and the digest of what the platform has in it.</summary>
/// <param name="After">Behind this key; from the beginning when null.</param>
/// <param name="UpTo">Up to this key, with it; to the end when null.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Digest"><c>sha-256:</c> and the digest, as <see cref="Of"/> has it.</param>
public sealed record DigestRange(string? After, string? UpTo, long Count, string Digest)
{
    /// <summary>True for a key within the range.</summary>
    public bool Has(string code) =>
        (After is null || string.CompareOrdinal(code, After) > 0)
        && (UpTo is null || string.CompareOrdinal(code, UpTo) <= 0);

    /// <summary>The digest of what a copy has within the range: equal to <see cref="Digest"/> where the copy is right.</summary>
    /// <param name="held">Key and version of each thing of the kind that the copy has.</param>
    public string Of(IReadOnlyDictionary<string, long> held)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (
            var (code, version) in held.Where(one => Has(one.Key))
                .OrderBy(one => one.Key, StringComparer.Ordinal)
        )
        {
            hash.AppendData(
                Encoding.UTF8.GetBytes(
                    string.Create(
                        System.Globalization.CultureInfo.InvariantCulture,
                        $"{code} {version}\n"
                    )
                )
            );
        }

        return "sha-256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>A thing in which a copy differs.</summary>
/// <param name="Code">Which: its key, as feed and snapshot have it.</param>
/// <param name="Change"><c>changed</c>, <c>missing</c> in the copy, or <c>gone</c>: not to be used any more.</param>
/// <param name="Version">The version now; null where it is gone.</param>
/// <param name="Links">Where to read more; null of a listing that is gone.</param>
public sealed record Difference(
    string Code,
    string Change,
    long? Version = null,
    ChangeLinks? Links = null
)
{
    /// <summary>True when a copy must not be used any more.</summary>
    public bool IsGone => Change == "gone";
}

/// <summary>A difference that was mended.</summary>
/// <param name="Kind">As in <see cref="Trading.Client.Change"/>.</param>
/// <param name="Difference">What differed.</param>
public sealed record Mended(string Kind, Difference Difference);

/// <summary>What came of a trial of a webhook.</summary>
/// <param name="EventId">The trial's id, which the receiver saw as <c>webhook-id</c>.</param>
/// <param name="Succeeded">Whether it arrived.</param>
/// <param name="Status">The receiver's status; null where it gave none.</param>
/// <param name="Error">What went wrong.</param>
public sealed record PingOutcome(string EventId, bool Succeeded, int? Status, string? Error);

internal sealed record DigestPage(IReadOnlyList<DigestRange> Ranges, string? Next);

internal sealed record DifferencePage(IReadOnlyList<Difference> Differences, string? Next);
