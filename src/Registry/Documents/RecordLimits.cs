using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Trading.Registry.Documents;

/// <summary>How much one firm may attach to its record; below <c>Trading:Documents</c> with the limits of a file.</summary>
internal sealed record RecordLimits
{
    /// <summary><c>MaxFirmBytes</c>: all documents of one firm.</summary>
    public long MaxFirmBytes { get; init; } = 500L * 1024 * 1024;

    /// <summary><c>MaxPerSection</c>: documents of one section.</summary>
    public int MaxPerSection { get; init; } = 100;

    public static RecordLimits From(IConfiguration? settings)
    {
        var usual = new RecordLimits();
        return new RecordLimits
        {
            MaxFirmBytes = Number("MaxFirmBytes", usual.MaxFirmBytes),
            MaxPerSection = (int)Number("MaxPerSection", usual.MaxPerSection),
        };

        long Number(string name, long otherwise) =>
            settings?[$"Trading:Documents:{name}"] is { Length: > 0 } text
                ? long.Parse(text, CultureInfo.InvariantCulture)
                : otherwise;
    }
}
