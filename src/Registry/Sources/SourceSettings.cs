using System.Globalization;
using Microsoft.Extensions.Configuration;
using Trading.Registry.Contracts;

namespace Trading.Registry.Sources;

/// <summary>The sources the operator has configured, and how often they are asked again.</summary>
/// <param name="Sources">Settings <c>Trading:Sources:N:…</c>.</param>
/// <param name="AskAgainDays">Setting <c>Trading:Registry:AskAgainDays</c>.</param>
internal sealed record SourceSettings(IReadOnlyList<SourceSetting> Sources, int AskAgainDays)
{
    // Longer names would not fit where marks and contradictions keep them.
    private const int LongestName = 100;

    /// <summary>Reads them; a setting that cannot be meant stops the start.</summary>
    public static SourceSettings From(IConfiguration? settings)
    {
        var sources =
            settings?.GetSection("Trading:Sources").GetChildren().Select(One).ToList() ?? [];
        if (sources.Select(source => source.Name).Distinct().Count() != sources.Count)
        {
            throw new InvalidOperationException("Two Trading:Sources have the same Name.");
        }

        return new(sources, Number(settings?["Trading:Registry:AskAgainDays"]) ?? 30);
    }

    private static SourceSetting One(IConfigurationSection at)
    {
        var name = at["Name"]?.Trim();
        if (string.IsNullOrEmpty(name) || name.Length > LongestName)
        {
            throw Wrong(at, $"Name must be given, in at most {LongestName} characters");
        }

        if (
            !Uri.TryCreate(at["Address"]?.TrimEnd('/') + "/", UriKind.Absolute, out var address)
            || !(
                address.Scheme == Uri.UriSchemeHttps
                || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)
            )
            || address.Query.Length > 0
        )
        {
            // What came in the clear could be anybody's, and would count more than an officer's word.
            throw Wrong(at, "Address must be an https address (http only on the loopback)");
        }

        var sections = Words(at["Sections"]) ?? [Contracts.Sections.Identity];
        if (sections.FirstOrDefault(code => Contracts.Sections.Find(code) is null) is { } section)
        {
            throw Wrong(at, $"there is no section {section}");
        }

        var kinds =
            Words(at["Kinds"])
            // Whose register would a person or a foreign body be in?
            ??
            [
                .. EntityKinds
                    .All.Select(kind => kind.Code)
                    .Except([EntityKinds.NaturalPerson, EntityKinds.Overseas]),
            ];
        if (kinds.FirstOrDefault(code => EntityKinds.Find(code) is null) is { } kind)
        {
            throw Wrong(at, $"there is no kind {kind}");
        }

        return new(
            name,
            address,
            at["Key"],
            sections,
            kinds,
            TimeSpan.FromSeconds(Number(at["TimeoutSeconds"]) ?? 10),
            Number(at["MaxBytes"]) ?? 1024 * 1024
        );
    }

    private static InvalidOperationException Wrong(IConfigurationSection at, string what) =>
        new($"Setting {at.Path}: {what}.");

    private static List<string>? Words(string? text) =>
        text is null
            ? null
            :
            [
                .. text.Split(
                    ',',
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                ),
            ];

    private static int? Number(string? text) =>
        text is null ? null : int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>One source that speaks HTTP; see docs/authoritative-source.md.</summary>
/// <param name="Name">The body.</param>
/// <param name="Address">Where it answers.</param>
/// <param name="Key">What the platform shows it; null where it wants none.</param>
/// <param name="Sections">What it vouches for.</param>
/// <param name="Kinds">Whose register it keeps.</param>
/// <param name="Timeout">How long an answer may take, to its last byte.</param>
/// <param name="MaxBytes">How long an answer may be.</param>
internal sealed record SourceSetting(
    string Name,
    Uri Address,
    string? Key,
    IReadOnlyList<string> Sections,
    IReadOnlyList<string> Kinds,
    TimeSpan Timeout,
    int MaxBytes
);
