namespace Trading.Indicators;

/// <summary>An award, as far as the red flags ask.</summary>
internal struct AwardFact
{
    public static readonly AwardFact Silent = new() { StatusText = TextSlice.None };

    public AwardStatus Status;

    /// <summary>As written.</summary>
    public TextSlice StatusText;

    /// <summary>Whether there is a list of suppliers.</summary>
    public bool HasSuppliers;

    /// <summary>How long that list is: not every entry need have an id.</summary>
    public int Listed;

    public int FirstParty;
    public int Parties;

    /// <summary>Whether there is a list of items.</summary>
    public bool HasItems;

    public int FirstClass;
    public int Classes;
}

/// <summary>The codes of OCDS for an award, what they leave open included.</summary>
internal enum AwardStatus : byte
{
    Missing,
    Pending,
    Active,
    Cancelled,
    Unsuccessful,

    /// <summary>A text that is none of the codes.</summary>
    Unmapped,
}
