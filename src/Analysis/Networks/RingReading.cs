namespace Trading.Analysis.Networks;

/// <summary>A lot in which members of a group met, and who won it.</summary>
/// <param name="Bidders">The members who bid.</param>
/// <param name="Winner">Who won; null where nobody did or it is not known.</param>
public sealed record GroupLot(IReadOnlyList<string> Bidders, string? Winner);

/// <summary>How a group of bidders that meet beyond chance shares its wins.</summary>
/// <param name="Lots">Decided lots in which two members or more met.</param>
/// <param name="Inside">Those that a member won.</param>
/// <param name="Winners">Members who won any.</param>
/// <param name="Largest">The share of the member who won most, of those that members won.</param>
/// <param name="Evenness">Entropy of the members' wins over its largest value: 1 where all win alike.</param>
/// <param name="RotationPValue">See <see cref="Rotation"/>.</param>
public sealed record RingReading(
    int Lots,
    int Inside,
    int Winners,
    double Largest,
    double Evenness,
    double RotationPValue
)
{
    /// <summary>Reads lots in the order of time.</summary>
    public static RingReading Of(IReadOnlyCollection<string> members, IReadOnlyList<GroupLot> lots)
    {
        var decided = lots.Where(lot => lot.Winner is not null && lot.Bidders.Count >= 2).ToList();
        var winners = decided
            .Where(lot => members.Contains(lot.Winner!))
            .Select(lot => lot.Winner!)
            .ToList();
        var wins = winners.CountBy(winner => winner).Select(each => each.Value).ToList();
        var total = (double)winners.Count;
        return new(
            decided.Count,
            winners.Count,
            wins.Count,
            wins.Count == 0 ? 0 : wins.Max() / total,
            members.Count < 2
                ? 0
                : wins.Sum(won => -(won / total) * Math.Log(won / total)) / Math.Log(members.Count),
            Rotation.PValue(winners)
        );
    }

    /// <summary>True where it reads as a ring.</summary>
    public bool IsRing(NetworkParameters by) =>
        Inside >= by.RingLeastLots
        && Winners >= by.RingLeastWinners
        && Largest <= by.RingLargestShare
        && Inside >= by.RingInsideShare * Lots;

    /// <summary>True where wins go round more regularly than chance.</summary>
    public bool Rotates(NetworkParameters by) => RotationPValue <= by.RotationPValue;

    /// <summary>0 to 1: how dense, how closed, how even.</summary>
    public double Score(double density) => density * Inside / Math.Max(1, Lots) * Evenness;
}
