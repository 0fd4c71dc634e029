using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Reviews;

/// <summary>
/// A claimed submission passes to a colleague (移交), who gets a notice: given by the officer who holds it or, while that
/// officer is on leave, by whoever stands in. 422 for somebody of another office, who may not verify, or who must avoid
/// the firm.
/// </summary>
public static class HandOverReview
{
    /// <summary>Which, to whom.</summary>
    /// <param name="Id">The submission.</param>
    /// <param name="To">Key of the colleague; may be the caller who stands in.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Command(Guid Id, Guid To) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>What is said in a request's body.</summary>
    /// <param name="To">Key of the colleague.</param>
    public sealed record Body(Guid To);

    internal sealed class Handler(
        EntityStore entities,
        ReviewStore reviews,
        IPeople people,
        INotices notices,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var today = time.Today();
            var held = await HeldReview.Of(
                command.Id,
                entities,
                reviews,
                people,
                current.Caller,
                today,
                cancellationToken,
                // Whoever finds out too late that it is his firm's passes it on.
                ownToo: true
            );
            if (held.Problem is { } problem)
            {
                return problem;
            }

            var (review, entity) = held.Value;
            if (
                HeldReview.NotMine(review, current.Caller) is { } other
                && !await HandOverCandidates.Gives(
                    review,
                    people,
                    current.Caller,
                    cancellationToken
                )
            )
            {
                return other;
            }

            var candidates = await HandOverCandidates.Of(review, people, today, cancellationToken);
            if (candidates.FirstOrDefault(each => each.Id == command.To) is not { } colleague)
            {
                return Problem.Invalid(
                    "/to",
                    "review.hand_over",
                    new(
                        "请选择本机构另一位有审核权限的同事；管理该主体信息或在该单位任职的人须回避。",
                        "Choose another colleague of the office who may verify; whoever keeps the firm's record or works for the firm must not."
                    )
                );
            }

            var now = time.GetUtcNow();
            await entities.Update(
                entity,
                entity.OnWorking(one => one.After(Actions.HandedOver, now), now),
                Actions.HandedOver,
                colleague.DisplayName,
                cancellationToken
            );
            await reviews.Assign(
                review.Id,
                colleague.Id,
                colleague.DisplayName,
                now,
                cancellationToken
            );
            var page = $"/registry/reviews/{review.Id}";
            var name = entity.Record.Identity.Name;
            await notices.ToPerson(
                colleague.Id,
                RegistryMessages.ReviewHandedOver.With(
                    ("officer", review.OfficerName),
                    ("firm", name)
                ),
                page,
                cancellationToken
            );
            if (review.OfficerId is { } before && before != current.Caller.PersonId)
            {
                await notices.ToPerson(
                    before,
                    RegistryMessages.ReviewTaken.With(
                        ("firm", name),
                        ("officer", colleague.DisplayName)
                    ),
                    page,
                    cancellationToken
                );
            }

            return Unit.Value;
        }
    }
}
