using Microsoft.Extensions.Caching.Memory;
using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Systems;

/// <summary>
/// Shuts a trading system out with all its keys, in this process at once and in others within seconds, or lets it in
/// again with those keys that are still live.
/// </summary>
public static class SwitchSystem
{
    /// <summary>In or out.</summary>
    /// <param name="Id">The system.</param>
    /// <param name="Expected">The version this is a change of.</param>
    /// <param name="Active">True to let it in.</param>
    [Requires(AccessPermissions.ManageSystems)]
    public sealed record Command(Guid Id, long Expected, bool Active)
        : ICommand<TradingSystem>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    private static readonly Statement Update = Statement.Of(
        "access.trading_system.switch",
        "update trading_system set active = @active, version = version + 1 where id = @id"
    );

    internal sealed class Handler(SqlSession sql, SystemStore systems, IMemoryCache cache)
        : ICommandHandler<Command, TradingSystem>
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
                return Stale.Of(system, new StaleField("/active", system.Active, command.Active));
            }

            if (system.Active == command.Active)
            {
                return system;
            }

            await sql.Execute(
                Update,
                new { id = system.Id, active = command.Active },
                cancellationToken
            );
            foreach (var hash in await systems.HashesOf(system.Id, cancellationToken))
            {
                if (command.Active)
                {
                    cache.Remove(KeyAuthentication.CacheKey(hash));
                }
                else
                {
                    // Refused, not forgotten: a request between here and the commit would remember it as good.
                    cache.Set<KeyAuthentication.KnownKey?>(
                        KeyAuthentication.CacheKey(hash),
                        null,
                        KeyAuthentication.RememberedFor
                    );
                }
            }

            return (await systems.Find(system.Id, cancellationToken))!;
        }
    }
}
