using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Reviews;

/// <summary>To whom the caller may hand a submission over; nobody when it is not the caller's to give.</summary>
public static class HandOverCandidates
{
    /// <summary>By key.</summary>
    /// <param name="Id">The submission.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Query(Guid Id) : IQuery<IReadOnlyList<PersonSummary>>;

    internal sealed class Handler(
        ReviewStore reviews,
        IPeople people,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, IReadOnlyList<PersonSummary>>
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

            return
                review.DecidedAt is null
                && await Gives(review, people, current.Caller, cancellationToken)
                ? await Of(review, people, time.Today(), cancellationToken)
                : [];
        }
    }

    /// <summary>True for the officer who holds it and for whoever stands in for that officer.</summary>
    internal static async Task<bool> Gives(
        Review review,
        IPeople people,
        Caller caller,
        CancellationToken cancel
    ) =>
        review.OfficerId is { } officer
        && caller.PersonId is { } me
        && (officer == me || await people.StandsInFor(me, officer, cancel));

    /// <summary>The holder's colleagues who may verify and need not avoid the firm.</summary>
    internal static async Task<List<PersonSummary>> Of(
        Review review,
        IPeople people,
        DateOnly today,
        CancellationToken cancel
    )
    {
        var candidates = new List<PersonSummary>();
        if (review.OfficerId is { } officer)
        {
            foreach (
                var each in await people.Colleagues(
                    officer,
                    RegistryPermissions.VerifyEntity,
                    cancel
                )
            )
            {
                var firms = await people.FirmsOf(each.Id, today, cancel);
                if (!firms.Contains(review.EntityCode))
                {
                    candidates.Add(each);
                }
            }
        }

        return candidates;
    }
}
