using System.Globalization;
using Trading.Domain.Codes;
using Trading.Kernel.Tables;

namespace Trading.Cli;

/// <summary>One bid of the file.</summary>
internal sealed record AuctionRow
{
    public long Line { get; init; }
    public string Auction { get; init; } = "";
    public DateOnly Day { get; init; }
    public EntityCode BidderCode { get; init; }
    public string Bidder { get; init; } = "";
    public string NameOnBid { get; init; } = "";
    public string Title { get; init; } = "";
    public string Category { get; init; } = "";
    public long ReserveYen { get; init; }
    public long? MinimumYen { get; init; }
    public long? BidYen { get; init; }
    public bool Rejected { get; init; }
    public bool Won { get; init; }
    public bool SaysNoWinner { get; init; }
}

/// <summary>A row as far as it can be read, and what is wrong with it.</summary>
internal sealed record ReadRow(
    string Auction,
    AuctionRow? Row,
    IReadOnlyList<BadCell> Bad,
    long Line
);

/// <summary>
/// Reads the public file of the auctions of Tsuchiura (Chassang, Kawai, Nakabayashi, Ortner: "Robust screens for
/// non-competitive bidding in procurement auctions"): XLSX or CSV, one row a bid, rows of one auction not always
/// together. A row at a time; nothing is kept.
/// </summary>
internal static class AuctionFile
{
    /// <summary>What keys the bidders in the registry: the file's own numbers.</summary>
    public const string BidderScheme = "JP-TSUCHIURA";

    /// <summary>Clocks there: no summer time.</summary>
    public static readonly TimeSpan JapanTime = TimeSpan.FromHours(9);

    private const long MostYen = 1_000_000_000_000_000;

    private static readonly string[] Works =
    [
        "water",
        "road",
        "pipe",
        "sewer",
        "renewal",
        "renovation",
        "repair",
        "maintenance",
        "dismantling",
        "refurbishment",
        "restoration",
        "design",
        "outsourcing",
        "survey",
        "research",
        "consulting",
    ];

    private static readonly string[] Needed =
    [
        "pid",
        "date",
        "bidder_id",
        "bidder",
        "uneditedbidder",
        "projecttitle",
        "projectdetails",
        "reserveprice",
        "minprice",
        "bid",
        "bidresult",
        "winner",
        "auctionhadnowinner",
        .. Works,
    ];

    /// <summary>
    /// Every row, telling how many bytes of how many have been read. Throws <see cref="UnreadableTableException"/> where
    /// the file itself cannot be read.
    /// </summary>
    public static IEnumerable<ReadRow> Read(
        string path,
        DateOnly today,
        IProgress<(long Done, long Of)>? progress = null
    )
    {
        using var stream = File.OpenRead(path);
        var table = TableFile.Open(stream);
        Dictionary<string, int>? header = null;
        foreach (var row in table.Rows(progress))
        {
            if (header is null)
            {
                header = Header(row.Cells);
                continue;
            }

            // A worksheet's row ends with its last cell that holds something.
            yield return Row(
                table.Sheets.Count > 0 && row.Cells.Length < header.Count
                    ? [.. row.Cells, .. Enumerable.Repeat("", header.Count - row.Cells.Length)]
                    : row.Cells,
                header,
                row.Line,
                today
            );
        }

        if (header is null)
        {
            throw new UnreadableTableException(new("文件是空的。", "The file is empty."));
        }
    }

    private static Dictionary<string, int> Header(string[] cells)
    {
        var header = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < cells.Length; i++)
        {
            if (!header.TryAdd(cells[i].Trim(), i) && Needed.Contains(cells[i].Trim()))
            {
                throw new UnreadableTableException(
                    new(
                        $"第 1 行：列“{cells[i].Trim()}”出现两次。",
                        $"Line 1: the column \"{cells[i].Trim()}\" is there twice."
                    )
                );
            }
        }

        string[] missing = [.. Needed.Where(column => !header.ContainsKey(column))];
        if (missing.Length == Needed.Length)
        {
            throw new UnreadableTableException(
                new(
                    "第 1 行没有任何所需的列名，文件不是拍卖数据的 CSV。所需的列："
                        + string.Join("、", Needed)
                        + "。",
                    "Line 1 has none of the columns needed: this is no CSV of auctions. Needed: "
                        + string.Join(", ", Needed)
                        + "."
                )
            );
        }

        return missing.Length == 0
            ? header
            : throw new UnreadableTableException(
                new(
                    "第 1 行缺少列：" + string.Join("、", missing) + "。",
                    "Line 1 lacks the columns: " + string.Join(", ", missing) + "."
                )
            );
    }

    private static ReadRow Row(
        string[] cells,
        Dictionary<string, int> header,
        long line,
        DateOnly today
    )
    {
        var bad = new List<BadCell>();
        if (cells.Length != header.Count)
        {
            bad.Add(
                new(
                    line,
                    "*",
                    cells[0],
                    new(
                        $"本行有 {cells.Length} 个单元格，表头有 {header.Count} 个。",
                        $"this row has {cells.Length} cells, the header {header.Count}."
                    )
                )
            );
            var place = header["pid"];
            return new(place < cells.Length ? cells[place] : "", null, bad, line);
        }

        var auction = Cell("pid");
        if (
            auction.Length is 0 or > 50
            || !auction.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        )
        {
            Bad(
                "pid",
                "应为 1 至 50 个字母、数字、点或横线。",
                "must be 1 to 50 letters, digits, dots or dashes."
            );
        }

        if (
            !DateOnly.TryParseExact(
                Cell("date"),
                ["yyyyMMdd", "yyyy-MM-dd"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var day
            )
        )
        {
            Bad("date", "应为 yyyyMMdd 格式的日期。", "must be a date as yyyyMMdd.");
        }
        else if (day > today || day.Year < 1990)
        {
            Bad(
                "date",
                "日期应在 1990 年之后且不晚于今天。",
                "must be after 1990 and not in the future."
            );
        }

        var code = EntityCode.Given($"{BidderScheme}:{Cell("bidder_id")}");
        if (code.Fault is { } fault)
        {
            bad.Add(new(line, "bidder_id", Cell("bidder_id"), fault.Message));
        }

        var reserve = Yen("reserveprice", mayBeEmpty: false);
        // None is written as nothing or as zero.
        var minimum = Cell("minprice") is "" or "0" ? null : Yen("minprice", mayBeEmpty: true);
        if (minimum > reserve)
        {
            Bad(
                "minprice",
                $"最低限价不能高于最高限价 {reserve}。",
                $"cannot be above the reserve price {reserve}."
            );
        }

        var result = Cell("bidresult");
        if (result is not ("1" or "2" or "3" or "4"))
        {
            Bad(
                "bidresult",
                "应为 1（未中标）、2（中标）、3（抽签中标）或 4（否决）。",
                "must be 1 (lost), 2 (won), 3 (won by lot) or 4 (rejected)."
            );
        }

        var bid = Yen("bid", mayBeEmpty: result == "4");
        var won = Flag("winner");
        if (won != (result is "2" or "3"))
        {
            Bad(
                "winner",
                $"与 bidresult 的值“{result}”矛盾。",
                $"contradicts bidresult \"{result}\"."
            );
        }

        var noWinner = Flag("auctionhadnowinner");
        if (won && noWinner)
        {
            Bad("auctionhadnowinner", "为 1，但本行中标。", "is 1, but this row won.");
        }

        var works = Works.Where(Flag).ToArray();
        return new(
            auction,
            bad.Count > 0
                ? null
                : new()
                {
                    Line = line,
                    Auction = auction,
                    Day = day,
                    BidderCode = code,
                    Bidder = Cell("bidder"),
                    NameOnBid = Cell("uneditedbidder"),
                    Title = TitleOf(Cell("projectdetails"), Cell("projecttitle")),
                    Category = works.Length == 0 ? "other" : string.Join('+', works),
                    ReserveYen = reserve!.Value,
                    MinimumYen = minimum,
                    BidYen = bid,
                    Rejected = result == "4",
                    Won = won,
                    SaysNoWinner = noWinner,
                },
            bad,
            line
        );

        string Cell(string column) => cells[header[column]];

        void Bad(string column, string zh, string en) =>
            bad.Add(new(line, column, Cell(column), new(zh, en)));

        long? Yen(string column, bool mayBeEmpty)
        {
            var text = Cell(column);
            if (text.Length == 0 && mayBeEmpty)
            {
                return null;
            }

            if (
                long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var yen)
                && yen is > 0 and <= MostYen
            )
            {
                return yen;
            }

            Bad(
                column,
                $"应为大于零且不超过 {MostYen} 的整数日元。",
                $"must be a whole number of yen above zero, at most {MostYen}."
            );
            return null;
        }

        bool Flag(string column)
        {
            var text = Cell(column);
            if (text is "0" or "1")
            {
                return text == "1";
            }

            Bad(column, "应为 0 或 1。", "must be 0 or 1.");
            return false;
        }
    }

    private static string TitleOf(string details, string title) =>
        details.Length == 0 ? title
        : title.Length == 0 ? details
        : $"{details} ({title})";
}
