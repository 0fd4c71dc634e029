namespace Trading.Analysis.Trends;

/// <summary>One kind of trading in one month: the series' own cases, and those of all others in its market.</summary>
/// <param name="Month">Months since the year 0.</param>
/// <param name="Cases">So many of its own could have been a hit.</param>
/// <param name="Hits">So many were.</param>
/// <param name="Others">So many of others could have been.</param>
/// <param name="OthersHits">So many of theirs were.</param>
internal sealed record MarketCell(int Month, long Cases, long Hits, long Others, long OthersHits);

/// <summary>
/// Whether a share rose, from one month on or month by month, against its market.
/// <para>
/// The null: in every month the odds of a hit are those of the others times one factor, which is the series' own and does not
/// change. Given how many hits each month had in all and the series had in all, how its own fall into the months does not
/// depend on the factor (independent noncentral hypergeometrics of R. A. Fisher, J. Royal Stat. Soc. 98 (1935) 39-82, with
/// their sum given). So neither a level of its own nor a season nor a movement of the whole market is taken for a change, the
/// others' chance counts as well as its own, and few cases give no small p-value. What is measured is the greater of the
/// standardised sums from a month on (a scan over all months, whose freedom to choose chance has too) and of the standardised
/// trend (Cochran 1954, Armitage 1955). How often chance goes as far is drawn (Besag and Clifford, Biometrika 78 (1991)
/// 301-304): exactly up to a number of hits, beyond it from the normal distribution of the same means and variances.
/// </para>
/// </summary>
internal sealed class TrendTest
{
    private readonly int[] _months;
    private readonly long[] _cases;
    private readonly double[][] _chances;
    private readonly double[] _expected;
    private readonly double[] _variance;
    private readonly double[] _tail;
    private readonly double[] _deviation;
    private readonly double[] _lever;
    private readonly double _leverage;
    private readonly double _total;
    private readonly double[] _hits;

    private TrendTest(IReadOnlyList<MarketCell> cells, double factor, long sideLeast)
    {
        var months = cells.GroupBy(cell => cell.Month).OrderBy(month => month.Key).ToList();
        _months = [.. months.Select(month => month.Key)];
        _cases = [.. months.Select(month => month.Sum(cell => cell.Cases))];
        Cases = _cases.Sum();
        Hits = cells.Sum(cell => cell.Hits);
        _chances =
        [
            .. months.Select(month =>
                month.Select(cell => Chances(cell, factor)).Aggregate(Folded)
            ),
        ];
        _expected = [.. _chances.Select(Mean)];
        _variance = [.. _chances.Zip(_expected, Variance)];
        _total = _variance.Sum();
        _tail = new double[_months.Length];
        _deviation = new double[_months.Length];
        var (variance, after) = (0.0, 0L);
        for (var at = _months.Length - 1; at > 0; at--)
        {
            variance += _variance[at];
            after += _cases[at];
            _tail[at] = variance;
            // Of the sum from here on, given the sum of all; no break where one side has too little.
            _deviation[at] =
                after >= sideLeast && Cases - after >= sideLeast && variance < _total
                    ? Math.Sqrt(variance * (1 - (variance / _total)))
                    : 0;
        }

        var centre = _months.Zip(_variance, (month, v) => month * v).Sum() / _total;
        _lever = [.. _months.Select(month => month - centre)];
        _leverage = Math.Sqrt(_lever.Zip(_variance, (lever, v) => lever * lever * v).Sum());
        _hits = [.. months.Select(month => (double)month.Sum(cell => cell.Hits))];
        Seen = Farthest(_hits);
    }

    /// <summary>Of a series; null where nothing could rise: no month in which both it and others had hits and misses.</summary>
    public static TrendTest? Of(IReadOnlyList<MarketCell> cells, long sideLeast)
    {
        if (FactorOf(cells) is not { } factor)
        {
            return null;
        }

        var test = new TrendTest(cells, factor, sideLeast);
        return test._total > 1e-9 && test._leverage > 1e-9 ? test : null;
    }

    public long Cases { get; }

    public long Hits { get; }

    /// <summary>By how many standard deviations it rose, how, and where the new level begins.</summary>
    public (double Far, bool Breaks, int At) Seen { get; }

    /// <summary>Had nothing changed, by month.</summary>
    public IReadOnlyList<double> Expected => _expected;

    /// <summary>Squared standardised deviations of the months that can deviate, and how many of them are free.</summary>
    public (double Sum, int Free) Spread
    {
        get
        {
            var free = Enumerable
                .Range(0, _months.Length)
                .Where(at => _variance[at] > 0.1)
                .ToList();
            return (
                free.Sum(at => Math.Pow(_hits[at] - _expected[at], 2) / _variance[at]),
                Math.Max(0, free.Count - 1)
            );
        }
    }

    /// <summary>How often chance goes as far as what was seen, where months spread more than trials do by a factor.</summary>
    public double PValue(double dispersion, int enough, int rounds, long exactHits, Random random)
    {
        var far = Seen.Far / Math.Sqrt(dispersion);
        var chance = Hits <= exactHits ? Exact() : Normal;
        var hits = new double[_months.Length];
        var asFar = 0;
        for (var round = 1; round <= rounds; round++)
        {
            chance(random, hits);
            // Equal by rounding is as far.
            if (Farthest(hits).Far >= far - 1e-9 && ++asFar == enough)
            {
                return (double)enough / round;
            }
        }

        return (asFar + 1.0) / (rounds + 1.0);
    }

    private (double Far, bool Breaks, int At) Farthest(double[] hits)
    {
        var (far, at, sum, trend) = (double.NegativeInfinity, 0, 0.0, 0.0);
        for (var month = hits.Length - 1; month >= 0; month--)
        {
            var beyond = hits[month] - _expected[month];
            sum += beyond;
            trend += beyond * _lever[month];
            if (_deviation[month] > 0 && sum / _deviation[month] > far)
            {
                (far, at) = (sum / _deviation[month], month);
            }
        }

        var drift = _leverage > 0 ? trend / _leverage : double.NegativeInfinity;
        return drift > far ? (drift, false, Middle()) : (far, true, at);
    }

    // Where half of the variance lies on either side.
    private int Middle()
    {
        for (var at = _months.Length - 1; at > 0; at--)
        {
            if (_tail[at] >= _total / 2)
            {
                return at;
            }
        }

        return 1;
    }

    // The factor by which the series expects as many hits as it had; null where every factor gives the same.
    private static double? FactorOf(IReadOnlyList<MarketCell> cells)
    {
        var hits = cells.Sum(cell => cell.Hits);
        var (least, most) = (cells.Sum(Least), cells.Sum(Most));
        if (hits <= least || hits >= most)
        {
            return null;
        }

        var (low, high) = (-30.0, 30.0);
        for (var round = 0; round < 60; round++)
        {
            var middle = (low + high) / 2;
            (low, high) =
                cells.Sum(cell => Mean(Chances(cell, middle))) < hits
                    ? (middle, high)
                    : (low, middle);
        }

        return (low + high) / 2;
    }

    private static long Least(MarketCell cell) =>
        Math.Max(0, cell.Hits + cell.OthersHits - cell.Others);

    private static long Most(MarketCell cell) => Math.Min(cell.Cases, cell.Hits + cell.OthersHits);

    // How likely each number of own hits is, given those of all; the odds differ by a factor, given as its logarithm.
    private static double[] Chances(MarketCell cell, double factor)
    {
        var all = cell.Hits + cell.OthersHits;
        var (least, most) = (Least(cell), Most(cell));
        var logs = new double[most + 1];
        var log = 0.0;
        var highest = 0.0;
        for (var own = least; own < most; own++)
        {
            log +=
                Math.Log(
                    (double)(cell.Cases - own)
                        * (all - own)
                        / ((double)(own + 1) * (cell.Others - all + own + 1))
                ) + factor;
            logs[own + 1] = log;
            highest = Math.Max(highest, log);
        }

        var chances = new double[most + 1];
        var sum = 0.0;
        for (var own = least; own <= most; own++)
        {
            sum += chances[own] = Math.Exp(logs[own] - highest);
        }

        for (var own = least; own <= most; own++)
        {
            chances[own] /= sum;
        }

        return chances;
    }

    private static double Mean(double[] chances)
    {
        var mean = 0.0;
        for (var hits = 1; hits < chances.Length; hits++)
        {
            mean += hits * chances[hits];
        }

        return mean;
    }

    private static double Variance(double[] chances, double mean)
    {
        var variance = 0.0;
        for (var hits = 0; hits < chances.Length; hits++)
        {
            variance += chances[hits] * (hits - mean) * (hits - mean);
        }

        return variance;
    }

    // Months one after the other, each given what the later ones can still make up.
    private Action<Random, double[]> Exact()
    {
        var ways = new double[_months.Length + 1][];
        ways[^1] = [1];
        for (var at = _months.Length - 1; at >= 0; at--)
        {
            ways[at] = Folded(_chances[at], ways[at + 1]);
        }

        return (random, hits) =>
        {
            var left = (int)Hits;
            for (var at = 0; at < hits.Length; at++)
            {
                var rest = ways[at + 1];
                var mark = random.NextDouble() * ways[at][left];
                var (taken, last) = (-1, 0);
                for (var some = 0; some < _chances[at].Length && some <= left; some++)
                {
                    if (left - some >= rest.Length)
                    {
                        continue;
                    }

                    last = some;
                    mark -= _chances[at][some] * rest[left - some];
                    if (mark <= 0)
                    {
                        taken = some;
                        break;
                    }
                }

                // By rounding nothing may be left over.
                hits[at] = taken < 0 ? last : taken;
                left -= (int)hits[at];
            }
        };
    }

    private void Normal(Random random, double[] hits)
    {
        var sum = 0.0;
        for (var at = 0; at < hits.Length; at++)
        {
            hits[at] = Math.Sqrt(_variance[at]) * Gauss(random);
            sum += hits[at];
        }

        for (var at = 0; at < hits.Length; at++)
        {
            hits[at] += _expected[at] - (sum * _variance[at] / _total);
        }
    }

    // Box and Muller 1958.
    private static double Gauss(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()))
        * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double[] Folded(double[] one, double[] other)
    {
        var sums = new double[one.Length + other.Length - 1];
        for (var a = 0; a < one.Length; a++)
        {
            for (var b = 0; b < other.Length; b++)
            {
                sums[a + b] += one[a] * other[b];
            }
        }

        return sums;
    }
}
