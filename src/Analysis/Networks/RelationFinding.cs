using System.Globalization;

namespace Trading.Analysis.Networks;

/// <summary>Something found between parties.</summary>
/// <param name="Kind">One of <see cref="NetworkRelations"/>.</param>
/// <param name="Members">Whose: codes and tokens, bidders in the order of codes, a buyer or an expert first.</param>
/// <param name="Level">1 to 3, the gravest last.</param>
/// <param name="Strength">0 to 1.</param>
/// <param name="PValue">How likely by chance; null where nothing is counted against chance.</param>
/// <param name="Sentence">What was counted.</param>
public sealed record RelationFinding(
    string Kind,
    IReadOnlyList<string> Members,
    int Level,
    double Strength,
    double? PValue,
    LocalizedText Sentence
)
{
    /// <summary>Two bidders that meet beyond chance; null where they do not.</summary>
    public static RelationFinding? OfPair(
        string one,
        string other,
        TallySums pair,
        MeetingChance chance,
        double cut,
        NetworkParameters by
    ) =>
        pair.Times < by.PairLeast || chance.PValue > cut
            ? null
            : new(
                NetworkRelations.Pair,
                [one, other],
                1,
                Surprise(chance.PValue),
                chance.PValue,
                new(
                    $"两家同场 {pair.Times} 次，按各自投标次数和项目规模随机应约 {Say(chance.Expected)} 次（p ≤ {Tiny(chance.PValue)}）；同场时前者中标 {pair.OneWins} 次，后者 {pair.OtherWins} 次。",
                    $"The two met {pair.Times} times where chance gives about {Say(chance.Expected)}, by how often each bids and how many bid each time (p ≤ {Tiny(chance.PValue)}); the former won {pair.OneWins} of these, the latter {pair.OtherWins}."
                )
            );

    /// <summary>One that loses wherever another wins; null where it is none.</summary>
    public static RelationFinding? OfCompanion(
        (string Code, TallySums Sums) loser,
        string winner,
        long winnerWins,
        MeetingChance chance,
        NetworkParameters by
    )
    {
        var (code, sums) = loser;
        if (
            sums.Times < by.CompanionLeast
            || sums.OneWins > by.CompanionWins * sums.Times
            || winnerWins < by.CompanionShare * sums.Times
            || chance.PValue > by.RotationPValue
        )
        {
            return null;
        }

        var share = (double)winnerWins / sums.Times;
        return new(
            NetworkRelations.Companion,
            [code, winner],
            2,
            share,
            chance.PValue,
            new(
                $"前者投标 {sums.Times} 次，中标 {sums.OneWins} 次；其中 {winnerWins} 次（{share.ToString("P0", CultureInfo.InvariantCulture)}）由后者在同场中标，同场次数超出偶然（p ≤ {Tiny(chance.PValue)}）。",
                $"The former bid {sums.Times} times and won {sums.OneWins}; {winnerWins} of these ({share.ToString("P0", CultureInfo.InvariantCulture)}) the latter won beside it, and they met beyond chance (p ≤ {Tiny(chance.PValue)})."
            )
        );
    }

    /// <summary>A group that meets beyond chance and shares the wins; null where it is none.</summary>
    public static RelationFinding? OfRing(
        IReadOnlyList<string> members,
        RingReading ring,
        double density,
        NetworkParameters by
    )
    {
        if (!ring.IsRing(by))
        {
            return null;
        }

        var rotates = ring.Rotates(by);
        var score = Math.Clamp(ring.Score(density), 0, 1);
        return new(
            NetworkRelations.Ring,
            members,
            rotates ? 3 : 2,
            score,
            ring.RotationPValue,
            new(
                $"{members.Count} 家两两同场多超出偶然（占全部组合的 {Percent(density)}）；在 {ring.Lots} 个至少两家同场且已定标的标段中，{ring.Inside} 个由其成员中标，{ring.Winners} 家轮到，最多的一家占 {Percent(ring.Largest)}。中标顺序的规律性：p = {Tiny(ring.RotationPValue)}{(rotates ? "，比随机顺序更有规律" : "")}。",
                $"Of {members.Count} firms most pairs meet beyond chance ({Percent(density)} of all pairs); of {ring.Lots} decided lots where two or more met {ring.Inside} went to a member, to {ring.Winners} of them, {Percent(ring.Largest)} to the one with most. Regularity of the order: p = {Tiny(ring.RotationPValue)}{(rotates ? ", more regular than chance" : "")}."
            )
        );
    }

    /// <summary>An expert and a winner; null where they do not meet beyond chance.</summary>
    public static RelationFinding? OfExpert(
        string expert,
        string winner,
        long sat,
        long met,
        MeetingChance chance,
        double cut,
        NetworkParameters by
    ) =>
        met < by.ExpertLeast || chance.PValue > cut
            ? null
            : new(
                NetworkRelations.Expert,
                [expert, winner],
                2,
                Surprise(chance.PValue),
                chance.PValue,
                new(
                    $"该专家参与评审且有中标结果的 {sat} 个项目中，{met} 个由该企业中标，随机应约 {Say(chance.Expected)} 个（p = {Tiny(chance.PValue)}）。",
                    $"Of {sat} decided procurements on whose panel the expert sat the firm won {met}, where chance gives about {Say(chance.Expected)} (p = {Tiny(chance.PValue)})."
                )
            );

    /// <summary>A buyer and a winner; null where they do not meet beyond chance.</summary>
    public static RelationFinding? OfBuyer(
        string buyer,
        string winner,
        long bought,
        long won,
        MeetingChance chance,
        double cut,
        NetworkParameters by
    ) =>
        won < by.BuyerLeast || won < by.BuyerShare * bought || chance.PValue > cut
            ? null
            : new(
                NetworkRelations.Buyer,
                [buyer, winner],
                1,
                Surprise(chance.PValue),
                chance.PValue,
                new(
                    $"该采购人同类已定标的 {bought} 个项目中，{won} 个由该企业中标，按同类市场随机应约 {Say(chance.Expected)} 个（p = {Tiny(chance.PValue)}）。",
                    $"Of {bought} decided procurements of this kind by the buyer the firm won {won}, where the market gives about {Say(chance.Expected)} (p = {Tiny(chance.PValue)})."
                )
            );

    private static double Surprise(double p) =>
        Math.Clamp(-Math.Log10(Math.Max(p, 1e-300)) / 10, 0, 1);

    private static string Say(double value) => Numbers.Say(value);

    private static string Percent(double share) =>
        share.ToString("P0", CultureInfo.InvariantCulture);

    private static string Tiny(double p) =>
        p < 1e-12 ? "1e-12"
        : p < 0.001 ? p.ToString("0.0e-0", CultureInfo.InvariantCulture)
        : p.ToString("0.####", CultureInfo.InvariantCulture);
}
