using System.Globalization;

namespace Trading.Evaluation.Fees;

/// <summary>A month of statements: written <c>2026-11</c>, kept as 202611.</summary>
public static class FeeMonth
{
    /// <summary>A day's.</summary>
    public static int Of(DateOnly day) => (day.Year * 100) + day.Month;

    /// <summary>What was written; null where it is no month.</summary>
    public static int? Read(string? text) =>
        DateOnly.TryParseExact(
            $"{text}-01",
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? Of(day)
            : null;

    /// <summary>As it is written.</summary>
    public static string Show(int month) =>
        string.Create(CultureInfo.InvariantCulture, $"{month / 100:D4}-{month % 100:D2}");
}
