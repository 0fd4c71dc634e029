using System.Text.Json.Nodes;

namespace Trading.Procurement.Ocds;

/// <summary>
/// The official schemas of OCDS 1.1.5 with the extensions bids, lots and enquiries merged in (RFC 7396). They are part of
/// the product: nothing is asked of the network.
/// </summary>
public static class OcdsSchema
{
    /// <summary>The version as packages name it.</summary>
    public const string Version = "1.1";

    private const string Folder = "procurement/ocds/";
    private const string Address = "https://standard.open-contracting.org/schema/1__1__5/";
    private const string ReleaseFile = "release-schema.json";

    /// <summary>The extensions that are understood, in the order in which they are merged.</summary>
    public static readonly IReadOnlyList<string> Extensions =
    [
        "https://raw.githubusercontent.com/open-contracting-extensions/ocds_bid_extension/v1.1.5/extension.json",
        "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json",
        "https://raw.githubusercontent.com/open-contracting-extensions/ocds_enquiry_extension/master/extension.json",
    ];

    private static readonly string[] Patches = ["bids", "lots", "enquiries"];

    // A file is read when it is first asked for; rules within it refer to one another by name.
    private static readonly Lazy<Dictionary<string, JsonNode>> Files = new(Load);
    private static readonly Dictionary<string, SchemaRule> Read = [];
    private static readonly Lock Reading = new();

    /// <summary>A release, compiled or not.</summary>
    internal static SchemaRule Release { get; } = Rule(ReleaseFile, "");

    /// <summary>A package of releases.</summary>
    internal static SchemaRule ReleasePackage { get; } = Rule("release-package-schema.json", "");

    /// <summary>A package of records.</summary>
    internal static SchemaRule RecordPackage { get; } = Rule("record-package-schema.json", "");

    /// <summary>Every fault of a release.</summary>
    public static IReadOnlyList<SchemaFault> CheckRelease(JsonNode? document) =>
        Release.Check(document);

    /// <summary>Every fault of a package of releases, the releases in it included.</summary>
    public static IReadOnlyList<SchemaFault> CheckReleasePackage(JsonNode? document) =>
        ReleasePackage.Check(document);

    /// <summary>Every fault of a package of records, the releases in it included.</summary>
    public static IReadOnlyList<SchemaFault> CheckRecordPackage(JsonNode? document) =>
        RecordPackage.Check(document);

    /// <summary>The schema of a release with its extensions merged in, as it stands in JSON.</summary>
    internal static string ReleaseDocument => Files.Value[ReleaseFile].ToJsonString();

    private static SchemaRule Rule(string file, string pointer)
    {
        lock (Reading)
        {
            var key = $"{file}#{pointer}";
            if (Read.TryGetValue(key, out var known))
            {
                return known;
            }

            var schema = pointer
                .Split('/', StringSplitOptions.RemoveEmptyEntries)
                .Aggregate((JsonNode?)Files.Value[file], (node, name) => node?[name]);
            return Read[key] = SchemaRule.Read(schema, target => Resolve(file, target));
        }
    }

    private static SchemaRule Resolve(string file, string target)
    {
        var parts = target.Split('#');
        var named = parts[0].Replace(Address, "", StringComparison.Ordinal);
        return Rule(named.Length == 0 ? file : named, parts.ElementAtOrDefault(1) ?? "");
    }

    private static Dictionary<string, JsonNode> Load()
    {
        var files = new Dictionary<string, JsonNode>();
        foreach (
            var file in new[]
            {
                ReleaseFile,
                "release-package-schema.json",
                "record-package-schema.json",
                "versioned-release-validation-schema.json",
            }
        )
        {
            files[file] = Resource(file);
        }

        foreach (var patch in Patches)
        {
            files[ReleaseFile] = Patch(
                files[ReleaseFile],
                Resource($"extensions/{patch}/{ReleaseFile}")
            )!;
        }

        return files;
    }

    private static JsonNode Resource(string name)
    {
        using var stream =
            typeof(OcdsSchema).Assembly.GetManifestResourceStream(Folder + name)
            ?? throw new InvalidOperationException($"{name} is not embedded.");
        return JsonNode.Parse(stream)!;
    }

    // RFC 7396.
    private static JsonNode? Patch(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var into = target as JsonObject ?? [];
        foreach (var (name, change) in changes)
        {
            if (change is null)
            {
                into.Remove(name);
            }
            else
            {
                var kept = into[name];
                into.Remove(name);
                into[name] = Patch(kept, change);
            }
        }

        return into;
    }
}
