using System.Diagnostics;
using System.Globalization;
using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using Trading.Analysis.Collusion;
using Trading.Cli.Collusion;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Tables;
using Trading.Procurement;
using Trading.Procurement.Contracts;

namespace Trading.Cli;

/// <summary>
/// Imports labelled auctions of studies, read by the reader of <c>trading collusion evaluate</c>, as a market of its own. The
/// file names no buyer, often no bidder and no day: what stands in their place is marked in the record and told here. Labels
/// stay outside.
/// </summary>
internal sealed class ImportLabelledAuctions(
    IServiceProvider services,
    Caller caller,
    TextWriter output,
    TextWriter errors
)
{
    private const int MostErrorsShown = 200;
    private const int LongestName = 60;

    // Prices that hundredths round by more than this are multiplied first: screens compare them to four decimals.
    private const double MostRounding = 1e-6;
    private const int MostScalings = 8;

    // An auction a day from here, or several a day where that would be ten years and more.
    private static readonly DateOnly FirstInOrder = new(2000, 1, 1);
    private const int DaysInOrder = 3650;

    // The file knows the day alone.
    private static readonly TimeSpan Noon = TimeSpan.FromHours(12);

    /// <summary>Does it; returns the exit code.</summary>
    public async Task<int> Run(ImportAuctions.Options options, CancellationToken cancel)
    {
        var file = await Terminal.Watch(
            new("检查文件", "Checking the file"),
            progress => Task.Run(() => LabelledAuctionFile.ReadAll(options.File, progress), cancel)
        );
        if (file.Rows == 0)
        {
            throw new UnreadableTableException(
                new("文件只有表头，没有数据。", "The file has a header and no rows.")
            );
        }

        var origin = await OriginOf(options, file.Market, cancel);
        var days = DaysOf(file.Market.Auctions, Today);
        var auctions = file
            .Market.Auctions.Select(
                (auction, i) =>
                    new LabelledAuctionCommands(
                        origin,
                        auction,
                        file.LinesOf(auction.Id),
                        AtOf(days[i].Day),
                        days[i].IsMadeUp
                    )
            )
            .ToList();
        var bad = file.Bad.ToList();
        var badAuctions = file.BadAuctions.ToHashSet(StringComparer.Ordinal);
        await CheckByTheCommands(auctions, bad, badAuctions, cancel);
        if (bad.Count > 0)
        {
            SayWhatIsBad(bad, badAuctions.Count, auctions.Count, options.SkipBad);
            if (!options.SkipBad)
            {
                return ExitCode.FoundProblem;
            }
        }

        SayWhatIsMadeUp(file.Market, origin, days, options);
        var started = Stopwatch.GetTimestamp();
        var sent = new AuctionSender(
            services,
            caller,
            origin.Source,
            "Tender",
            await AuctionSender.HashOf(options.File, cancel),
            options.SkipBad
        );
        await Terminal.Watch(
            new("导入", "Importing"),
            async progress =>
            {
                foreach (var (done, auction) in auctions.Index())
                {
                    cancel.ThrowIfCancellationRequested();
                    progress.Report((done, auctions.Count));
                    if (!badAuctions.Contains(auction.Number) && !await sent.Take(auction, cancel))
                    {
                        return true;
                    }
                }

                await sent.Finish(cancel);
                return true;
            }
        );
        return await new AuctionImportEnd(services, caller, output, errors).Say(
            sent,
            file.Rows,
            Stopwatch.GetElapsedTime(started),
            isBad: bad.Count > 0,
            origin.Country,
            options,
            cancel
        );
    }

    /// <summary>
    /// The day of each auction. The file's own where it lies between 1990 and today; an auction without one has that of the
    /// auction before it; where fewer than half have one all are numbered through, by the file's figures as far as it has any
    /// and else in its order.
    /// </summary>
    public static IReadOnlyList<(DateOnly Day, bool IsMadeUp)> DaysOf(
        IReadOnlyList<LabelledAuction> auctions,
        DateOnly today
    )
    {
        var first = new DateOnly(1990, 1, 1).DayNumber;
        DateOnly?[] own =
        [
            .. auctions.Select(auction =>
                auction.Day is { } day && day >= first && day <= today.DayNumber
                    ? DateOnly.FromDayNumber((int)day)
                    : (DateOnly?)null
            ),
        ];
        if (
            Array.Find(own, day => day is not null) is { } last
            && 2 * own.Count(day => day is not null) >= auctions.Count
        )
        {
            return
            [
                .. own.Select(day =>
                {
                    last = day ?? last;
                    return (last, day is null);
                }),
            ];
        }

        var places = new int[auctions.Count];
        var order = Enumerable
            .Range(0, auctions.Count)
            .OrderBy(i => auctions[i].Day ?? double.PositiveInfinity)
            .ThenBy(i => i);
        foreach (var (place, i) in order.Index())
        {
            places[i] = place;
        }

        var aDay = Math.Max(1, (int)Math.Ceiling(auctions.Count / (double)DaysInOrder));
        return [.. places.Select(place => (FirstInOrder.AddDays(place / aDay), true))];
    }

    /// <summary>The power of ten by which prices are multiplied so that hundredths keep them; 1 where they do already.</summary>
    public static decimal ScaleOf(IEnumerable<double> prices)
    {
        double[] all = [.. prices];
        var scale = 1m;
        for (var i = 0; i < MostScalings; i++, scale *= 10)
        {
            var hundredths = 100 * (double)scale;
            if (
                all.All(price =>
                    Math.Abs(Math.Round(price * hundredths) - (price * hundredths))
                    <= MostRounding * price * hundredths
                )
            )
            {
                return scale;
            }
        }

        return scale;
    }

    private DateOnly Today =>
        ChinaTime.DateOf(services.GetRequiredService<TimeProvider>().GetUtcNow());

    private static DateTimeOffset AtOf(DateOnly day) => ChinaTime.Begin(day)!.Value + Noon;

    private async Task<LabelledOrigin> OriginOf(
        ImportAuctions.Options options,
        LabelledMarket market,
        CancellationToken cancel
    )
    {
        var name = string.Join(
            '-',
            new string([
                .. (options.Market ?? market.Name).Select(c =>
                    char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' '
                ),
            ]).Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );
        if (name.Length is 0 or > LongestName)
        {
            throw new UnreadableTableException(
                new(
                    $"--market，值“{options.Market ?? market.Name}”：市场名称应有 1 至 {LongestName} 个字母或数字；文件名不合适时请用 --market 指定。",
                    $"--market, value \"{options.Market ?? market.Name}\": a market's name has 1 to {LongestName} letters or digits; where the file's name has none, name it by --market."
                )
            );
        }

        Check("--country", options.Country, 2, "ISO 3166-1");
        Check("--currency", options.Currency, 3, "ISO 4217");
        if (options.Country == Trading.Alerts.Markets.Home)
        {
            throw new UnreadableTableException(
                new(
                    "--country，值“CN”：有标注的研究数据不能并入本省市场。",
                    "--country, value \"CN\": labelled data of studies do not go into the province's own market."
                )
            );
        }

        return new(
            name,
            options.Country ?? await FreeCountry(name, cancel),
            options.Currency ?? "XXX",
            options.Buyer,
            ScaleOf(market.Auctions.SelectMany(auction => auction.Bids).Select(bid => bid.Value))
        );

        static void Check(string option, string? value, int length, string standard)
        {
            if (
                value is not null
                && (value.Length != length || !value.All(char.IsAsciiLetterUpper))
            )
            {
                throw new UnreadableTableException(
                    new(
                        $"{option}，值“{value}”：应为 {length} 位大写字母（{standard}）。",
                        $"{option}, value \"{value}\": must be {length} capital letters ({standard})."
                    )
                );
            }
        }
    }

    // ISO 3166-1 leaves QM to QZ and XA to XZ to its users. Models and warnings are kept by country, so each market has one.
    private async Task<string> FreeCountry(string market, CancellationToken cancel)
    {
        string[] codes =
        [
            .. Enumerable.Range('A', 26).Select(letter => $"X{(char)letter}"),
            .. Enumerable.Range('M', 14).Select(letter => $"Q{(char)letter}"),
        ];
        var begin = market.Aggregate(17, (sum, letter) => ((sum * 31) + letter) % 1_000_003);
        await using var scope = services.CreateAsyncScope();
        var procurements = scope.ServiceProvider.GetRequiredService<IProcurements>();
        for (var i = 0; i < codes.Length; i++)
        {
            var code = codes[(begin + i) % codes.Length];
            var one = await procurements.ChangedSince(
                DateTimeOffset.UnixEpoch,
                Guid.Empty,
                1,
                cancel,
                code
            );
            if (one is not [var there] || there.Category == market)
            {
                return code;
            }
        }

        throw new UnreadableTableException(
            new(
                "没有空余的国家代码，请用 --country 指定。",
                "No country code is free; name one by --country."
            )
        );
    }

    private async Task CheckByTheCommands(
        List<LabelledAuctionCommands> auctions,
        List<BadCell> bad,
        HashSet<string> badAuctions,
        CancellationToken cancel
    )
    {
        var notices = services.GetServices<IValidator<PublishProcurement.Command>>().ToList();
        var openings = services.GetServices<IValidator<RecordOpening.Command>>().ToList();
        foreach (var auction in auctions)
        {
            cancel.ThrowIfCancellationRequested();
            var opening = auction.Opening(Guid.Empty);
            foreach (var (i, bid) in opening.Bids.Index())
            {
                if (bid.AmountMinor is null or <= 0)
                {
                    Say(
                        auction.LineOf(i),
                        "Bid_value",
                        null,
                        new(
                            "超出可以保存的金额范围。",
                            "lies out of the range of amounts that can be kept."
                        )
                    );
                }
            }

            foreach (var rule in notices)
            {
                foreach (var failure in (await rule.ValidateAsync(auction.Notice, cancel)).Errors)
                {
                    Fail(FieldErrors.From(failure));
                }
            }

            foreach (var rule in openings)
            {
                foreach (var failure in (await rule.ValidateAsync(opening, cancel)).Errors)
                {
                    Fail(FieldErrors.From(failure));
                }
            }

            void Fail(FieldError error) =>
                Say(
                    auction.Line,
                    Column(error.Pointer),
                    error.Value,
                    new(error.Message, error.Message)
                );

            void Say(long line, string column, string? value, LocalizedText rule)
            {
                badAuctions.Add(auction.Number);
                bad.Add(new(line, column, value, rule));
            }
        }
    }

    private static string Column(string pointer) =>
        pointer switch
        {
            "/sourceReference" or "/title" => "Tender",
            "/ceilingMinor" => "Pre-Tender Estimate (PTE)",
            "/buyerName" => "--buyer",
            "/bids" => "Number_bids",
            "/openedAt" => "Date",
            _ when pointer.EndsWith("/bidderName", StringComparison.Ordinal) => "Competitors",
            _ when pointer.EndsWith("/bidderCode", StringComparison.Ordinal) => "Competitors",
            _ when pointer.EndsWith("/amountMinor", StringComparison.Ordinal) => "Bid_value",
            _ => "*",
        };

    private void SayWhatIsBad(List<BadCell> bad, int badAuctions, int auctions, bool skipBad)
    {
        foreach (var cell in bad.OrderBy(cell => cell.Line).Take(MostErrorsShown))
        {
            errors.WriteLine(cell);
        }

        if (bad.Count > MostErrorsShown)
        {
            errors.WriteLine(
                new LocalizedText(
                    $"……另有 {bad.Count - MostErrorsShown} 处错误。",
                    $"… and {bad.Count - MostErrorsShown} more errors."
                )
            );
        }

        errors.WriteLine(
            skipBad
                ? new LocalizedText(
                    $"{badAuctions} 场拍卖有错误行，整场略过（可读的共 {auctions} 场）。",
                    $"{badAuctions} auctions have a bad row and are left out whole ({auctions} could be read)."
                )
                : new LocalizedText(
                    $"{badAuctions} 场拍卖有错误行，未导入任何数据。请更正，或用 --skip-bad 只导入无误的拍卖。",
                    $"{badAuctions} auctions have a bad row; nothing was imported. Correct them, or use --skip-bad to import the good ones."
                )
        );
    }

    private void SayWhatIsMadeUp(
        LabelledMarket market,
        LabelledOrigin origin,
        IReadOnlyList<(DateOnly Day, bool IsMadeUp)> days,
        ImportAuctions.Options options
    )
    {
        Say(
            $"市场 {origin.Name}：国家代码 {origin.Country}，币种 {origin.Currency}，来源 {origin.Source}。其模型和预警与其他市场互不影响。",
            $"Market {origin.Name}: country {origin.Country}, currency {origin.Currency}, source {origin.Source}. Its models and warnings are kept apart from other markets'."
        );
        Say(
            "标注（Collusive_competitor）不导入：研究者的判断不是监督人员的决定，也不作为案例。",
            "Labels (Collusive_competitor) stay outside: what a study decided is no supervisor's decision, and no decided case."
        );
        if (options.Buyer is null)
        {
            Say(
                "文件没有采购人：采购人为虚拟，名称中注明。",
                "The file names no buyer: purchasers are invented, and say so in their names."
            );
        }

        var unknown = market
            .Auctions.SelectMany(auction => auction.Bids)
            .Count(bid => bid.Bidder is not { Length: > 0 } known || known[0] == '?');
        if (unknown > 0)
        {
            Say(
                $"{unknown} 份投标没有投标人：各作为一家只投标一次的企业，没有同场结构。",
                $"{unknown} bids do not say who bid: each is a firm that bids once, of which there is no structure."
            );
        }

        var madeUp = days.Count(day => day.IsMadeUp);
        if (madeUp == days.Count)
        {
            Say(
                $"没有可用的日期：以次序代替（从 {FirstInOrder:yyyy-MM-dd} 起），项目名称中注明。",
                $"There are no dates that can be used: an order stands in their place (from {FirstInOrder:yyyy-MM-dd} on), and the titles say so."
            );
        }
        else if (madeUp > 0)
        {
            Say(
                $"{madeUp} 场没有可用的日期：用前一场的日期，项目名称中注明。",
                $"{madeUp} auctions have no date that can be used: they have that of the auction before, and their titles say so."
            );
        }

        if (origin.Scale > 1)
        {
            Say(
                $"报价乘以 {origin.Scale.ToString(CultureInfo.InvariantCulture)} 后保存：分不足以保存这些数字；筛查指标不受影响。",
                $"Prices are kept multiplied by {origin.Scale.ToString(CultureInfo.InvariantCulture)}: hundredths would not hold them. No screen depends on it."
            );
        }

        var several = market.Auctions.Count(auction => auction.Bids.Count(bid => bid.IsWinner) > 1);
        if (several > 0)
        {
            Say(
                $"{several} 场有多个中标人：以文件中第一个为准。",
                $"{several} auctions have several winners: the first of the file counts."
            );
        }

        void Say(string zh, string en) => output.WriteLine(new LocalizedText(zh, en));
    }
}
