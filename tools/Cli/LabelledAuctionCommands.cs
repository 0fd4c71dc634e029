using System.Security.Cryptography;
using System.Text;
using Trading.Analysis.Collusion;
using Trading.Domain.Codes;
using Trading.Procurement;
using Trading.Procurement.Steps;
using Trading.Registry.Entities;

namespace Trading.Cli;

/// <summary>What a labelled file does not say of its market, and what stands in its place.</summary>
/// <param name="Name">The market's name: lower-case letters, digits and hyphens.</param>
/// <param name="Country">ISO 3166-1; one of the codes that are nobody's where the operator named none.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Buyer">Who buys; null where a purchaser is invented.</param>
/// <param name="Scale">By what prices are multiplied so that hundredths hold them.</param>
internal sealed record LabelledOrigin(
    string Name,
    string Country,
    string Currency,
    string? Buyer,
    decimal Scale
)
{
    // Country, hyphen, register: at most 24 characters (EntityCode).
    private const int LongestRegister = 21;
    private const int Shortened = 12;
    private const int LongestValue = 30;

    /// <summary>Where the procurements say they come from; with the auction's number it makes a second import harmless.</summary>
    public string Source => $"labelled:{Name}";

    /// <summary>What keys the bidders in the registry: the file's own ids, within a register that is the market's.</summary>
    public string Scheme
    {
        get
        {
            var register = Name.ToUpperInvariant();
            return $"{Country}-{(register.Length <= LongestRegister ? register : $"{register[..Shortened].TrimEnd('-')}-{Digest(register)[..8]}")}";
        }
    }

    /// <summary>
    /// A bidder's key: a unified code as it is, else the file's id within the market's register, or what stands for one that
    /// cannot be in a key. The same id of the same market always has the same.
    /// </summary>
    public EntityCode CodeOf(string id) =>
        UnifiedSocialCreditCode.TryParse(id, out var unified, out _)
            ? EntityCode.Of(unified)
            : EntityCode.Parse($"{Scheme}:{ValueOf(id)}");

    private static string ValueOf(string id) =>
        id.Length <= LongestValue
        && id.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-')
        && char.IsAsciiLetterOrDigit(id[0])
        && char.IsAsciiLetterOrDigit(id[^1])
            ? id
            : $"H-{Digest(id)[..20]}";

    private static string Digest(string text) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>
/// One auction of a labelled file as commands. Its labels are in none of them: what a study decided is no decision of a
/// supervisor.
/// </summary>
internal sealed class LabelledAuctionCommands(
    LabelledOrigin origin,
    LabelledAuction auction,
    IReadOnlyList<long> lines,
    DateTimeOffset at,
    bool isDateMadeUp
) : IAuctionToSend
{
    private const decimal Hundredths = 100;

    public string Number => auction.Id;

    public long Line => lines[0];

    public int BidCount => auction.Bids.Count;

    /// <summary>The line of a bid, by its place from 0.</summary>
    public long LineOf(int bid) => lines[bid];

    public IEnumerable<RecordEntity.Command> Bidders =>
        auction
            .Bids.Select((bid, i) => new RecordEntity.Command(CodeOf(bid, i), NameOf(bid, i)))
            .DistinctBy(bidder => bidder.Code);

    /// <summary>
    /// The notice. The method is not in the file; these are sealed bids, the nearest of the law's methods being the open one.
    /// </summary>
    public PublishProcurement.Command Notice =>
        new(
            auction.Id,
            isDateMadeUp
                ? $"{origin.Name} {auction.Id}（日期为次序 date is an order）"
                : $"{origin.Name} {auction.Id}",
            "construction",
            "open",
            origin.Buyer ?? InventedBuyer
        )
        {
            Source = origin.Source,
            Category = origin.Name,
            Country = origin.Country,
            CeilingMinor = auction.Estimate is > 0 and var estimate ? MinorOf(estimate) : null,
            Currency = origin.Currency,
        };

    public RecordOpening.Command Opening(Guid procurement) =>
        new(
            procurement,
            at,
            [
                .. auction.Bids.Select(
                    (bid, i) =>
                        new BidReadOut(CodeOf(bid, i), NameOf(bid, i), MinorOf(bid.Value), "valid")
                ),
            ]
        );

    public RecordAward.Command Award(Guid procurement)
    {
        for (var i = 0; i < auction.Bids.Count; i++)
        {
            if (auction.Bids[i].IsWinner)
            {
                // A firm may have bid twice: the place says which bid won.
                return new(procurement, at, CodeOf(auction.Bids[i], i)) { WinningBid = i + 1 };
            }
        }

        return new(procurement, at, null)
        {
            NoWinnerBecause = "来源数据中没有中标人。The source names no winner.",
        };
    }

    /// <summary>A price of the file in hundredths; null where it is too large to be kept.</summary>
    public long? MinorOf(double value)
    {
        const double most = 1e15;
        return value * (double)origin.Scale > most
            ? null
            : (long)
                Math.Round(
                    (decimal)value * origin.Scale * Hundredths,
                    MidpointRounding.AwayFromZero
                );
    }

    private string InventedBuyer =>
        auction.Traits.TryGetValue("Site", out var site)
            ? $"{origin.Name} {site:0.###} 采购人（虚拟 invented）"
            : $"{origin.Name} 采购人（虚拟 invented）";

    // Who is not named is a firm of its own, by the line of its bid.
    private string IdOf(LabelledBid bid, int i) =>
        bid.Bidder is { Length: > 0 } known && known[0] != '?' ? known : $"LINE.{lines[i]}";

    private EntityCode CodeOf(LabelledBid bid, int i) => origin.CodeOf(IdOf(bid, i));

    private string NameOf(LabelledBid bid, int i) => $"{origin.Name} {IdOf(bid, i)}";
}
