using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Reviews;

/// <summary>
/// An officer takes a submission, so that no two work on it. 409 when somebody else has it; taking it twice is no
/// matter. Nobody takes the record of a firm he keeps himself.
/// </summary>
public static class ClaimReview
{
    /// <summary>By key.</summary>
    /// <param name="Id">Which.</param>
    [Requires(Permission.VerifyEntity)]
    public sealed record Command(Guid Id) : ICommand<Claimed>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>Who has it.</summary>
    /// <param name="Id">The submission.</param>
    /// <param name="Code">The firm.</param>
    /// <param name="ClaimedBy">Who.</param>
    /// <param name="ClaimedAt">Since when.</param>
    /// <param name="Version">Of the record.</param>
    public sealed record Claimed(
        Guid Id,
        string Code,
        string ClaimedBy,
        DateTimeOffset ClaimedAt,
        long Version
    ) : IVersioned;

    internal sealed class Handler(
        EntityStore entities,
        ReviewStore reviews,
        IPeople people,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Claimed>
    {
        public async ValueTask<Outcome<Claimed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var held = await HeldReview.Of(
                command.Id,
                entities,
                reviews,
                people,
                current.Caller,
                time.Today(),
                cancellationToken
            );
            if (held.Problem is { } problem)
            {
                return problem;
            }

            var (review, entity) = held.Value;
            if (review.OfficerId is { } officer)
            {
                return officer == current.Caller.PersonId
                    ? new Claimed(
                        review.Id,
                        review.EntityCode,
                        review.OfficerName ?? "",
                        review.ClaimedAt ?? review.SubmittedAt,
                        entity.Version
                    )
                    : ReviewProblems.ClaimedBy(review.OfficerName);
            }

            var now = time.GetUtcNow();
            var person = current.Caller.PersonId is { } id
                ? await people.Find(id, cancellationToken)
                : null;
            var name = person?.DisplayName ?? current.Caller.Name;
            var claimed = entity.After(Actions.Claimed, now);
            await entities.Update(entity, claimed, Actions.Claimed, null, cancellationToken);
            await reviews.Assign(review.Id, current.Caller.PersonId, name, now, cancellationToken);
            return new Claimed(review.Id, review.EntityCode, name, now, claimed.Version);
        }
    }
}

/// <summary>An officer gives a submission back to the queue.</summary>
public static class ReleaseReview
{
    /// <summary>By key.</summary>
    /// <param name="Id">Which.</param>
    [Requires(Permission.VerifyEntity)]
    public sealed record Command(Guid Id) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Handler(
        EntityStore entities,
        ReviewStore reviews,
        IPeople people,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var held = await HeldReview.Of(
                command.Id,
                entities,
                reviews,
                people,
                current.Caller,
                time.Today(),
                cancellationToken,
                // Whoever finds out too late that it is his firm's gives it back.
                ownToo: true
            );
            if (held.Problem is { } problem)
            {
                return problem;
            }

            var (review, entity) = held.Value;
            if (HeldReview.NotMine(review, current.Caller) is { } other)
            {
                return other;
            }

            var released = entity.After(Actions.Released, time.GetUtcNow());
            await entities.Update(entity, released, Actions.Released, null, cancellationToken);
            await reviews.Assign(review.Id, null, null, null, cancellationToken);
            return Unit.Value;
        }
    }
}

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
        string code,
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
