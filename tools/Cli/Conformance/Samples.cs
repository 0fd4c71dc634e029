using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Trading.Cli.Conformance;

/// <summary>The samples that go with the product (docs/conformance/samples), as they lie in this program.</summary>
internal static class Samples
{
    private const string Prefix = "samples/";

    /// <summary>How the files are written.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly Assembly Program = typeof(Samples).Assembly;

    /// <summary>All files, by their paths.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        .. Program
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The files of a folder.</summary>
    public static IEnumerable<string> In(string folder) =>
        Files.Where(file => file.StartsWith(folder + "/", StringComparison.Ordinal));

    /// <summary>What is in one.</summary>
    public static byte[] Bytes(string file)
    {
        using var stream =
            Program.GetManifestResourceStream(Prefix + file)
            ?? throw new FileNotFoundException(null, file);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    public static string Text(string file) => Encoding.UTF8.GetString(Bytes(file));

    public static T Read<T>(string file) => JsonSerializer.Deserialize<T>(Text(file), Json)!;

    /// <summary>Writes them out, so that they can be looked at and sent by other programs.</summary>
    public static int WriteTo(string folder)
    {
        foreach (var file in Files)
        {
            var place = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.WriteAllBytes(place, Bytes(file));
        }

        return Files.Count;
    }
}
