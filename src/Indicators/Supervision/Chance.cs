namespace Trading.Indicators.Supervision;

/// <summary>How likely chance alone gives what was seen, or more of it.</summary>
internal static class Chance
{
    /// <summary>P(X &gt;= k) of n trials that each succeed with probability p.</summary>
    public static double BinomialTail(int k, int n, double p)
    {
        if (k <= 0)
        {
            return 1;
        }

        if (k > n || p <= 0)
        {
            return 0;
        }

        if (p >= 1)
        {
            return 1;
        }

        double sum = 0;
        for (var i = k; i <= n; i++)
        {
            sum += Math.Exp(LogChoose(n, i) + i * Math.Log(p) + (n - i) * Math.Log(1 - p));
        }

        return Math.Min(sum, 1);
    }

    /// <summary>P(X &gt;= k) when of N things K are marked and n are drawn without putting back.</summary>
    public static double HypergeometricTail(int k, int population, int marked, int drawn)
    {
        var most = Math.Min(marked, drawn);
        if (k <= Math.Max(0, marked + drawn - population))
        {
            return 1;
        }

        double sum = 0;
        for (var i = k; i <= most; i++)
        {
            sum += Math.Exp(
                LogChoose(marked, i)
                    + LogChoose(population - marked, drawn - i)
                    - LogChoose(population, drawn)
            );
        }

        return Math.Min(sum, 1);
    }

    /// <summary>P(T &lt;= t) of Student's distribution.</summary>
    public static double StudentLower(double t, int degrees)
    {
        var half = IncompleteBeta(degrees / (degrees + t * t), degrees / 2.0, 0.5) / 2;
        return t <= 0 ? half : 1 - half;
    }

    private static double LogChoose(int n, int k) =>
        k < 0 || k > n
            ? double.NegativeInfinity
            : LogFactorial(n) - LogFactorial(k) - LogFactorial(n - k);

    private static double LogFactorial(int n) => LogGamma(n + 1.0);

    // Lanczos, g = 7, nine terms: 15 digits.
    private static double LogGamma(double x)
    {
        ReadOnlySpan<double> c =
        [
            0.99999999999980993,
            676.5203681218851,
            -1259.1392167224028,
            771.32342877765313,
            -176.61502916214059,
            12.507343278686905,
            -0.13857109526572012,
            9.9843695780195716e-6,
            1.5056327351493116e-7,
        ];
        x -= 1;
        var sum = c[0];
        for (var i = 1; i < c.Length; i++)
        {
            sum += c[i] / (x + i);
        }

        var t = x + 7.5;
        return 0.5 * Math.Log(2 * Math.PI) + (x + 0.5) * Math.Log(t) - t + Math.Log(sum);
    }

    // Regularised, by Lentz's continued fraction.
    private static double IncompleteBeta(double x, double a, double b)
    {
        if (x is <= 0 or >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        if (x > (a + 1) / (a + b + 2))
        {
            return 1 - IncompleteBeta(1 - x, b, a);
        }

        const double Tiny = 1e-300;
        double c = 1,
            d = 1 / NotZero(1 - (a + b) * x / (a + 1)),
            fraction = d;
        for (var m = 1; m <= 300; m++)
        {
            var even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / NotZero(1 + even * d);
            c = NotZero(1 + even / c);
            fraction *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / NotZero(1 + odd * d);
            c = NotZero(1 + odd / c);
            fraction *= d * c;
            if (Math.Abs(d * c - 1) < 1e-14)
            {
                break;
            }
        }

        return Math.Exp(
                LogGamma(a + b) - LogGamma(a) - LogGamma(b) + a * Math.Log(x) + b * Math.Log(1 - x)
            )
            * fraction
            / a;

        static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
    }
}
