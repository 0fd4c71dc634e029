using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Trading.Access.Audit;

/// <summary>How long the trail stays in the database, where older entries go, and which key signs (settings <c>Trading:Audit…</c>).</summary>
/// <param name="Months">Entries younger than this stay.</param>
/// <param name="ArchiveFolder">Where older ones go; null keeps everything in the database.</param>
/// <param name="KeyFile">The signing key (PEM, P-256); null keeps one in the database.</param>
public sealed record AuditRetention(int Months, string? ArchiveFolder, string? KeyFile)
{
    private const int Usual = 36;

    /// <summary>A file of the archive ends with the first link that brings it to so many entries.</summary>
    public int EntriesInFile { get; init; } = 100_000;

    /// <summary>Reads the settings; fewer months than the law demands stop the start.</summary>
    public static AuditRetention From(IConfiguration settings)
    {
        var (least, source) = Least();
        var months = settings["Trading:AuditRetentionMonths"] is { Length: > 0 } text
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given)
                ? given
                : throw new InvalidOperationException(
                    $"Trading:AuditRetentionMonths is '{text}', not a number of months."
                )
            : Usual;
        return months < least
            ? throw new InvalidOperationException(
                $"Trading:AuditRetentionMonths is {months}; the least is {least} ({source})."
            )
            : new(months, Given("Trading:AuditArchive"), Given("Trading:AuditSigningKey"))
            {
                EntriesInFile = settings.GetValue("Trading:AuditEntriesInFile", 100_000),
            };

        string? Given(string key) => settings[key] is { Length: > 0 } value ? value : null;
    }

    private static (int Months, string Source) Least()
    {
        using var rules = new StreamReader(
            typeof(AuditRetention).Assembly.GetManifestResourceStream("access/retention-rules.csv")!
        );
        rules.ReadLine();
        var row = rules.ReadLine()!.Split(',', 3);
        var source = row[2].Split('"')[1];
        return (int.Parse(row[1], CultureInfo.InvariantCulture), source);
    }
}
