using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trading.Access.Audit;

/// <summary>One row of the trail.</summary>
internal record AuditRow
{
    /// <summary>What a statement selects to fill it.</summary>
    public const string Columns =
        "e.lane, e.seq, e.at, e.caller_kind, e.caller, e.person_id, e.address, e.action, e.about, e.payload, e.result, e.on_behalf_of, e.cause, e.link, e.link_hash, e.previous_hash, e.hash";

    public int Lane { get; init; }
    public long Seq { get; init; }
    public DateTimeOffset At { get; init; }
    public string CallerKind { get; init; } = "";
    public string Caller { get; init; } = "";
    public Guid? PersonId { get; init; }
    public string? Address { get; init; }
    public string Action { get; init; } = "";
    public string? About { get; init; }
    public string Payload { get; init; } = "";
    public string Result { get; init; } = "";
    public string? OnBehalfOf { get; init; }
    public string? Cause { get; init; }

    /// <summary>The newest link when it was written; null before there was one.</summary>
    public long? Link { get; init; }

    public string? LinkHash { get; init; }
    public string PreviousHash { get; init; } = "";
    public string Hash { get; init; } = "";

    [JsonIgnore]
    public AuditPlace Place => new(Lane, Seq);

    /// <summary>SHA-256 over the row as a JSON array, the previous hash included.</summary>
    public string ComputeHash() =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(Content())));

    private object?[] Content()
    {
        var at = At.ToUniversalTime()
            .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        if (Lane != AuditLane.Old)
        {
            return
            [
                2,
                Lane,
                Seq,
                at,
                CallerKind,
                Caller,
                PersonId?.ToString("D"),
                Address,
                Action,
                About,
                Payload,
                Result,
                OnBehalfOf,
                Cause,
                Link,
                LinkHash,
                PreviousHash,
            ];
        }

        // As it was before there were lanes. For whom comes last and only when there is somebody: entries older than
        // delegation keep their hashes.
        object?[] content =
        [
            Seq,
            at,
            CallerKind,
            Caller,
            PersonId?.ToString("D"),
            Address,
            Action,
            About,
            Payload,
            Result,
            PreviousHash,
        ];
        return OnBehalfOf is null ? content : [.. content, OnBehalfOf];
    }
}

/// <summary>
/// An entry's place, and its public id: <c>7-1234</c>; of the trail from before there were lanes the bare number, so
/// that addresses kept since then lead where they led.
/// </summary>
public readonly record struct AuditPlace(int Lane, long Seq)
{
    /// <summary>The place an id names; null when it names none.</summary>
    public static AuditPlace? Parse(string? id)
    {
        var parts = id?.Split('-') ?? [];
        return parts switch
        {
            [var seq] when Number(seq) is { } old => new(AuditLane.Old, old),
            [var lane, var seq]
                when Number(lane) is { } inLane and <= AuditLane.Many
                    && Number(seq) is { } number => new((int)inLane, number),
            _ => null,
        };

        static long? Number(string text) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Lane == AuditLane.Old
            ? Seq.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{Lane}-{Seq}");
}
