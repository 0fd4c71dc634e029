using System.Diagnostics;
using FluentValidation;
using Trading.Exchange.Contracts;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Exchange.Feed;

/// <summary>
/// What changed behind a cursor, of all that the system may be told of, in order and without a gap: who goes on from
/// <c>next</c> for ever gets every change once, those of one subject in the order of their versions. 410 with a link to the
/// snapshot where that cannot be promised (see <see cref="FeedCursors"/>). Whose scope became narrower is first told of all
/// that left it (see <see cref="ScopeTombstones"/>).
/// </summary>
public static class ReadChanges
{
    /// <summary>The most changes one answer has.</summary>
    public const int Most = 5000;

    private const int Usual = 500;
    private const int LongestWait = 60;

    // So many are looked at for one answer, also where a filter leaves most of them out: then next has moved, and there is more.
    private const int MostLookedAt = 20_000;

    /// <summary>Behind which cursor, of which kinds and divisions.</summary>
    /// <param name="After">The <c>next</c> of the answer before, or a snapshot's cursor; from the beginning without one.</param>
    /// <param name="Limit">At most so many, 1 to 5000; 500 when left out.</param>
    /// <param name="Kinds">Of these kinds, with commas between: <c>entity,credit,procurement,alert,case</c>; all the key opens when left out.</param>
    /// <param name="Regions">In these divisions and below them (GB/T 2260), with commas between; listings lie in none and are always told.</param>
    /// <param name="Wait">So many seconds may pass, 0 to 60, until there is something to tell.</param>
    [Requires(ExchangePermissions.FollowChanges)]
    public sealed record Query(
        string? After = null,
        int? Limit = null,
        string? Kinds = null,
        string? Regions = null,
        int? Wait = null
    ) : IQuery<Part>;

    /// <summary>A part of the feed.</summary>
    /// <param name="Items">The changes, in order.</param>
    /// <param name="Next">From where to go on; it moves also over what is not told.</param>
    /// <param name="More">True when there is more to read at once.</param>
    public sealed record Part(
        [property: System.Text.Json.Serialization.JsonPropertyName("changes")]
            IReadOnlyList<Told> Items,
        string Next,
        bool More
    );

    /// <summary>A change.</summary>
    /// <param name="Cursor">Going on from here leaves out this one and all before it.</param>
    /// <param name="Kind">One of <see cref="FeedKinds"/>.</param>
    /// <param name="Id">Key of what changed: a code, or an id.</param>
    /// <param name="Version">Its version now; whoever has a later one already has this change in it.</param>
    /// <param name="Change">One of <see cref="FeedChanges"/>.</param>
    /// <param name="Reason">Why: <c>verified</c>, <c>suspended</c>, <c>merged</c>, <c>repaired</c>, <c>out_of_scope</c>, …; of a procurement the code of the step, of a warning or a case that of what became of it.</param>
    /// <param name="At">When.</param>
    /// <param name="Links">Where to read more.</param>
    public sealed record Told(
        string Cursor,
        string Kind,
        string Id,
        long Version,
        string Change,
        string Reason,
        DateTimeOffset At,
        FeedLinks Links
    );

    /// <summary>A change as a reader is told of it, with the cursor behind it.</summary>
    internal static Told ToldOf(Change change, DateTimeOffset at, FeedCursor behind) =>
        new(
            behind.Text(),
            change.Kind,
            change.Subject,
            change.Version,
            change.Removed ? FeedChanges.Removed : FeedChanges.Changed,
            change.Reason,
            at,
            FeedLinks.Of(change.Kind, change.Subject, change.About)
        );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Limit)
                .InclusiveBetween(1, Most)
                .WithMessage(
                    "limit.range",
                    $"limit 应为 1 至 {Most}。",
                    $"'limit' is 1 to {Most}."
                );
            RuleFor(query => query.Wait)
                .InclusiveBetween(0, LongestWait)
                .WithMessage(
                    "wait.range",
                    $"wait 应为 0 至 {LongestWait} 秒。",
                    $"'wait' is 0 to {LongestWait} seconds."
                );
        }
    }

    internal sealed class Handler(
        ChangeTail tail,
        IEnumerable<IChangeSource> sources,
        FeedFollowers followers,
        FeedCursors cursors,
        ScopeTombstones tombstones,
        CurrentCaller current
    ) : IQueryHandler<Query, Part>
    {
        public async ValueTask<Outcome<Part>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var caller = current.Caller;
            var seen = FeedView.Of(
                query.Kinds,
                query.Regions,
                caller,
                sources,
                cursors.HadBy(query.After, caller, sources)
            );
            if (seen.Problem is { } closed)
            {
                return cursors.OtherFields(query.After, caller) ?? closed;
            }

            var view = seen.Value;
            // Who waits is told of what comes; the head of a moment ago may be behind a cursor of another node.
            var head = (query.Wait > 0 ? tail.Followed : null) ?? await tail.Now();
            var start = cursors.Start(query.After, head, view, caller);
            if (start.Problem is not null)
            {
                head = await tail.Now();
                start = cursors.Start(query.After, head, view, caller);
            }

            if (start.Problem is { } wrong)
            {
                return wrong;
            }

            followers.Asked(caller, start.Value.Position);
            var leaving = start.Value.Leaving;
            if (leaving is { Leaving.Until: null })
            {
                var (told, next) = await tombstones.Next(
                    view,
                    leaving,
                    query.Limit ?? Usual,
                    cancellationToken
                );
                if (told.Count > 0 || next.Leaving!.Until is null)
                {
                    followers.Told(caller, told.Count);
                    return new Part(told, next.Text(), true);
                }

                (leaving, head) = (next, await tail.Now());
            }

            var leftUntil = leaving?.Leaving!.Until ?? 0;
            var until = Stopwatch.StartNew();
            var wait = TimeSpan.FromSeconds(query.Wait ?? 0);
            var limit = query.Limit ?? Usual;
            var found = new List<(long Position, Change Change, DateTimeOffset At)>();
            var position = start.Value.Position;
            while (true)
            {
                var lookedAt = 0;
                while (position < head.Newest && found.Count < limit && lookedAt < MostLookedAt)
                {
                    var part = await tail.Behind(position, head, cancellationToken);
                    if (part.Count == 0 || part[0].Position != position + 1)
                    {
                        return FeedCursors.Expired();
                    }

                    foreach (var change in part)
                    {
                        position = change.Position;
                        lookedAt++;
                        if (
                            (
                                position <= leftUntil
                                    ? view.ShownOrLeft(change)
                                    : view.Shown(change)
                            ) is
                            { } shown
                        )
                        {
                            found.Add((position, shown, change.At));
                            if (found.Count == limit)
                            {
                                break;
                            }
                        }
                    }
                }

                var left = wait - until.Elapsed;
                if (found.Count > 0 || position < head.Newest || left <= TimeSpan.Zero)
                {
                    break;
                }

                var later = await tail.Wait(position, left, cancellationToken);
                if (later.Epoch != head.Epoch)
                {
                    break;
                }

                head = later;
            }

            followers.Told(caller, found.Count);
            var plain = cursors.Of(head, position, view, caller);
            return new Part(
                [.. found.Select(one => ToldOf(one.Change, one.At, At(one.Position)))],
                At(position).Text(),
                position < head.Newest
            );

            FeedCursor At(long reached) =>
                (reached < leftUntil ? leaving! : plain) with
                {
                    Position = reached,
                };
        }
    }
}
