using FluentValidation;
using Microsoft.Extensions.Caching.Memory;
using Trading.Access.Contracts;
using Trading.Access.Offices;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Systems;

/// <summary>
/// Renames a trading system, or says anew whose it is, what it serves and whom to call. What it fed stays its own. Where it
/// sees more than before, its place in the feed of changes is void: it is told so, and takes a snapshot. Where it sees less,
/// the feed tells it what it may not use any more.
/// </summary>
public static class ChangeSystem
{
    /// <summary>As it is to be.</summary>
    /// <param name="Id">The system.</param>
    /// <param name="Expected">The version this is a change of.</param>
    /// <param name="Name">Its name, unique.</param>
    /// <param name="Region">Code of the administrative division it serves.</param>
    /// <param name="OwnerOfficeId">The centre that owns it.</param>
    /// <param name="Kinds">The trading kinds of others' procurements that it sees; all when left out.</param>
    /// <param name="Contact">Whom to call: name and telephone.</param>
    [Requires(AccessPermissions.ManageSystems)]
    public sealed record Command(
        Guid Id,
        long Expected,
        string Name,
        RegionCode Region,
        Guid? OwnerOfficeId = null,
        IReadOnlyList<string>? Kinds = null,
        string? Contact = null
    ) : ICommand<TradingSystem>, IAbout, ISystemDetails
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The body of the API's request.</summary>
    /// <param name="Name">Its name, unique.</param>
    /// <param name="Region">Code of the administrative division it serves.</param>
    /// <param name="OwnerOfficeId">The centre that owns it.</param>
    /// <param name="Kinds">The trading kinds of others' procurements that it sees; all when left out.</param>
    /// <param name="Contact">Whom to call: name and telephone.</param>
    public sealed record Body(
        string Name,
        RegionCode Region,
        Guid? OwnerOfficeId,
        IReadOnlyList<string>? Kinds,
        string? Contact
    );

    private static readonly Statement Update = Statement.Of(
        "access.trading_system.change",
        """
        update trading_system
        set name = @name, region = @region, owner_office_id = @owner, kinds = @kinds, contact = @contact,
            version = version + 1
        where id = @id
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(IEnumerable<DataKind> kinds) => this.AddRules(kinds);
    }

    internal sealed class Handler(
        SqlSession sql,
        SystemStore systems,
        OfficeStore offices,
        Events events,
        IMemoryCache cache
    ) : ICommandHandler<Command, TradingSystem>
    {
        public async ValueTask<Outcome<TradingSystem>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await systems.GetForUpdate(command.Id, cancellationToken) is not { } system)
            {
                return TradingSystem.Unknown;
            }

            if (system.Version != command.Expected)
            {
                return Stale.Of(system);
            }

            if (
                await SystemDetails.Refuse(command, system.Id, sql, offices, cancellationToken) is
                { } problem
            )
            {
                return problem;
            }

            await sql.Execute(
                Update,
                new
                {
                    id = system.Id,
                    name = command.Name.Trim(),
                    region = command.Region,
                    owner = command.OwnerOfficeId,
                    kinds = SystemDetails.Stored(command.Kinds),
                    contact = command.Contact?.Trim(),
                },
                cancellationToken
            );
            // A request between here and the commit may remember the old for some seconds, as other hosts do.
            foreach (var hash in await systems.HashesOf(system.Id, cancellationToken))
            {
                cache.Remove(KeyAuthentication.CacheKey(hash));
            }

            var changed = (await systems.Find(system.Id, cancellationToken))!;
            if (
                changed.Region != system.Region
                || SystemDetails.Stored(changed.Kinds) != SystemDetails.Stored(system.Kinds)
            )
            {
                await events.Publish(
                    new SystemScopeChanged(changed.Id, changed.Version),
                    cancellationToken
                );
            }

            return changed;
        }
    }
}
