using Trading.Access.Contracts;
using Trading.Kernel;
using Trading.Kernel.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Entities;

namespace Trading.Registry.Reviews;

/// <summary>
/// A claimed submission passes to a colleague: given by the officer who claimed it or, while that officer is on leave,
/// by whoever stands in. Nobody is handed the record of his own firm.
/// </summary>
public static class HandOverReview
{
    /// <summary>Which, to whom.</summary>
    /// <param name="Id">The submission.</param>
    /// <param name="To">The colleague; may be the caller who stands in.</param>
    [Requires(Permission.VerifyEntity)]
    public sealed record Command(Guid Id, Guid To) : ICommand<Done>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The body of the API's request.</summary>
    /// <param name="To">The colleague.</param>
    public sealed record Body(Guid To);

    internal sealed class Handler(
        EntityRows entities,
        ReviewRows reviews,
        IPeople people,
        INotices notices,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Done>
    {
        public async ValueTask<Outcome<Done>> Handle(
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
                ownToo: true
            );
            if (held.Problem is { } problem)
            {
                return problem;
            }

            var (review, _) = held.Value;
            if (
                HeldReview.NotMine(review, current.Caller) is { } other
                && !await StandsIn(review, cancellationToken)
            )
            {
                return other;
            }

            var to = (
                await HandOverCandidates.Of(review, people, cancellationToken)
            ).FirstOrDefault(colleague => colleague.Id == command.To);
            if (to is null)
            {
                return Problem.Invalid(
                    "/to",
                    "review.colleague",
                    new(
                        "只能移交给本机构有审核权限的在用同事。",
                        "It can only go to an active colleague of the office who may verify."
                    )
                );
            }

            var firms = await people.FirmsOf(to.Id, time.Today(), cancellationToken);
            if (firms.Contains(review.EntityCode))
            {
                return Problem.Forbidden(
                    $"{to.DisplayName}须回避该单位，不能移交给他。",
                    $"{to.DisplayName} works for this firm and must not verify its record."
                );
            }

            await reviews.Assign(
                review.Id,
                to.Id,
                to.DisplayName,
                time.GetUtcNow(),
                cancellationToken
            );
            await notices.ToPerson(
                to.Id,
                new(
                    $"一项核验任务已由{review.OfficerName}移交给您。",
                    $"A submission was handed over to you from {review.OfficerName}."
                ),
                $"/registry/reviews/{review.Id}",
                cancellationToken
            );
            if (review.OfficerId is { } before && before != current.Caller.PersonId)
            {
                await notices.ToPerson(
                    before,
                    new(
                        $"您领取的一项核验任务已移交给{to.DisplayName}。",
                        $"A submission you had claimed was handed over to {to.DisplayName}."
                    ),
                    $"/registry/reviews/{review.Id}",
                    cancellationToken
                );
            }

            return Done.It;
        }

        private async Task<bool> StandsIn(Review review, CancellationToken cancel) =>
            review.OfficerId is { } officer
            && current.Caller.PersonId is { } me
            && await people.StandsInFor(me, officer, cancel);
    }
}

/// <summary>To whom the caller may hand a submission over; nobody when it is not the caller's to give.</summary>
public static class HandOverCandidates
{
    /// <summary>By key.</summary>
    [Requires(Permission.VerifyEntity)]
    public sealed record Query(Guid Id) : IQuery<IReadOnlyList<PersonSummary>>;

    internal sealed class Handler(ReviewRows reviews, IPeople people, CurrentCaller current)
        : IQueryHandler<Query, IReadOnlyList<PersonSummary>>
    {
        public async ValueTask<Outcome<IReadOnlyList<PersonSummary>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (await reviews.Find(query.Id, cancellationToken) is not { } review)
            {
                return ReviewProblems.Unknown();
            }

            var mine =
                review is { OfficerId: { } officer, DecidedAt: null }
                && current.Caller.PersonId is { } me
                && (officer == me || await people.StandsInFor(me, officer, cancellationToken));
            return Outcome<IReadOnlyList<PersonSummary>>.FromT(
                mine ? await Of(review, people, cancellationToken) : []
            );
        }
    }

    internal static async Task<IReadOnlyList<PersonSummary>> Of(
        Review review,
        IPeople people,
        CancellationToken cancel
    ) =>
        review.OfficerId is { } officer
            ? await people.Colleagues(officer, Permission.VerifyEntity, cancel)
            : [];
}
