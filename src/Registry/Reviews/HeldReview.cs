using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Registry.Entities;

namespace Trading.Registry.Reviews;

/// <summary>An open submission with its record, both held until the transaction ends.</summary>
/// <param name="Review">The submission.</param>
/// <param name="Entity">The record.</param>
internal sealed record HeldReview(Review Review, Rules.Entity Entity)
{
    public static async Task<Outcome<HeldReview>> Of(
        Guid id,
        EntityStore entities,
        ReviewStore reviews,
        IPeople people,
        Caller caller,
        DateOnly today,
        CancellationToken cancel,
        bool ownToo = false
    )
    {
        if (await reviews.Find(id, cancel) is not { } seen)
        {
            return ReviewProblems.Unknown();
        }

        if (!ownToo && await IsOwnFirm(seen.EntityCode, people, caller, today, cancel))
        {
            return ReviewProblems.OwnFirm();
        }

        // The record's row guards the submission's: read again what may have changed before it was held.
        var entity = await entities.GetForUpdate(seen.EntityCode, cancel);
        var review = await reviews.Find(id, cancel);
        return entity is null || review is null ? ReviewProblems.Unknown()
            : review.DecidedAt is not null ? ReviewProblems.Decided()
            : new HeldReview(review, entity);
    }

    /// <summary>The same of one that the caller has claimed, in the version that the caller saw: 412 when it is another by now.</summary>
    public static async Task<Outcome<HeldReview>> Seen(
        Guid id,
        long expected,
        EntityStore entities,
        ReviewStore reviews,
        IPeople people,
        Caller caller,
        DateOnly today,
        CancellationToken cancel
    )
    {
        var held = await Of(id, entities, reviews, people, caller, today, cancel);
        return held.Problem is not null ? held
            : NotMine(held.Value.Review, caller) is { } other ? other
            : held.Value.Entity.Version != expected ? Stale.Of(held.Value.Entity, today, own: false)
            : held;
    }

    public static Problem? NotMine(Review review, Caller caller) =>
        review.OfficerId is null
            ? Problem.Conflict(
                "review.unclaimed",
                "请先领取该提交。",
                "Claim the submission first."
            )
        : review.OfficerId != caller.PersonId ? ReviewProblems.ClaimedBy(review.OfficerName)
        : null;

    private static async Task<bool> IsOwnFirm(
        EntityCode code,
        IPeople people,
        Caller caller,
        DateOnly today,
        CancellationToken cancel
    ) =>
        caller.EntityCode == code
        || (
            caller.PersonId is { } person
            && (await people.FirmsOf(person, today, cancel)).Contains(code)
        );
}
