using Microsoft.Extensions.Caching.Memory;
using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Systems;

/// <summary>
/// Ends a key: in this process at once, in others within seconds. Asks for no version, because a key that leaked must
/// end whoever edits what; revoking one that has ended changes nothing.
/// </summary>
public static class RevokeKey
{
    /// <summary>A system's key.</summary>
    [Requires(AccessPermissions.ManageSystems)]
    public sealed record Command(Guid SystemId, Guid KeyId) : ICommand<TradingSystem>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => SystemId.ToString();
    }

    private static readonly Statement HashOf = Statement.Of(
        "access.api_key.hash",
        "select hash from api_key where id = @keyId and system_id = @systemId"
    );

    private static readonly Statement Revoke = Statement.Of(
        "access.api_key.revoke",
        "update api_key set revoked_at = @now where id = @keyId and revoked_at is null"
    );

    internal sealed class Handler(
        SqlSession sql,
        SystemStore systems,
        Events events,
        IMemoryCache cache,
        TimeProvider time
    ) : ICommandHandler<Command, TradingSystem>
    {
        public async ValueTask<Outcome<TradingSystem>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var system = await systems.GetForUpdate(command.SystemId, cancellationToken);
            var hash = await sql.One<string>(
                HashOf,
                new { keyId = command.KeyId, systemId = command.SystemId },
                cancellationToken
            );
            if (system is null || hash is null)
            {
                return Problem.NotFound("没有这个密钥。", "There is no such key.");
            }

            var revoked = await sql.Execute(
                Revoke,
                new { keyId = command.KeyId, now = time.GetUtcNow() },
                cancellationToken
            );
            if (revoked > 0)
            {
                await systems.Touch(system.Id, cancellationToken);
                // Others may be left, which open less than all did.
                await events.Publish(
                    new SystemScopeChanged(system.Id, system.Version + 1),
                    cancellationToken
                );
            }

            // Remembered as refused, not forgotten: a request between here and the commit would remember it as good.
            cache.Set<KeyAuthentication.KnownKey?>(
                KeyAuthentication.CacheKey(hash),
                null,
                KeyAuthentication.RememberedFor
            );
            return (await systems.Find(system.Id, cancellationToken))!;
        }
    }
}
