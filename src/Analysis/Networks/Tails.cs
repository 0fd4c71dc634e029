namespace Trading.Analysis.Networks;

/// <summary>How likely chance alone gives what was counted, or more of it.</summary>
public static class Tails
{
    private const int Table = 256;

    // A term that adds nothing to fifteen digits ends the sum.
    private const double Negligible = 1e-17;

    private static readonly double[] LogFactorials = Sums();

    /// <summary>P(X &gt;= k) of n trials that each succeed with probability p.</summary>
    public static double Binomial(long trials, double p, long k)
    {
        if (k <= 0 || p >= 1)
        {
            return 1;
        }

        if (k > trials || p <= 0)
        {
            return 0;
        }

        var term = Math.Exp(
            LogChoose(trials, k) + (k * Math.Log(p)) + ((trials - k) * Math.Log(1 - p))
        );
        var odds = p / (1 - p);
        var sum = 0.0;
        for (var i = k; i <= trials; i++)
        {
            sum += term;
            var ratio = (double)(trials - i) / (i + 1) * odds;
            term *= ratio;
            if (ratio < 1 && term < sum * Negligible)
            {
                break;
            }
        }

        return Math.Min(sum, 1);
    }

    /// <summary>P(X &gt;= k) when of so many things some are marked and some are drawn without putting back.</summary>
    public static double Hypergeometric(long population, long marked, long drawn, long k)
    {
        if (k <= Math.Max(0, marked + drawn - population))
        {
            return 1;
        }

        var most = Math.Min(marked, drawn);
        if (k > most)
        {
            return 0;
        }

        var term = Math.Exp(
            LogChoose(marked, k)
                + LogChoose(population - marked, drawn - k)
                - LogChoose(population, drawn)
        );
        var sum = 0.0;
        for (var i = k; i <= most; i++)
        {
            sum += term;
            var ratio =
                (double)(marked - i)
                / (i + 1)
                * (drawn - i)
                / (population - marked - drawn + i + 1);
            term *= ratio;
            if (ratio < 1 && term < sum * Negligible)
            {
                break;
            }
        }

        return Math.Min(sum, 1);
    }

    private static double LogChoose(long n, long k) =>
        k < 0 || k > n
            ? double.NegativeInfinity
            : LogFactorial(n) - LogFactorial(k) - LogFactorial(n - k);

    // Stirling's series beyond the table: exact to more digits than are kept.
    private static double LogFactorial(long n)
    {
        if (n < Table)
        {
            return LogFactorials[n];
        }

        double x = n + 1;
        return ((x - 0.5) * Math.Log(x))
            - x
            + (0.5 * Math.Log(2 * Math.PI))
            + (1 / (12 * x))
            - (1 / (360 * x * x * x));
    }

    private static double[] Sums()
    {
        var sums = new double[Table];
        for (var i = 2; i < Table; i++)
        {
            sums[i] = sums[i - 1] + Math.Log(i);
        }

        return sums;
    }
}
