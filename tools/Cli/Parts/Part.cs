using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using NuGet.Versioning;

namespace Trading.Cli.Parts;

/// <summary>A part of others that the product, its build or its tests use.</summary>
/// <param name="Ecosystem">As advisories name it: <c>NuGet</c> or <c>npm</c>.</param>
/// <param name="Name">Of the package.</param>
/// <param name="Version">In use.</param>
/// <param name="Where">The file that says so.</param>
internal sealed record Part(string Ecosystem, string Name, NuGetVersion Version, string Where)
{
    private static readonly string[] Unread = ["bin", "obj", "node_modules", ".git"];

    /// <summary>
    /// What the lock files of NuGet and npm and the lists of parts (CycloneDX) below folders name, or files given one by
    /// one.
    /// </summary>
    public static IEnumerable<Part> In(IEnumerable<string> paths) =>
        paths
            .SelectMany(path =>
                Directory.Exists(path) ? Below(path)
                : File.Exists(path) ? [path]
                : throw new WrongUsageException(
                    new($"没有文件或文件夹“{path}”。", $"There is no file or folder '{path}'.")
                )
            )
            .SelectMany(Of);

    /// <summary>The runtime that this program stands on, which no lock file names, under the names that advisories give it.</summary>
    public static IEnumerable<Part> Runtime()
    {
        var version = NuGetVersion.Parse(
            typeof(object)
                .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
                .InformationalVersion
        );
        foreach (var framework in (string[])["NETCore", "AspNetCore"])
        {
            yield return new(
                "NuGet",
                $"Microsoft.{framework}.App.Runtime.{RuntimeInformation.RuntimeIdentifier}",
                version,
                RuntimeEnvironment.GetRuntimeDirectory()
            );
        }
    }

    private static IEnumerable<string> Below(string folder) =>
        Directory
            .EnumerateFiles(folder)
            .Where(file => Reader(file) is not null)
            .Concat(
                Directory
                    .EnumerateDirectories(folder)
                    .Where(each => !Unread.Contains(Path.GetFileName(each)))
                    .SelectMany(Below)
            );

    private static Func<JsonElement, string, IEnumerable<Part>>? Reader(string file) =>
        Path.GetFileName(file) switch
        {
            "packages.lock.json" => OfNuGet,
            "package-lock.json" => OfNpm,
            var name when name.EndsWith(".cdx.json", StringComparison.Ordinal) => OfList,
            _ => null,
        };

    private static List<Part> Of(string file)
    {
        var read =
            Reader(file)
            ?? throw new WrongUsageException(
                new(
                    $"“{file}”不是 packages.lock.json、package-lock.json 或 *.cdx.json。",
                    $"'{file}' is no packages.lock.json, package-lock.json or *.cdx.json."
                )
            );
        try
        {
            using var content = JsonDocument.Parse(File.ReadAllBytes(file));
            return [.. read(content.RootElement, file)];
        }
        catch (Exception error)
            when (error
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or ArgumentException
            )
        {
            throw new WrongUsageException(
                new(
                    $"无法读取“{file}”：{error.Message}",
                    $"'{file}' cannot be read: {error.Message}"
                )
            );
        }
    }

    private static IEnumerable<Part> OfNuGet(JsonElement root, string file) =>
        from framework in root.GetProperty("dependencies").EnumerateObject()
        from package in framework.Value.EnumerateObject()
        where package.Value.GetProperty("type").GetString() != "Project"
        select new Part(
            "NuGet",
            package.Name,
            NuGetVersion.Parse(package.Value.GetProperty("resolved").GetString()!),
            file
        );

    private static IEnumerable<Part> OfNpm(JsonElement root, string file)
    {
        const string modules = "node_modules/";
        return from package in root.GetProperty("packages").EnumerateObject()
            let at = package.Name.LastIndexOf(modules, StringComparison.Ordinal)
            where at >= 0
            select new Part(
                "npm",
                package.Name[(at + modules.Length)..],
                NuGetVersion.Parse(package.Value.GetProperty("version").GetString()!),
                file
            );
    }

    // A package URL: pkg:nuget/Name@1.2.3, pkg:npm/%40scope/name@1.2.3.
    private static IEnumerable<Part> OfList(JsonElement root, string file)
    {
        foreach (var component in root.GetProperty("components").EnumerateArray())
        {
            if (
                !component.TryGetProperty("purl", out var purl)
                || purl.GetString()?.Split('?', '#')[0] is not { } address
            )
            {
                continue;
            }

            var ecosystem =
                address.StartsWith("pkg:nuget/", StringComparison.Ordinal) ? "NuGet"
                : address.StartsWith("pkg:npm/", StringComparison.Ordinal) ? "npm"
                : null;
            if (ecosystem is null)
            {
                continue;
            }

            var at = address.LastIndexOf('@');
            yield return new(
                ecosystem,
                Uri.UnescapeDataString(address[(address.IndexOf('/') + 1)..at]),
                NuGetVersion.Parse(address[(at + 1)..]),
                file
            );
        }
    }
}
