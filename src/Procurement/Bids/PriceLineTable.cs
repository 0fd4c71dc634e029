using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Procurement.Steps;

namespace Trading.Procurement.Bids;

/// <summary>The priced bills of quantities of a lot's bids beside each other, item by item.</summary>
internal sealed class PriceLineTable(SqlSession sql)
{
    /// <summary>The most bids that are laid beside each other: what each has is in memory meanwhile.</summary>
    public const int MostBids = 30;

    private static readonly Statement LotsOf = Statement.Of(
        "procurement.bid_submission.lots_with_lines",
        """
        select b.lot from bid_submission s join bid b on b.procurement_id = s.procurement_id and b.place = s.place
        where s.procurement_id = @id and s.line_count > 0 and b.superseded = {false} group by b.lot order by b.lot
        """
    );

    private static readonly Statement LinesOf = Statement.Of(
        "procurement.bid_submission.lines_of_lot",
        """
        select s.place as ordinal, b.bidder_code, b.bidder_name, b.members, b.status, b.alternative, s.line_count, s.lines
        from bid_submission s join bid b on b.procurement_id = s.procurement_id and b.place = s.place
        where s.procurement_id = @id and s.line_count > 0 and b.superseded = {false} and b.lot = @lot
        order by s.place {page}
        """
    );

    /// <summary>The lots of whose bids there are lines.</summary>
    public Task<List<string>> Lots(Guid id, CancellationToken cancel) =>
        sql.Query<string>(LotsOf, new { id }, cancel);

    /// <summary>All items of a lot: in the order of the first bill, and behind them what only later ones have.</summary>
    public async Task<Table> Of(Guid id, string lot, CancellationToken cancel)
    {
        var found = await sql.Query<Row>(
            LinesOf,
            new
            {
                id,
                lot,
                skip = 0,
                take = MostBids + 1,
            },
            cancel
        );
        var bids = found.Take(MostBids).ToList();
        var items = new Dictionary<string, int>(StringComparer.Ordinal);
        var rows = new List<(PriceLine First, PriceLine?[] Of)>();
        foreach (var (column, bid) in bids.Index())
        {
            var lines = SubmissionBook.Lines(bid.Lines) ?? [];
            foreach (
                var (item, line) in PriceItems
                    .Of(lines.Select(line => (line.ItemCode, line.Description, line.Unit)))
                    .Zip(lines)
            )
            {
                if (!items.TryGetValue(item, out var at))
                {
                    items[item] = at = rows.Count;
                    rows.Add((line, new PriceLine?[bids.Count]));
                }

                rows[at].Of[column] = line;
            }
        }

        var firms = bids.Select(bid =>
                bid.Status == BidStatuses.Withdrawn || bid.Alternative
                    ? null
                    : BidBook
                        .Members(bid.Members)
                        .Where(member => member.Role == BidRoles.Member)
                        .Select(member => member.Code)
                        .Append(bid.BidderCode)
                        .ToHashSet()
            )
            .ToList();
        return new(
            [
                .. bids.Select(bid => new CompareLines.Bid(
                    bid.Ordinal,
                    bid.BidderCode,
                    bid.BidderName,
                    bid.LineCount
                )),
            ],
            [.. rows.Select(row => Line(row.First, row.Of, firms))],
            [.. Pairs(bids, rows, firms)],
            found.Count > MostBids
        );
    }

    private static CompareLines.Line Line(
        PriceLine first,
        PriceLine?[] of,
        List<HashSet<EntityCode>?> firms
    ) =>
        new(
            first.ItemCode,
            first.Description,
            first.Unit,
            [
                .. of.Select(
                    (line, at) =>
                        line is null
                            ? null
                            : new CompareLines.Price(
                                line.Quantity,
                                line.UnitPriceMinor,
                                line.TotalMinor,
                                of.Index().Any(other => IsEqual(of, firms, at, other.Index))
                            )
                ),
            ]
        );

    // As indicator I09 sees it: bids of firms that share nobody, and prices above zero.
    private static bool IsEqual(
        PriceLine?[] of,
        List<HashSet<EntityCode>?> firms,
        int one,
        int other
    ) =>
        one != other
        && of[one]?.UnitPriceMinor is { } price
        && price > 0
        && price == of[other]?.UnitPriceMinor
        && AreRivals(firms, one, other);

    private static bool AreRivals(List<HashSet<EntityCode>?> firms, int one, int other) =>
        firms[one] is { } these && firms[other] is { } those && !these.Overlaps(those);

    private static IEnumerable<CompareLines.Pair> Pairs(
        List<Row> bids,
        List<(PriceLine First, PriceLine?[] Of)> rows,
        List<HashSet<EntityCode>?> firms
    ) =>
        (
            from one in Enumerable.Range(0, bids.Count)
            from other in Enumerable.Range(one + 1, bids.Count - one - 1)
            where AreRivals(firms, one, other)
            let common = rows.Count(row =>
                row.Of[one]?.UnitPriceMinor > 0 && row.Of[other]?.UnitPriceMinor > 0
            )
            let equal = rows.Count(row => IsEqual(row.Of, firms, one, other))
            where equal > 0
            select new CompareLines.Pair(bids[one].Ordinal, bids[other].Ordinal, common, equal)
        )
            .OrderByDescending(pair => (double)pair.Equal / pair.Lines)
            .ThenBy(pair => pair.One)
            .ThenBy(pair => pair.Other);

    /// <summary>What was found.</summary>
    public sealed record Table(
        IReadOnlyList<CompareLines.Bid> Bids,
        IReadOnlyList<CompareLines.Line> Lines,
        IReadOnlyList<CompareLines.Pair> Pairs,
        bool LeavesBidsOut
    );

    private sealed record Row
    {
        public int Ordinal { get; init; }
        public EntityCode BidderCode { get; init; }
        public string BidderName { get; init; } = "";
        public string? Members { get; init; }
        public string Status { get; init; } = "";
        public bool Alternative { get; init; }
        public int LineCount { get; init; }
        public string? Lines { get; init; }
    }
}
