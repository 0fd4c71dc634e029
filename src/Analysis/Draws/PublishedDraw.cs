using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trading.Analysis.Draws;

/// <summary>A contribution as it was published while it was given.</summary>
/// <param name="Party">Whose it is.</param>
/// <param name="Made">Who made the value; null for a beacon.</param>
/// <param name="Commitment">What was committed to; null for a beacon.</param>
/// <param name="Value">Null until it is revealed.</param>
public sealed record PublishedContribution(
    string Party,
    ContributionMade? Made = null,
    string? Commitment = null,
    string? Value = null
);

/// <summary>
/// What is published of a draw, as it is read from a file: by the platform itself as by whoever verifies elsewhere. Members
/// that it does not know are passed over; of those that it knows none stands twice.
/// </summary>
public sealed record PublishedDraw
{
    private static readonly JsonSerializerOptions Json = new(Published.Strict)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    public string? Ocid { get; init; }

    public required int DrawNumber { get; init; }

    public required DateTimeOffset FrozenAt { get; init; }

    /// <summary>H0, published when the list was frozen.</summary>
    public required string ListHash { get; init; }

    /// <summary>To the platform's secret; null for draws from before there were commitments.</summary>
    public string? Commitment { get; init; }

    /// <summary>Hash of <see cref="Record"/>; null for draws from before there were records.</summary>
    public string? RecordHash { get; init; }

    /// <summary>When attempts at the draw were rolled back.</summary>
    public IReadOnlyList<DateTimeOffset> FailedAttempts { get; init; } = [];

    public DateTimeOffset? DrawnAt { get; init; }

    /// <summary>What was contributed, as it was published before the draw.</summary>
    public IReadOnlyList<PublishedContribution> Contributions { get; init; } = [];

    /// <summary>The record of the freeze, as it was hashed; null before the result.</summary>
    public string? Record { get; init; }

    /// <summary>The frozen list, as it was hashed; null before the result.</summary>
    public string? List { get; init; }

    /// <summary>The transcript; null before the result.</summary>
    public string? Transcript { get; init; }

    /// <summary>Hash of <see cref="Lottery"/>; null for a draw that is not by a lottery, and until nobody can commit any more.</summary>
    public string? LotteryHash { get; init; }

    /// <summary>The numbered list of panels, as it was hashed; null before the result.</summary>
    public string? Lottery { get; init; }

    /// <summary>Reads a published proof; 422 when it is none.</summary>
    public static Outcome<PublishedDraw> FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            if (
                JsonSerializer.Deserialize<PublishedDraw>(json, Json)
                    is {
                        ListHash: not null,
                        FailedAttempts: not null,
                        Contributions: { } contributions
                    } proof
                && contributions.All(one => one?.Party is not null)
            )
            {
                return proof;
            }
        }
        catch (JsonException)
        {
            // Said below: nothing of what somebody brings is repeated.
        }

        return Problem.Invalid(
            "",
            "draw.proof.unreadable",
            new(
                "不是抽取证明：应为 GET /api/v1/panels/{id}/proof 给出的 JSON。",
                "This is no proof of a draw: it is the JSON that GET /api/v1/panels/{id}/proof gives."
            )
        );
    }
}
