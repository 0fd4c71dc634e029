using Trading.Analysis;

namespace Trading.Tests.Analysis;

/// <summary>Invented procurements of an ordinary market, equal for equal seeds.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Day = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8));

    public static ProcurementFacts[] Market(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => Ordinary($"P{i:0000}", random))];
    }

    public static ProcurementFacts Ordinary(string id, Random random)
    {
        var government = random.Next(2) == 0;
        var notice = Day.AddDays(random.Next(300));
        var deadline = notice.AddDays((government ? 21 : 25) + random.NextDouble() * 6);
        var evaluated = deadline.AddDays(0.3 + random.NextDouble());
        var awarded = evaluated.AddDays(3 + random.NextDouble() * 4);
        var ceiling = (decimal)Math.Round(Math.Exp(13 + random.NextDouble() * 3));
        var bids = 3 + random.Next(5);
        var winner = random.Next(20) == 0 ? 1 : 0;
        var prices = Enumerable
            .Range(0, bids)
            .Select(_ => ceiling * (decimal)(0.8 + random.NextDouble() * 0.18))
            .Order()
            .ToArray();
        return new()
        {
            Id = id,
            Kind = government ? "government" : "construction",
            Category = random.Next(2) == 0 ? "E47" : "E48",
            Currency = "CNY",
            NoticeAt = notice,
            DeadlineAt = deadline,
            OpenedAt = deadline.AddMinutes(random.Next(30)),
            EvaluatedAt = evaluated,
            AwardedAt = awarded,
            ContractSignedAt =
                random.Next(10) == 0 ? null : awarded.AddDays(8 + random.NextDouble() * 12),
            PriceCeiling = ceiling,
            Bids =
            [
                .. prices.Select(
                    (p, i) =>
                        new BidFact(
                            $"B{i}",
                            decimal.Round(p, 2),
                            i > 1 && random.Next(12) == 0
                                ? BidStatus.Disqualified
                                : BidStatus.Valid,
                            i == winner
                        )
                ),
            ],
        };
    }

    /// <summary>A procurement with nothing but these valid prices; the lowest wins.</summary>
    public static ProcurementFacts Priced(params decimal[] prices) =>
        new()
        {
            Id = "P",
            Kind = "construction",
            Category = "E47",
            Bids =
            [
                .. prices.Select(
                    (p, i) =>
                        new BidFact(
                            $"B{i}",
                            p,
                            BidStatus.Valid,
                            p == prices.Min() && i == Array.IndexOf(prices, p)
                        )
                ),
            ],
        };
}
