using Trading.Evaluation.Contracts;
using Trading.Evaluation.Experts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Evaluation.Ratings;

/// <summary>
/// How the caller was rated as an expert: sums by year and party, once the terms are over, of peers from three ratings on;
/// never who, and no remarks.
/// </summary>
public static class GetMyRatings
{
    /// <summary>The caller's.</summary>
    [Requires(EvaluationPermissions.AnswerInvitation)]
    public sealed record Query : IQuery<IReadOnlyList<Assessment>>;

    internal sealed class Handler(ExpertStore files, RatingSums sums)
        : IQueryHandler<Query, IReadOnlyList<Assessment>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Assessment>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (await files.Own(cancellationToken) is not { } id)
            {
                return GetMyExpertFile.None();
            }

            return await sums.ToldTo(id, cancellationToken);
        }
    }
}
