using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trading.Domain.Receipts;

/// <summary>Whether a receipt proves what it says, found with nothing but the public keys.</summary>
/// <param name="Findings">What was looked at, in order.</param>
public sealed record ReceiptCheck(IReadOnlyList<ReceiptCheck.Finding> Findings)
{
    /// <summary>One thing that was looked at.</summary>
    /// <param name="Code">Stable for machines: <c>receipt.signature</c>, <c>receipt.unsigned</c>, <c>receipt.unknown_key</c>, <c>receipt.digest</c>, <c>receipt.field</c>.</param>
    /// <param name="Holds">True when it is as it should be.</param>
    /// <param name="Text">In words.</param>
    /// <param name="Pointer">The member of the receipt, where it is about one.</param>
    public sealed record Finding(
        string Code,
        bool Holds,
        LocalizedText Text,
        string? Pointer = null
    );

    /// <summary>Name and version of the form of a signed receipt.</summary>
    public const string Form = "trading-receipt/1";

    // Members of the receipt, and what they are called in the record.
    private static readonly (string Receipt, string Record)[] Fields =
    [
        ("entityCode", "code"),
        ("entityVersion", "version"),
        ("verifiedVersion", "verifiedVersion"),
        ("withheld", "withheld"),
    ];

    /// <summary>True when nothing was found that does not hold.</summary>
    public bool Holds => Findings.All(finding => finding.Holds);

    /// <summary>What is signed of a receipt as it came: its canonical form without the signature.</summary>
    public static byte[] Content(JsonObject receipt)
    {
        var content = receipt.DeepClone().AsObject();
        content.Remove("signature");
        return CanonicalJson.Of(content);
    }

    /// <summary>The digest of a record as it was given: of its canonical form.</summary>
    public static string DigestOf(JsonNode record) =>
        "sha-256:" + Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Of(record)));

    /// <summary>Checks a receipt, and the record that is said to be the one given.</summary>
    /// <param name="receipt">The receipt, or the whole answer to <c>POST …/uses</c>, whose record is checked with it.</param>
    /// <param name="keys">The public keys.</param>
    /// <param name="record">The record (<c>entity</c>), or the answer that has it; null to check the receipt alone.</param>
    public static Outcome<ReceiptCheck> Of(
        string receipt,
        ReceiptKeySet keys,
        string? record = null
    )
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (Read(receipt) is not { } whole)
        {
            return Problem.Conflict(
                "receipt.unreadable",
                "这不是使用凭证（JSON）。",
                "This is no receipt of a use (JSON)."
            );
        }

        var told = Member(whole, "receipt");
        JsonObject? given = null;
        if (record is not null)
        {
            if (Read(record) is not { } answer)
            {
                return Problem.Conflict(
                    "receipt.unreadable_record",
                    "这不是主体信息（JSON）。",
                    "This is no record (JSON)."
                );
            }

            given = Member(answer, "entity");
        }
        else if (whole["entity"] is JsonObject beside)
        {
            given = beside;
        }

        try
        {
            var findings = new List<Finding> { Signature(told, keys) };
            if (given is not null)
            {
                findings.AddRange(Differences(told, given));
                findings.Add(Digest(told, given));
            }

            return new ReceiptCheck(findings);
        }
        catch (FormatException)
        {
            return Problem.Conflict(
                "receipt.no_canonical_form",
                "凭证或信息没有规范形式（RFC 8785），无法核验。",
                "The receipt or the record has no canonical form (RFC 8785) and cannot be checked."
            );
        }
    }

    private static Finding Signature(JsonObject receipt, ReceiptKeySet keys)
    {
        var (keyId, signature) = (Text(receipt, "keyId"), Text(receipt, "signature"));
        if (Text(receipt, "format") != Form || keyId is null || signature is null)
        {
            return new(
                "receipt.unsigned",
                false,
                new(
                    "凭证没有签名（签名启用之前留下的，或不是本平台的格式），离线不能证明任何内容。",
                    "The receipt has no signature (it is from before receipts were signed, or of no form of this platform): offline it proves nothing."
                )
            );
        }

        if (keys.Keys.FirstOrDefault(key => key.Kid == keyId) is not { } key)
        {
            return new(
                "receipt.unknown_key",
                false,
                new(
                    $"公钥集中没有签名所用的密钥 {keyId}：公钥集可能已旧，或凭证不是本平台签发。",
                    $"The key that is said to have signed, {keyId}, is not in the set: the set may be old, or the receipt is not this platform's."
                ),
                "/keyId"
            );
        }

        return key.Fits(Content(receipt), signature)
            ? new(
                "receipt.signature",
                true,
                new(
                    $"签名有效（密钥 {keyId}）：凭证一字未改。",
                    $"The signature holds (key {keyId}): nothing in the receipt was changed."
                )
            )
            : new(
                "receipt.signature",
                false,
                new(
                    $"签名与内容不符（密钥 {keyId}）：凭证被改动过。",
                    $"The signature does not fit (key {keyId}): the receipt was changed."
                ),
                "/signature"
            );
    }

    private static IEnumerable<Finding> Differences(JsonObject receipt, JsonObject record)
    {
        foreach (var (ours, theirs) in Fields)
        {
            if (!Same(receipt[ours], record[theirs]))
            {
                yield return Differs($"/{ours}", receipt[ours], record[theirs]);
            }
        }

        var marks = (record["sections"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .Where(mark => Text(mark, "section") is not null)
            .ToLookup(mark => Text(mark, "section"));
        var place = 0;
        foreach (var section in (receipt["sections"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var mark = marks[Text(section, "section")].FirstOrDefault();
            foreach (var (name, value) in section)
            {
                if (!Same(value, mark?[name]))
                {
                    yield return Differs($"/sections/{place}/{name}", value, mark?[name]);
                }
            }

            place++;
        }
    }

    private static Finding Differs(string pointer, JsonNode? ours, JsonNode? theirs) =>
        new(
            "receipt.field",
            false,
            new(
                $"{pointer}：凭证为 {Shown(ours)}，信息为 {Shown(theirs)}。",
                $"{pointer}: the receipt says {Shown(ours)}, the record {Shown(theirs)}."
            ),
            pointer
        );

    private static Finding Digest(JsonObject receipt, JsonObject record)
    {
        var (told, found) = (Text(receipt, "digest"), DigestOf(record));
        return told == found
            ? new(
                "receipt.digest",
                true,
                new(
                    $"信息就是当时提供的内容（{found}）。",
                    $"The record is the one that was given ({found})."
                )
            )
            : new(
                "receipt.digest",
                false,
                new(
                    $"信息不是当时提供的内容：凭证为 {told ?? "—"}，信息为 {found}。",
                    $"The record is not the one that was given: the receipt says {told ?? "—"}, the record has {found}."
                ),
                "/digest"
            );
    }

    private static bool Same(JsonNode? one, JsonNode? other) =>
        CanonicalJson.Of(one).AsSpan().SequenceEqual(CanonicalJson.Of(other));

    private static string Shown(JsonNode? value) =>
        value is null ? "—" : System.Text.Encoding.UTF8.GetString(CanonicalJson.Of(value));

    private static JsonObject? Read(string text)
    {
        try
        {
            return CanonicalJson.Parse(text) as JsonObject;
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            return null;
        }
    }

    // The thing itself, or the answer that has it.
    private static JsonObject Member(JsonObject whole, string name) =>
        whole[name] as JsonObject ?? whole;

    private static string? Text(JsonObject holder, string name) =>
        holder[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
