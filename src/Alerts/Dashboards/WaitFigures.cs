namespace Trading.Alerts.Dashboards;

/// <summary>How long warnings waited for the first decision, in whole hours begun and over.</summary>
/// <param name="Decided">How many were decided on.</param>
/// <param name="MedianHours">Half of them sooner; null where there are none.</param>
/// <param name="NinetiethHours">Nine in ten of them sooner.</param>
public sealed record WaitFigures(long Decided, double? MedianHours, double? NinetiethHours)
{
    /// <summary>None.</summary>
    public static readonly WaitFigures None = new(0, null, null);

    /// <summary>From how many waited how long.</summary>
    internal static WaitFigures Of(IEnumerable<(int Hours, long Count)> waits)
    {
        var sorted = waits.OrderBy(wait => wait.Hours).ToList();
        var count = sorted.Sum(wait => wait.Count);
        return count == 0 ? None : new(count, At(0.5), At(0.9));

        double At(double probability)
        {
            var (below, share) = Quantile.Place(count, probability);
            var lower = Nth(below);
            return share == 0 ? lower : lower + (share * (Nth(below + 1) - lower));
        }

        double Nth(long index)
        {
            foreach (var (hours, many) in sorted)
            {
                if (index < many)
                {
                    return hours;
                }

                index -= many;
            }

            return sorted[^1].Hours;
        }
    }
}
