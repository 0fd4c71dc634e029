namespace Trading.Alerts.Models;

/// <summary>
/// When a model is put into service by itself, how far figures may move, and how often models are trained again: as data by
/// day (<c>model-life.json</c>), each with its source.
/// </summary>
public sealed record ModelLife
{
    private static readonly IReadOnlyList<ModelLife> Versions = EmbeddedJson
        .Read<Table>("model-life.json")
        .Versions;

    /// <summary>The first day.</summary>
    public DateOnly InForceFrom { get; init; }

    /// <summary>True where the first model of a market that has none that can be read is put into service at once.</summary>
    public bool FirstBecomesChampion { get; init; }

    /// <summary>Why.</summary>
    public LocalizedText FirstSource { get; init; }

    /// <summary>From this stability index on a figure is to be watched.</summary>
    public double DriftWatch { get; init; }

    /// <summary>From this one on it has shifted.</summary>
    public double DriftBeyond { get; init; }

    /// <summary>Where the bounds come from.</summary>
    public LocalizedText DriftSource { get; init; }

    /// <summary>Of fewer procurements nothing is said.</summary>
    public int DriftLeast { get; init; }

    /// <summary>Why so many.</summary>
    public LocalizedText DriftLeastSource { get; init; }

    /// <summary>After so many days a model is trained again.</summary>
    public int RetrainEveryDays { get; init; }

    /// <summary>Once at least so many procurements have ended since.</summary>
    public int RetrainLeastNew { get; init; }

    /// <summary>And this share of those that it was trained on.</summary>
    public double RetrainLeastShare { get; init; }

    /// <summary>And not within so many days of the newest model, whatever became of that.</summary>
    public int RetrainPauseDays { get; init; }

    /// <summary>Where that comes from.</summary>
    public LocalizedText RetrainSource { get; init; }

    /// <summary>What is in force on a day.</summary>
    public static ModelLife On(DateOnly day) =>
        Versions.LastOrDefault(version => version.InForceFrom <= day) ?? Versions[0];

    /// <summary>Why a champion is to be trained again; null where it is not.</summary>
    /// <param name="trainedAt">When it was trained.</param>
    /// <param name="trainedOn">On how many.</param>
    /// <param name="ended">How many have ended since.</param>
    /// <param name="drifted">True where something has shifted.</param>
    /// <param name="now">The instant.</param>
    public string? Due(
        DateTimeOffset trainedAt,
        int trainedOn,
        long ended,
        bool drifted,
        DateTimeOffset now
    ) =>
        ended < RetrainLeastNew ? null
        : drifted ? TrainingReasons.Drift
        : now - trainedAt >= TimeSpan.FromDays(RetrainEveryDays)
        && ended >= RetrainLeastShare * trainedOn
            ? TrainingReasons.Schedule
        : null;

    private sealed record Table(IReadOnlyList<ModelLife> Versions);
}
