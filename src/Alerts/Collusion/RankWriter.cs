using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Trading.Analysis.Collusion;
using Trading.Kernel.Commands;

namespace Trading.Alerts.Collusion;

/// <summary>A market's ranking as the rows that are shown, with its reasons in words.</summary>
internal static class RankWriter
{
    private const int MostReasons = 4;
    private const int MostMeetings = 100;
    private const int LongestName = 500;

    /// <summary>The rows, without key and generation.</summary>
    /// <param name="market">The market.</param>
    /// <param name="lots">Its lots, as they were ranked.</param>
    /// <param name="ranking">The ranking.</param>
    /// <param name="by">The parameters of the day.</param>
    public static IReadOnlyList<RankRow> Of(
        PlannedMarket market,
        IReadOnlyList<CollusionAuction> lots,
        MarketRanking ranking,
        CollusionParameters by
    )
    {
        var bids = lots.Select(lot => lot.Read()).ToArray();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var bid in bids.SelectMany(one => one))
        {
            names[bid.Code] = bid.Name;
        }

        bool[] own =
        [
            .. lots.Select(lot => market.Lists.Contains(new(lot.Category, lot.Method, lot.City))),
        ];
        return
        [
            .. ranking
                .Auctions.Where(auction => own[auction.At])
                .Select(auction =>
                    OfAuction(market, lots[auction.At], bids[auction.At], auction, ranking, by)
                ),
            .. Ties(CollusionUnits.Pair, ranking.Pairs),
            .. Ties(CollusionUnits.Group, ranking.Groups),
        ];

        IEnumerable<RankRow> Ties(string unit, IReadOnlyList<MarketTie> ties) =>
            ties.Index()
                .Where(tie => tie.Item.Auctions.Any(at => own[at]))
                .Select(tie => OfTie(market, unit, tie.Item, tie.Index, ties.Count, lots, names));
    }

    /// <summary>A key that stays from one ranking to the next.</summary>
    public static Guid KeyOf(params ReadOnlySpan<string> parts) =>
        new(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts!))).AsSpan(0, 16),
            bigEndian: true
        );

    private static RankRow OfAuction(
        PlannedMarket market,
        CollusionAuction lot,
        IReadOnlyList<KeptBid> bids,
        RankedAuction ranked,
        MarketRanking ranking,
        CollusionParameters by
    )
    {
        var sentence = Reasons(ranked, by);
        var of = ranking.Auctions.Count;
        return new()
        {
            Id = KeyOf(CollusionUnits.Procurement, lot.ProcurementId.ToString("N"), lot.Lot),
            Market = market.Key,
            Unit = CollusionUnits.Procurement,
            Place = ranked.Place,
            PlaceOf = of,
            Standing = 1 - ((ranked.Place - 1.0) / of),
            Chance = ranked.Chance,
            Changeable = lot.Changeable ? 1 : 0,
            ProcurementId = lot.ProcurementId,
            Lot = lot.Lot,
            Name = lot.Title,
            BuyerName = lot.BuyerName,
            DecidedOn = lot.DecidedOn,
            Region = lot.Region,
            TradingKind = lot.Kind,
            OfficeId = lot.OfficeId,
            SentenceZh = sentence.Zh,
            SentenceEn = sentence.En,
            Detail = JsonSerializer.Serialize(
                new RankDetail
                {
                    Bids = bids,
                    Figures = ranked.Figures,
                    PriceRank = ranked.PriceRank,
                    StructureRank = ranked.StructureRank,
                },
                MessageText.Json
            ),
        };
    }

    // Who the pairs are is told where they are listed, to whoever sees all they rest on.
    private static LocalizedText Reasons(RankedAuction ranked, CollusionParameters by)
    {
        List<LocalizedText> said =
        [
            .. ranked
                .Figures.Where(figure => figure.Beyond >= by.ReasonQuantile)
                .OrderByDescending(figure => figure.Beyond)
                .Take(MostReasons)
                .Select(figure => figure.Sentence),
        ];
        if (ranked.Pairs > 0)
        {
            said.Add(
                new(
                    $"其投标人两两组合 {ranked.AllPairs} 对中，{ranked.Pairs} 对在本市场同场次数超出偶然。",
                    $"Of the {ranked.AllPairs} pairs of its bidders {ranked.Pairs} meet beyond chance in this market."
                )
            );
        }

        if (ranked.History > 0)
        {
            said.Add(
                new(
                    $"本市场另有 {ranked.History} 个已确认的项目，其中两家以上与本项目的投标人相同。",
                    $"In {ranked.History} other confirmed procurements of this market two or more of its bidders bid."
                )
            );
        }

        if (said.Count == 0)
        {
            said.Add(
                new(
                    "没有一项指标超出本市场九成的项目。",
                    "None of its figures lies beyond nine tenths of the market."
                )
            );
        }

        return new(
            string.Concat(said.Select(one => one.Zh)),
            string.Join(' ', said.Select(one => one.En))
        );
    }

    private static RankRow OfTie(
        PlannedMarket market,
        string unit,
        MarketTie tie,
        int index,
        int of,
        IReadOnlyList<CollusionAuction> lots,
        Dictionary<string, string> names
    )
    {
        var name = string.Join('、', tie.Members.Select(member => names[member]));
        var sentence = SentenceOf(unit, tie);
        return new()
        {
            Id = KeyOf([unit, market.Key, .. tie.Members]),
            Market = market.Key,
            Unit = unit,
            Place = index + 1,
            PlaceOf = of,
            Standing = 1 - ((double)index / of),
            Changeable = tie.Auctions.Any(at => lots[at].Changeable) ? 1 : 0,
            Name = name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…",
            DecidedOn = tie.Auctions.Max(at => lots[at].DecidedOn),
            Region = market.Region is { Length: 6 } region ? region : null,
            TradingKind = market.Kind,
            SentenceZh = sentence.Zh,
            SentenceEn = sentence.En,
            Detail = JsonSerializer.Serialize(
                new RankDetail
                {
                    Firms =
                    [
                        .. tie.Members.Select(
                            (member, i) => new TiedFirm(member, names[member], tie.Wins[i])
                        ),
                    ],
                    Procurements =
                    [
                        .. tie
                            .Auctions.OrderByDescending(at => lots[at].DecidedOn)
                            .Select(at => lots[at].ProcurementId)
                            .Distinct()
                            .Take(MostMeetings),
                    ],
                },
                MessageText.Json
            ),
        };
    }

    private static LocalizedText SentenceOf(string unit, MarketTie tie)
    {
        var expected = Number(tie.Expected);
        var distance = Number(100 * tie.Distance);
        var closer = (100 * tie.CloserThan).ToString("0", CultureInfo.InvariantCulture);
        var chance = tie.PValue.ToString("0.0E+0", CultureInfo.InvariantCulture);
        var meetings =
            unit == CollusionUnits.Pair
                ? new LocalizedText(
                    $"同场 {tie.Met} 次，偶然约 {expected} 次（偶然概率 {chance}）；其中一方中标 {tie.Won} 次（{tie.Wins[0]}、{tie.Wins[1]}）。",
                    $"They met {tie.Met} times, by chance some {expected} (p {chance}); one of them won {tie.Won} of these ({tie.Wins[0]} and {tie.Wins[1]})."
                )
                : new LocalizedText(
                    $"{tie.Members.Count} 家两两同场超出偶然；两家以上同场 {tie.Met} 次，其中群体内企业中标 {tie.Won} 次。",
                    $"Pairs of these {tie.Members.Count} meet beyond chance; two or more met {tie.Met} times, and one of them won {tie.Won} of these."
                );
        var prices = new LocalizedText(
            $"同场时报价平均相差 {distance}%，比本市场 {closer}% 的组合更接近。",
            $"Their prices then differ by {distance} % on average, closer than those of {closer} % of the market's pairs."
        );
        var history =
            tie.Confirmed > 0
                ? new LocalizedText(
                    $"其中 {tie.Confirmed} 个项目已确认。",
                    $" {tie.Confirmed} of these procurements were confirmed."
                )
                : new("", "");
        return new(meetings.Zh + prices.Zh + history.Zh, $"{meetings.En} {prices.En}{history.En}");
    }

    private static string Number(double value) =>
        value.ToString("0.##", CultureInfo.InvariantCulture);
}
