using System.Text.Json;

namespace Trading.Indicators;

/// <summary>What each indicator is, as data: name, stage, definition, formula, parameters, source, severity, the data it needs and where it stands in its life.</summary>
internal static class IndicatorRegistry
{
    private static readonly Lazy<(
        string Version,
        Dictionary<RedFlag, IndicatorDefinition> All
    )> Read = new(Load);

    /// <summary>Of the data; part of what identifies a run.</summary>
    public static string Version => Read.Value.Version;

    public static IReadOnlyCollection<IndicatorDefinition> All => Read.Value.All.Values;

    public static IndicatorDefinition Of(RedFlag flag) => Read.Value.All[flag];

    // Read by hand: the command starts too often for a serializer to be set up.
    private static (string, Dictionary<RedFlag, IndicatorDefinition>) Load()
    {
        using var stream =
            typeof(IndicatorRegistry).Assembly.GetManifestResourceStream(
                "indicators/red-flags.json"
            ) ?? throw new InvalidOperationException("red-flags.json is not embedded.");
        using var document = JsonDocument.Parse(stream);
        var all = document
            .RootElement.GetProperty("indicators")
            .EnumerateArray()
            .Select(Definition)
            .ToDictionary(definition => Enum.Parse<RedFlag>(definition.Code));
        return (document.RootElement.GetProperty("version").GetString()!, all);
    }

    private static IndicatorDefinition Definition(JsonElement row) =>
        new(
            Text(row, "code"),
            Words(row, "name"),
            Text(row, "stage"),
            Texts(row, "subjects"),
            Words(row, "definition"),
            Text(row, "formula"),
            [
                .. row.GetProperty("parameters")
                    .EnumerateArray()
                    .Select(parameter => new IndicatorParameter(
                        Text(parameter, "name"),
                        parameter.GetProperty("default").ToString(),
                        Text(parameter, "note")
                    )),
            ],
            Text(row, "source"),
            Text(row, "inForceFrom"),
            Enum.Parse<IndicatorSeverity>(Text(row, "severity"), ignoreCase: true),
            Texts(row, "data"),
            Words(row, "explanations"),
            Enum.Parse<IndicatorLifeCycle>(Text(row, "lifeCycle"), ignoreCase: true)
        );

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    private static string[] Texts(JsonElement row, string name) =>
        [.. row.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    private static LocalizedText Words(JsonElement row, string name) =>
        new(Text(row.GetProperty(name), "zh"), Text(row.GetProperty(name), "en"));
}
