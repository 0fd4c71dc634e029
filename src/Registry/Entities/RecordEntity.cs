using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>
/// Makes a bidder known that keeps no record of its own: from an import, or from a trading system's feed. A firm that
/// is known already is left as it is, so the same can be said again and again.
/// </summary>
public static class RecordEntity
{
    /// <summary>What is known.</summary>
    /// <param name="Code">Its code, of whatever scheme.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Kind">One of <see cref="EntityKinds"/>; by the code's scheme when left out.</param>
    /// <param name="Region">Division by GB/T 2260.</param>
    [Requires(RegistryPermissions.FindEntity)]
    public sealed record Command(
        EntityCode Code,
        string Name,
        string? Kind = null,
        RegionCode? Region = null
    ) : ICommand<Known>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();
    }

    /// <summary>What is said in a request's body.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Kind">One of <see cref="EntityKinds"/>.</param>
    /// <param name="Region">Division by GB/T 2260.</param>
    public sealed record Body(string Name, string? Kind, string? Region)
    {
        /// <summary>As a command.</summary>
        public Command Of(EntityCode code) =>
            new(code, Name ?? "", Kind, GivenCode.OrNone<RegionCode>(Region));
    }

    /// <summary>The firm as the registry knows it now.</summary>
    /// <param name="Code">Canonical code.</param>
    /// <param name="Name">The name the registry has.</param>
    /// <param name="State">One of <see cref="EntityStates"/>.</param>
    /// <param name="Version">Of its record.</param>
    /// <param name="Added">True when it was not known before.</param>
    public sealed record Known(EntityCode Code, string Name, string State, long Version, bool Added)
        : IVersioned;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Name).NotEmpty().Named("企业名称", "Name");
            RuleFor(command => command.Name).IsLineOrNone(200);
            RuleFor(command => command.Kind)
                .Must(kind => kind is null || EntityKinds.Find(kind) is not null)
                .WithMessage("entity.kind", "没有这种主体类型。", "There is no such kind of body.");
        }
    }

    internal sealed class Handler(EntityStore entities, EntityRecorder recorder)
        : ICommandHandler<Command, Known>
    {
        public async ValueTask<Outcome<Known>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var code = command.Code;
            var entity = await entities.Find(code, cancellationToken);
            if (entity is not null)
            {
                return Of(entity, added: false);
            }

            entity = await recorder.Insert(
                code,
                command.Name,
                command.Kind,
                command.Region,
                cancellationToken
            );
            return Of(entity, added: true);
        }

        private static Known Of(Entity entity, bool added) =>
            new(
                entity.Code,
                entity.Record.Identity.Name ?? "",
                entity.State,
                entity.Version,
                added
            );
    }
}
