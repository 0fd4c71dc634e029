namespace Trading.Analysis.Proportions;

/// <summary>What was looked at in one part of what was not flagged, such as a city's month.</summary>
/// <param name="Population">How many were not flagged.</param>
/// <param name="Answered">How many of them were drawn by chance and looked at.</param>
/// <param name="Wrong">With how many something was wrong.</param>
public sealed record SampledPart(long Population, long Answered, long Wrong);

/// <summary>
/// How much is missed, from random samples of what was not flagged. Parts weigh by their population; the interval is Wilson's
/// with the effective number of answers, (Σw)²/Σw² of the answers' weights (L. Kish, Survey Sampling, 1965), which is the plain
/// number where all weigh the same, and stays an interval where nothing wrong was found.
/// </summary>
/// <param name="Population">Not flagged, of the parts with an answer.</param>
/// <param name="Uncovered">Not flagged, of parts without one: of them nothing is said.</param>
/// <param name="Answered">How many were looked at.</param>
/// <param name="Wrong">With how many something was wrong.</param>
/// <param name="Share">Wrong among what was not flagged; null where nothing was looked at.</param>
/// <param name="Recall">
/// Of what is wrong the share that was flagged: the confirmed warnings against those and what the sample lets expect; null
/// where nothing was looked at, or nothing is wrong at all.
/// </param>
public sealed record MissedEstimate(
    long Population,
    long Uncovered,
    long Answered,
    long Wrong,
    WilsonInterval? Share,
    WilsonInterval? Recall
)
{
    /// <summary>True where it rests on few answers.</summary>
    public bool IsFew => Answered < WilsonInterval.Few;

    /// <summary>From the parts, and how many warnings were confirmed beside them.</summary>
    public static MissedEstimate Of(IReadOnlyCollection<SampledPart> parts, long confirmed)
    {
        var looked = parts.Where(part => part.Answered > 0).ToList();
        var population = looked.Sum(part => part.Population);
        var uncovered = parts.Where(part => part.Answered == 0).Sum(part => part.Population);
        var (answered, wrong) = (looked.Sum(part => part.Answered), looked.Sum(part => part.Wrong));
        if (population == 0)
        {
            return new(0, uncovered, answered, wrong, null, null);
        }

        var share = WilsonInterval.Of(
            Math.Clamp(
                looked.Sum(part => (double)part.Population * part.Wrong / part.Answered)
                    / population,
                0,
                1
            ),
            (double)population
                * population
                / looked.Sum(part => (double)part.Population * part.Population / part.Answered)
        );
        return new(
            population,
            uncovered,
            answered,
            wrong,
            share,
            confirmed == 0 && share.High == 0
                ? null
                : new(Recall(share.Share), Recall(share.High), Recall(share.Low))
        );

        double Recall(double missed) =>
            confirmed == 0 ? 0 : confirmed / (confirmed + (missed * population));
    }
}
