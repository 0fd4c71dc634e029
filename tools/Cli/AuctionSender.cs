using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement;
using Trading.Registry.Entities;

namespace Trading.Cli;

/// <summary>An auction of a file as the commands that a person at the screen would send.</summary>
internal interface IAuctionToSend
{
    /// <summary>Its number in the file.</summary>
    string Number { get; }

    /// <summary>The line of its first bid.</summary>
    long Line { get; }

    /// <summary>How many bids it has.</summary>
    int BidCount { get; }

    /// <summary>Every bidder once.</summary>
    IEnumerable<RecordEntity.Command> Bidders { get; }

    /// <summary>The notice.</summary>
    PublishProcurement.Command Notice { get; }

    /// <summary>The opening with the bids in the file's order.</summary>
    RecordOpening.Command Opening(Guid procurement);

    /// <summary>The award, or that there was none.</summary>
    RecordAward.Command Award(Guid procurement);
}

/// <summary>
/// Sends auctions of a file by batches, each all or nothing. What is in already stays as it is, so that an import broken off is
/// finished by running it again.
/// </summary>
/// <param name="services">The product.</param>
/// <param name="caller">Who imports.</param>
/// <param name="source">Where the procurements say they come from.</param>
/// <param name="numberColumn">The file's column that numbers auctions.</param>
/// <param name="file">The file's hash, kept with each batch.</param>
/// <param name="skipBad">Go on behind an auction that the state of things refuses.</param>
internal sealed class AuctionSender(
    IServiceProvider services,
    Caller caller,
    string source,
    string numberColumn,
    string file,
    bool skipBad
)
{
    // One wait for the disk a batch. Large enough that the wait does not matter, small enough that others get their turn.
    private const int AuctionsAtOnce = 50;

    private readonly HashSet<EntityCode> _bidders = [];
    private readonly List<IAuctionToSend> _batch = [];

    /// <summary>Auctions that were not there.</summary>
    public int Added { get; private set; }

    /// <summary>Auctions that were there already.</summary>
    public int Known { get; private set; }

    /// <summary>Bids of those that were not there.</summary>
    public long Bids { get; private set; }

    /// <summary>Auctions that the state of things refused.</summary>
    public List<BadCell> Refused { get; } = [];

    /// <summary>True when the operator did not want bad auctions skipped and one was refused.</summary>
    public bool Stopped { get; private set; }

    /// <summary>SHA-256 of a file, in lower case.</summary>
    public static async Task<string> HashOf(string path, CancellationToken cancel)
    {
        await using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel));
    }

    /// <summary>Takes one; it goes with its batch. False once nothing more is to be sent.</summary>
    public async Task<bool> Take(IAuctionToSend auction, CancellationToken cancel)
    {
        _batch.Add(auction);
        if (_batch.Count == AuctionsAtOnce)
        {
            await Finish(cancel);
        }

        return !Stopped;
    }

    /// <summary>Sends what is left.</summary>
    public async Task Finish(CancellationToken cancel)
    {
        await SendBatch(cancel);
        _batch.Clear();
    }

    private async Task SendBatch(CancellationToken cancel)
    {
        if (Stopped || _batch.Count == 0 || await SendTogether(_batch, cancel) is null)
        {
            return;
        }

        // One of them is refused by the state of things: alone, each shows whether it is the one.
        foreach (var auction in _batch)
        {
            if (await SendTogether([auction], cancel) is not { } problem)
            {
                continue;
            }

            var fields = string.Concat(
                problem.Errors.Select(error => $" {error.Pointer}: {error.Message}")
            );
            Refused.Add(
                new(
                    auction.Line,
                    numberColumn,
                    auction.Number,
                    new(problem.Message.Zh + fields, problem.Message.En + fields)
                )
            );
            if (!skipBad)
            {
                Stopped = true;
                return;
            }
        }
    }

    private async Task<Problem?> SendTogether(
        IReadOnlyList<IAuctionToSend> batch,
        CancellationToken cancel
    )
    {
        var sent = new Sent();
        var outcome = await services
            .GetRequiredService<Sender>()
            .Send(
                new BatchCommand.Command(
                    source,
                    new
                    {
                        sha256 = file,
                        auctions = batch.Select(auction => auction.Number),
                        bids = batch.Sum(auction => auction.BidCount),
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

        Added += sent.Added;
        Known += sent.Known;
        Bids += sent.Bids;
        _bidders.UnionWith(sent.Bidders);
        return null;
    }

    private async ValueTask<Problem?> Send(
        IReadOnlyList<IAuctionToSend> batch,
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
                sent.Bids += auction.BidCount;
            }
        }

        return null;
    }

    /// <summary>What one batch did, true once it is committed.</summary>
    private sealed class Sent
    {
        public int Added { get; set; }
        public int Known { get; set; }
        public long Bids { get; set; }
        public HashSet<EntityCode> Bidders { get; } = [];
    }
}
