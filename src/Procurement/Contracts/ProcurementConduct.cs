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
}
