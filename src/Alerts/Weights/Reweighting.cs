using Trading.Domain.Codes;

namespace Trading.Alerts.Weights;

/// <summary>How weights are fitted from verdicts and held against later ones: as data by day (<c>reweighting.json</c>).</summary>
public sealed record Reweighting
{
    private static readonly IReadOnlyList<Reweighting> Versions = EmbeddedJson
        .Read<Table>("reweighting.json")
        .Versions;

    /// <summary>The first day.</summary>
    public DateOnly InForceFrom { get; init; }

    /// <summary>Fewest verdicts to fit.</summary>
    public int LeastVerdicts { get; init; }

    /// <summary>Fewest verdicts to hold against.</summary>
    public int LeastHeld { get; init; }

    /// <summary>And at least this share of all.</summary>
    public double HeldShare { get; init; }

    /// <summary>Proposed by itself once so many verdicts have come since the last proposal.</summary>
    public int LeastNew { get; init; }

    /// <summary>Why so many.</summary>
    public LocalizedText LeastSource { get; init; }

    /// <summary>A signal has a weight of its own from so many verdicts on.</summary>
    public int LeastPerCode { get; init; }

    /// <summary>How many signals' worth the weights that ship stand for.</summary>
    public double Pseudo { get; init; }

    /// <summary>Most rounds of the fit.</summary>
    public int Rounds { get; init; }

    /// <summary>Ends where no weight moves by more.</summary>
    public double Tolerance { get; init; }

    /// <summary>The smallest weight.</summary>
    public double Least { get; init; }

    /// <summary>Verdicts of so many months.</summary>
    public int Months { get; init; }

    /// <summary>The formula, and where it comes from.</summary>
    public LocalizedText FitSource { get; init; }

    /// <summary>Of more open warnings of a week only the worst are compared.</summary>
    public int MostInWeek { get; init; }

    /// <summary>Earlier verdicts are left out.</summary>
    public DateTimeOffset Since(DateOnly today) => ChinaTime.Begin(today.AddMonths(-Months))!.Value;

    /// <summary>What is in force on a day.</summary>
    public static Reweighting On(DateOnly day) =>
        Versions.LastOrDefault(version => version.InForceFrom <= day) ?? Versions[0];

    private sealed record Table(IReadOnlyList<Reweighting> Versions);
}
