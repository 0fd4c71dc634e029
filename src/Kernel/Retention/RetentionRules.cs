using System.Globalization;
using Microsoft.Extensions.Configuration;
using Trading.Domain.Codes;

namespace Trading.Kernel.Retention;

/// <summary>How long each kind of data is kept: the rows of all modules, and what the operator set instead.</summary>
public sealed class RetentionRules
{
    private readonly ILookup<string, RetentionRule> _rules;
    private readonly Dictionary<string, Period> _set = new(StringComparer.Ordinal);

    /// <summary>Reads the settings.</summary>
    /// <exception cref="InvalidOperationException">A setting is no number of days, or shorter than a law allows.</exception>
    public RetentionRules(
        IEnumerable<RetentionRule> rules,
        IConfiguration settings,
        TimeProvider time
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        _rules = rules.ToLookup(rule => rule.Kind, StringComparer.Ordinal);
        var now = time.GetUtcNow();
        foreach (var kind in _rules)
        {
            var name = kind.First().Setting;
            if (settings[name] is not { Length: > 0 } text)
            {
                continue;
            }

            var inMonths = name.EndsWith("Months", StringComparison.Ordinal);
            var given =
                double.TryParse(
                    text,
                    inMonths ? NumberStyles.None : NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var count
                )
                && count > 0
                    ? (inMonths ? new Period(0, (int)count, 0) : new Period(0, 0, count))
                    : throw new InvalidOperationException(
                        $"{name} is '{text}', not a number of {(inMonths ? "months" : "days")}, more than 0."
                    );
            if (
                kind.FirstOrDefault(rule =>
                    rule.Least is { } least && given.IsShorter(least, now)
                ) is
                { } bound
            )
            {
                throw new InvalidOperationException(
                    $"{name} is {text}; the least is {bound.Least!.Value.Words.En} ({bound.Source.En}; {bound.Source.Zh})."
                );
            }

            _set[kind.Key] = given;
        }
    }

    /// <summary>What is in force on a day, a row for each kind, with the operator's period where one is set.</summary>
    public IReadOnlyList<RetentionRule> On(DateOnly day) =>
        [.. _rules.Select(kind => Of(kind.Key, day))];

    /// <summary>What is older than this is kept no longer.</summary>
    public DateTimeOffset Before(string kind, DateTimeOffset now) =>
        Of(kind, ChinaTime.DateOf(now)).Period.Before(now);

    /// <summary>What is in force for a kind on a day.</summary>
    public RetentionRule Of(string kind, DateOnly day)
    {
        var rule =
            _rules[kind].LastOrDefault(each => each.IsInForce(day))
            ?? throw new InvalidOperationException(
                $"No retention of '{kind}' is in force on {day}."
            );
        return _set.TryGetValue(kind, out var period) ? rule with { Period = period } : rule;
    }
}
