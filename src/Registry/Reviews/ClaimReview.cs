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
    [Requires(RegistryPermissions.VerifyEntity)]
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
        EntityCode Code,
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
            var claimed = entity.OnWorking(one => one.After(Actions.Claimed, now), now);
            await entities.Update(entity, claimed, Actions.Claimed, null, cancellationToken);
            await reviews.Assign(review.Id, current.Caller.PersonId, name, now, cancellationToken);
            return new Claimed(review.Id, review.EntityCode, name, now, claimed.Version);
        }
    }
}
