using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Trading.Alerts;
using Trading.Kernel;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Cli;

/// <summary>
/// <c>trading import auctions FILE</c>: real auctions through the very commands that the pages send. The whole file
/// is checked before the first change; auctions go in by batches, each batch all or nothing, and what is in already
/// stays as it is, so that an import broken off is finished by running it again.
/// </summary>
internal sealed class ImportAuctions(
    IServiceProvider services,
    TextWriter output,
    TextWriter errors
)
{
    /// <summary>All went well.</summary>
    public const int Ok = 0;

    /// <summary>The file has bad rows, or is none that can be read.</summary>
    public const int BadRows = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Something outside the file failed: the database, the training, the operator's Ctrl-C.</summary>
    public const int Failed = 3;

    // One wait for the disk a batch. Large enough that the wait does not matter, small enough that others get their turn.
    private const int AuctionsAtOnce = 50;
    private const int MostErrorsShown = 200;

    private readonly Caller _caller = Caller.Platform("trading import") with
    {
        Language = Text.SpeaksEnglish ? "en" : "zh-CN",
    };

    private readonly HashSet<string> _bidders = new(StringComparer.Ordinal);
    private readonly List<(TextWriter Writer, string Line)> _held = [];
    private long _errorsSaid;
    private bool _live;

    /// <summary>What the operator asked for.</summary>
    /// <param name="File">The file.</param>
    /// <param name="SkipBad">Import the good auctions of a file with bad rows.</param>
    /// <param name="NoTrain">Leave training and scoring to another time.</param>
    /// <param name="Seed">Seed of the training.</param>
    /// <param name="Live">Progress bars instead of lines.</param>
    public sealed record Options(
        string File,
        bool SkipBad = false,
        bool NoTrain = false,
        int? Seed = null,
        bool Live = false
    );

    /// <summary>The command as the command line knows it; <paramref name="open"/> gives the platform for the settings on the line.</summary>
    public static Command Describe(Func<ParseResult, ServiceProvider> open)
    {
        var file = new Argument<string>("FILE")
        {
            Description =
                "CSV in UTF-8, one row a bid, with the columns of the public file of the auctions of Tsuchiura.",
        };
        var skipBad = new Option<bool>("--skip-bad")
        {
            Description =
                "Import the good auctions of a file with bad rows; an auction with a bad row is left out whole. Without it nothing is imported when any row is bad.",
        };
        var noTrain = new Option<bool>("--no-train")
        {
            Description = "Do not train a model and score after the import.",
        };
        var seed = new Option<int?>("--seed")
        {
            Description =
                "Seed of the training; equal data and seed give an equal model. Default 1.",
        };
        var command = new Command(
            "auctions",
            "Imports auctions with their bids, then has a model trained and everything scored. Can be run again: what is in stays as it is. Exit code 0 done, 1 bad rows, 2 usage, 3 failed."
        )
        {
            file,
            skipBad,
            noTrain,
            seed,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var services = open(parsed);
                return await new ImportAuctions(services, Console.Out, Console.Error).Run(
                    new(
                        parsed.GetValue(file)!,
                        parsed.GetValue(skipBad),
                        parsed.GetValue(noTrain),
                        parsed.GetValue(seed),
                        Live: !Console.IsOutputRedirected
                            && Spectre.Console.AnsiConsole.Profile.Capabilities.Interactive
                    ),
                    cancel
                );
            }
        );
        return command;
    }

    /// <summary>Does it; returns the exit code.</summary>
    public async Task<int> Run(Options options, CancellationToken cancel)
    {
        var code = await Try(options, cancel);
        Flush();
        return code;
    }

    private async Task<int> Try(Options options, CancellationToken cancel)
    {
        if (!File.Exists(options.File))
        {
            Error(new($"没有文件“{options.File}”。", $"There is no file \"{options.File}\"."));
            return Usage;
        }

        try
        {
            _live = options.Live;
            return await Tracks.Run(options.Live, output, track => Import(options, track, cancel));
        }
        catch (UnreadableFileException error)
        {
            Error(error.Said);
            return BadRows;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            Error(
                new(
                    "已中断。已导入的批次完整保留；再次运行同一命令即可继续，不会重复。",
                    "Interrupted. The batches imported so far are complete; run the same command again to continue, nothing is doubled."
                )
            );
            return Failed;
        }
        catch (Exception error)
            when (error is DbException or IOException or UnauthorizedAccessException)
        {
            Error(
                new(
                    $"导入失败：{error.Message} 已导入的批次完整保留；排除原因后再次运行即可继续。",
                    $"The import failed: {error.Message} The batches imported so far are complete; run it again when the cause is removed."
                )
            );
            return Failed;
        }
    }

    /// <summary>What was said while the bars were on the screen.</summary>
    private void Flush()
    {
        _live = false;
        foreach (var (writer, line) in _held)
        {
            writer.WriteLine(line);
        }

        _held.Clear();
    }

    private async Task<int> Import(Options options, ITrack track, CancellationToken cancel)
    {
        var today = DateOnly.FromDateTime(
            services
                .GetRequiredService<TimeProvider>()
                .GetUtcNow()
                .ToOffset(AuctionFile.JapanTime)
                .DateTime
        );
        var check = await Check(options, today, track, cancel);
        if (check.Rows == 0)
        {
            throw new UnreadableFileException(
                new("文件只有表头，没有数据。", "The file has a header and no rows.")
            );
        }

        if (check.BadAuctions > 0)
        {
            SayWhatIsBad(check, options.SkipBad);
            if (!options.SkipBad)
            {
                return BadRows;
            }
        }

        var count = await Send(options, check, today, track, cancel);
        return await Finish(options, count, check, track, cancel);
    }

    private async Task<AuctionCheck> Check(
        Options options,
        DateOnly today,
        ITrack track,
        CancellationToken cancel
    )
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(_caller.Language);
        track.Begin(new("检查文件", "Checking the file"), null);
        var check = new AuctionCheck(services);
        foreach (var read in AuctionFile.Read(options.File, today))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var bad in await check.Look(read, cancel))
            {
                SayBad(bad);
            }
        }

        return check;
    }

    private async Task<Counts> Send(
        Options options,
        AuctionCheck check,
        DateOnly today,
        ITrack track,
        CancellationToken cancel
    )
    {
        track.Begin(new("导入", "Importing"), check.Rows);
        var count = new Counts();
        var open = new Dictionary<string, List<AuctionRow>>(StringComparer.Ordinal);
        var batch = new List<AuctionCommands>();
        var file = Convert.ToHexStringLower(await Hash(options.File, cancel));
        foreach (var read in AuctionFile.Read(options.File, today))
        {
            cancel.ThrowIfCancellationRequested();
            track.At(++count.Rows);
            if (check.RowsOf(read.Auction) == 0)
            {
                throw new IOException(
                    new Text(
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
            batch.Add(new(rows));
            if (batch.Count == AuctionsAtOnce)
            {
                await SendBatch(batch, file, options.SkipBad, count, cancel);
                batch.Clear();
                if (count.Stopped)
                {
                    return count;
                }
            }
        }

        await SendBatch(batch, file, options.SkipBad, count, cancel);
        return count;
    }

    private async Task SendBatch(
        List<AuctionCommands> batch,
        string file,
        bool skipBad,
        Counts count,
        CancellationToken cancel
    )
    {
        if (batch.Count == 0 || await SendTogether(batch, file, count, cancel) is null)
        {
            return;
        }

        // One of them is refused by the state of things: alone, each shows whether it is the one.
        foreach (var auction in batch)
        {
            if (await SendTogether([auction], file, count, cancel) is not { } problem)
            {
                continue;
            }

            count.Refused++;
            SayBad(
                new BadCell(
                    auction.First.Line,
                    "pid",
                    auction.First.Auction,
                    new(problem.Message.Zh + Fields(problem), problem.Message.En + Fields(problem))
                )
            );
            if (!skipBad)
            {
                count.Stopped = true;
                return;
            }
        }

        static string Fields(Problem problem) =>
            string.Concat(problem.Errors.Select(error => $" {error.Pointer}: {error.Message}"));
    }

    private async Task<Problem?> SendTogether(
        IReadOnlyList<AuctionCommands> batch,
        string file,
        Counts count,
        CancellationToken cancel
    )
    {
        var (added, known, bids, bidders) = (0, 0, 0L, new HashSet<string>());
        var outcome = await services
            .GetRequiredService<Sender>()
            .Send(
                new Together.Command(
                    AuctionCommands.Source,
                    new
                    {
                        sha256 = file,
                        auctions = batch.Select(auction => auction.First.Auction),
                        bids = batch.Sum(auction => auction.Rows.Count),
                    },
                    async (sender, token) =>
                    {
                        (added, known, bids) = (0, 0, 0);
                        bidders.Clear();
                        foreach (var auction in batch)
                        {
                            foreach (
                                var bidder in auction.Bidders.Where(bidder =>
                                    !_bidders.Contains(bidder.Code) && bidders.Add(bidder.Code)
                                )
                            )
                            {
                                if ((await sender.Send(bidder, token)).Problem is { } unknown)
                                {
                                    return unknown;
                                }
                            }

                            var notice = await sender.Send(auction.Notice, token);
                            if (notice.Problem is { } refused)
                            {
                                return refused;
                            }

                            var id = notice.Value.Id;
                            if (
                                (await sender.Send(auction.Opening(id), token)).Problem is
                                { } unopened
                            )
                            {
                                return unopened;
                            }

                            if (
                                (await sender.Send(auction.Award(id), token)).Problem is
                                { } undecided
                            )
                            {
                                return undecided;
                            }

                            known += notice.Value.Existing ? 1 : 0;
                            added += notice.Value.Existing ? 0 : 1;
                            bids += notice.Value.Existing ? 0 : auction.Rows.Count;
                        }

                        return null;
                    }
                ),
                _caller,
                cancel
            );
        if (outcome.Problem is { } problem)
        {
            return problem;
        }

        count.Added += added;
        count.Known += known;
        count.Bids += bids;
        _bidders.UnionWith(bidders);
        return null;
    }

    private async Task<int> Finish(
        Options options,
        Counts count,
        AuctionCheck check,
        ITrack track,
        CancellationToken cancel
    )
    {
        var imported = new Text(
            $"导入 {count.Added} 场拍卖、{count.Bids} 份投标（另有 {count.Known} 场此前已在库）",
            $"{count.Added} auctions, {count.Bids} bids imported ({count.Known} already there)"
        );
        var code = check.BadAuctions > 0 || count.Refused > 0 ? BadRows : Ok;
        if (count.Stopped || options.NoTrain)
        {
            Say(output, imported.ToString());
            return code;
        }

        track.Begin(new("训练模型并评分", "Training the model and scoring"), null);
        var training = await new TrainingRun(services, _caller).Run(options.Seed, cancel);
        if (training.Problem is { } problem)
        {
            Say(output, imported.ToString());
            Error(problem.Message);
            return Failed;
        }

        if (training.Value.State == TrainingStates.Refused)
        {
            var why = new Text(training.Value.ReasonZh!, training.Value.ReasonEn!);
            Say(
                output,
                new Text(
                    $"{imported.Zh}；未训练模型：{why.Zh}",
                    $"{imported.En}; no model was trained: {why.En}"
                ).ToString()
            );
            return code;
        }

        var flagged = await services
            .GetRequiredService<Sender>()
            .Send(new ListAlerts.Query { Text = AuctionCommands.Buyer, Take = 1 }, _caller, cancel);
        var totals = flagged.Value.Totals.ToDictionary(total => total.Level, total => total.Count);
        var (red, orange, blue) = (totals["red"], totals["orange"], totals["blue"]);
        Say(
            output,
            new Text(
                $"{imported.Zh}；提示 {red + orange + blue} 场：红色 {red}、橙色 {orange}、蓝色 {blue}",
                $"{imported.En}; {red + orange + blue} flagged: {red} red, {orange} orange, {blue} blue"
            ).ToString()
        );
        return code;
    }

    private void SayWhatIsBad(AuctionCheck check, bool skipBad)
    {
        if (_errorsSaid > MostErrorsShown)
        {
            Say(
                errors,
                new Text(
                    $"……另有 {_errorsSaid - MostErrorsShown} 处错误。",
                    $"… and {_errorsSaid - MostErrorsShown} more errors."
                ).ToString()
            );
        }

        Say(
            errors,
            (
                skipBad
                    ? new Text(
                        $"{check.Auctions} 场拍卖中 {check.BadAuctions} 场有错误行，整场略过。",
                        $"{check.BadAuctions} of {check.Auctions} auctions have a bad row and are left out whole."
                    )
                    : new Text(
                        $"{check.Auctions} 场拍卖中 {check.BadAuctions} 场有错误行，未导入任何数据。请更正，或用 --skip-bad 只导入无误的拍卖。",
                        $"{check.BadAuctions} of {check.Auctions} auctions have a bad row; nothing was imported. Correct them, or use --skip-bad to import the good ones."
                    )
            ).ToString()
        );
    }

    private void SayBad(BadCell bad)
    {
        if (++_errorsSaid <= MostErrorsShown)
        {
            Say(errors, bad.ToString());
        }
    }

    private void Error(Text message) => Say(errors, message.ToString());

    private void Say(TextWriter writer, string line)
    {
        if (_live)
        {
            _held.Add((writer, line));
        }
        else
        {
            writer.WriteLine(line);
        }
    }

    private static async Task<byte[]> Hash(string path, CancellationToken cancel)
    {
        await using var stream = File.OpenRead(path);
        return await SHA256.HashDataAsync(stream, cancel);
    }

    private sealed class Counts
    {
        public long Rows { get; set; }
        public int Added { get; set; }
        public int Known { get; set; }
        public long Bids { get; set; }
        public int Refused { get; set; }

        /// <summary>True when the operator did not want bad auctions skipped and one was refused.</summary>
        public bool Stopped { get; set; }
    }
}
