using System.CommandLine;
using System.Globalization;
using System.Text;
using Trading.Analysis.Collusion;

namespace Trading.Cli.Collusion;

/// <summary>
/// <c>trading simulate auctions FILE</c>: an invented market in the labelled format, to try learners on and to draw their power
/// over share and size of a ring.
/// </summary>
internal static class SimulateAuctions
{
    private static readonly Dictionary<string, MarketConduct> Conducts = new(StringComparer.Ordinal)
    {
        ["competitive"] = MarketConduct.Competitive,
        ["cartel"] = MarketConduct.Cartel,
        ["partial"] = MarketConduct.Partial,
        ["rotating"] = MarketConduct.Rotating,
        ["suppression"] = MarketConduct.Suppression,
    };

    private static readonly Dictionary<string, AuctionFormat> Formats = new(StringComparer.Ordinal)
    {
        ["first-price"] = AuctionFormat.FirstPrice,
        ["average-bid"] = AuctionFormat.AverageBid,
        ["scored"] = AuctionFormat.Scored,
    };

    public static Command Describe()
    {
        var file = new Argument<string>("FILE")
        {
            Description = new LocalizedText(
                "写入的 CSV 文件，每行一个报价",
                "The CSV file to write, a bid a row"
            ).ToString(),
        };
        var conduct = new Option<string>("--conduct")
        {
            Description = new LocalizedText(
                "市场行为：competitive（竞争）、cartel（全体围标）、partial（部分围标）、rotating（轮流中标）、suppression（放弃投标）",
                "How the ring behaves: competitive, cartel, partial, rotating, suppression"
            ).ToString(),
            HelpName = "CONDUCT",
            DefaultValueFactory = _ => "cartel",
        };
        conduct.AcceptOnlyFromAmong([.. Conducts.Keys]);
        var format = new Option<string>("--format")
        {
            Description = new LocalizedText(
                "定标方式：first-price（最低价）、average-bid（接近平均价）、scored（综合评分）",
                "Who wins: first-price, average-bid, scored"
            ).ToString(),
            HelpName = "FORMAT",
            DefaultValueFactory = _ => "first-price",
        };
        format.AcceptOnlyFromAmong([.. Formats.Keys]);
        var auctions = Whole("--auctions", 1000, "项目数", "How many auctions");
        var bidders = Whole("--bidders", 60, "投标人数", "How many firms the market has");
        var ring = Share(
            "--ring",
            0.3,
            "围标人占投标人的比例",
            "The share of the firms in the ring"
        );
        var rigged = Share(
            "--rigged",
            0.5,
            "围标人约定的项目比例",
            "The share of the auctions that the ring agrees on"
        );
        var seed = Whole(
            "--seed",
            1,
            "随机种子；种子相同则文件相同",
            "Seed; the same seed gives the same file"
        );
        var force = NewFile.Force();
        var command = new Command(
            "auctions",
            new LocalizedText(
                "模拟一个有标注的拍卖市场",
                "Simulate a market of auctions, labelled"
            ).ToString()
        )
        {
            file,
            conduct,
            format,
            auctions,
            bidders,
            ring,
            rigged,
            seed,
            force,
        }.WithExamples(
            "trading simulate auctions --conduct rotating --auctions 2000 market.csv",
            "trading simulate auctions --conduct partial --format average-bid --ring 0.2 --rigged 0.3 market.csv"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                var (count, firms) = (parsed.GetValue(auctions), parsed.GetValue(bidders));
                Within("--auctions", count, 1, 10_000_000);
                Within("--bidders", firms, 3, 100_000);
                Within("--ring", parsed.GetValue(ring), 0, 1);
                Within("--rigged", parsed.GetValue(rigged), 0, 1);
                using var target = NewFile.At(
                    parsed.GetRequiredValue(file),
                    parsed.GetValue(force)
                );
                var market = new AuctionSimulation(
                    Conducts[parsed.GetRequiredValue(conduct)],
                    Formats[parsed.GetRequiredValue(format)],
                    count,
                    firms,
                    parsed.GetValue(ring),
                    parsed.GetValue(rigged),
                    parsed.GetValue(seed)
                ).Run();
                await using (
                    var writer = new StreamWriter(
                        target.Path,
                        append: false,
                        new UTF8Encoding(false)
                    )
                )
                {
                    await writer.WriteLineAsync(
                        "Tender,Bid_value,Winner,Number_bids,Collusive_competitor,Competitors,Date,Pre-Tender Estimate (PTE)"
                    );
                    foreach (var auction in market)
                    {
                        foreach (var bid in auction.Bids)
                        {
                            await writer.WriteLineAsync(
                                string.Create(
                                    CultureInfo.InvariantCulture,
                                    $"{auction.Id},{bid.Value},{(bid.IsWinner ? 1 : 0)},{auction.Bids.Count},{(bid.IsCollusive ? 1 : 0)},{bid.Bidder},{auction.Day},{auction.Estimate}"
                                )
                            );
                        }

                        cancel.ThrowIfCancellationRequested();
                    }
                }

                target.Finish();
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Option<int> Whole(string name, int usual, string zh, string en) =>
        new(name)
        {
            Description = new LocalizedText(zh, en).ToString(),
            HelpName = "N",
            DefaultValueFactory = _ => usual,
        };

    private static Option<double> Share(string name, double usual, string zh, string en) =>
        new(name)
        {
            Description = new LocalizedText(zh, en).ToString(),
            HelpName = "SHARE",
            DefaultValueFactory = _ => usual,
        };

    private static void Within(string name, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            throw new WrongUsageException(
                new(
                    $"{name} 应在 {least} 至 {most} 之间，现为 {value}。",
                    $"{name} lies between {least} and {most}; it is {value}."
                )
            );
        }
    }
}
