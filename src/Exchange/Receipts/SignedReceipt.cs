using System.Text.Json.Serialization;
using Trading.Domain.Codes;
using Trading.Domain.Receipts;
using Trading.Registry.Contracts;

namespace Trading.Exchange.Receipts;

/// <summary>
/// What proves that a trading system was given a record for a tender, and which. The signature is over all its other
/// members in canonical form (RFC 8785), so a member that comes later is left out where it is null: receipts of before
/// must stay as they were signed.
/// </summary>
public sealed record SignedReceipt
{
    /// <summary>Said in place of the form by a receipt from before they were signed.</summary>
    public const string Unsigned = "unsigned";

    /// <summary>The form: <c>trading-receipt/1</c>, or <c>unsigned</c> of a receipt from before they were signed.</summary>
    public string Format { get; init; } = ReceiptCheck.Form;

    /// <summary>Key of the receipt.</summary>
    public Guid Id { get; init; }

    /// <summary>The platform that gave it.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>The epoch of the database it was given from, which is that of the feed's cursors; left out of an unsigned one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Epoch { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>For which tender.</summary>
    public string Tender { get; init; } = "";

    /// <summary>The trading system; left out where it was not recorded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? SystemId { get; init; }

    /// <summary>What it was called then.</summary>
    public string Reader { get; init; } = "";

    /// <summary>The firm.</summary>
    public EntityCode EntityCode { get; init; }

    /// <summary>The version in force that was given.</summary>
    public long EntityVersion { get; init; }

    /// <summary>The version that an officer had last verified then; left out where none had.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? VerifiedVersion { get; init; }

    /// <summary>The sections that were given, each with how far it could be trusted; empty in an unsigned one.</summary>
    public IReadOnlyList<ReceiptSection> Sections { get; init; } = [];

    /// <summary>JSON pointers into the record of what was withheld or only masked; empty in an unsigned one.</summary>
    public IReadOnlyList<string> Withheld { get; init; } = [];

    /// <summary>
    /// <c>sha-256:</c> and the digest, in hexadecimal, of the canonical form of <c>entity</c> as it was given; left out of
    /// an unsigned one.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Digest { get; init; }

    /// <summary>The key that signed: its thumbprint (RFC 7638), and <c>kid</c> in the set of keys; left out of an unsigned one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? KeyId { get; init; }

    /// <summary>ES256 over the canonical form without this member, in base64url; left out of an unsigned one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Signature { get; init; }
}

/// <summary>A section that was given, and how far it could be trusted.</summary>
public sealed record ReceiptSection
{
    /// <summary>One of <see cref="Registry.Contracts.Sections"/>.</summary>
    public string Section { get; init; } = "";

    /// <summary>One of <see cref="SectionStates"/>.</summary>
    public string State { get; init; } = "";

    /// <summary>When an officer had last verified it; left out where none had.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>The version of the record that was verified then; left out where none was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? VerifiedVersion { get; init; }

    /// <summary>The authoritative source that had last vouched for it; left out where none had.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>The version of the record that source vouched for; left out where none did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SourceVersion { get; init; }

    internal static IReadOnlyList<ReceiptSection> Of(UsableRecord record) =>
        [
            .. record
                .Sections.Where(mark => !record.Withheld.Contains("/" + mark.Section))
                .Select(mark => new ReceiptSection
                {
                    Section = mark.Section,
                    State = mark.State,
                    VerifiedAt = mark.VerifiedAt,
                    VerifiedVersion = mark.VerifiedVersion,
                    Source = mark.Source,
                    SourceVersion = mark.SourceVersion,
                }),
        ];
}
