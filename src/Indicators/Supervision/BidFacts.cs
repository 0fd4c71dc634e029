namespace Trading.Indicators.Supervision;

/// <summary>
/// A bid with what travelled with it. What is personal comes as a token that is equal where the text is equal, beside a
/// masked text to show.
/// </summary>
public sealed record BidFacts
{
    /// <summary>The bidder; of a consortium its lead.</summary>
    public required Party Bidder { get; init; }

    /// <summary>The other members of the consortium.</summary>
    public IReadOnlyList<Party> Members { get; init; } = [];

    /// <summary>An alternative to another bid of the same bidder: never compared with it.</summary>
    public bool IsAlternative { get; init; }

    /// <summary>Price in hundredths; null when none was read out.</summary>
    public long? AmountMinor { get; init; }

    public BidState State { get; init; }

    /// <summary>The award went to it.</summary>
    public bool IsWinner { get; init; }

    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>Marks of the files and of the machine that made them; null where they were not handed over.</summary>
    public IReadOnlyList<Mark>? Fingerprints { get; init; }

    /// <summary>The public address that it was uploaded from.</summary>
    public Mark? UploadAddress { get; init; }

    /// <summary>Account from which the deposit was paid; null where not recorded.</summary>
    public Mark? DepositAccount { get; init; }

    /// <summary>Phone, e-mail and name of who handles the bid; null where not recorded.</summary>
    public IReadOnlyList<Mark>? Contacts { get; init; }

    /// <summary>Project manager and named staff; null where not recorded.</summary>
    public IReadOnlyList<Mark>? Staff { get; init; }

    /// <summary>Unit prices by item of the bill of quantities; null where not handed over.</summary>
    public IReadOnlyDictionary<string, decimal>? LinePrices { get; init; }

    /// <summary>What the registry says of the bidder; null where nobody asked it.</summary>
    public RegistryFacts? Registry { get; init; }
}

/// <summary>What became of a bid.</summary>
public enum BidState
{
    /// <summary>Took part in the evaluation.</summary>
    Valid,

    /// <summary>Submitted and rejected.</summary>
    Disqualified,

    /// <summary>Taken back.</summary>
    Withdrawn,

    /// <summary>Not known yet.</summary>
    Pending,
}

/// <summary>A thing that two bids may share.</summary>
/// <param name="Type">mac, cpu, disk, memory, author, savedBy, softwareSerial, hash; address; account; phone, email, person, agent.</param>
/// <param name="Token">Equal where the text is equal; says nothing by itself.</param>
/// <param name="Shown">Masked, for people.</param>
public sealed record Mark(string Type, string Token, string Shown)
{
    /// <summary>Belongs to the firm's project management (条例 art. 40(3)).</summary>
    public bool IsProjectManagement { get; init; }
}

/// <summary>What the registry says of a bidder on the day.</summary>
public sealed record RegistryFacts
{
    public DateOnly? FoundedOn { get; init; }

    /// <summary>Grades held, as codes; null where none is recorded.</summary>
    public IReadOnlyList<string>? Grades { get; init; }

    /// <summary>Firms that it is related to, with degree and rule; null where nobody has looked.</summary>
    public IReadOnlyList<Relation>? Relations { get; init; }

    /// <summary>
    /// Lists with a basis in law that bar it from bidding on the day, in words with their source; null where nobody has looked.
    /// </summary>
    public IReadOnlyList<LocalizedText>? Bars { get; init; }
}

/// <summary>A relation between two firms.</summary>
/// <param name="Other">Registry code.</param>
/// <param name="Degree">1: same head, holding or management; 2: common parent or shareholder, kin, same address.</param>
/// <param name="Rule">In words, with its source.</param>
public sealed record Relation(string Other, int Degree, LocalizedText Rule);
