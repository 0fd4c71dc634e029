using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Evaluation.Quotas;

/// <summary>The templates of the caller's office, by name; none for who belongs to no office.</summary>
public static class ListPanelTemplates
{
    /// <summary>All of them.</summary>
    [Requires(EvaluationPermissions.ManagePanel)]
    public sealed record Query : IQuery<IReadOnlyList<PanelTemplate>>;

    internal sealed class Handler(PanelTemplates templates, CurrentCaller current)
        : IQueryHandler<Query, IReadOnlyList<PanelTemplate>>
    {
        public async ValueTask<Outcome<IReadOnlyList<PanelTemplate>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            Outcome<IReadOnlyList<PanelTemplate>>.FromT(
                current.Caller.OfficeId is { } office
                    ? await templates.Of(office, cancellationToken)
                    : []
            );
    }
}
