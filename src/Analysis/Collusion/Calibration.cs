namespace Trading.Analysis.Collusion;

/// <summary>
/// From a score to a chance, by a line over the score's logit (Platt 1999), fitted on what was held out. Labels are drawn in
/// a little, as he does, so that a perfect split of few cases is no certainty.
/// </summary>
internal sealed class Calibration
{
    private readonly double _mean;
    private readonly double _scale;
    private readonly double _slope;
    private readonly double _intercept;

    private Calibration(double mean, double scale, double slope, double intercept) =>
        (_mean, _scale, _slope, _intercept) = (mean, scale, slope, intercept);

    public static Calibration Of(IReadOnlyList<double> scores, IReadOnlyList<bool> labels)
    {
        var mean = scores.Average();
        var scale = Math.Sqrt(scores.Average(score => (score - mean) * (score - mean)));
        double rigged = labels.Count(label => label);
        var others = labels.Count - rigged;
        var (high, low) = ((rigged + 1) / (rigged + 2), 1 / (others + 2));
        double[] x = [.. scores.Select(score => scale > 0 ? (score - mean) / scale : 0)];
        double[] y = [.. labels.Select(label => label ? high : low)];
        var (slope, intercept) = (0.0, Math.Log((rigged + 1) / (others + 1)));
        for (var round = 0; round < 50; round++)
        {
            double ga = 0;
            double gb = 0;
            double haa = 1e-6;
            double hab = 0;
            double hbb = 1e-6;
            for (var i = 0; i < x.Length; i++)
            {
                var p = Sigmoid(slope * x[i] + intercept);
                var w = p * (1 - p);
                ga += (p - y[i]) * x[i];
                gb += p - y[i];
                haa += w * x[i] * x[i];
                hab += w * x[i];
                hbb += w;
            }

            var determinant = haa * hbb - hab * hab;
            if (Math.Abs(determinant) < 1e-12)
            {
                break;
            }

            var da = (hbb * ga - hab * gb) / determinant;
            var db = (haa * gb - hab * ga) / determinant;
            // A full step of a flat curve overshoots.
            var step = Math.Min(1, 4 / Math.Max(Math.Abs(da), Math.Abs(db)));
            slope -= step * da;
            intercept -= step * db;
            if (Math.Abs(da) + Math.Abs(db) < 1e-9)
            {
                break;
            }
        }

        // A score that speaks against what it should speak for has learned nothing that holds.
        return new(mean, scale, Math.Max(slope, 0), intercept);
    }

    public double Logit(double score) =>
        _slope * (_scale > 0 ? (score - _mean) / _scale : 0) + _intercept;

    public static double Sigmoid(double logit) => 1 / (1 + Math.Exp(-logit));
}
