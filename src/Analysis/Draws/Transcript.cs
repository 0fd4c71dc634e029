using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trading.Analysis.Draws;

/// <summary>How many experts of a stratum are wanted.</summary>
/// <param name="Stratum">The specialty.</param>
/// <param name="Count">How many.</param>
public sealed record Seats(string Stratum, int Count);

/// <summary>The one order of a stratum's eligible candidates, fixed for the whole procurement.</summary>
/// <param name="Stratum">The specialty.</param>
/// <param name="Ids">The experts in the order they are called.</param>
public sealed record Permutation(string Stratum, IReadOnlyList<string> Ids);

/// <summary>What happened when the walk came to somebody.</summary>
public enum CallResult
{
    /// <summary>Got the seat.</summary>
    Seated,

    /// <summary>Passed over: a colleague of the same employer holds a seat.</summary>
    SameEmployer,

    /// <summary>Passed over: holds a seat for another stratum.</summary>
    HoldsSeat,
}

/// <summary>One step of the walk along a permutation.</summary>
/// <param name="Round">0 for the first filling, n for the replacement of the n-th departure.</param>
/// <param name="Stratum">The stratum being filled.</param>
/// <param name="Position">The place in its permutation, from 1.</param>
/// <param name="Id">The expert.</param>
/// <param name="Result">What happened.</param>
public sealed record Call(int Round, string Stratum, int Position, string Id, CallResult Result);

/// <summary>An expert who gave up a seat: declined, silent, or in conflict as it turned out. Never called again in this draw.</summary>
/// <param name="Id">The expert.</param>
/// <param name="Reason">The reason's code.</param>
public sealed record Departure(string Id, string Reason);

/// <summary>One who holds a seat.</summary>
/// <param name="Id">The expert.</param>
/// <param name="Stratum">The specialty the seat is for.</param>
public sealed record Seat(string Id, string Stratum);

/// <summary>
/// Everything needed to recompute a draw, given the frozen list it names by hash. The entropy is in it, so it
/// stays closed until the panel may be known.
/// </summary>
public sealed record Transcript : ITranscript
{
    public required string Procurement { get; init; }

    /// <summary>1 for the first draw of the procurement, then counting; it enters the seed.</summary>
    public required int DrawNumber { get; init; }

    /// <summary>H0 of the frozen list.</summary>
    public required string ListHash { get; init; }

    /// <summary>The entropy, in lower-case hexadecimal.</summary>
    public required string Entropy { get; init; }

    /// <summary>
    /// Hash of the record that was published when the list was frozen; left out of draws from before there were records.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RecordHash { get; init; }

    /// <summary>What others than the platform added, in code-unit order of the parties; left out as <see cref="RecordHash"/> is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Contribution>? Contributions { get; init; }

    /// <summary>
    /// HMAC-SHA-256, in lower-case hexadecimal. With a record: of <c>record hash|procurement|draw number</c>, under the SHA-256
    /// of entropy and contributions. Without: of <c>H0|procurement|draw number</c>, under the SHA-256 of the entropy.
    /// </summary>
    public required string Seed { get; init; }

    /// <summary>What was asked for, by stratum.</summary>
    public required IReadOnlyList<Seats> Wanted { get; init; }

    /// <summary>One permutation for each stratum.</summary>
    public required IReadOnlyList<Permutation> Permutations { get; init; }

    /// <summary>Who left, in order.</summary>
    public required IReadOnlyList<Departure> Departures { get; init; }

    /// <summary>Every step of the walk, in order.</summary>
    public required IReadOnlyList<Call> Calls { get; init; }

    /// <summary>Who holds a seat now.</summary>
    public required IReadOnlyList<Seat> Panel { get; init; }

    /// <summary>Seats that nobody eligible is left for; empty when the panel is complete.</summary>
    [JsonIgnore]
    public IReadOnlyList<Seats> Unfilled =>
        [
            .. Wanted
                .Select(w => w with { Count = w.Count - Panel.Count(s => s.Stratum == w.Stratum) })
                .Where(w => w.Count > 0),
        ];

    /// <summary>The transcript as JSON, the same bytes for the same draw.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EmbeddedData.Json);

    /// <summary>Reads a transcript back; 422 when it is none.</summary>
    public static Outcome<Transcript> FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            if (
                JsonSerializer.Deserialize<Transcript>(json, Published.Strict)
                    is {
                        ListHash: not null,
                        Entropy: not null,
                        Wanted: not null,
                        Departures: not null
                    } transcript
                && transcript.Wanted.All(one => one is not null)
                && transcript.Departures.All(one => one is not null)
                && transcript.Contributions?.All(one => one?.Party is not null) != false
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
