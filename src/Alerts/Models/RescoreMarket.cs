using Trading.Alerts.Contracts;
using Trading.Alerts.Scoring;
using Trading.Kernel.LongJobs;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Models;

/// <summary>
/// Scores all of a market by its champion, some a step, after another one was put into service. What changes meanwhile is
/// scored by it at once, and what was is passed over, so that in the end each is scored by it.
/// </summary>
internal sealed class RescoreMarket(IProcurements procurements, ModelStore models, Scorer scorer)
    : ILongJob<RescoreMarket.Input, RescoreMarket.Reached>
{
    public static readonly LongJobKind Kind = new(
        "alerts.rescore",
        new("用启用的模型重新评分", "Scoring by the model put into service"),
        [AlertsPermissions.TrainModel],
        new Term(Scoring, new("重新评分", "Scoring"))
    );

    private const string Scoring = "scoring";
    private const int FirstScored = 50;

    /// <summary>Which market.</summary>
    /// <param name="Market">See <see cref="Markets"/>.</param>
    public sealed record Input(string Market);

    /// <summary>How far it has come.</summary>
    public sealed record Reached
    {
        /// <summary>The last procurement scored, in the order of change.</summary>
        public DateTimeOffset Since { get; init; } = DateTimeOffset.UnixEpoch;

        /// <summary>The last procurement scored.</summary>
        public Guid AfterId { get; init; }

        /// <summary>How many were looked at.</summary>
        public long Done { get; init; }

        /// <summary>What scoring found so far.</summary>
        public ScoringSummary Summary { get; init; } = new();
    }

    /// <summary>One at a time of a market.</summary>
    public static string Key(string market) => $"{Kind.Code}/{market}";

    public async Task<WriteStep<Reached>> Next(
        Input input,
        Reached? reached,
        Pace pace,
        CancellationToken cancel
    )
    {
        var before = reached ?? new();
        var next = await Score(input.Market, before, pace, cancel);
        return async write =>
        {
            var (now, more) = await next(write);
            return more
                ? new()
                {
                    Reached = now,
                    Phase = Scoring,
                    Done = now.Done,
                    Cancellable = false,
                }
                : Step<Reached>.Ended(new { scored = now.Summary.Scored }, now.Done, now.Done);
        };
    }

    /// <summary>Reads the next page of a market and gives the scoring of it, which says whether there is more.</summary>
    public async Task<Func<CancellationToken, Task<(Reached Now, bool More)>>> Score(
        string market,
        Reached before,
        Pace pace,
        CancellationToken cancel
    )
    {
        pace.Begin(FirstScored, Scorer.AtOnce);
        var take = pace.Rows;
        var page = await procurements.ChangedSince(
            before.Since,
            before.AfterId,
            take,
            cancel,
            market
        );
        // Read before the transaction: reading it back takes far longer than scoring by it.
        await models.Current(market, cancel);
        return async write =>
        {
            var summary = before.Summary.Copy();
            await scorer.Score([.. page.Select(history => history.Summary.Id)], summary, write);
            return (
                new()
                {
                    Summary = summary,
                    Since = page.Count == 0 ? before.Since : page[^1].Summary.ChangedAt,
                    AfterId = page.Count == 0 ? before.AfterId : page[^1].Summary.Id,
                    Done = before.Done + page.Count,
                },
                page.Count == take
            );
        };
    }
}
