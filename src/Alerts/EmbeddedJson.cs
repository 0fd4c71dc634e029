using System.Text.Json;
using Trading.Kernel.Commands;

namespace Trading.Alerts;

/// <summary>Data that ship inside the assembly, each with its source.</summary>
internal static class EmbeddedJson
{
    public static T Read<T>(string name)
    {
        using var stream =
            typeof(EmbeddedJson).Assembly.GetManifestResourceStream($"alerts/{name}")
            ?? throw new InvalidOperationException($"{name} is not embedded in this assembly.");
        return JsonSerializer.Deserialize<T>(stream, MessageText.Json)
            ?? throw new InvalidOperationException($"{name} is empty.");
    }
}
