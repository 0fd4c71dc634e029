using System.Globalization;
using CsvHelper;

namespace Trading.Cli.Parts;

/// <summary>Within how many days after an advisory is published a part of such a weakness is replaced, as dated rows (<c>part-time-frames.csv</c>).</summary>
internal static class TimeFrames
{
    /// <summary>What an advisory says that gives no severity is taken for.</summary>
    public const string Untold = "high";

    private static readonly IReadOnlyList<Row> Rows = Read();

    /// <summary>The last day for a part; one told before the rows came into force has its time from then on.</summary>
    /// <param name="severity"><c>critical</c>, <c>high</c>, <c>moderate</c> or <c>low</c>; anything else counts as <see cref="Untold"/>.</param>
    /// <param name="published">When the weakness was told.</param>
    public static DateOnly Due(string severity, DateOnly published)
    {
        var known = Rows.Where(row => row.Severity == severity).ToList();
        if (known.Count == 0)
        {
            known = [.. Rows.Where(row => row.Severity == Untold)];
        }

        var row =
            known.LastOrDefault(each =>
                each.InForceFrom <= published && !(each.InForceTo < published)
            ) ?? known[0];
        var from = published < row.InForceFrom ? row.InForceFrom : published;
        return from.AddDays(row.Days);
    }

    private static List<Row> Read()
    {
        using var reader = new StreamReader(
            typeof(TimeFrames).Assembly.GetManifestResourceStream("cli/part-time-frames.csv")!
        );
        using var csv = new CsvReader(reader, CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        var rows = new List<Row>();
        while (csv.Read())
        {
            rows.Add(
                new(
                    csv["severity"]!,
                    int.Parse(csv["days"]!, CultureInfo.InvariantCulture),
                    Day(csv["in_force_from"]!),
                    csv["in_force_to"] is { Length: > 0 } to ? Day(to) : null
                )
            );
        }

        return [.. rows.OrderBy(row => row.InForceFrom)];

        static DateOnly Day(string text) =>
            DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private sealed record Row(string Severity, int Days, DateOnly InForceFrom, DateOnly? InForceTo);
}
