using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Procurement.Templates;

/// <summary>Calls a template by another name; 409 where the owner has one of that name.</summary>
public static class RenameTemplate
{
    /// <summary>Which, and its new name.</summary>
    [
        Requires(
            ProcurementPermissions.ManageProcurement,
            ProcurementPermissions.RunOwnProcurement
        ),
        PersonsOnly
    ]
    public sealed record Command(Guid Id, string Name) : ICommand<ProcurementTemplate>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Name">Its new name.</param>
    public sealed record Body(string Name);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Name).IsLine(60, "模板名称", "The template's name");
    }

    internal sealed class Handler(TemplateStore templates)
        : ICommandHandler<Command, ProcurementTemplate>
    {
        public async ValueTask<Outcome<ProcurementTemplate>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var name = command.Name.Trim();
            if (await templates.Find(command.Id, cancellationToken) is not { } template)
            {
                return TemplateStore.Unknown;
            }

            if (
                await templates.Named(name, cancellationToken) is { } same
                && same.Id != template.Id
            )
            {
                return KeepTemplate.Taken(name);
            }

            await templates.GiveName(template.Id, name, cancellationToken);
            return (await templates.Find(template.Id, cancellationToken))!;
        }
    }
}
