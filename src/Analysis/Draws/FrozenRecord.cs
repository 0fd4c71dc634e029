using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trading.Analysis.Draws;

/// <summary>A public source of randomness and the round that a draw will use.</summary>
/// <param name="Source">Where anybody finds it, in words or as an address.</param>
/// <param name="Round">Its round or pulse, which did not exist when the record was published.</param>
public sealed record BeaconRound(string Source, long Round);

/// <summary>Why a draw takes the place of earlier ones of the same procurement.</summary>
/// <param name="Ground">A code of the closed list of grounds.</param>
/// <param name="Consented">Whether a supervisor consented.</param>
public sealed record Redraw(string Ground, bool Consented);

/// <summary>What of a requirement was loosened, because no panel met it as it was.</summary>
/// <param name="What">What.</param>
/// <param name="Code">The quota's code.</param>
/// <param name="From">As it was asked for.</param>
/// <param name="To">As it is drawn by.</param>
public sealed record Loosening(Loosened What, string Code, int From, int To);

/// <summary>
/// All that is fixed before a draw: what is wanted, of which list, with which secret, who contributes and until when. Its
/// hash is published in the freezing transaction and enters the seed, so that none of it can be said otherwise later; the
/// record itself is published with the result.
/// </summary>
public sealed record FrozenRecord
{
    /// <summary>The first form of a record, of a draw by one order for each stratum; draws from before it have none.</summary>
    public const string FirstForm = "draw-2";

    /// <summary>The form of a draw under quotas, by a lottery.</summary>
    public const string LotteryForm = "draw-3";

    /// <summary>The form: <see cref="FirstForm"/> or <see cref="LotteryForm"/>.</summary>
    public required string Form { get; init; }

    public required string Procurement { get; init; }

    /// <summary>OCDS id of the procurement; empty where it has none.</summary>
    public required string Ocid { get; init; }

    /// <summary>1 for the first draw of the procurement, then counting.</summary>
    public required int DrawNumber { get; init; }

    /// <summary>When the list was frozen.</summary>
    public required DateTimeOffset FrozenAt { get; init; }

    /// <summary>H0 of the frozen list.</summary>
    public required string ListHash { get; init; }

    /// <summary>The commitment to the platform's secret.</summary>
    public required string Commitment { get; init; }

    /// <summary>What was asked for, by stratum in code-unit order.</summary>
    public required IReadOnlyList<Seats> Wanted { get; init; }

    /// <summary>Quotas over all seats, as the draw keeps them, by code in code-unit order; null for a draw without.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Quota>? Quotas { get; init; }

    /// <summary>Nobody is likelier than so many thousandths; null for no cap.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Cap { get; init; }

    /// <summary>What of the quotas was loosened, with the consent of who asked; null for a draw without quotas.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Loosening>? Loosened { get; init; }

    /// <summary>Who may contribute, in code-unit order.</summary>
    public required IReadOnlyList<string> Contributors { get; init; }

    /// <summary>Until when commitments are taken.</summary>
    public required DateTimeOffset CommitBy { get; init; }

    /// <summary>Until when values are taken.</summary>
    public required DateTimeOffset RevealBy { get; init; }

    /// <summary>The public source; null where none is used.</summary>
    public BeaconRound? Beacon { get; init; }

    /// <summary>Why it was drawn again; null for a first draw.</summary>
    public Redraw? Redraw { get; init; }

    /// <summary>Random: of the hash alone nobody finds by trying which procurement it is.</summary>
    public required string Salt { get; init; }

    /// <summary>What the panel must be like.</summary>
    [JsonIgnore]
    public DrawRequirement Requirement => new(Wanted, Quotas ?? [], Cap);

    /// <summary>True for a draw by a lottery.</summary>
    [JsonIgnore]
    public bool IsByLottery => Form == LotteryForm;

    /// <summary>The record as it is hashed and published.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EmbeddedData.Json);

    /// <summary>SHA-256 of a record's text, in lower-case hexadecimal.</summary>
    public static string HashOf(string json) => Contribution.Sha256(json);

    /// <summary>Reads a record back; 422 when it is none.</summary>
    public static Outcome<FrozenRecord> FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            if (
                JsonSerializer.Deserialize<FrozenRecord>(json, Published.Strict)
                    is {
                        Form: FirstForm or LotteryForm,
                        Procurement: not null,
                        Ocid: not null,
                        ListHash: not null,
                        Commitment: not null,
                        Wanted: { } wanted,
                        Contributors: { } contributors,
                        Salt: not null
                    } record
                && wanted.All(one => one?.Stratum is not null)
                && contributors.All(one => one is not null)
                && (
                    record.IsByLottery
                        ? record is { Quotas: { } quotas, Loosened: not null }
                            && quotas.All(one => one is { Code: not null, Value: not null })
                            && record.Requirement.Check().Count == 0
                        : record is { Quotas: null, Cap: null, Loosened: null }
                )
            )
            {
                return record;
            }
        }
        catch (JsonException)
        {
            // Said below: whoever verifies needs to know that it is unreadable, not where.
        }

        return Problem.Invalid(
            "",
            "draw.record.unreadable",
            new("冻结记录无法读取。", "The record of the freeze cannot be read.")
        );
    }
}

/// <summary>How what was published is read: a member that stands twice could be read in two ways, and one left out as its usual value.</summary>
internal static class Published
{
    public static readonly JsonSerializerOptions Strict = new(EmbeddedData.Json)
    {
        AllowDuplicateProperties = false,
        RespectRequiredConstructorParameters = true,
    };
}
