using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;

namespace Trading.Alerts.Cases;

/// <summary>What a case's due date rests on, and which days can be one.</summary>
public static class CaseDue
{
    /// <summary>A term of law.</summary>
    public const string Law = "law";

    /// <summary>What is usual, where law has no term.</summary>
    public const string Usual = "usual";

    /// <summary>Set by a supervisor.</summary>
    public const string Set = "set";

    private const int FurthestDays = 731;

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Law, new("法定", "by law")),
        new(Usual, new("惯例（非法定）", "usual, not of law")),
        new(Set, new("监督人员设定", "set by a supervisor")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;

    /// <summary>Today or later, and not further than two years.</summary>
    internal static IRuleBuilderOptions<T, DateOnly?> IsCaseDay<T>(
        this IRuleBuilder<T, DateOnly?> rule,
        TimeProvider time
    ) =>
        rule.Must(day => day is not { } given || Fits(given, time))
            .WithMessage(
                "case.day",
                "日期应在今天之后两年以内。",
                "The day is today or later, within two years."
            );

    /// <summary>As the other; must be given.</summary>
    internal static IRuleBuilderOptions<T, DateOnly> IsCaseDay<T>(
        this IRuleBuilder<T, DateOnly> rule,
        TimeProvider time
    ) =>
        rule.Must(day => Fits(day, time))
            .WithMessage(
                "case.day",
                "日期应在今天之后两年以内。",
                "The day is today or later, within two years."
            );

    private static bool Fits(DateOnly day, TimeProvider time) =>
        day >= time.Today() && day.DayNumber - time.Today().DayNumber <= FurthestDays;
}
