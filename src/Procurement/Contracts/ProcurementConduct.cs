namespace Trading.Procurement.Contracts;

/// <summary>How a procurement was conducted, in figures; what nobody recorded is null and never zero.</summary>
public sealed record ProcurementConduct
{
    /// <summary>How often notice or documents were amended or clarified; null where no notice was posted.</summary>
    public int? Changes { get; init; }

    /// <summary>The last of these changes that has an instant.</summary>
    public DateTimeOffset? LastChangeAt { get; init; }

    /// <summary>Characters of the conditions that hold, as announcements say them in words; documents that stay with their source are not read.</summary>
    public int? EligibilityLength { get; init; }

    /// <summary>Largest standard deviation of the members' totals for one bid, in the points that were given; null until the result is known.</summary>
    public double? ScoreSpread { get; init; }

    /// <summary>
    /// The winner's share of what this purchaser awarded in the three years before the award, by number of bids that won, 0 to 1;
    /// null with fewer than five, and of several lots or winners. Firms that merged are told apart as they bid.
    /// </summary>
    public double? WinnerShare { get; init; }

    /// <summary>The contract's amount after all changes posted, in the currency's hundredth; null of several lots.</summary>
    public long? ContractMinor { get; init; }

    /// <summary>
    /// The largest distance of one member's total for a bid from the median of the other members' totals for it, in the points
    /// that were given; null until the result is known, and where fewer than three scored a bid.
    /// </summary>
    public double? ExpertOutlier { get; init; }

    /// <summary>
    /// The share of what this purchaser announced in the three years before the notice that the same agency ran, by number, 0 to
    /// 1; null where no agency runs it, and with fewer than five.
    /// </summary>
    public double? AgencyShare { get; init; }

    /// <summary>
    /// The winner's share of what was awarded in the year before the award where the same agency ran it, whoever bought, by
    /// number of bids that won, 0 to 1; null where no agency runs it, with fewer than five, and of several lots or winners.
    /// </summary>
    public double? WinnerAgencyShare { get; init; }

    /// <summary>
    /// How many days after it was due the latest payment was made, or was still said to be open when it was last posted; 0 where
    /// all were in time, null where no payment with a day on which it was due is past it.
    /// </summary>
    public double? PaymentDelayDays { get; init; }

    /// <summary>What was paid, in the currency's hundredth; null of several lots and where no payment was posted with its amount.</summary>
    public long? PaidMinor { get; init; }
}
