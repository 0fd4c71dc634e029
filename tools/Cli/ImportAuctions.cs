using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Trading.Cli.Collusion;
using Trading.Kernel.Security;
using Trading.Kernel.Tables;

namespace Trading.Cli;

/// <summary>
/// <c>trading import auctions FILE</c>: real auctions through the very commands that the pages send. The whole file
/// is checked before the first change; auctions go in by batches, each batch all or nothing, and what is in already
/// stays as it is, so that an import broken off is finished by running it again.
/// </summary>
internal sealed class ImportAuctions(
    IServiceProvider services,
    Caller caller,
    TextWriter output,
    TextWriter errors
)
{
    private const int MostErrorsShown = 200;

    /// <summary>What the operator asked for.</summary>
    /// <param name="File">The file.</param>
    /// <param name="SkipBad">Import the good auctions of a file with bad rows.</param>
    /// <param name="NoTrain">Leave training and scoring to another time.</param>
    /// <param name="Seed">Seed of the training.</param>
    public sealed record Options(
        string File,
        bool SkipBad = false,
        bool NoTrain = false,
        int? Seed = null
    )
    {
        /// <summary>What the market of a labelled file is called; its file's name when left out.</summary>
        public string? Market { get; init; }

        /// <summary>Who buys in a labelled file, which does not say; an invented purchaser when left out.</summary>
        public string? Buyer { get; init; }

        /// <summary>Where a labelled file is from, by ISO 3166-1; a code that no country has when left out.</summary>
        public string? Country { get; init; }

        /// <summary>The currency of a labelled file, by ISO 4217; XXX (none) when left out.</summary>
        public string? Currency { get; init; }
    }

    /// <summary>The command as the command line knows it.</summary>
    public static Command Describe()
    {
        var file = new Argument<string>("FILE")
        {
            Description = new LocalizedText(
                "UTF-8 编码的 CSV 或 XLSX，每行一份投标：列与土浦市拍卖公开数据相同，或为有标注的研究数据（Tender、Bid_value、Winner、Collusive_competitor……）",
                "CSV in UTF-8 or XLSX, one row a bid: with the columns of the public auctions of Tsuchiura, or labelled data of studies (Tender, Bid_value, Winner, Collusive_competitor ...)"
            ).ToString(),
        };
        var skipBad = new Option<bool>("--skip-bad")
        {
            Description = new LocalizedText(
                "有错误行时仍导入无误的拍卖；有错误行的拍卖整场略过。不给此项时，只要有错误行就什么都不导入",
                "Import the good auctions of a file with bad rows; an auction with a bad row is left out whole. Without it nothing is imported when any row is bad"
            ).ToString(),
        };
        var noTrain = new Option<bool>("--no-train")
        {
            Description = new LocalizedText(
                "导入后不训练模型、不评分",
                "Do not train a model and score afterwards"
            ).ToString(),
        };
        var seed = new Option<int?>("--seed")
        {
            Description = new LocalizedText(
                "训练的随机种子；数据和种子相同则模型相同",
                "Seed of the training; equal data and seed give an equal model"
            ).ToString(),
            HelpName = "N",
        };
        var market = Text(
            "--market",
            "NAME",
            "有标注数据的市场名称；默认为文件名",
            "What the market of labelled data is called; the file's name when left out"
        );
        var buyer = Text(
            "--buyer",
            "NAME",
            "有标注数据的采购人名称；默认为虚拟采购人（有 Site 列时每个 Site 一个），并注明",
            "Who buys in labelled data; an invented purchaser, marked as such, when left out (one for each Site where there is that column)"
        );
        var country = Text(
            "--country",
            "CODE",
            "有标注数据的国家代码（ISO 3166-1）；默认为不属于任何国家的代码，各市场互不影响",
            "The country of labelled data (ISO 3166-1); a code that no country has when left out, one for each market"
        );
        var currency = Text(
            "--currency",
            "CODE",
            "有标注数据的币种（ISO 4217）；默认为 XXX（无币种）",
            "The currency of labelled data (ISO 4217); XXX (none) when left out"
        );
        var command = new Command(
            "auctions",
            new LocalizedText(
                "导入拍卖及其投标，然后训练模型并全部评分。可以重复运行：已在库的保持不变",
                "Import auctions with their bids, then have a model trained and everything scored. Can be run again: what is in stays as it is"
            ).ToString()
        )
        {
            file,
            skipBad,
            noTrain,
            seed,
            market,
            buyer,
            country,
            currency,
        }.WithExamples(
            "trading import auctions tsuchiura.csv",
            "trading import auctions tsuchiura.csv --skip-bad --no-train",
            "trading import auctions italy.csv --market italy --country IT --currency EUR"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                var path = parsed.GetRequiredValue(file);
                if (!File.Exists(path))
                {
                    throw new WrongUsageException(
                        new($"没有文件“{path}”。", $"There is no file \"{path}\".")
                    );
                }

                await using var product = await Settings.ProductToFill(parsed, TrainingRun.AddTo);
                var import = new ImportAuctions(
                    product,
                    Settings.Operator,
                    Console.Out,
                    Console.Error
                );
                return await import.Run(
                    new(
                        path,
                        parsed.GetValue(skipBad),
                        parsed.GetValue(noTrain),
                        parsed.GetValue(seed)
                    )
                    {
                        Market = parsed.GetValue(market),
                        Buyer = parsed.GetValue(buyer),
                        Country = parsed.GetValue(country),
                        Currency = parsed.GetValue(currency),
                    },
                    cancel
                );
            }
        );
        return command;
    }

    /// <summary>Does it; returns the exit code.</summary>
    public Task<int> Run(Options options, CancellationToken cancel) =>
        ImportRun.Guarded(
            caller,
            errors,
            () =>
                LabelledAuctionFile.IsIn(options.File)
                    ? new ImportLabelledAuctions(services, caller, output, errors).Run(
                        options,
                        cancel
                    )
                    : Import(options, cancel),
            cancel
        );

    private static Option<string?> Text(string name, string help, string zh, string en) =>
        new(name) { Description = new LocalizedText(zh, en).ToString(), HelpName = help };

    private async Task<int> Import(Options options, CancellationToken cancel)
    {
        var today = DateOnly.FromDateTime(
            services
                .GetRequiredService<TimeProvider>()
                .GetUtcNow()
                .ToOffset(AuctionFile.JapanTime)
                .DateTime
        );
        var check = new AuctionCheck(services);
        var bad = await Terminal.Watch<IReadOnlyList<BadCell>>(
            new("检查文件", "Checking the file"),
            progress => Check(options.File, check, today, progress, cancel)
        );
        if (check.Rows == 0)
        {
            throw new UnreadableTableException(
                new("文件只有表头，没有数据。", "The file has a header and no rows.")
            );
        }

        if (check.BadAuctions > 0)
        {
            SayWhatIsBad(check, bad, options.SkipBad);
            if (!options.SkipBad)
            {
                return ExitCode.FoundProblem;
            }
        }

        var started = Stopwatch.GetTimestamp();
        var sent = new AuctionSender(
            services,
            caller,
            AuctionCommands.Source,
            "pid",
            await AuctionSender.HashOf(options.File, cancel),
            options.SkipBad
        );
        await Terminal.Watch(
            new("导入", "Importing"),
            async progress =>
            {
                await Send(options, check, sent, today, progress, cancel);
                return true;
            }
        );
        return await new AuctionImportEnd(services, caller, output, errors).Say(
            sent,
            check.Rows,
            Stopwatch.GetElapsedTime(started),
            isBad: check.BadAuctions > 0,
            AuctionCommands.Country,
            options,
            cancel
        );
    }

    private static async Task<IReadOnlyList<BadCell>> Check(
        string file,
        AuctionCheck check,
        DateOnly today,
        IProgress<(long Done, long Of)> progress,
        CancellationToken cancel
    )
    {
        var bad = new List<BadCell>();
        foreach (var read in AuctionFile.Read(file, today, progress))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var cell in await check.Look(read, cancel))
            {
                // A file that is wrong throughout must not fill the memory with what is said about it.
                if (bad.Count < MostErrorsShown)
                {
                    bad.Add(cell);
                }
            }
        }

        return bad;
    }

    private static async Task Send(
        Options options,
        AuctionCheck check,
        AuctionSender sent,
        DateOnly today,
        IProgress<(long Done, long Of)> progress,
        CancellationToken cancel
    )
    {
        var open = new Dictionary<string, List<AuctionRow>>(StringComparer.Ordinal);
        var done = 0L;
        foreach (var read in AuctionFile.Read(options.File, today))
        {
            cancel.ThrowIfCancellationRequested();
            progress.Report((++done, check.Rows));
            if (check.RowsOf(read.Auction) == 0)
            {
                throw new IOException(
                    new LocalizedText(
                        "导入时文件被改动。",
                        "The file was changed while it was imported."
                    ).ToString()
                );
            }

            if (check.IsBad(read.Auction))
            {
                continue;
            }

            // Rows of one auction need not stand together: it is complete when all its rows were seen.
            if (!open.TryGetValue(read.Auction, out var rows))
            {
                open[read.Auction] = rows = [];
            }

            rows.Add(read.Row!);
            if (rows.Count < check.RowsOf(read.Auction))
            {
                continue;
            }

            open.Remove(read.Auction);
            if (!await sent.Take(new AuctionCommands(rows), cancel))
            {
                return;
            }
        }

        await sent.Finish(cancel);
    }

    private void SayWhatIsBad(AuctionCheck check, IReadOnlyList<BadCell> bad, bool skipBad)
    {
        foreach (var cell in bad)
        {
            errors.WriteLine(cell);
        }

        if (check.BadCells > bad.Count)
        {
            errors.WriteLine(
                new LocalizedText(
                    $"……另有 {check.BadCells - bad.Count} 处错误。",
                    $"… and {check.BadCells - bad.Count} more errors."
                )
            );
        }

        errors.WriteLine(
            skipBad
                ? new LocalizedText(
                    $"{check.Auctions} 场拍卖中 {check.BadAuctions} 场有错误行，整场略过。",
                    $"{check.BadAuctions} of {check.Auctions} auctions have a bad row and are left out whole."
                )
                : new LocalizedText(
                    $"{check.Auctions} 场拍卖中 {check.BadAuctions} 场有错误行，未导入任何数据。请更正，或用 --skip-bad 只导入无误的拍卖。",
                    $"{check.BadAuctions} of {check.Auctions} auctions have a bad row; nothing was imported. Correct them, or use --skip-bad to import the good ones."
                )
        );
    }
}
