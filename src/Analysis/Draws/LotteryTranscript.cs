using System.Text.Json;

namespace Trading.Analysis.Draws;

/// <summary>
/// Everything needed to recompute a draw by a lottery, given list, record and lottery. The entropy is in it, so it stays closed
/// until the panel may be known.
/// </summary>
public sealed record LotteryTranscript : ITranscript
{
    /// <inheritdoc/>
    public required string Procurement { get; init; }

    /// <inheritdoc/>
    public required int DrawNumber { get; init; }

    /// <inheritdoc/>
    public required string ListHash { get; init; }

    /// <inheritdoc/>
    public required string Entropy { get; init; }

    /// <inheritdoc/>
    public required string RecordHash { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<Contribution> Contributions { get; init; }

    /// <inheritdoc/>
    public required string Seed { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<Seats> Wanted { get; init; }

    /// <summary>Hash of the numbered list of panels, published before the seed could be known.</summary>
    public required string LotteryHash { get; init; }

    /// <summary>The number that the seed picked.</summary>
    public required int Number { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<Departure> Departures { get; init; }

    /// <summary>Every step of the walk, in order.</summary>
    public required IReadOnlyList<LotteryCall> Calls { get; init; }

    /// <summary>A line for each seat of the number's panel.</summary>
    public required IReadOnlyList<LotterySeat> Panel { get; init; }

    IReadOnlyList<Contribution>? ITranscript.Contributions => Contributions;

    string? ITranscript.RecordHash => RecordHash;

    /// <summary>The transcript as JSON, the same bytes for the same draw.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EmbeddedData.Json);

    /// <summary>Reads a transcript back; 422 when it is none.</summary>
    public static Outcome<LotteryTranscript> FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            if (
                JsonSerializer.Deserialize<LotteryTranscript>(json, Published.Strict)
                    is {
                        Procurement: not null,
                        ListHash: not null,
                        Entropy: not null,
                        RecordHash: not null,
                        Contributions: { } contributions,
                        Seed: not null,
                        Wanted: { } wanted,
                        LotteryHash: not null,
                        Departures: { } departures,
                        Calls: not null,
                        Panel: not null
                    } transcript
                && contributions.All(one => one?.Party is not null)
                && wanted.All(one => one?.Stratum is not null)
                && departures.All(one => one is { Id: not null, Reason: not null })
            )
            {
                return transcript;
            }
        }
        catch (JsonException)
        {
            // Said below: whoever verifies needs to know that it is unreadable, not where.
        }

        return Problem.Invalid(
            "",
            "draw.transcript.unreadable",
            new("抽取记录无法读取。", "The transcript cannot be read.")
        );
    }
}
