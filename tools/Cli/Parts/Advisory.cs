using System.IO.Compression;
using System.Text.Json;
using NuGet.Versioning;

namespace Trading.Cli.Parts;

/// <summary>What is known of a weakness of a package: one record of the Open Source Vulnerability format (OSV 1.7).</summary>
/// <param name="Id">E.g. <c>GHSA-…</c>.</param>
/// <param name="Severity">As its author says, lower case; null when not said in a word.</param>
/// <param name="Published">When it was told.</param>
/// <param name="Modified">When the record last changed.</param>
/// <param name="Summary">In one line.</param>
/// <param name="Affected">Which packages, in which versions.</param>
internal sealed record Advisory(
    string Id,
    string? Severity,
    DateTimeOffset Published,
    DateTimeOffset Modified,
    string Summary,
    IReadOnlyList<Advisory.Package> Affected
)
{
    /// <summary>Versions of a package: those listed, and from each introduction up to the mend (or up to the last that has it).</summary>
    internal sealed record Package(
        string Ecosystem,
        string Name,
        IReadOnlySet<string> Versions,
        IReadOnlyList<Span> Spans
    )
    {
        /// <summary>True if a part is one of them.</summary>
        public bool Holds(Part part) =>
            string.Equals(Ecosystem, part.Ecosystem, StringComparison.OrdinalIgnoreCase)
            && string.Equals(Name, part.Name, StringComparison.OrdinalIgnoreCase)
            && (
                Versions.Contains(part.Version.ToNormalizedString())
                || Versions.Contains(part.Version.OriginalVersion ?? "")
                || Spans.Any(span =>
                    span.From <= part.Version
                    && (span.Before is null || part.Version < span.Before)
                    && (span.Through is null || part.Version <= span.Through)
                )
            );
    }

    /// <summary>From a version, before another or through another.</summary>
    internal sealed record Span(NuGetVersion From, NuGetVersion? Before, NuGetVersion? Through);

    private static readonly NuGetVersion First = new(0, 0, 0, "0");

    /// <summary>
    /// The records of a file, a folder or a zip of them. Those withdrawn are left out; one that cannot be read is an
    /// error that names it, because a weakness passed over in silence is worse than none looked for.
    /// </summary>
    /// <exception cref="WrongUsageException">Nothing is there, or a record is none.</exception>
    public static IReadOnlyList<Advisory> In(string path)
    {
        List<Advisory> all = [.. Contents(path).SelectMany(each => Records(each.Name, each.Bytes))];
        return all.Count > 0
            ? all
            : throw new WrongUsageException(
                new($"“{path}”中没有漏洞公告（OSV 格式）。", $"'{path}' holds no advisories (OSV).")
            );
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Contents(string path)
    {
        if (Directory.Exists(path))
        {
            return Directory
                .EnumerateFiles(path, "*.json", SearchOption.AllDirectories)
                .Select(file => (file, File.ReadAllBytes(file)));
        }

        if (!File.Exists(path))
        {
            throw new WrongUsageException(
                new($"没有文件或文件夹“{path}”。", $"There is no file or folder '{path}'.")
            );
        }

        return path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)
            ? Packed(path)
            : [(path, File.ReadAllBytes(path))];
    }

    private static List<(string Name, byte[] Bytes)> Packed(string path)
    {
        try
        {
            using var zip = ZipFile.OpenRead(path);
            var contents = new List<(string Name, byte[] Bytes)>();
            foreach (
                var entry in zip.Entries.Where(each =>
                    each.FullName.EndsWith(".json", StringComparison.Ordinal)
                )
            )
            {
                using var stream = entry.Open();
                using var bytes = new MemoryStream();
                stream.CopyTo(bytes);
                contents.Add((entry.FullName, bytes.ToArray()));
            }

            return contents;
        }
        catch (InvalidDataException error)
        {
            throw new WrongUsageException(
                new($"“{path}”不是 zip 文件。", $"'{path}' is no zip file: {error.Message}")
            );
        }
    }

    private static List<Advisory> Records(string name, byte[] bytes)
    {
        try
        {
            using var content = JsonDocument.Parse(bytes);
            var root = content.RootElement;
            return
            [
                .. (
                    root.ValueKind == JsonValueKind.Array
                        ? [.. root.EnumerateArray()]
                        : new[] { root }
                )
                    .Where(record => !record.TryGetProperty("withdrawn", out _))
                    .Select(Read),
            ];
        }
        catch (Exception error)
            when (error
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
                        or ArgumentException
            )
        {
            throw new WrongUsageException(
                new(
                    $"“{name}”不是 OSV 格式的漏洞公告：{error.Message}",
                    $"'{name}' is no advisory of the OSV format: {error.Message}"
                )
            );
        }
    }

    private static Advisory Read(JsonElement record) =>
        new(
            record.GetProperty("id").GetString()!,
            record.TryGetProperty("database_specific", out var own)
            && own.TryGetProperty("severity", out var severity)
                ? severity.GetString()?.ToLowerInvariant()
                : null,
            (
                record.TryGetProperty("published", out var published)
                    ? published
                    : record.GetProperty("modified")
            ).GetDateTimeOffset(),
            record.GetProperty("modified").GetDateTimeOffset(),
            record.TryGetProperty("summary", out var summary) ? summary.GetString() ?? "" : "",
            record.TryGetProperty("affected", out var affected)
                ? [.. affected.EnumerateArray().Select(Packages)]
                : []
        );

    private static Package Packages(JsonElement affected)
    {
        var package = affected.GetProperty("package");
        var ecosystem = package.GetProperty("ecosystem").GetString()!;
        // Other ecosystems count otherwise, and nothing here is theirs.
        var ours = ecosystem is "NuGet" or "npm";
        return new(
            ecosystem,
            package.GetProperty("name").GetString()!,
            ours && affected.TryGetProperty("versions", out var versions)
                ? versions.EnumerateArray().Select(each => each.GetString()!).ToHashSet()
                : new HashSet<string>(),
            ours && affected.TryGetProperty("ranges", out var ranges)
                ?
                [
                    .. ranges
                        .EnumerateArray()
                        .Where(range => range.GetProperty("type").GetString() != "GIT")
                        .SelectMany(Spans),
                ]
                : []
        );
    }

    private static IEnumerable<Span> Spans(JsonElement range)
    {
        NuGetVersion? from = null;
        foreach (var step in range.GetProperty("events").EnumerateArray())
        {
            if (Version(step, "introduced") is { } introduced)
            {
                if (from is not null)
                {
                    yield return new(from, null, null);
                }

                from = introduced;
            }
            else if (from is not null && Version(step, "fixed") is { } mended)
            {
                yield return new(from, mended, null);
                from = null;
            }
            else if (from is not null && Version(step, "last_affected") is { } last)
            {
                yield return new(from, null, last);
                from = null;
            }
        }

        if (from is not null)
        {
            yield return new(from, null, null);
        }
    }

    // "0" is before every version.
    private static NuGetVersion? Version(JsonElement step, string name) =>
        !step.TryGetProperty(name, out var version) ? null
        : version.GetString() is "0" ? First
        : NuGetVersion.Parse(version.GetString()!);
}
