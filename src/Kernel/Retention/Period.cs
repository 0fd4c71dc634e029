using System.Globalization;
using System.Text.RegularExpressions;

namespace Trading.Kernel.Retention;

/// <summary>A length of time as laws give it: years, months and days of the calendar (ISO 8601: <c>P15Y</c>, <c>P6M</c>, <c>P180D</c>).</summary>
/// <param name="Years">Years.</param>
/// <param name="Months">Months.</param>
/// <param name="Days">Days, whole ones in data; a setting may give parts of one.</param>
public readonly partial record struct Period(int Years, int Months, double Days)
{
    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It is none, or is nothing long.</exception>
    public static Period Parse(string text)
    {
        var match = Form().Match(text);
        var read = new Period(Part("y"), Part("m"), Part("d"));
        return match.Success && read != default
            ? read
            : throw new FormatException($"'{text}' is no period such as P15Y, P6M or P180D.");

        int Part(string name) =>
            match.Groups[name] is { Success: true } part
                ? int.Parse(part.Value, CultureInfo.InvariantCulture)
                : 0;
    }

    /// <summary>The instant so long before another.</summary>
    public DateTimeOffset Before(DateTimeOffset instant) =>
        instant.AddYears(-Years).AddMonths(-Months).AddDays(-Days);

    /// <summary>True if it ends before another that begins at the same instant.</summary>
    public bool IsShorter(Period than, DateTimeOffset at) => Before(at) > than.Before(at);

    /// <summary>In words.</summary>
    public LocalizedText Words =>
        new(
            string.Concat(Zh(Years, "年"), Zh(Months, "个月"), Zh(Days, "天")),
            string.Join(
                ' ',
                new[] { En(Years, "year"), En(Months, "month"), En(Days, "day") }.Where(part =>
                    part.Length > 0
                )
            )
        );

    private static string Zh(double count, string unit) =>
        count > 0 ? string.Create(CultureInfo.InvariantCulture, $"{count}{unit}") : "";

    private static string En(double count, string unit) =>
        count > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{count} {unit}{(count is 1 ? "" : "s")}"
            )
            : "";

    [GeneratedRegex(@"^P(?=\d)(?:(?<y>\d{1,3})Y)?(?:(?<m>\d{1,3})M)?(?:(?<d>\d{1,5})D)?$")]
    private static partial Regex Form();
}
