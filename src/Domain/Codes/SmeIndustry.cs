using System.Collections.Frozen;
using System.Globalization;

namespace Trading.Domain.Codes;

/// <summary>The lower bounds of one size class; a null bound does not count in the industry.</summary>
/// <param name="Employees">Employees.</param>
/// <param name="Revenue">Yearly revenue in 10,000 yuan.</param>
/// <param name="Assets">Total assets in 10,000 yuan.</param>
public sealed record SizeMinima(int? Employees, decimal? Revenue, decimal? Assets);

/// <summary>An industry of the classification of small and medium-sized enterprises, with its thresholds.</summary>
/// <param name="Code">Stable code, e.g. <c>construction</c>.</param>
/// <param name="Name">Its name in the classification.</param>
/// <param name="Large">From where on an enterprise is large.</param>
/// <param name="Medium">From where on it is medium.</param>
/// <param name="Small">From where on it is small; below it is micro.</param>
/// <param name="Source">The rule.</param>
/// <param name="InForceFrom">Since when.</param>
public sealed record SmeIndustry(
    string Code,
    LocalizedText Name,
    SizeMinima Large,
    SizeMinima Medium,
    SizeMinima Small,
    string Source,
    DateOnly InForceFrom
)
{
    private static readonly SmeIndustry[] Rows =
    [
        .. EmbeddedTable
            .Read("sme-size.csv")
            .Select(row => new SmeIndustry(
                row["code"],
                new(row["name_zh"], row["name_en"]),
                Minima(row, "large"),
                Minima(row, "medium"),
                Minima(row, "small"),
                row["source"],
                DateOnly.ParseExact(
                    row["in_force_from"],
                    "yyyy-MM-dd",
                    CultureInfo.InvariantCulture
                )
            )),
    ];

    private static readonly FrozenDictionary<string, SmeIndustry> ByCode = Rows.ToFrozenDictionary(
        row => row.Code,
        StringComparer.Ordinal
    );

    /// <summary>All 16, in the order of the rule.</summary>
    public static IReadOnlyList<SmeIndustry> All => Rows;

    /// <summary>The industry of a code; null if there is none.</summary>
    public static SmeIndustry? Find(string code) => ByCode.GetValueOrDefault(code);

    private static SizeMinima Minima(CsvRow row, string size) =>
        new(
            Number(row[$"{size}_employees"]) is { } employees ? (int)employees : null,
            Number(row[$"{size}_revenue"]),
            Number(row[$"{size}_assets"])
        );

    private static decimal? Number(string cell) =>
        cell.Length == 0 ? null : decimal.Parse(cell, CultureInfo.InvariantCulture);
}
