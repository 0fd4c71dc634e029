using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Commands;
using Trading.Procurement;
using Trading.Registry.Entities;

namespace Trading.Cli;

/// <summary>
/// Checks the rows of a file before anything is imported: each by itself, against the other rows of its auction, and
/// by the very rules of the commands that will be sent. Keeps a few figures an auction, not the rows.
/// </summary>
internal sealed class AuctionCheck(IServiceProvider services)
{
    private readonly Dictionary<string, Seen> _auctions = new(StringComparer.Ordinal);
    private readonly IValidator<RecordEntity.Command>[] _entity = Rules<RecordEntity.Command>(
        services
    );
    private readonly IValidator<PublishProcurement.Command>[] _notice =
        Rules<PublishProcurement.Command>(services);
    private readonly IValidator<RecordOpening.Command>[] _opening = Rules<RecordOpening.Command>(
        services
    );

    /// <summary>Rows looked at.</summary>
    public long Rows { get; private set; }

    /// <summary>Cells that break a rule.</summary>
    public long BadCells { get; private set; }

    /// <summary>Auctions seen.</summary>
    public int Auctions => _auctions.Count;

    /// <summary>Auctions with a bad row, which are left out whole.</summary>
    public int BadAuctions => _auctions.Values.Count(seen => seen.Bad);

    /// <summary>True when an auction has a bad row.</summary>
    public bool IsBad(string auction) => _auctions[auction].Bad;

    /// <summary>How many rows an auction has; 0 when it was never seen.</summary>
    public int RowsOf(string auction) => _auctions.GetValueOrDefault(auction)?.Rows ?? 0;

    /// <summary>Looks at one row; returns what is wrong with it.</summary>
    public async Task<IReadOnlyList<BadCell>> Look(ReadRow read, CancellationToken cancel)
    {
        Rows++;
        var known = _auctions.TryGetValue(read.Auction, out var seen);
        if (seen is null)
        {
            _auctions[read.Auction] = seen = new();
        }

        seen.Rows++;
        List<BadCell> bad = [.. read.Bad];
        if (read.Row is { } row)
        {
            if (seen.First is { } first)
            {
                bad.AddRange(Against(first, row));
                if (row.Won && seen.WinnerLine is { } line)
                {
                    bad.Add(
                        new(
                            row.Line,
                            "winner",
                            "1",
                            new(
                                $"该拍卖在第 {line} 行已有中标人。",
                                $"the auction has a winner on line {line} already."
                            )
                        )
                    );
                }
            }

            if (seen.Rows > RecordOpening.MostBids)
            {
                bad.Add(
                    new(
                        row.Line,
                        "pid",
                        row.Auction,
                        new(
                            $"一场拍卖最多 {RecordOpening.MostBids} 份投标。",
                            $"an auction has at most {RecordOpening.MostBids} bids."
                        )
                    )
                );
            }

            bad.AddRange(await ByTheCommands(row, first: seen.First is null, cancel));
            seen.First ??= row;
            seen.WinnerLine ??= row.Won ? row.Line : null;
        }

        BadCells += bad.Count;
        seen.Bad |= bad.Count > 0;
        return bad;
    }

    private static IEnumerable<BadCell> Against(AuctionRow first, AuctionRow row)
    {
        if (row.Day != first.Day)
        {
            yield return Differs("date", row.Day.ToString("yyyyMMdd", null), first.Line);
        }

        if (row.ReserveYen != first.ReserveYen)
        {
            yield return Differs("reserveprice", Show(row.ReserveYen), first.Line);
        }

        if (row.MinimumYen != first.MinimumYen)
        {
            yield return Differs("minprice", Show(row.MinimumYen), first.Line);
        }

        BadCell Differs(string column, string? value, long line) =>
            new(
                row.Line,
                column,
                value,
                new(
                    $"与同一拍卖第 {line} 行的值不同。",
                    $"differs from line {line} of the same auction."
                )
            );

        static string? Show(long? number) =>
            number?.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<List<BadCell>> ByTheCommands(
        AuctionRow row,
        bool first,
        CancellationToken cancel
    )
    {
        var commands = new AuctionCommands([row]);
        var bad = new List<BadCell>();
        foreach (var bidder in commands.Bidders)
        {
            await Check(_entity, bidder, cancel);
        }

        await Check(_opening, commands.Opening(Guid.Empty), cancel);
        if (first)
        {
            await Check(_notice, commands.Notice, cancel);
        }

        return bad;

        async Task Check<T>(IValidator<T>[] rules, T command, CancellationToken token)
        {
            foreach (var rule in rules)
            {
                foreach (var failure in (await rule.ValidateAsync(command, token)).Errors)
                {
                    var error = FieldErrors.From(failure);
                    var said = new LocalizedText(error.Message, error.Message);
                    var cell = new BadCell(row.Line, Column(error.Pointer), error.Value, said);
                    if (!bad.Contains(cell))
                    {
                        bad.Add(cell);
                    }
                }
            }
        }
    }

    private static string Column(string pointer) =>
        pointer switch
        {
            "/code" or "/bids/0/bidderCode" => "bidder_id",
            "/name" => "bidder",
            "/bids/0/bidderName" => "uneditedbidder",
            "/bids/0/amountMinor" => "bid",
            "/openedAt" => "date",
            "/sourceReference" => "pid",
            "/title" => "projectdetails",
            "/ceilingMinor" => "reserveprice",
            "/minPriceMinor" => "minprice",
            _ => "*",
        };

    private static IValidator<T>[] Rules<T>(IServiceProvider services) =>
        [.. services.GetServices<IValidator<T>>()];

    private sealed class Seen
    {
        public int Rows { get; set; }
        public bool Bad { get; set; }
        public AuctionRow? First { get; set; }
        public long? WinnerLine { get; set; }
    }
}
