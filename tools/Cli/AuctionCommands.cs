using Trading.Procurement;
using Trading.Procurement.Steps;
using Trading.Registry.Entities;

namespace Trading.Cli;

/// <summary>One auction of the file as the commands that a person at the screen would send.</summary>
internal sealed class AuctionCommands(IReadOnlyList<AuctionRow> rows) : IAuctionToSend
{
    /// <summary>Where the procurements say they come from; with the auction's number it makes a second import harmless.</summary>
    public const string Source = "tsuchiura";

    /// <summary>Where, by ISO 3166-1: a market of its own.</summary>
    public const string Country = "JP";

    /// <summary>Who buys.</summary>
    public const string Buyer = "土浦市 (Tsuchiura City, Japan)";

    // Amounts are kept in hundredths of the currency's unit, also of the yen, which has no smaller coin (ISO 4217: 0).
    private const long Hundredths = 100;

    // The file knows the day alone. At noon it is that day both in Japan and in China.
    private static readonly TimeOnly Noon = new(12, 0);

    public AuctionRow First => rows[0];

    public IReadOnlyList<AuctionRow> Rows => rows;

    public string Number => First.Auction;

    public long Line => First.Line;

    public int BidCount => rows.Count;

    /// <summary>Every bidder once.</summary>
    public IEnumerable<RecordEntity.Command> Bidders =>
        rows.DistinctBy(row => row.BidderCode)
            .Select(row => new RecordEntity.Command(row.BidderCode, row.Bidder));

    /// <summary>
    /// The notice. When it was published and when bids were due is not in the file and stays unknown. Neither is the
    /// method; these are sealed bids under a published reserve price, the nearest of the law's methods being the open one.
    /// </summary>
    public PublishProcurement.Command Notice =>
        new(First.Auction, First.Title, "construction", "open", Buyer)
        {
            Source = Source,
            Category = First.Category,
            Country = Country,
            CeilingMinor = First.ReserveYen * Hundredths,
            MinPriceMinor = First.MinimumYen * Hundredths,
            Currency = "JPY",
        };

    /// <summary>The opening with the bids in the file's order.</summary>
    public RecordOpening.Command Opening(Guid procurement) =>
        new(
            procurement,
            At,
            [
                .. rows.Select(row => new BidReadOut(
                    row.BidderCode,
                    row.NameOnBid,
                    row.BidYen * Hundredths,
                    row.Rejected ? "disqualified" : "valid"
                )),
            ]
        );

    /// <summary>The award, which is decided at the opening there; or that there was none.</summary>
    public RecordAward.Command Award(Guid procurement)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Won)
            {
                // A firm may have bid twice: the place says which bid won.
                return new(procurement, At, rows[i].BidderCode) { WinningBid = i + 1 };
            }
        }

        return new(procurement, At, null)
        {
            NoWinnerBecause = "来源数据中没有中标人。The source names no winner.",
        };
    }

    private DateTimeOffset At => new(First.Day, Noon, AuctionFile.JapanTime);
}
