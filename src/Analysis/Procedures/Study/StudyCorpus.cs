namespace Trading.Analysis.Procedures.Study;

/// <summary>A procurement of a study.</summary>
/// <param name="Facts">As they are recorded.</param>
/// <param name="Winner">What the file says of who won, by trait (<c>size</c>, <c>ownership</c>, <c>region</c>, <c>activity</c>); empty where it says nothing.</param>
public sealed record StudyProcurement(
    ProcurementFacts Facts,
    IReadOnlyDictionary<string, string> Winner
);

/// <summary>Procurements that are compared with one another.</summary>
/// <param name="Name">The file, or what was simulated.</param>
/// <param name="Procurements">In one currency a kind.</param>
public sealed record StudyCorpus(string Name, IReadOnlyList<StudyProcurement> Procurements)
{
    /// <summary>Firms that won once stand in another group than those that often do: a newcomer must not stand out by being new.</summary>
    public const string Activity = "activity";

    private const int Often = 5;

    /// <summary>The same with the trait <see cref="Activity"/> for each winner, counted over the file.</summary>
    public StudyCorpus WithActivity()
    {
        var wins = Procurements
            .SelectMany(one => one.Facts.Bids)
            .Where(bid => bid.Winner)
            .CountBy(bid => bid.BidderId)
            .ToDictionary();
        return this with
        {
            Procurements =
            [
                .. Procurements.Select(one =>
                    one.Facts.Bids.FirstOrDefault(bid => bid.Winner) is { } winner
                        ? one with
                        {
                            Winner = new Dictionary<string, string>(one.Winner)
                            {
                                [Activity] = wins[winner.BidderId] switch
                                {
                                    1 => "won once",
                                    < Often => "won 2-4 times",
                                    _ => "won 5 times or more",
                                },
                            },
                        }
                        : one
                ),
            ],
        };
    }
}
