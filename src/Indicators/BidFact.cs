namespace Trading.Indicators;

/// <summary>A bid, as far as the red flags ask.</summary>
internal struct BidFact
{
    public static readonly BidFact Silent = new()
    {
        StatusText = TextSlice.None,
        Currency = TextSlice.None,
        Date = TextSlice.None,
        Amount = double.NaN,
    };

    public BidStatus Status;

    /// <summary>As written.</summary>
    public TextSlice StatusText;

    /// <summary>Whether there is a list of tenderers.</summary>
    public bool HasTenderers;

    /// <summary>How long that list is: not every entry need have an id.</summary>
    public int Listed;

    public int FirstParty;
    public int Parties;

    /// <summary>Not a number when there is none.</summary>
    public double Amount;

    public TextSlice Currency;

    /// <summary>The currency's number, which the fold gives to a priced bid: the same number is the same currency.</summary>
    public int CurrencyNumber;
    public TextSlice Date;

    /// <summary>Amount and currency are known.</summary>
    public readonly bool IsPriced => !double.IsNaN(Amount) && Currency.IsSaid;
}

/// <summary>The codes of OCDS for a bid, what they leave open included.</summary>
internal enum BidStatus : byte
{
    Missing,
    Invited,
    Pending,
    Valid,
    Disqualified,
    Withdrawn,

    /// <summary>A text that is none of the codes.</summary>
    Unmapped,
}
