using System.Globalization;

namespace Trading.Procurement.Limits;

/// <summary>
/// One thing that must be so for a limit to speak: <c>subject=land</c>, <c>nature=works|goods</c>, <c>reserve&gt;=1000000</c>,
/// or <c>compulsory!=false</c>, which holds also where it is not known.
/// </summary>
internal sealed record LimitCondition(string Name, string Comparison, string Value)
{
    // The longer first, because one begins another.
    private static readonly string[] Comparisons = ["!=", ">=", "<=", "=", ">", "<"];

    /// <summary>What is written, parts joined by an ampersand; null where it is no condition.</summary>
    public static IReadOnlyList<LimitCondition>? Parse(string text)
    {
        var conditions = new List<LimitCondition>();
        foreach (
            var part in text.Split(
                '&',
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            )
        )
        {
            var comparison = Comparisons
                .Select(sign => (Sign: sign, At: part.IndexOf(sign, StringComparison.Ordinal)))
                .Where(found => found.At > 0)
                .OrderBy(found => found.At)
                .ThenByDescending(found => found.Sign.Length)
                .FirstOrDefault();
            if (comparison.Sign is null || part.Length == comparison.At + comparison.Sign.Length)
            {
                return null;
            }

            var value = part[(comparison.At + comparison.Sign.Length)..].Trim();
            if (comparison.Sign is not ("=" or "!=") && Number(value) is null)
            {
                return null;
            }

            conditions.Add(new(part[..comparison.At].Trim(), comparison.Sign, value));
        }

        return conditions;
    }

    /// <summary>Whether it holds of what is known; null where nothing is.</summary>
    public bool? Holds(string? known)
    {
        if (Comparison == "!=")
        {
            return known is null || !Value.Split('|').Contains(known);
        }

        if (known is null)
        {
            return null;
        }

        if (Comparison == "=")
        {
            return Value.Split('|').Contains(known);
        }

        return Number(known) is { } number && Number(Value) is { } bound
            ? Comparison switch
            {
                ">=" => number >= bound,
                "<=" => number <= bound,
                ">" => number > bound,
                _ => number < bound,
            }
            : null;
    }

    private static decimal? Number(string text) =>
        decimal.TryParse(
            text,
            NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;
}
