using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Reviews;

/// <summary>An officer gives a submission back to the queue.</summary>
public static class ReleaseReview
{
    /// <summary>By key.</summary>
    /// <param name="Id">Which.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
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

            var now = time.GetUtcNow();
            var released = entity.OnWorking(one => one.After(Actions.Released, now), now);
            await entities.Update(entity, released, Actions.Released, null, cancellationToken);
            await reviews.Assign(review.Id, null, null, null, cancellationToken);
            return Unit.Value;
        }
    }
}
