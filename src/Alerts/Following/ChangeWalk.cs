using Trading.Procurement.Contracts;

namespace Trading.Alerts.Following;

/// <summary>
/// Follows what changed, a page at a time. A change is dated when it is made and seen when it is committed, so that of a slow
/// transaction appears behind faster ones that were looked at. Therefore the place that is kept never passes
/// <see cref="Overlap"/> before its page was read. What is younger is looked at too, ahead of that place, and does not move it
/// however long that takes: what was missing from the first page is missed by all behind it. The next walk begins at the kept
/// place and sees the youngest again.
/// </summary>
/// <remarks>
/// Nor does the clock alone move it: a walk that finds nothing stays at the last change it saw, since a clock that is ahead of
/// those that date changes would pass over what is still to come.
/// </remarks>
/// <param name="Kept">Where the next walk begins.</param>
/// <param name="Ahead">Where this one goes on; null where that is the kept place.</param>
internal sealed record ChangeWalk(ChangePlace Kept, ChangePlace? Ahead = null)
{
    /// <summary>Longer than any transaction takes that changes a procurement, from its dating to its commit.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    /// <summary>The next page is read behind it.</summary>
    public ChangePlace At => Ahead ?? Kept;

    /// <summary>False once a page was not full: then all has been looked at.</summary>
    public bool More { get; private init; } = true;

    /// <summary>The next page of histories, and the walk behind it.</summary>
    /// <param name="procurements">Where they are read.</param>
    /// <param name="take">The most.</param>
    /// <param name="time">What tells when it is read.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <param name="country">Of one country alone, as in <see cref="IProcurements.ChangedSince"/>.</param>
    public async Task<(IReadOnlyList<ProcurementHistory> Page, ChangeWalk Behind)> Next(
        IProcurements procurements,
        int take,
        TimeProvider time,
        CancellationToken cancel,
        string? country = null
    )
    {
        var readAt = time.GetUtcNow();
        var page = await procurements.ChangedSince(At.Since, At.AfterId, take, cancel, country);
        ChangePlace? last = page is [.., { Summary: var changed }]
            ? new() { Since = changed.ChangedAt, AfterId = changed.Id }
            : null;
        return (page, Behind(last, page.Count == take, readAt));
    }

    /// <summary>The next page of places alone, and the walk behind it.</summary>
    /// <param name="records">Where they are read.</param>
    /// <param name="take">The most.</param>
    /// <param name="time">What tells when it is read.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<(IReadOnlyList<ProcurementPlace> Page, ChangeWalk Behind)> Next(
        IProcurementRecords records,
        int take,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var readAt = time.GetUtcNow();
        var page = await records.After(At.Since, At.AfterId, take, cancel);
        ChangePlace? last = page is [.., var changed]
            ? new() { Since = changed.ChangedAt, AfterId = changed.Id }
            : null;
        return (page, Behind(last, page.Count == take, readAt));
    }

    /// <summary>The walk behind a page that was read at <see cref="At"/>.</summary>
    /// <param name="last">The last of it; null where nothing was found.</param>
    /// <param name="more">True where there may be more behind it.</param>
    /// <param name="readAt">An instant before it was read.</param>
    public ChangeWalk Behind(ChangePlace? last, bool more, DateTimeOffset readAt)
    {
        var at = last ?? At;
        var settled = readAt - Overlap;
        return (Ahead is not null, at.Since < settled) switch
        {
            (true, _) => new(Kept, at) { More = more },
            (false, true) => new(at) { More = more },
            _ => new(new() { Since = settled }, at) { More = more },
        };
    }
}
