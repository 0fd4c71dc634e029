using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Procurement.Templates;

/// <summary>The templates of the caller's firm or office, by name.</summary>
public static class ListTemplates
{
    /// <summary>All of them.</summary>
    [Requires(ProcurementPermissions.ManageProcurement, ProcurementPermissions.RunOwnProcurement)]
    public sealed record Query : IQuery<Listed>;

    /// <summary>The templates.</summary>
    public sealed record Listed(IReadOnlyList<ProcurementTemplate> Items);

    internal sealed class Handler(TemplateStore templates) : IQueryHandler<Query, Listed>
    {
        public async ValueTask<Outcome<Listed>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) => new Listed(await templates.All(cancellationToken));
    }
}
