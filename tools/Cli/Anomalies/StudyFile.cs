using Trading.Analysis;
using Trading.Analysis.Procedures.Study;
using Trading.Kernel.Tables;

namespace Trading.Cli.Anomalies;

/// <summary>
/// Procurements to try the model on: OCDS compiled releases, one a line, or the public auctions of Tsuchiura (CSV or XLSX).
/// </summary>
internal static class StudyFile
{
    private static readonly DateOnly Whenever = new(2100, 1, 1);

    /// <summary>The procurements, and what to say about the file.</summary>
    public static (StudyCorpus Corpus, IReadOnlyList<LocalizedText> Notes) Read(string path) =>
        Path.GetExtension(path).ToUpperInvariant() is ".CSV" or ".XLSX"
            ? Auctions(path)
            : StudyReleases.Read(path);

    private static (StudyCorpus, IReadOnlyList<LocalizedText>) Auctions(string path)
    {
        var rows = new Dictionary<string, List<AuctionRow>>(StringComparer.Ordinal);
        var unreadable = 0;
        foreach (var row in AuctionFile.Read(path, Whenever))
        {
            if (row.Row is null)
            {
                unreadable++;
                continue;
            }

            if (!rows.TryGetValue(row.Auction, out var auction))
            {
                rows[row.Auction] = auction = [];
            }

            auction.Add(row.Row);
        }

        if (rows.Count == 0)
        {
            throw new UnreadableTableException(
                new("文件中没有可读的拍卖。", "The file has no auction that can be read.")
            );
        }

        return (
            new StudyCorpus(
                Path.GetFileNameWithoutExtension(path),
                [
                    .. rows.Values.Select(auction => new StudyProcurement(
                        Facts(auction),
                        new Dictionary<string, string>()
                    )),
                ]
            ).WithActivity(),
            unreadable == 0
                ? []
                :
                [
                    new(
                        $"{unreadable} 行不能读取，未计入。",
                        $"{unreadable} rows cannot be read and are left out."
                    ),
                ]
        );
    }

    private static ProcurementFacts Facts(List<AuctionRow> rows)
    {
        var first = rows[0];
        return new()
        {
            Id = first.Auction,
            Kind = "construction",
            Category = first.Category,
            Currency = "JPY",
            OpenedAt = new(first.Day, new(9, 0), AuctionFile.JapanTime),
            PriceCeiling = first.ReserveYen,
            // Designated bidders only, as the authors of the file describe it.
            Openness = Openness.Selective,
            Bids =
            [
                .. rows.Select(row => new BidFact(
                    row.BidderCode.ToString(),
                    row.BidYen,
                    row.BidYen is null ? BidStatus.Withdrawn
                        : row.Rejected ? BidStatus.Disqualified
                        : BidStatus.Valid,
                    row.Won
                )),
            ],
        };
    }
}
