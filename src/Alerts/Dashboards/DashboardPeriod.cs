using FluentValidation;
using Trading.Kernel.Commands;

namespace Trading.Alerts.Dashboards;

/// <summary>The days that dashboards look at: the twelve months up to today where nothing else is said.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The last.</param>
public sealed record DashboardPeriod(DateOnly From, DateOnly To)
{
    /// <summary>The most days of one.</summary>
    public const int Longest = 1_098;

    internal static DashboardPeriod Of(DateOnly? from, DateOnly? to, DateOnly today)
    {
        var last = to ?? (from > today ? from.Value : today);
        return new(from ?? last.AddYears(-1).AddDays(1), last);
    }

    internal static void Check<T>(
        AbstractValidator<T> rules,
        System.Linq.Expressions.Expression<Func<T, DateOnly?>> last,
        Func<T, DateOnly?> from,
        Func<T, DateOnly?> to
    )
    {
        rules
            .RuleFor(last)
            .Must((query, _) => !(to(query) < from(query)))
            .WithMessage(
                "term.order",
                "截止日不能早于起始日。",
                "The last day cannot be before the first."
            );
        rules
            .RuleFor(last)
            .Must(
                (query, _) =>
                    from(query) is not { } first
                    || to(query) is not { } end
                    || end.DayNumber - first.DayNumber < Longest
            )
            .WithMessage(
                "dashboard.long",
                "一次最多统计三年。",
                "At most three years are counted at once."
            );
    }
}
