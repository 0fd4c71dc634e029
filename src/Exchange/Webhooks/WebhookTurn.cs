using System.Collections.Concurrent;
using System.Diagnostics;

namespace Trading.Exchange.Webhooks;

/// <summary>
/// Posts some changes, those of one subject one after the other, and says which arrived. What comes behind one of its
/// subject that failed is not sent.
/// </summary>
internal sealed class WebhookTurn(
    WebhookPost post,
    Uri url,
    IReadOnlyList<WebhookSecret> secrets,
    int sideBySide
)
{
    // What is left then waits for the next turn, before which it is seen whether anything about the webhook has changed.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    // So many failures are the address's and not the events'.
    private const int MostFailures = 10;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, (string EventId, WebhookAnswer Answer)> _results = [];
    private IReadOnlyList<ShownChange> _changes = [];
    private bool _stopped;

    /// <summary>How many arrived.</summary>
    public int Arrived { get; private set; }

    /// <summary>One that arrived, where any did.</summary>
    public (string EventId, WebhookAnswer Answer) Last { get; private set; }

    /// <summary>The answer that nothing more is wanted.</summary>
    public (string EventId, WebhookAnswer Answer)? Gone { get; private set; }

    /// <summary>True when it was broken off, since the address is away or fails whatever it is sent.</summary>
    public bool IsOver => _stopped;

    /// <summary>What failed, in order.</summary>
    public IReadOnlyList<(
        ShownChange Change,
        (string EventId, WebhookAnswer Answer) Result
    )> Failed =>
        [
            .. _changes
                .Where(change =>
                    _results.TryGetValue(change.Position, out var result)
                    && !result.Answer.Succeeded
                )
                .Select(change => (change, _results[change.Position])),
        ];

    /// <summary>What was not sent, in order.</summary>
    public IReadOnlyList<ShownChange> Unsent =>
        [.. _changes.Where(change => !_results.ContainsKey(change.Position))];

    /// <summary>Sends them.</summary>
    public async Task<WebhookTurn> Send(
        IReadOnlyList<ShownChange> changes,
        Func<ShownChange, WebhookEvent> eventOf,
        CancellationToken cancel
    )
    {
        _changes = changes;
        var watch = Stopwatch.StartNew();
        var subjects = new ConcurrentQueue<IGrouping<(string, string), ShownChange>>(
            changes.GroupBy(change => change.About)
        );
        await Work(sideBySide);
        return this;

        // Whoever has got a turn lets the next one wait for his: a line of thousands is long in passing.
        async Task Work(int lanes)
        {
            using var lane = post.To(url, secrets);
            await lane.Enter(cancel);
            await Task.WhenAll(
                subjects.IsEmpty || lanes == 1 ? Task.CompletedTask : Work(lanes - 1),
                Empty(lane)
            );
        }

        async Task Empty(WebhookPost.Lane lane)
        {
            while (subjects.TryDequeue(out var subject))
            {
                await Send(lane, subject, watch, eventOf, cancel);
            }

            lane.Leave();
        }
    }

    private async Task Send(
        WebhookPost.Lane lane,
        IEnumerable<ShownChange> subject,
        Stopwatch watch,
        Func<ShownChange, WebhookEvent> eventOf,
        CancellationToken cancel
    )
    {
        foreach (var change in subject)
        {
            if (_stopped || watch.Elapsed > Longest)
            {
                return;
            }

            var told = eventOf(change);
            var answer = await lane.Send(told.Id, told.Body(), cancel);
            Note(change, told.Id, answer);
            if (!answer.Succeeded)
            {
                return;
            }
        }
    }

    /// <summary>The position up to which everything arrived; the one given where all did.</summary>
    public long Before(long upTo) =>
        _changes
            .Where(change =>
                !_results.TryGetValue(change.Position, out var result) || !result.Answer.Succeeded
            )
            .Select(change => (long?)change.Position - 1)
            .FirstOrDefault()
        ?? upTo;

    private void Note(ShownChange change, string eventId, WebhookAnswer answer)
    {
        lock (_lock)
        {
            _results[change.Position] = (eventId, answer);
            if (answer.Succeeded)
            {
                Arrived++;
                Last = (eventId, answer);
                return;
            }

            if (answer.IsGone)
            {
                Gone = (eventId, answer);
            }

            _stopped |=
                answer.IsGone
                || answer.IsAway && Arrived == 0
                || _results.Count - Arrived >= MostFailures;
        }
    }
}
