using Trading.Analysis.Networks;

namespace Trading.Analysis.Evaluators;

/// <summary>Outcomes of one stratum: draws of one kind of trading, answers of one city and specialty.</summary>
/// <param name="Times">All of them.</param>
/// <param name="Hits">Those that are counted: draws that failed, invitations that were declined.</param>
public readonly record struct StratumSums(long Times, long Hits);

/// <summary>
/// How many hits a subject would have by chance. What is kept: in each stratum how many outcomes are the subject's and how many
/// of all are hits; every order of these is as likely (Fisher's conditional null). A subject's hits in a stratum are then
/// hypergeometric, which is a sum of independent trials (Vatutin &amp; Mikhailov, Theory of Probability and its Applications 27
/// (1982) 734-743), so that over all strata <see cref="MeetingChance.OfTrials"/> bounds the tail.
/// </summary>
public static class StratumRates
{
    /// <summary>The chance of as many hits or more.</summary>
    /// <param name="own">The subject's, by stratum.</param>
    /// <param name="all">Everybody's, the subject's among them.</param>
    public static MeetingChance Chance(
        IReadOnlyDictionary<string, StratumSums> own,
        IReadOnlyDictionary<string, StratumSums> all
    )
    {
        var expected = 0.0;
        foreach (var (stratum, sums) in own.OrderBy(each => each.Key, StringComparer.Ordinal))
        {
            var whole = all[stratum];
            expected += (double)sums.Times * whole.Hits / whole.Times;
        }

        return MeetingChance.OfTrials(
            own.Values.Sum(sums => sums.Times),
            expected,
            own.Values.Sum(sums => sums.Hits)
        );
    }
}
