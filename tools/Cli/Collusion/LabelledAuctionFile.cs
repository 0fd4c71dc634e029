using System.Globalization;
using Trading.Analysis.Collusion;
using Trading.Analysis.Screens;
using Trading.Kernel.Tables;

namespace Trading.Cli.Collusion;

/// <summary>
/// Reads labelled bids, one a row: the columns that public studies of cartels use (<c>Tender, Bid_value, Winner,
/// Collusive_competitor</c>, and more), or those of the auctions of Tsuchiura. Rows of an auction need not stand together.
/// </summary>
internal sealed class LabelledAuctionFile
{
    private const int MostFaults = 20;
    private const double Agreement = 0.5e-4;
    private const double MostUnknown = 0.2;

    private static readonly string[] Wanted =
    [
        "Tender",
        "Bid_value",
        "Winner",
        "Collusive_competitor",
    ];
    private static readonly string[] WantedOfTsuchiura =
    [
        "pid",
        "bid",
        "winner",
        "is_cartel",
        "auction_cartelized",
    ];
    private static readonly string[] Traits =
    [
        "Site",
        "Capital",
        "Contract_type",
        "Legal_entity_type",
        "Consortium",
    ];
    private static readonly (string Column, Func<BidScreens, double?> Of)[] Precomputed =
    [
        ("CV", screens => screens.Cv),
        ("SPD", screens => screens.Spd),
        ("DIFFP", screens => screens.DiffP),
        ("RD", screens => screens.Rd),
        ("KURT", screens => screens.Kurt),
        ("SKEW", screens => screens.Skew),
        ("KSTEST", screens => screens.KsTest),
    ];

    private readonly Dictionary<string, int> _columns = [];
    private readonly Dictionary<string, Dictionary<string, int>> _words = [];
    private readonly Dictionary<string, Gathered> _auctions = [];
    private readonly List<LocalizedText> _notes = [];
    private readonly List<BadCell> _bad = [];
    private readonly HashSet<string> _badAuctions = [];
    private bool _isTsuchiura;
    private long _rows;

    private LabelledAuctionFile() { }

    /// <summary>Rows behind the header.</summary>
    public long Rows => _rows;

    /// <summary>What is wrong with rows, in their order; those without price, label or number were left out.</summary>
    public IReadOnlyList<BadCell> Bad => _bad;

    /// <summary>Numbers of the auctions that have such a row.</summary>
    public IReadOnlySet<string> BadAuctions => _badAuctions;

    /// <summary>The market.</summary>
    public LabelledMarket Market { get; private set; } = new("", []);

    /// <summary>What to say about the file: rows left out, figures that differ.</summary>
    public IReadOnlyList<LocalizedText> Notes => _notes;

    /// <summary>The lines of an auction's bids, in their order.</summary>
    public IReadOnlyList<long> LinesOf(string auction) => _auctions[auction].Lines;

    /// <summary>Whether a file's header is that of labelled bids with the columns of public studies.</summary>
    public static bool IsIn(string path)
    {
        using var stream = File.OpenRead(path);
        return TableFile
            .Open(stream)
            .Rows()
            .Take(1)
            .Any(header =>
                Wanted.All(column =>
                    header.Cells.Any(cell => cell.Trim().Equals(column, StringComparison.Ordinal))
                )
            );
    }

    /// <summary>The market, and what to say about the file: rows left out, figures that differ.</summary>
    public static (LabelledMarket Market, IReadOnlyList<LocalizedText> Notes) Read(
        string path,
        IProgress<(long Done, long Of)>? progress
    )
    {
        var file = ReadAll(path, progress);
        return (file.Market, file.Notes);
    }

    /// <summary>The same with lines and what is wrong with rows.</summary>
    public static LabelledAuctionFile ReadAll(
        string path,
        IProgress<(long Done, long Of)>? progress
    )
    {
        using var stream = File.OpenRead(path);
        var file = new LabelledAuctionFile();
        foreach (var row in TableFile.Open(stream).Rows(progress))
        {
            if (file._columns.Count == 0)
            {
                file.TakeHeader(row.Cells);
            }
            else
            {
                file._rows++;
                file.Take(row);
            }
        }

        file.Finish(Path.GetFileNameWithoutExtension(path));
        return file;
    }

    private void TakeHeader(string[] cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            _columns.TryAdd(cells[i].Trim(), i);
        }

        _isTsuchiura = WantedOfTsuchiura.All(_columns.ContainsKey);
        string[] missing =
        [
            .. (_isTsuchiura ? [] : Wanted).Where(column => !_columns.ContainsKey(column)),
        ];
        if (missing.Length > 0)
        {
            throw new UnreadableTableException(
                new(
                    $"第 1 行缺少列：{string.Join("、", missing)}。",
                    $"Line 1 lacks the columns: {string.Join(", ", missing)}."
                )
            );
        }
    }

    private void Take(TableRow row)
    {
        var auction = Code(Cell(row, _isTsuchiura ? "pid" : "Tender"));
        var value = Number(Cell(row, _isTsuchiura ? "bid" : "Bid_value"));
        if (auction.Length == 0 || value is not > 0)
        {
            _badAuctions.Add(auction);
            _bad.Add(
                new(
                    row.Line,
                    auction.Length == 0 ? "Tender" : "Bid_value",
                    auction.Length == 0 ? auction : Cell(row, _isTsuchiura ? "bid" : "Bid_value"),
                    new(
                        "应为正数（项目编号不能为空）；本行不计。",
                        "must be a positive number, and the tender named; the row is left out."
                    )
                )
            );
            return;
        }

        if (
            Flag(Cell(row, _isTsuchiura ? "is_cartel" : "Collusive_competitor"))
            is not { } isCollusive
        )
        {
            _badAuctions.Add(auction);
            _bad.Add(
                new(
                    row.Line,
                    "Collusive_competitor",
                    Cell(row, _isTsuchiura ? "is_cartel" : "Collusive_competitor"),
                    new("应为 0 或 1；本行不计。", "must be 0 or 1; the row is left out.")
                )
            );
            return;
        }

        if (!_auctions.TryGetValue(auction, out var gathered))
        {
            _auctions[auction] = gathered = new();
        }

        var bidder = Code(Cell(row, _isTsuchiura ? "bidder_id" : "Competitors"));
        var winner = _isTsuchiura ? "winner" : "Winner";
        var won = Flag(Cell(row, winner));
        if (won is null)
        {
            _badAuctions.Add(auction);
            _bad.Add(
                new(
                    row.Line,
                    winner,
                    Cell(row, winner),
                    new("应为 0 或 1；按未中标计。", "must be 0 or 1; it counts as not won.")
                )
            );
        }

        gathered.Bids.Add(
            new(value.Value, won ?? false, isCollusive, bidder.Length == 0 ? null : bidder)
        );
        gathered.Lines.Add(row.Line);
        gathered.IsRigged |= _isTsuchiura
            ? Flag(Cell(row, "auction_cartelized")) ?? false
            : isCollusive;
        gathered.Day ??= Day(Cell(row, _isTsuchiura ? "date" : "Date"));
        gathered.Estimate ??= Number(
            Cell(row, _isTsuchiura ? "reserveprice" : "Pre-Tender Estimate (PTE)")
        );
        foreach (var trait in Traits)
        {
            if (Cell(row, trait) is { Length: > 0 } text)
            {
                gathered.Trait(trait, Number(text) ?? Word(trait, text));
            }
        }

        foreach (var (column, _) in Precomputed)
        {
            if (!_isTsuchiura && Number(Cell(row, column)) is { } figure)
            {
                gathered.Figures[column] = figure;
            }
        }
    }

    private void Finish(string name)
    {
        if (_columns.Count == 0)
        {
            throw new UnreadableTableException(new("文件是空的。", "The file is empty."));
        }

        foreach (var bad in _bad.Take(MostFaults))
        {
            _notes.Add(new(bad.ToString(), bad.ToString()));
        }

        if (_bad.Count > MostFaults)
        {
            _notes.Add(
                new(
                    $"另有 {_bad.Count - MostFaults} 处错误。",
                    $"{_bad.Count - MostFaults} more cells break a rule."
                )
            );
        }

        Compare();
        NameTheUnknown();
        var noDay = _auctions.Values.Count(auction => auction.Day is null);
        if (noDay > 0 && noDay < _auctions.Count)
        {
            _notes.Add(
                new(
                    $"{noDay} 个项目没有可读的日期，按时间划分时不计。",
                    $"{noDay} auctions have no date that can be read; a split by time leaves them out."
                )
            );
        }

        Market = new(
            name,
            [
                .. _auctions.Select(pair => new LabelledAuction(
                    pair.Key,
                    pair.Value.Bids,
                    pair.Value.IsRigged,
                    pair.Value.Day,
                    pair.Value.Estimate,
                    pair.Value.Means()
                )),
            ]
        );
    }

    // Where nearly all say who bid, a few that do not are each a firm of its own, which meets nobody twice: the others'
    // structure stands. Where many do not, nobody is told apart.
    private void NameTheUnknown()
    {
        var unknown = _auctions.Values.Sum(auction =>
            auction.Bids.Count(bid => bid.Bidder is null)
        );
        var all = _auctions.Values.Sum(auction => auction.Bids.Count);
        if (unknown == 0 || unknown > MostUnknown * all)
        {
            if (unknown > 0 && unknown < all)
            {
                _notes.Add(
                    new(
                        $"{all} 个报价中 {unknown} 个没有投标人，过多，不计结构指标。",
                        $"{unknown} of {all} bids do not say who bid, too many: there is no structure."
                    )
                );
            }

            return;
        }

        foreach (var auction in _auctions.Values)
        {
            for (var i = 0; i < auction.Bids.Count; i++)
            {
                if (auction.Bids[i].Bidder is null)
                {
                    auction.Bids[i] = auction.Bids[i] with { Bidder = $"?{auction.Lines[i]}" };
                }
            }
        }

        _notes.Add(
            new(
                $"{unknown} 个报价没有投标人，各作为只出现一次的投标人。",
                $"{unknown} bids do not say who bid; each counts as a firm that bids once."
            )
        );
    }

    // The file's own screens beside ours: they say whether both mean the same by a name.
    private void Compare()
    {
        foreach (var (column, of) in Precomputed)
        {
            var differing = 0;
            var compared = 0;
            double largest = 0;
            foreach (var auction in _auctions.Values)
            {
                if (
                    auction.Figures.TryGetValue(column, out var figure)
                    && of(BidScreens.Of(auction.Bids.Select(bid => bid.Value))) is { } own
                )
                {
                    compared++;
                    var difference = Math.Abs(figure - own);
                    differing += difference > Agreement ? 1 : 0;
                    largest = Math.Max(largest, difference);
                }
            }

            if (differing > 0)
            {
                _notes.Add(
                    new(
                        $"文件自带的 {column} 与公式在 {compared} 个项目中有 {differing} 个不一致（四位小数），最大差 {largest:0.####}；以重算为准。",
                        $"The file's own {column} differs from the formula in {differing} of {compared} auctions (four decimals), by {largest:0.####} at most; ours is used."
                    )
                );
            }
        }
    }

    private string Cell(TableRow row, string column) =>
        _columns.TryGetValue(column, out var at) && at < row.Cells.Length
            ? row.Cells[at].Trim()
            : "";

    // A category in words is a number by the order in which it is met.
    private double Word(string column, string text)
    {
        if (!_words.TryGetValue(column, out var words))
        {
            _words[column] = words = [];
        }

        words.TryAdd(text, words.Count);
        return words[text];
    }

    // Codes of public files are numbers that passed through a table: 3 and 3.0 are one, and nan is none.
    private static string Code(string text) =>
        text.ToUpperInvariant() is "NAN" or "NA" or "NULL" ? ""
        : text.EndsWith(".0", StringComparison.Ordinal) && text[..^2].All(char.IsAsciiDigit)
            ? text[..^2]
        : text;

    // A comma that no three digits follow is a decimal one, as files write it that are parted by semicolons.
    private static double? Number(string text) =>
        double.TryParse(
            text.Count(c => c == ',') == 1
            && !text.Contains('.')
            && text.Length - text.IndexOf(',') != 4
                ? text.Replace(',', '.')
                : text,
            NumberStyles.Float | NumberStyles.AllowThousands,
            CultureInfo.InvariantCulture,
            out var value
        ) && double.IsFinite(value)
            ? value
            : null;

    private static double? Day(string text) =>
        DateOnly.TryParseExact(
            text,
            ["yyyy-MM-dd", "yyyyMMdd", "yyyy/MM/dd", "dd/MM/yyyy"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? day.DayNumber
            : Number(text);

    private static bool? Flag(string text) =>
        text.ToUpperInvariant() switch
        {
            "TRUE" => true,
            "FALSE" => false,
            _ => Number(text) is { } value && value is 0 or 1 ? Number(text) == 1 : null,
        };

    private sealed class Gathered
    {
        private readonly Dictionary<string, (double Sum, int Count)> _traits = [];

        public List<LabelledBid> Bids { get; } = [];
        public List<long> Lines { get; } = [];
        public bool IsRigged { get; set; }
        public double? Day { get; set; }
        public double? Estimate { get; set; }
        public Dictionary<string, double> Figures { get; } = [];

        public void Trait(string name, double value)
        {
            var kept = _traits.GetValueOrDefault(name);
            _traits[name] = (kept.Sum + value, kept.Count + 1);
        }

        public Dictionary<string, double> Means() =>
            _traits.ToDictionary(pair => pair.Key, pair => pair.Value.Sum / pair.Value.Count);
    }
}
