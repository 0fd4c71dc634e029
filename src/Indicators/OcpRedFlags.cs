using System.Text.Json;

namespace Trading.Indicators;

/// <summary>How the 73 red flags of the Open Contracting Partnership (2024) are covered here.</summary>
public static class OcpRedFlags
{
    private static readonly Lazy<IReadOnlyList<OcpRedFlag>> Read = new(() =>
    {
        using var document = IndicatorRegistry.Embedded("ocp-2024.json");
        return [.. document.RootElement.GetProperty("flags").EnumerateArray().Select(Flag)];
    });

    /// <summary>In the order of their codes.</summary>
    public static IReadOnlyList<OcpRedFlag> All => Read.Value;

    private static OcpRedFlag Flag(JsonElement row) =>
        new(
            IndicatorRegistry.Text(row, "code"),
            IndicatorRegistry.Text(row, "name"),
            Enum.Parse<OcpCoverage>(IndicatorRegistry.Text(row, "status"), ignoreCase: true),
            IndicatorRegistry.Texts(row, "by"),
            row.GetProperty("exact").GetBoolean(),
            row.TryGetProperty("missing", out _) ? IndicatorRegistry.Words(row, "missing") : null
        );
}

/// <summary>A red flag of the set.</summary>
/// <param name="Code">Such as R018.</param>
/// <param name="Name">As published.</param>
/// <param name="Coverage">Where it is computed, if it is.</param>
/// <param name="By">The indicators that say it, or part of it.</param>
/// <param name="Exact">The set's published tool defines it exactly; else the formula is ours.</param>
/// <param name="Missing">The datum without which it cannot be computed; null where it is.</param>
public sealed record OcpRedFlag(
    string Code,
    string Name,
    OcpCoverage Coverage,
    IReadOnlyList<string> By,
    bool Exact,
    LocalizedText? Missing
);

/// <summary>Where a red flag of the set is computed.</summary>
public enum OcpCoverage
{
    /// <summary>By the fold that files and the database share, exactly as published.</summary>
    Fold,

    /// <summary>By a supervisors' indicator that says the same.</summary>
    Indicator,

    /// <summary>By an indicator of its own over the dossier.</summary>
    Dossier,

    /// <summary>Not computed: a datum is missing.</summary>
    NotPossible,
}
