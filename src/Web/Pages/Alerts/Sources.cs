using System.Reflection;
using System.Text.Json;

namespace Trading.Web.Pages.Alerts;

/// <summary>
/// Where screens and settings come from, in the language of the page. What is recorded of a warning keeps the source as
/// it was cited then; a citation without words here is shown as it stands.
/// </summary>
internal static class Sources
{
    /// <summary>Words by citation.</summary>
    public static IReadOnlyDictionary<string, LocalizedText> All { get; } = Read();

    public static string Say(string citation) =>
        All.TryGetValue(citation, out var words) ? words.ToString() : citation;

    private static Dictionary<string, LocalizedText> Read()
    {
        using var stream = Assembly
            .GetExecutingAssembly()
            .GetManifestResourceStream("alerts/sources.json")!;
        return JsonSerializer
            .Deserialize<List<Entry>>(stream, JsonSerializerOptions.Web)!
            .ToDictionary(entry => entry.Source, entry => new LocalizedText(entry.Zh, entry.En));
    }

    private sealed record Entry(string Source, string Zh, string En);
}
