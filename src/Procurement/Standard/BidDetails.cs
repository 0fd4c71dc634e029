using Trading.Procurement.Ocds;

namespace Trading.Procurement.Standard;

/// <summary>
/// What travels with a bid besides its price: deposit, marks of machine and file, people. One place for all tables: a part
/// that is not recorded is null, and then no row of its table is written.
/// </summary>
internal sealed record BidDetails
{
    /// <summary>Nothing of it is recorded.</summary>
    public static readonly BidDetails NotRecorded = new();

    /// <summary>By the words of <c>fields.csv</c> after <c>detail.</c>.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } =
        new Dictionary<string, string>();

    public bool HasDeposit => Has("deposit");

    public bool HasMachine => Values.ContainsKey("mac") || Values.ContainsKey("cpu");

    public bool HasFile => Has("file");

    /// <summary>What is recorded with a bid; today nothing is.</summary>
    public static BidDetails Of(RecordedProcess.Bid bid) => NotRecorded;

    private bool Has(string prefix) =>
        Values.Keys.Any(key => key.StartsWith(prefix, StringComparison.Ordinal));
}
