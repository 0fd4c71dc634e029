namespace Trading.Evaluation.Ratings;

/// <summary>What a party's ratings of an expert come to.</summary>
/// <param name="Party">One of <see cref="RatingParties"/>.</param>
/// <param name="Ratings">How many there are.</param>
/// <param name="Mean">Mean of their scores, 1 to 5; null where it is not told.</param>
public sealed record PartyRating(string Party, int Ratings, decimal? Mean);

/// <summary>
/// A year's assessment of an expert (年度考核, 国家发展改革委令第26号 of 2024), by the year of the evaluations. The figure is the mean
/// of the parties' means, so that many peers do not outvote the centre; how the parties weigh is the platform's own rule.
/// </summary>
/// <param name="Year">Which.</param>
/// <param name="Parties">Of those who rated.</param>
/// <param name="Figure">1 to 5; null where nobody's mean is told.</param>
public sealed record Assessment(int Year, IReadOnlyList<PartyRating> Parties, decimal? Figure)
{
    /// <summary>Fewer ratings of peers are not told the expert: they would show who gave them.</summary>
    public const int FewestOfPeers = 3;

    /// <summary>From sums by party.</summary>
    internal static Assessment Of(
        int year,
        IEnumerable<(string Party, int Ratings, long Sum, long Count)> sums
    )
    {
        List<PartyRating> parties =
        [
            .. sums.OrderBy(sum => sum.Party, StringComparer.Ordinal)
                .Select(sum => new PartyRating(
                    sum.Party,
                    sum.Ratings,
                    sum.Count == 0 ? null : Rounded((decimal)sum.Sum / sum.Count)
                )),
        ];
        return new(year, parties, FigureOf(parties));
    }

    /// <summary>As the expert is told it.</summary>
    internal Assessment ForTheExpert()
    {
        List<PartyRating> told =
        [
            .. Parties.Where(one =>
                one.Party != RatingParties.Peer || one.Ratings >= FewestOfPeers
            ),
        ];
        return this with { Parties = told, Figure = FigureOf(told) };
    }

    private static decimal? FigureOf(List<PartyRating> parties)
    {
        var means = parties.Select(one => one.Mean).OfType<decimal>().ToList();
        return means.Count == 0 ? null : Rounded(means.Average());
    }

    private static decimal Rounded(decimal mean) =>
        Math.Round(mean, 2, MidpointRounding.AwayFromZero);
}
