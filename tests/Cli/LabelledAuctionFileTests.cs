using System.Text;
using Trading.Cli.Collusion;
using Trading.Tests.Harness;

namespace Trading.Tests.Cli;

/// <summary>Files of labelled auctions as they are found, with all that is odd in them.</summary>
public sealed class LabelledAuctionFileTests
{
    [Fact]
    public void Semicolons_decimal_commas_a_mark_of_order_and_other_line_ends_are_read()
    {
        var (market, notes) = Read(
            "\uFEFFTender;Bid_value;Winner;Number_bids;Collusive_competitor;Competitors;Date\r\n"
                + "3.0;1234,5;1.0;2.0;1;7.0;-12\r\n"
                + "3;1.500;0;2;1;8;1e30\r\n"
                + "B-9;2,000.75;0;1;0;7;\r\n"
        );
        Assert.DoesNotContain(
            notes,
            note => note.En.Contains("row is left out", StringComparison.Ordinal)
        );
        Assert.Equal(["3", "B-9"], market.Auctions.Select(auction => auction.Id));
        Assert.Equal(
            [(1234.5, true, "7"), (1.5, false, "8")],
            market.Auctions[0].Bids.Select(bid => (bid.Value, bid.IsWinner, bid.Bidder!))
        );
        Assert.Equal(2000.75, market.Auctions[1].Bids[0].Value);
        Assert.Equal(-12, market.Auctions[0].Day);
        Assert.Null(market.Auctions[1].Day);
        Assert.True(market.HasBidders);
    }

    [Fact]
    public void A_bid_of_nobody_counts_as_a_firm_of_its_own_and_too_many_take_the_structure_away()
    {
        var (market, notes) = Read(
            "Tender,Bid_value,Winner,Number_bids,Collusive_competitor,Competitors\n"
                + string.Concat(
                    Enumerable
                        .Range(1, 9)
                        .Select(i => $"T{i / 3},{100 + i},0,3,0,{(i == 5 ? "nan" : $"F{i}")}\n")
                )
        );
        Assert.True(market.HasBidders);
        Assert.Equal(
            9,
            market
                .Auctions.SelectMany(auction => auction.Bids)
                .Select(bid => bid.Bidder)
                .Distinct()
                .Count()
        );
        Assert.Contains(
            notes,
            note => note.En.StartsWith("1 bids do not say", StringComparison.Ordinal)
        );

        var (bare, told) = Read(
            "Tender,Bid_value,Winner,Number_bids,Collusive_competitor,Competitors\n"
                + "T1,100,1,2,0,\nT1,110,0,2,0,F2\n"
        );
        Assert.False(bare.HasBidders);
        Assert.Contains(told, note => note.En.Contains("too many", StringComparison.Ordinal));
    }

    private static (
        Trading.Analysis.Collusion.LabelledMarket Market,
        IReadOnlyList<LocalizedText> Notes
    ) Read(string text)
    {
        var file = Path.Combine(Scratch.Folder, $"{Guid.CreateVersion7()}.csv");
        File.WriteAllText(file, text, new UTF8Encoding(false));
        return LabelledAuctionFile.Read(file, progress: null);
    }
}
