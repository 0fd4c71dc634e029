using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Trading.Alerts;
using Trading.Alerts.Models;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
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
    // One wait for the disk a batch. Large enough that the wait does not matter, small enough that others get their turn.
    private const int AuctionsAtOnce = 50;
    private const int MostErrorsShown = 200;

    private readonly HashSet<EntityCode> _bidders = [];

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
    );

    /// <summary>The command as the command line knows it.</summary>
    public static Command Describe()
    {
        var file = new Argument<string>("FILE")
        {
            Description = new LocalizedText(
                "UTF-8 编码的 CSV，每行一份投标，列与土浦市拍卖公开数据相同",
                "CSV in UTF-8, one row a bid, with the columns of the public auctions of Tsuchiura"
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
        }.WithExamples(
            "trading import auctions tsuchiura.csv",
            "trading import auctions tsuchiura.csv --skip-bad --no-train"
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
                    ),
                    cancel
                );
            }
        );
        return command;
    }

    /// <summary>Does it; returns the exit code.</summary>
    public Task<int> Run(Options options, CancellationToken cancel) =>
        ImportRun.Guarded(caller, errors, () => Import(options, cancel), cancel);

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
        var count = await Terminal.Watch(
            new("导入", "Importing"),
            progress => Send(options, check, today, progress, cancel)
        );
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        foreach (var refused in count.Refused)
        {
            errors.WriteLine(refused);
        }

        output.WriteLine(
            new LocalizedText(
                $"处理 {count.Rows} 行，用时 {seconds:0.0} 秒，每秒 {count.Rows / seconds:0} 行",
                $"{count.Rows} rows in {seconds:0.0} s, {count.Rows / seconds:0} rows/s"
            )
        );
        var code =
            check.BadAuctions > 0 || count.Refused.Count > 0
                ? ExitCode.FoundProblem
                : ExitCode.Done;
        var imported = new LocalizedText(
            $"导入 {count.Added} 场拍卖、{count.Bids} 份投标（另有 {count.Known} 场此前已在库）",
            $"{count.Added} auctions, {count.Bids} bids imported ({count.Known} already there)"
        );
        if (count.Stopped || options.NoTrain)
        {
            output.WriteLine(imported);
            return code;
        }

        return await Train(options, imported, cancel) ? code : ExitCode.Failed;
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

    private async Task<Counts> Send(
        Options options,
        AuctionCheck check,
        DateOnly today,
        IProgress<(long Done, long Of)> progress,
        CancellationToken cancel
    )
    {
        var count = new Counts();
        var open = new Dictionary<string, List<AuctionRow>>(StringComparer.Ordinal);
        var batch = new List<AuctionCommands>();
        var file = Convert.ToHexStringLower(await Hash(options.File, cancel));
        foreach (var read in AuctionFile.Read(options.File, today))
        {
            cancel.ThrowIfCancellationRequested();
            progress.Report((++count.Rows, check.Rows));
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

            var fields = string.Concat(
                problem.Errors.Select(error => $" {error.Pointer}: {error.Message}")
            );
            count.Refused.Add(
                new(
                    auction.First.Line,
                    "pid",
                    auction.First.Auction,
                    new(problem.Message.Zh + fields, problem.Message.En + fields)
                )
            );
            if (!skipBad)
            {
                count.Stopped = true;
                return;
            }
        }
    }

    private async Task<Problem?> SendTogether(
        IReadOnlyList<AuctionCommands> batch,
        string file,
        Counts count,
        CancellationToken cancel
    )
    {
        var sent = new Sent();
        var outcome = await services
            .GetRequiredService<Sender>()
            .Send(
                new BatchCommand.Command(
                    AuctionCommands.Source,
                    new
                    {
                        sha256 = file,
                        auctions = batch.Select(auction => auction.First.Auction),
                        bids = batch.Sum(auction => auction.Rows.Count),
                    },
                    (sender, token) =>
                    {
                        sent = new();
                        return Send(batch, sent, sender, token);
                    }
                ),
                caller,
                cancel
            );
        if (outcome.Problem is { } problem)
        {
            return problem;
        }

        count.Added += sent.Added;
        count.Known += sent.Known;
        count.Bids += sent.Bids;
        _bidders.UnionWith(sent.Bidders);
        return null;
    }

    private async ValueTask<Problem?> Send(
        IReadOnlyList<AuctionCommands> batch,
        Sent sent,
        Mediator.ISender sender,
        CancellationToken cancel
    )
    {
        foreach (var auction in batch)
        {
            foreach (var bidder in auction.Bidders)
            {
                if (
                    !_bidders.Contains(bidder.Code)
                    && sent.Bidders.Add(bidder.Code)
                    && (await sender.Send(bidder, cancel)).Problem is { } unknown
                )
                {
                    return unknown;
                }
            }

            var notice = await sender.Send(auction.Notice, cancel);
            if (notice.Problem is { } unpublished)
            {
                return unpublished;
            }

            // Also for one that was in: the same again changes nothing, something else under its number is refused.
            var id = notice.Value.Id;
            if ((await sender.Send(auction.Opening(id), cancel)).Problem is { } unopened)
            {
                return unopened;
            }

            if ((await sender.Send(auction.Award(id), cancel)).Problem is { } undecided)
            {
                return undecided;
            }

            if (notice.Value.Existing)
            {
                sent.Known++;
            }
            else
            {
                sent.Added++;
                sent.Bids += auction.Rows.Count;
            }
        }

        return null;
    }

    private async Task SayWhetherItWaits(Training training, CancellationToken cancel)
    {
        var models = await services
            .GetRequiredService<Sender>()
            .Send(new ListModels.Query(), caller, cancel);
        if (
            models.Value.Models.Any(model =>
                model.Id == training.ModelId && model.State == ModelStates.Challenger
            )
        )
        {
            errors.WriteLine(
                new LocalizedText(
                    "新模型待批准：请在“模型”页比较后决定；在此之前仍用原来的模型。",
                    "The new model waits for approval: compare and decide on the page of models; until then the one before stays in service."
                )
            );
        }
    }

    private async Task<bool> Train(
        Options options,
        LocalizedText imported,
        CancellationToken cancel
    )
    {
        errors.WriteLine(new LocalizedText("训练模型并评分……", "Training a model and scoring …"));
        var training = await new TrainingRun(services, caller).Run(
            AuctionCommands.Country,
            options.Seed,
            cancel
        );
        if (training.Problem is { } problem)
        {
            output.WriteLine(imported);
            errors.WriteLine(problem.Message);
            return false;
        }

        if (training.Value.State == TrainingStates.Refused)
        {
            output.WriteLine(
                new LocalizedText(
                    $"{imported.Zh}；未训练模型：{training.Value.ReasonZh}",
                    $"{imported.En}; no model was trained: {training.Value.ReasonEn}"
                )
            );
            return true;
        }

        if (training.Value.State != TrainingStates.Done)
        {
            output.WriteLine(imported);
            errors.WriteLine(
                new LocalizedText(
                    $"训练{TrainingStates.Name(training.Value.State).Zh}，可用 trading jobs retry {training.Value.Id} 继续。{training.Value.ReasonZh}",
                    $"The training was not done ({training.Value.State}); 'trading jobs retry {training.Value.Id}' carries it on. {training.Value.ReasonEn}"
                )
            );
            return false;
        }

        await SayWhetherItWaits(training.Value, cancel);
        var flagged = await services
            .GetRequiredService<Sender>()
            .Send(new ListAlerts.Query { Text = AuctionCommands.Buyer, Take = 1 }, caller, cancel);
        var totals = flagged.Value.Totals.ToDictionary(total => total.Level, total => total.Count);
        var (red, orange, blue) = (totals["red"], totals["orange"], totals["blue"]);
        output.WriteLine(
            new LocalizedText(
                $"{imported.Zh}；提示 {red + orange + blue} 场：红色 {red}、橙色 {orange}、蓝色 {blue}",
                $"{imported.En}; {red + orange + blue} flagged: {red} red, {orange} orange, {blue} blue"
            )
        );
        return true;
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

    private static async Task<byte[]> Hash(string path, CancellationToken cancel)
    {
        await using var stream = File.OpenRead(path);
        return await SHA256.HashDataAsync(stream, cancel);
    }

    /// <summary>What one batch did, true once it is committed.</summary>
    private sealed class Sent
    {
        public int Added { get; set; }
        public int Known { get; set; }
        public long Bids { get; set; }
        public HashSet<EntityCode> Bidders { get; } = [];
    }

    private sealed class Counts
    {
        public long Rows { get; set; }
        public int Added { get; set; }
        public int Known { get; set; }
        public long Bids { get; set; }

        /// <summary>Auctions that the state of things refused.</summary>
        public List<BadCell> Refused { get; } = [];

        /// <summary>True when the operator did not want bad auctions skipped and one was refused.</summary>
        public bool Stopped { get; set; }
    }
}
