using Trading.Kernel.Changes;

namespace Trading.Exchange.Feed;

/// <summary>
/// Tells a reader whose scope became narrower of everything that it was told of and may be told of no more: first of what is
/// there, in the order of the keys, then, in the feed, of what was removed meanwhile. Nothing is written for it: where the
/// reader is lies in its cursor, so that one that was away for a month is told as one that followed, and one that broke off
/// goes on where it was.
/// </summary>
internal sealed class ScopeTombstones(
    IEnumerable<IChangeSource> sources,
    ChangeTail tail,
    TimeProvider time
)
{
    // So many rows are looked at for one answer, also where hardly any of them has left.
    private const int MostLookedAt = 20_000;
    private const int FewestAtOnce = 500;

    // Behind every kind.
    private const string AllKinds = "~";

    // What came after the cursor was given is not named to a reader that was never told of it; but a snapshot may have been
    // under way for hours.
    private static readonly TimeSpan Slack = TimeSpan.FromDays(1);

    private static readonly TimeSpan UntilPlaced = TimeSpan.FromSeconds(1);

    /// <summary>The next tombstones, and the cursor behind them.</summary>
    public async Task<(IReadOnlyList<ReadChanges.Told> Told, FeedCursor Next)> Next(
        FeedView view,
        FeedCursor at,
        int limit,
        CancellationToken cancel
    )
    {
        var told = new List<ReadChanges.Told>();
        var now = time.GetUtcNow();
        var known = DateTimeOffset.FromUnixTimeSeconds(at.GivenAt) + Slack;
        var lookedAt = 0;
        foreach (
            var kind in view
                .Left.Order(StringComparer.Ordinal)
                .Where(kind => string.CompareOrdinal(kind, at.Leaving!.Kind) >= 0)
        )
        {
            var source = sources.Single(source => source.Kind == kind);
            var last = kind == at.Leaving!.Kind ? at.Leaving.Last : null;
            for (var more = true; more; )
            {
                if (told.Count == limit || lookedAt >= MostLookedAt)
                {
                    return (told, At(kind, last));
                }

                var take = Math.Clamp(limit - told.Count, FewestAtOnce, TakeSnapshot.AtOnce);
                var part = await source.Behind(last, take, cancel);
                more = part.Count == take;
                foreach (var present in part.TakeWhile(_ => told.Count < limit))
                {
                    (last, lookedAt) = (present.Subject, lookedAt + 1);
                    if (present.Since <= known && view.Leaves(kind, present))
                    {
                        told.Add(
                            ReadChanges.ToldOf(
                                FeedView.OutOf(
                                    new Change(kind, last, present.Version, "")
                                    {
                                        About = present.About,
                                    }
                                ),
                                now,
                                At(kind, last)
                            )
                        );
                    }
                }

                more |= told.Count == limit;
            }
        }

        // Whatever was removed while it was looked for stands at a place up to this one.
        var until = await tail.AllPlaced(UntilPlaced, cancel);
        return (
            told,
            at with
            {
                Leaving = at.Leaving! with { Kind = AllKinds, Last = null, Until = until },
            }
        );

        FeedCursor At(string kind, string? last) =>
            at with
            {
                Leaving = at.Leaving! with { Kind = kind, Last = last },
            };
    }
}
