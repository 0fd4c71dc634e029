namespace Trading.Analysis;

/// <summary>What became of a bid.</summary>
public enum BidStatus
{
    /// <summary>Took part in the evaluation.</summary>
    Valid,

    /// <summary>Submitted and rejected.</summary>
    Disqualified,

    /// <summary>Taken back, or announced and never submitted.</summary>
    Withdrawn,
}

/// <summary>One bid as far as the computation needs it.</summary>
/// <param name="BidderId">Who bid; only compared, never shown.</param>
/// <param name="Amount">The price offered; null when it is not known. Not positive counts as not known.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Winner">True when the award went to it.</param>
public sealed record BidFact(string BidderId, decimal? Amount, BidStatus Status, bool Winner)
{
    /// <summary>The lot that it bids for: bids of different lots are never compared.</summary>
    public string Lot { get; init; } = "";

    /// <summary>True for an alternative to another bid of the same bidder.</summary>
    public bool Alternative { get; init; }
}

/// <summary>How many may bid, from everybody to one.</summary>
public enum Openness
{
    /// <summary>Anybody.</summary>
    Open = 0,

    /// <summary>Those invited, or who passed a prequalification.</summary>
    Selective = 1,

    /// <summary>Those with whom is negotiated, consulted or inquired.</summary>
    Limited = 2,

    /// <summary>One.</summary>
    Direct = 3,
}

/// <summary>
/// The facts of one procurement over all its steps. A step that did not happen, or that nobody recorded, is
/// null: never zero, because zero days is a statement and absence is not. Procurements that are compared with
/// one another must be in one currency.
/// </summary>
public sealed record ProcurementFacts
{
    /// <summary>The procurement.</summary>
    public required string Id { get; init; }

    /// <summary>The kind of trading, as a code: <c>construction</c>, <c>government</c> ...</summary>
    public required string Kind { get; init; }

    /// <summary>Industry or kind of work, as a code; null when it is not known.</summary>
    public string? Category { get; init; }

    /// <summary>Division code of the region (GB/T 2260); null when it is not known.</summary>
    public string? Region { get; init; }

    /// <summary>When the notice was published.</summary>
    public DateTimeOffset? NoticeAt { get; init; }

    /// <summary>When bids were due.</summary>
    public DateTimeOffset? DeadlineAt { get; init; }

    /// <summary>When bids were opened.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>When the evaluation ended.</summary>
    public DateTimeOffset? EvaluatedAt { get; init; }

    /// <summary>When the award was announced.</summary>
    public DateTimeOffset? AwardedAt { get; init; }

    public DateTimeOffset? ContractSignedAt { get; init; }

    /// <summary>The highest price allowed (最高投标限价, budget or reserve price).</summary>
    public decimal? PriceCeiling { get; init; }

    /// <summary>ISO 4217 code of every amount in these facts.</summary>
    public string? Currency { get; init; }

    /// <summary>True where the highest price wins (land, mineral rights, state property).</summary>
    public bool Sale { get; init; }

    /// <summary>How many may bid; null when it is not known.</summary>
    public Openness? Openness { get; init; }

    /// <summary>The least days that the law leaves from notice to deadline; null where it gives none or it is not known.</summary>
    public int? LeastNoticeDays { get; init; }

    /// <summary>How often the notice or the documents were changed; null when nobody recorded changes.</summary>
    public int? Changes { get; init; }

    /// <summary>The last change of notice or documents.</summary>
    public DateTimeOffset? LastChangeAt { get; init; }

    /// <summary>Characters of the text that says who may bid; null when it is not at hand.</summary>
    public int? EligibilityLength { get; init; }

    /// <summary>Largest standard deviation of the members' totals for one bid, in points of a hundred; null when there are no scores.</summary>
    public double? ScoreSpread { get; init; }

    /// <summary>The winner's share of what this purchaser awarded before, by number, 0 to 1; null when it is not known.</summary>
    public double? WinnerShare { get; init; }

    /// <summary>The amount of the contract after all changes that are known.</summary>
    public decimal? ContractAmount { get; init; }

    /// <summary>Clauses of its announcement that surely and gravely restrict; null where its words were not screened.</summary>
    public int? GraveClauses { get; init; }

    /// <summary>Clauses of its announcement that surely restrict, less gravely; null where its words were not screened.</summary>
    public int? LesserClauses { get; init; }

    /// <summary>The share of the purchaser's earlier procurements that the same agency ran, by number, 0 to 1; null when it is not known.</summary>
    public double? AgencyShare { get; init; }

    /// <summary>The winner's share of what the same agency ran before, by number of awards, 0 to 1; null when it is not known.</summary>
    public double? WinnerAgencyShare { get; init; }

    /// <summary>Pairs, companions and rings beyond chance among its bidders; null where nobody has looked, and with fewer than two bidders.</summary>
    public int? BidderRelations { get; init; }

    /// <summary>Traces of one hand that its bidders share; null where nobody has looked, and with fewer than two bidders.</summary>
    public int? SharedTraces { get; init; }

    /// <summary>Largest distance of one member's total for a bid from the median of the others', in points; null when there are no scores.</summary>
    public double? ExpertOutlier { get; init; }

    /// <summary>Days from when a payment was due to when it was made, of the latest one; null when it is not known.</summary>
    public double? PaymentDelayDays { get; init; }

    /// <summary>What was paid on the contract; null when it is not known.</summary>
    public decimal? PaidAmount { get; init; }

    /// <summary>Every bid, whatever became of it.</summary>
    public IReadOnlyList<BidFact> Bids { get; init; } = [];

    /// <summary>
    /// Prices of the valid bids, ascending, one a bidder: its winning one, else its lowest that is no alternative, so that
    /// a firm is never compared with itself. Of several lots those of the one with the most bidders.
    /// </summary>
    internal double[] ValidPrices() =>
        [
            .. OfOneLot()
                .Where(b => b.Status == BidStatus.Valid)
                .GroupBy(b => b.BidderId)
                .Select(OfOneBidder)
                .OfType<double>()
                .Order(),
        ];

    /// <summary>How many bidders have a valid bid in the lot whose prices are compared.</summary>
    internal int ValidBidders() =>
        OfOneLot()
            .Where(b => b.Status == BidStatus.Valid)
            .Select(b => b.BidderId)
            .Distinct()
            .Count();

    /// <summary>The same facts for each lot by itself; these alone where there is one.</summary>
    internal IEnumerable<ProcurementFacts> ByLot()
    {
        var lots = Bids.GroupBy(b => b.Lot).ToList();
        return lots.Count < 2 ? [this] : lots.Select(lot => this with { Bids = [.. lot] });
    }

    private IEnumerable<BidFact> OfOneLot() =>
        Bids.GroupBy(b => b.Lot)
            .OrderByDescending(lot =>
                lot.Where(b => b.Status == BidStatus.Valid)
                    .Select(b => b.BidderId)
                    .Distinct()
                    .Count()
            )
            .ThenBy(lot => lot.Key, StringComparer.Ordinal)
            .FirstOrDefault()
        ?? Enumerable.Empty<BidFact>();

    private static double? OfOneBidder(IEnumerable<BidFact> bids)
    {
        var priced = bids.Where(b => Price(b) is not null).ToList();
        return priced.Find(b => b.Winner) is { } winner ? Price(winner)
            : priced
                .Where(b => !b.Alternative)
                .DefaultIfEmpty(priced.FirstOrDefault())
                .MinBy(b => b?.Amount)
                is { } own
                ? Price(own)
            : null;
    }

    /// <summary>The winning price; null when there is no winner, or several, or its price is not known.</summary>
    internal double? WinningPrice()
    {
        BidFact? winner = null;
        foreach (var bid in OfOneLot())
        {
            if (!bid.Winner)
            {
                continue;
            }

            if (winner is not null)
            {
                return null;
            }

            winner = bid;
        }

        return winner is null ? null : Price(winner);
    }

    internal static double? Price(BidFact bid) =>
        bid.Amount is > 0 ? (double)bid.Amount.Value : null;

    /// <summary>The last step that is known to have been reached: what comes after it is not missing, it is not due.</summary>
    internal Stage Reached() =>
        ContractSignedAt is not null ? Stage.Contract
        : AwardedAt is not null || Bids.Any(b => b.Winner) ? Stage.Award
        : EvaluatedAt is not null ? Stage.Evaluation
        : OpenedAt is not null || Bids.Count > 0 ? Stage.Bids
        : Stage.Notice;
}
