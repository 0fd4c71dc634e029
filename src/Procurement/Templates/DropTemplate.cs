using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Procurement.Templates;

/// <summary>Deletes a template.</summary>
public static class DropTemplate
{
    /// <summary>Which.</summary>
    [
        Requires(
            ProcurementPermissions.ManageProcurement,
            ProcurementPermissions.RunOwnProcurement
        ),
        PersonsOnly
    ]
    public sealed record Command(Guid Id) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Handler(TemplateStore templates) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            await templates.Drop(command.Id, cancellationToken)
                ? Unit.Value
                : TemplateStore.Unknown;
    }
}
