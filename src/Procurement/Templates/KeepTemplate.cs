using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;

namespace Trading.Procurement.Templates;

/// <summary>
/// Keeps a template for the caller's firm or office. One of the same name is replaced where that is said, 409 otherwise.
/// </summary>
public static class KeepTemplate
{
    /// <summary>The template.</summary>
    /// <param name="Name">As it is to be called.</param>
    /// <param name="Kind">See <see cref="TradingKinds.Kinds"/>.</param>
    /// <param name="Method">One of <see cref="TradingKinds.Methods"/>, of the kind.</param>
    /// <param name="Content">What is filled in.</param>
    [
        Requires(
            ProcurementPermissions.ManageProcurement,
            ProcurementPermissions.RunOwnProcurement
        ),
        PersonsOnly
    ]
    public sealed record Command(string Name, string Kind, string Method, TemplateContent Content)
        : ICommand<ProcurementTemplate>,
            IAbout
    {
        /// <summary>True to take the place of the one with that name.</summary>
        public bool Replace { get; init; }

        /// <inheritdoc/>
        string IAbout.About => Name;
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TradingKinds kinds)
        {
            RuleFor(command => command.Name).IsLine(60, "模板名称", "The template's name");
            RuleFor(command => command.Kind)
                .Must(kind => kinds.Find(kind) is not null)
                .WithMessage("procurement.kind", "请选择交易类别。", "Choose a kind.");
            RuleFor(command => command.Method)
                .Must(
                    (command, method) =>
                        kinds.Find(command.Kind) is not { } kind
                        || kind.Methods.Any(known => known.Code == method)
                )
                .WithMessage("procurement.method", "请选择交易方式。", "Choose a method.");
            RuleFor(command => command.Content).NotNull().Named("内容", "The content");
            When(
                command => command.Content is not null,
                () =>
                {
                    RuleFor(command => command.Content.Title).IsLineOrNone(500);
                    RuleFor(command => command.Content.Category).IsLineOrNone(100);
                    RuleFor(command => command.Content.BuyerName).IsLineOrNone(200);
                    RuleFor(command => command.Content.DeadlineDays)
                        .InclusiveBetween(1, 365)
                        .WithMessage("days", "天数应为 1 至 365。", "The days are 1 to 365.");
                    RuleFor(command => command.Content.Lots)
                        .Must(lots => lots is null || lots.Count <= 500)
                        .WithMessage("lots", "标段最多 500 个。", "There are at most 500 lots.");
                }
            );
        }
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
            var same = await templates.Named(name, cancellationToken);
            if (same is not null && !command.Replace)
            {
                return Taken(name);
            }

            if (
                same is null
                && (await templates.All(cancellationToken)).Count >= TemplateStore.Most
            )
            {
                return Problem.Conflict(
                    "template.many",
                    $"模板最多 {TemplateStore.Most} 个，请先删除不用的。",
                    $"There are {TemplateStore.Most} templates already; delete some first."
                );
            }

            return await templates.Keep(
                new()
                {
                    Name = name,
                    Kind = command.Kind,
                    Method = command.Method,
                    Content = command.Content,
                },
                same?.Id,
                cancellationToken
            );
        }
    }

    internal static Problem Taken(string name) =>
        Problem.Conflict(
            "template.name_taken",
            $"已有名为“{name}”的模板。",
            $"There is a template named '{name}' already."
        );
}
