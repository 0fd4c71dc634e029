using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Trading.Registry.Intake;

/// <summary>What the operator decides about files of firms; all below <c>Trading:Intake</c>.</summary>
public sealed record IntakeSettings
{
    /// <summary><c>MaxFileBytes</c>: the largest file that is uploaded; the command line reads larger ones.</summary>
    public long MaxFileBytes { get; init; } = 100L * 1024 * 1024;

    /// <summary>The same in megabytes, for people.</summary>
    public string MaxMegabytes =>
        (MaxFileBytes / 1024m / 1024m).ToString("0.#", CultureInfo.InvariantCulture);

    internal static IntakeSettings From(IConfiguration? settings) =>
        long.TryParse(
            settings?["Trading:Intake:MaxFileBytes"],
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var most
        )
            ? new() { MaxFileBytes = most }
            : new();
}
