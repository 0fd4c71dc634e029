using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Analysis.Proportions;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Precision;

/// <summary>
/// How many of the warnings that offices were given within their budgets were confirmed, month by month, in the caller's
/// scope. A week counts in the month of its Monday, and a warning in each month in which it was given.
/// </summary>
public static class GetPrecisionOverTime
{
    /// <summary>Most months.</summary>
    public const int Most = 24;

    private const int Usual = 6;

    /// <summary>How far back.</summary>
    /// <param name="Months">So many months, this one the last; six when left out.</param>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query(int? Months = null) : IQuery<IReadOnlyList<Month>>;

    /// <summary>A month.</summary>
    /// <param name="From">Its first day.</param>
    /// <param name="ByBudget">False where nothing was given by budget: the verdicts are of all that was decided on then.</param>
    /// <param name="Given">Warnings that were given.</param>
    /// <param name="Decided">Those decided on.</param>
    /// <param name="Confirmed">Those confirmed.</param>
    /// <param name="Precision">Confirmed among decided, with its 95 % interval (Wilson); null where none was decided on.</param>
    public sealed record Month(
        DateOnly From,
        bool ByBudget,
        long Given,
        long Decided,
        long Confirmed,
        WilsonInterval? Precision
    )
    {
        /// <summary>True where the share rests on few.</summary>
        public bool IsFew => Decided < WilsonInterval.Few;
    }

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() =>
            RuleFor(query => query.Months)
                .InclusiveBetween(1, Most)
                .WithMessage(
                    "precision.months",
                    $"月数为 1 至 {Most}。",
                    $"Months are 1 to {Most}."
                );
    }

    internal sealed class Handler(
        PresentedAlerts presented,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, IReadOnlyList<Month>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Month>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            var today = time.Today();
            var months = new List<Month>();
            for (var back = query.Months ?? Usual; back > 0; back--)
            {
                var from = new DateOnly(today.Year, today.Month, 1).AddMonths(1 - back);
                var (byBudget, counts) = await presented.ReadOffices(
                    scope,
                    from,
                    from.AddMonths(1).AddDays(-1),
                    cancellationToken
                );
                var decided = counts
                    .Where(one => one.State is AlertStates.Confirmed or AlertStates.Dismissed)
                    .Sum(one => one.Count);
                var confirmed = counts
                    .Where(one => one.State == AlertStates.Confirmed)
                    .Sum(one => one.Count);
                months.Add(
                    new(
                        from,
                        byBudget,
                        counts.Sum(one => one.Count),
                        decided,
                        confirmed,
                        WilsonInterval.Of(confirmed, decided)
                    )
                );
            }

            return months;
        }
    }
}
