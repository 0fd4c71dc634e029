using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Evaluation.Experts;

/// <summary>The caller's own file as an expert: state, decisions, calendar.</summary>
public static class GetMyExpertFile
{
    /// <summary>The caller's.</summary>
    [Requires(EvaluationPermissions.AnswerInvitation)]
    public sealed record Query : IQuery<Expert>;

    internal static Problem None() =>
        Problem.NotFound(
            "您的账号没有专家档案，请联系专家库。",
            "Your account has no file as an expert; ask the library."
        );

    internal sealed class Handler(ExpertStore files, ExpertLoads loads)
        : IQueryHandler<Query, Expert>
    {
        public async ValueTask<Outcome<Expert>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            await files.Own(cancellationToken) is { } id
            && await files.Read(id, cancellationToken) is { } own
                ? own with
                {
                    Load = await loads.Of(id, cancellationToken),
                }
                : None();
    }
}
