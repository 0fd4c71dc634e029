using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Reviews;

/// <summary>
/// Gives what an officer had claimed back to the queue once the officer may verify no more: else the firm would wait for
/// somebody who cannot decide.
/// </summary>
public static class ReleaseReviewsOf
{
    /// <summary>The officer; each submission follows as a message of its own.</summary>
    [Requires(Permission.Platform)]
    [Job("registry.release_reviews")]
    public sealed record Command(Guid PersonId) : ICommand<Asked>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PersonId.ToString();
    }

    /// <summary>What was asked for.</summary>
    /// <param name="Reviews">How many submissions go back.</param>
    public sealed record Asked(int Reviews) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Reviews > 0 ? AuditEntry.Ok : null;
    }

    /// <summary>One submission; nothing happens when it is no longer the officer's, or the officer may verify again.</summary>
    [Requires(Permission.Platform)]
    [Job("registry.release_review")]
    public sealed record One(Guid ReviewId, Guid PersonId) : ICommand<Released>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => ReviewId.ToString();
    }

    /// <summary>What came of it.</summary>
    /// <param name="Done">False when there was nothing to give back.</param>
    public sealed record Released(bool Done) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Done ? AuditEntry.Ok : null;
    }

    private static readonly Statement HeldBy = Statement.Of(
        "registry.review.held_by",
        "select id from review where officer_id = @personId and decided_at is null order by id"
    );

    internal sealed class Handler(
        SqlSession sql,
        EntityStore entities,
        ReviewStore reviews,
        IPeople people,
        OutboxWriter outbox,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Asked>, ICommandHandler<One, Released>
    {
        public async ValueTask<Outcome<Asked>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var held = await sql.Query<Guid>(
                HeldBy,
                new { personId = command.PersonId },
                cancellationToken
            );
            foreach (var review in held)
            {
                await outbox.Post(new One(review, command.PersonId), cancellationToken);
            }

            return new Asked(held.Count);
        }

        public async ValueTask<Outcome<Released>> Handle(
            One command,
            CancellationToken cancellationToken
        )
        {
            var held = await HeldReview.Of(
                command.ReviewId,
                entities,
                reviews,
                people,
                current.Caller,
                time.Today(),
                cancellationToken
            );
            if (held.Problem is not null || held.Value.Review.OfficerId != command.PersonId)
            {
                return new Released(false);
            }

            var verifiers = await people.WhoMay(
                RegistryPermissions.VerifyEntity,
                cancellationToken
            );
            if (verifiers.Any(person => person.Id == command.PersonId))
            {
                return new Released(false);
            }

            var (review, entity) = held.Value;
            var now = time.GetUtcNow();
            await entities.Update(
                entity,
                entity.OnWorking(one => one.After(Actions.Released, now), now),
                Actions.Released,
                null,
                cancellationToken
            );
            await reviews.Assign(review.Id, null, null, null, cancellationToken);
            return new Released(true);
        }
    }
}
