using Microsoft.Extensions.Configuration;

namespace Trading.Access.Audit;

/// <summary>Where entries of the trail go that are older than its retention, and which key signs (settings <c>Trading:Audit…</c>).</summary>
/// <param name="Folder">Where they go; null keeps everything in the database.</param>
/// <param name="KeyFile">The signing key (PEM, P-256); null keeps one in the database.</param>
public sealed record ArchiveSettings(string? Folder, string? KeyFile)
{
    /// <summary>Which row of <c>retention.csv</c> says how long the trail stays in the database.</summary>
    public const string Kind = "audit_trail";

    /// <summary>A file of the archive ends with the first link that brings it to so many entries.</summary>
    public int EntriesInFile { get; init; } = 100_000;

    /// <summary>Reads the settings.</summary>
    public static ArchiveSettings From(IConfiguration settings)
    {
        return new(Given("Trading:AuditArchive"), Given("Trading:AuditSigningKey"))
        {
            EntriesInFile = settings.GetValue("Trading:AuditEntriesInFile", 100_000),
        };

        string? Given(string key) => settings[key] is { Length: > 0 } value ? value : null;
    }
}
