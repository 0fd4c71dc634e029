using Trading.Alerts.Following;
using Trading.Procurement.Contracts;

namespace Trading.Tests.Alerts.Following;

public sealed class ChangeWalkTests
{
    private const int Take = 3;

    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 4, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_is_settled_moves_the_kept_place_to_the_last_that_was_seen()
    {
        var page = Page(Noon.AddHours(-3), Noon.AddHours(-2), Noon.AddHours(-1));

        var walk = Behind(new(new() { Since = Noon.AddDays(-1) }), page, Noon);

        Assert.True(walk.More);
        Assert.Equal((page[2].ChangedAt, page[2].Id), (walk.Kept.Since, walk.Kept.AfterId));
        Assert.Same(walk.Kept, walk.At);
    }

    [Fact]
    public void A_change_that_is_committed_late_behind_a_faster_one_is_seen_by_the_next_walk()
    {
        var slow = Noon.AddMinutes(-4);
        var first = Behind(
            new(new() { Since = Noon.AddDays(-1) }),
            Page(Noon.AddHours(-1), Noon.AddMinutes(-2), Noon.AddSeconds(-1)),
            Noon
        );
        Assert.Equal(Noon.AddSeconds(-1), first.At.Since);

        // The rest takes an hour; what was missing from its first page is not behind that.
        var last = Behind(
            new(first.Kept, first.Ahead),
            Page(Noon.AddMinutes(40)),
            Noon.AddHours(1)
        );

        Assert.False(last.More);
        Assert.True(new ChangeWalk(last.Kept).At.Since < slow);
    }

    [Fact]
    public void A_walk_that_finds_nothing_stays_where_it_is_however_late_the_clock_says_it_is()
    {
        var kept = new ChangePlace { Since = Noon, AfterId = Guid.NewGuid() };

        var walk = Behind(new(kept), Page(), Noon.AddDays(400));

        Assert.Equal((kept, false), (walk.Kept, walk.More));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Whatever_writers_and_readers_do_every_change_is_seen(int seed)
    {
        var random = new Random(seed);
        var changes = Enumerable
            .Range(0, 600)
            .Select(_ =>
            {
                var at = Noon.AddSeconds(random.Next(7200));
                return (
                    Place: new ProcurementPlace(Guid.NewGuid(), at),
                    Committed: at.AddSeconds(random.Next((int)ChangeWalk.Overlap.TotalSeconds))
                );
            })
            .ToList();
        var seen = new HashSet<Guid>();
        var walk = new ChangeWalk(new() { Since = Noon.AddDays(-1) });
        for (var now = Noon; now < Noon.AddHours(4); )
        {
            ProcurementPlace[] page =
            [
                .. changes
                    .Where(change => change.Committed <= now)
                    .Select(change => change.Place)
                    .Where(place =>
                        (place.ChangedAt, place.Id).CompareTo((walk.At.Since, walk.At.AfterId)) > 0
                    )
                    .OrderBy(place => (place.ChangedAt, place.Id))
                    .Take(Take),
            ];
            seen.UnionWith(page.Select(place => place.Id));
            walk = Behind(walk, page, now);
            // Now and then one who reads is interrupted, and the next begins at the kept place.
            now = now.AddSeconds(random.Next(walk.More ? 20 : 600));
            walk = walk.More && random.Next(50) > 0 ? walk : new(walk.Kept);
        }

        Assert.Equal(changes.Count, seen.Count);
    }

    private static ChangeWalk Behind(
        ChangeWalk walk,
        ProcurementPlace[] page,
        DateTimeOffset readAt
    ) =>
        walk.Behind(
            page is [.., var last] ? new() { Since = last.ChangedAt, AfterId = last.Id } : null,
            page.Length == Take,
            readAt
        );

    private static ProcurementPlace[] Page(params DateTimeOffset[] at) =>
        [.. at.Select(one => new ProcurementPlace(Guid.NewGuid(), one))];
}
