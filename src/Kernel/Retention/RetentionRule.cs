using System.Globalization;
using System.Reflection;
using CsvHelper;

namespace Trading.Kernel.Retention;

/// <summary>How long a kind of data is kept, while a law is in force: one row of a module's <c>retention.csv</c>.</summary>
/// <param name="Kind">Stable, <c>snake_case</c>.</param>
/// <param name="Name">What is kept.</param>
/// <param name="Since">From when the time counts.</param>
/// <param name="IsPersonal">True where people are in it, whom it is told.</param>
/// <param name="Setting">With it the operator gives another period, in days or months as it ends.</param>
/// <param name="Period">How long, unless the operator says otherwise.</param>
/// <param name="Least">The shortest that the operator may set; null where no law binds.</param>
/// <param name="Source">Law and article, or why so long.</param>
/// <param name="InForceFrom">The first day of the row.</param>
/// <param name="InForceTo">Its last day; null while it goes on.</param>
public sealed record RetentionRule(
    string Kind,
    LocalizedText Name,
    LocalizedText Since,
    bool IsPersonal,
    string Setting,
    Period Period,
    Period? Least,
    LocalizedText Source,
    DateOnly InForceFrom,
    DateOnly? InForceTo
)
{
    /// <summary>True if it holds on a day.</summary>
    public bool IsInForce(DateOnly day) => InForceFrom <= day && !(InForceTo < day);

    /// <summary>The rows of a module, embedded under a name.</summary>
    public static IReadOnlyList<RetentionRule> Read(Assembly module, string name)
    {
        ArgumentNullException.ThrowIfNull(module);
        using var reader = new StreamReader(module.GetManifestResourceStream(name)!);
        using var csv = new CsvReader(reader, CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        var rules = new List<RetentionRule>();
        while (csv.Read())
        {
            rules.Add(
                new(
                    csv["kind"]!,
                    new(csv["name_zh"]!, csv["name_en"]!),
                    new(csv["since_zh"]!, csv["since_en"]!),
                    csv["personal"] == "yes",
                    csv["setting"]!,
                    Period.Parse(csv["period"]!),
                    csv["least"] is { Length: > 0 } least ? Period.Parse(least) : null,
                    new(csv["source_zh"]!, csv["source_en"]!),
                    Day(csv["in_force_from"]!),
                    csv["in_force_to"] is { Length: > 0 } to ? Day(to) : null
                )
            );
        }

        return rules;

        static DateOnly Day(string text) =>
            DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
    }
}
