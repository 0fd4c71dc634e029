using System.Globalization;
using System.Text.Json;

namespace Trading.Indicators;

/// <summary>
/// What each indicator is, as data: name, stage, definition, formula, parameters, source, severity, the data it needs and
/// where it stands in its life. The red flags of files and the supervisors' indicators stand in one registry.
/// </summary>
public static class IndicatorRegistry
{
    private static readonly Lazy<Part> Flags = new(() => new("red-flags.json"));
    private static readonly Lazy<Part> Supervision = new(() => new("supervision.json"));

    private static readonly Lazy<Dictionary<string, LocalizedText>> Evidence = new(() =>
    {
        using var document = Embedded("evidence.json");
        return document
            .RootElement.EnumerateObject()
            .ToDictionary(
                one => one.Name,
                one => new LocalizedText(Text(one.Value, "zh"), Text(one.Value, "en")),
                StringComparer.Ordinal
            );
    });

    /// <summary>All, by code.</summary>
    private static readonly Lazy<Dictionary<string, IndicatorDefinition>> ByCode = new(() =>
        Flags
            .Value.All.Concat(Supervision.Value.All)
            .ToDictionary(definition => definition.Code, StringComparer.Ordinal)
    );

    /// <summary>Of the data of the red flags; part of what identifies a run over files.</summary>
    public static string Version => Flags.Value.Version;

    /// <summary>Of the data of the supervisors' indicators.</summary>
    public static string SupervisionVersion => Supervision.Value.Version;

    /// <summary>Every indicator: the red flags of files first, then the supervisors' in the order of their computation.</summary>
    public static IReadOnlyCollection<IndicatorDefinition> All =>
        [.. Flags.Value.All, .. Supervision.Value.All];

    /// <summary>Those that are computed over files.</summary>
    public static IReadOnlyList<IndicatorDefinition> RedFlags => Flags.Value.All;

    /// <summary>Those that are computed over a dossier.</summary>
    public static IReadOnlyList<IndicatorDefinition> Supervisors => Supervision.Value.All;

    /// <summary>What a name in evidence means, in words; null for one that has none.</summary>
    public static LocalizedText? EvidenceName(string name) =>
        EvidenceNames.TryGetValue(name, out var words) ? words : null;

    /// <summary>The words for each name that stands in evidence.</summary>
    public static IReadOnlyDictionary<string, LocalizedText> EvidenceNames => Evidence.Value;

    /// <summary>By code; null where there is none.</summary>
    public static IndicatorDefinition? Find(string code) => ByCode.Value.GetValueOrDefault(code);

    /// <summary>By code; a code that is not registered is our mistake and throws.</summary>
    public static IndicatorDefinition Of(string code) => ByCode.Value[code];

    internal static IndicatorDefinition Of(RedFlag flag) =>
        Flags.Value.ByFlag[(int)flag]
        ?? throw new InvalidOperationException($"{flag} is not registered.");

    private sealed class Part
    {
        // Read by hand: the command starts too often for a serializer to be set up.
        public Part(string name)
        {
            using var document = Embedded(name);
            Version = document.RootElement.GetProperty("version").GetString()!;
            All =
            [
                .. document
                    .RootElement.GetProperty("indicators")
                    .EnumerateArray()
                    .Select(Definition),
            ];
            ByFlag = new IndicatorDefinition?[Enum.GetValues<RedFlag>().Max(flag => (int)flag) + 1];
            foreach (var definition in All)
            {
                if (Enum.TryParse<RedFlag>(definition.Code, out var flag))
                {
                    ByFlag[(int)flag] = definition;
                }
            }
        }

        public string Version { get; }

        public IReadOnlyList<IndicatorDefinition> All { get; }

        public IndicatorDefinition?[] ByFlag { get; }
    }

    internal static JsonDocument Embedded(string name)
    {
        using var stream =
            typeof(IndicatorRegistry).Assembly.GetManifestResourceStream($"indicators/{name}")
            ?? throw new InvalidOperationException($"{name} is not embedded.");
        return JsonDocument.Parse(stream);
    }

    private static IndicatorDefinition Definition(JsonElement row) =>
        new(
            Text(row, "code"),
            Words(row, "name"),
            Text(row, "stage"),
            Texts(row, "subjects"),
            Words(row, "definition"),
            Text(row, "formula"),
            [.. row.GetProperty("parameters").EnumerateArray().Select(Parameter)],
            Text(row, "source"),
            Text(row, "inForceFrom"),
            Enum.Parse<IndicatorSeverity>(Text(row, "severity"), ignoreCase: true),
            Texts(row, "data"),
            Words(row, "explanations"),
            Enum.Parse<IndicatorLifeCycle>(Text(row, "lifeCycle"), ignoreCase: true)
        )
        {
            Regimes = row.TryGetProperty("regimes", out _) ? Texts(row, "regimes") : [],
        };

    private static IndicatorParameter Parameter(JsonElement parameter)
    {
        ParameterValue[] values = parameter.TryGetProperty("values", out var dated)
            ?
            [
                .. dated
                    .EnumerateArray()
                    .Select(value => new ParameterValue(
                        DateOnly.ParseExact(
                            Text(value, "from"),
                            "yyyy-MM-dd",
                            CultureInfo.InvariantCulture
                        ),
                        value.GetProperty("value").GetDecimal(),
                        Text(value, "source")
                    ))
                    .OrderBy(value => value.From),
            ]
            : [];
        return new(
            Text(parameter, "name"),
            values.Length > 0
                ? values[^1].Value.ToString(CultureInfo.InvariantCulture)
                : parameter.GetProperty("default").ToString(),
            Words(parameter, "note")
        )
        {
            Values = values,
        };
    }

    internal static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    internal static string[] Texts(JsonElement row, string name) =>
        [.. row.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    internal static LocalizedText Words(JsonElement row, string name) =>
        new(Text(row.GetProperty(name), "zh"), Text(row.GetProperty(name), "en"));
}
