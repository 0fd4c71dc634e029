using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Trading.Registry.Reviews;

/// <summary>One point of the check list for a section: what an officer looks at, and the rule it rests on.</summary>
/// <param name="Code">Stable for machines.</param>
/// <param name="Section">The section it is about.</param>
/// <param name="Words">What to look at.</param>
/// <param name="Source">The law it rests on.</param>
/// <param name="InForceFrom">Since when that is in force.</param>
/// <param name="InForceTo">The last day on which it is; null while no end is known.</param>
public sealed record ReviewPoint(
    string Code,
    string Section,
    LocalizedText Words,
    LocalizedText Source,
    DateOnly InForceFrom,
    DateOnly? InForceTo
)
{
    private static readonly IReadOnlyList<ReviewPoint> All = Read();

    /// <summary>Those of a section on a day.</summary>
    public static IReadOnlyList<ReviewPoint> Of(string section, DateOnly day) =>
        [
            .. All.Where(point =>
                point.Section == section && point.InForceFrom <= day && !(point.InForceTo < day)
            ),
        ];

    private static List<ReviewPoint> Read()
    {
        using var stream = typeof(ReviewPoint).Assembly.GetManifestResourceStream(
            "registry/review-points.csv"
        )!;
        using var reader = new StreamReader(stream);
        using var csv = new CsvReader(
            reader,
            new CsvConfiguration(CultureInfo.InvariantCulture) { HasHeaderRecord = true }
        );
        var points = new List<ReviewPoint>();
        csv.Read();
        csv.ReadHeader();
        while (csv.Read())
        {
            points.Add(
                new(
                    csv["code"]!,
                    csv["section"]!,
                    new(csv["words_zh"]!, csv["words_en"]!),
                    new(csv["source_zh"]!, csv["source_en"]!),
                    Day(csv["in_force_from"]!),
                    csv["in_force_to"] is { Length: > 0 } to ? Day(to) : null
                )
            );
        }

        return points;
    }

    private static DateOnly Day(string text) =>
        DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
