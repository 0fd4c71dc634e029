namespace Trading.Analysis.Networks;

/// <summary>How often two would meet by chance, and how likely that is as often as they did.</summary>
/// <param name="Expected">Meetings by chance.</param>
/// <param name="PValue">P(as many or more).</param>
public readonly record struct MeetingChance(double Expected, double PValue)
{
    /// <summary>
    /// Two bidders. What is kept: how often each bids, how many bid in each procurement. Beside the one stand in its own n
    /// procurements R places in all; each is the other's with probability a / (S - n), where a is how often the other bids and S
    /// are all places of the market. Meetings are then a sum of n unequal trials with mean m = R a / (S - n) (Poisson-binomial),
    /// whose tail beyond m + 1 the binomial with n trials and the same mean does not fall below (Hoeffding, Annals of
    /// Mathematical Statistics 27 (1956) 713-721): what is said is rarer than it says. Of both directions the likelier counts.
    /// </summary>
    /// <param name="places">All places of the market.</param>
    /// <param name="one">The one.</param>
    /// <param name="other">The other.</param>
    /// <param name="met">How often they met.</param>
    public static MeetingChance OfPair(long places, TallySums one, TallySums other, long met)
    {
        var (first, second) = (Seen(places, one, other, met), Seen(places, other, one, met));
        return new(
            Math.Max(first.Expected, second.Expected),
            Math.Max(first.PValue, second.PValue)
        );
    }

    /// <summary>
    /// Two that meet in a winner: of all procurements so many were the one's and so many the other's (hypergeometric).
    /// </summary>
    public static MeetingChance OfDrawn(long all, long one, long other, long met) =>
        new(all == 0 ? 0 : (double)one * other / all, Tails.Hypergeometric(all, one, other, met));

    /// <summary>
    /// A sum of independent trials of unequal chance, of which only the mean is known: beyond mean + 1 its tail is not above the
    /// binomial's of the same mean (Hoeffding 1956); below that nothing is said.
    /// </summary>
    /// <param name="trials">So many.</param>
    /// <param name="expected">The sum of their chances.</param>
    /// <param name="met">So often it happened.</param>
    public static MeetingChance OfTrials(long trials, double expected, long met)
    {
        var mean = Math.Min(trials, expected);
        return new(
            mean,
            trials == 0 || met < mean + 1 ? 1 : Tails.Binomial(trials, mean / trials, met)
        );
    }

    private static MeetingChance Seen(long places, TallySums one, TallySums other, long met)
    {
        var left = places - one.Times;
        if (left <= 0 || one.Times == 0)
        {
            return new(met, 1);
        }

        return OfTrials(one.Times, (double)one.Places * other.Times / left, met);
    }
}
