using System.Globalization;
using System.Text;
using Trading.Tests.Harness;

namespace Trading.Tests.Cli;

/// <summary>Files as the public one of Tsuchiura, made up, with whatever is wrong in them that a test wants.</summary>
internal sealed class AuctionCsv
{
    public const string Header =
        "year,bidder,pid,reserveprice,minprice,bid,bidresult,uneditedbidder,projecttitle,projectdetails,winner,auctionhadnowinner,bidder_id,date,"
        + "water,road,pipe,sewer,renewal,renovation,repair,maintenance,dismantling,refurbishment,restoration,design,outsourcing,survey,research,consulting";

    private readonly List<string> _lines = [Header];

    public int Rows => _lines.Count - 1;

    /// <summary>One bid; every cell may be given as it should stand in the file.</summary>
    public AuctionCsv Bid(
        string auction,
        string bidder,
        string bid,
        bool won = false,
        string reserve = "10000000",
        string minimum = "",
        string? result = null,
        string date = "20140605",
        string? name = null,
        string title = "road works",
        string winner = "",
        string noWinner = "0",
        string road = "1"
    )
    {
        result ??= won ? "2" : "1";
        winner =
            winner.Length > 0 ? winner
            : won ? "1"
            : "0";
        _lines.Add(
            $"2014,firm {bidder},{auction},{reserve},{minimum},{bid},{result},{name ?? "co. firm " + bidder},{title},improvement of a road,{winner},{noWinner},{bidder},{date},0,{road},0,0,0,0,0,0,0,0,0,0,0,0,0,0"
        );
        return this;
    }

    public AuctionCsv Line(string line)
    {
        _lines.Add(line);
        return this;
    }

    /// <summary>An auction of four bidders.</summary>
    public AuctionCsv Auction(string number, params int[] bids)
    {
        var lowest = bids.Min();
        var taken = false;
        for (var i = 0; i < bids.Length; i++)
        {
            var wins = !taken && bids[i] == lowest;
            taken |= wins;
            Bid(
                number,
                (i + 1).ToString(CultureInfo.InvariantCulture),
                bids[i].ToString(CultureInfo.InvariantCulture),
                wins
            );
        }

        return this;
    }

    /// <summary>Ordinary auctions, all different: three to six bids between 88 and 99 percent of the reserve price.</summary>
    public AuctionCsv Ordinary(int count, int seed = 7)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var bids = new int[random.Next(3, 7)];
            for (var j = 0; j < bids.Length; j++)
            {
                bids[j] = 8_800_000 + (random.Next(0, 1100) * 1000) + random.Next(0, 1000);
            }

            Auction(string.Create(CultureInfo.InvariantCulture, $"N{seed}-{i}"), bids);
        }

        return this;
    }

    /// <summary>One whose prices form equal steps, far below the reserve price: it stands out by screen and by model.</summary>
    public AuctionCsv EqualSteps(string number) =>
        Auction(number, 2_000_000, 2_100_000, 2_200_000, 2_300_000);

    public string Save() => Save(new UTF8Encoding(false));

    public string Save(Encoding encoding) => Save(encoding.GetBytes(ToString()));

    public static string Save(byte[] content)
    {
        var path = Path.Combine(Scratch.Folder, $"auctions-{Guid.NewGuid():N}.csv");
        File.WriteAllBytes(path, content);
        return path;
    }

    public override string ToString() => string.Join('\n', _lines) + "\n";
}
