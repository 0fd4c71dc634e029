using System.Text.Json.Serialization;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;

namespace Trading.Registry.Contracts;

/// <summary>How far one section of a record can be trusted.</summary>
public record SectionMark
{
    /// <summary>One of <see cref="Sections"/>.</summary>
    public string Section { get; init; } = "";

    /// <summary>One of <see cref="SectionStates"/>.</summary>
    public string State { get; init; } = SectionStates.Empty;

    /// <summary>When its content last changed.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>When an officer last verified it, perhaps before the last change.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>The version of the record that was verified then.</summary>
    public long? VerifiedVersion { get; init; }

    /// <summary>The earliest last day of what is in it; null where nothing expires.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>The authoritative source that last vouched for it, perhaps before the last change; left out where none did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>When that source was asked and what stands there, or stood there, began to agree with it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>The day for which that source spoke.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? AsOf { get; init; }

    /// <summary>The fields that source vouched for; the others are as the firm says, or as an officer verified them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? SourceFields { get; init; }

    /// <summary>The version of the record that source vouched for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SourceVersion { get; init; }
}

/// <summary>A row of a record whose last day is over.</summary>
/// <param name="Section">One of <see cref="Sections"/>.</param>
/// <param name="Pointer">JSON pointer of the row in the record.</param>
/// <param name="Name">The row in words.</param>
/// <param name="ValidTo">Its last day.</param>
public sealed record ExpiredRow(string Section, string Pointer, string Name, DateOnly ValidTo)
{
    internal static IReadOnlyList<ExpiredRow> Of(EntityRecord record, DateOnly today) =>
        [
            .. Sections.All.SelectMany(section =>
                section
                    .Expired(record, today)
                    .Select(row => new ExpiredRow(
                        section.Code,
                        $"/{section.Code}/{row.Place}",
                        section.NameOf(row.Row),
                        row.ValidTo
                    ))
            ),
        ];
}

/// <summary>
/// A record as a trading system reads it for a tender: sections its scopes do not cover are withheld, numbers of people
/// and accounts masked.
/// </summary>
public sealed record UsableRecord : IVersioned
{
    /// <summary>Canonical code.</summary>
    public EntityCode Code { get; init; }

    /// <summary>Scheme of the code, e.g. <c>CN-USCC</c>.</summary>
    public string Scheme { get; init; } = "";

    /// <summary>One of <see cref="EntityStates"/>.</summary>
    public string State { get; init; } = "";

    /// <summary>The version in force, of which everything here speaks. A change that the firm makes beside it moves nothing.</summary>
    public long Version { get; init; }

    /// <summary>The version that an officer last verified; null for a record that was never verified.</summary>
    public long? VerifiedVersion { get; init; }

    /// <summary>The record.</summary>
    public EntityRecord Record { get; init; } = new();

    /// <summary>One of <see cref="SizeClasses"/>; null when the figures leave it open.</summary>
    public string? SizeClass { get; init; }

    /// <summary>Each section's verification.</summary>
    public IReadOnlyList<SectionMark> Sections { get; init; } = [];

    /// <summary>When the record was last verified as a whole.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>The last day on which the firm's word that the record holds is good; null before it was verified.</summary>
    public DateOnly? ConfirmBy { get; init; }

    /// <summary>True when the firm has not said in time that the record still holds.</summary>
    public bool NotConfirmed { get; init; }

    /// <summary>Rows whose last day is over: they are on the record and prove nothing any more.</summary>
    public IReadOnlyList<ExpiredRow> Expired { get; init; } = [];

    /// <summary>Whether credit lists keep the firm from bidding today, and which.</summary>
    public Eligibility Eligibility { get; init; } = new();

    /// <summary>
    /// JSON pointers into <see cref="Record"/> of what is not the firm's own there: sections left out, because the
    /// reader's scopes do not cover them (<c>/financials</c>), and values only masked (<c>/contacts/0/phone</c>). A copy
    /// of the record keeps what it has at these places.
    /// </summary>
    public IReadOnlyList<string> Withheld { get; init; } = [];
}

/// <summary>What a trading system may learn of a record.</summary>
/// <param name="Record">The record; null when there is none to be used.</param>
/// <param name="State">The record's state; null when the registry does not know the code.</param>
/// <param name="Stopped">Why a suspended, merged or closed record is not to be used, with the successor; else null.</param>
public sealed record RecordForUse(UsableRecord? Record, string? State, Problem? Stopped = null);

/// <summary>Records, for the exchange. Joins the caller's transaction.</summary>
public interface IEntityRecords
{
    /// <summary>
    /// The record as it is in force, as far as the current caller may read it: never of a draft. A firm that never submitted has none to be
    /// used.
    /// </summary>
    Task<RecordForUse> ForUse(EntityCode code, CancellationToken cancel);
}
