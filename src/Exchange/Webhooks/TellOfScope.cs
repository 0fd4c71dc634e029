using System.Globalization;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Webhooks;

/// <summary>
/// Has the addresses of a trading system told that its scope changed, so that whoever reads the feed by hints alone hears at
/// once of what it may not use any more. Once for each change of its scope, whatever each address is filtered by: what left
/// is told in the feed.
/// </summary>
public static class TellOfScope
{
    /// <summary>A system, and with which version of it its scope changed.</summary>
    [Requires(Permission.Platform)]
    [Job("exchange.tell_of_scope")]
    public sealed record Command(Guid SystemId, long Version) : ICommand<Told>, IAbout
    {
        string IAbout.About => SystemId.ToString();
    }

    /// <summary>What came of it.</summary>
    /// <param name="Addresses">How many are told.</param>
    public sealed record Told(int Addresses) : IAuditedResult
    {
        string? IAuditedResult.Result => Addresses > 0 ? AuditEntry.Ok : null;
    }

    private static readonly Statement Addresses = Statement.Of(
        "exchange.webhook.lock_of_system",
        "select id from webhook {lock} where system_id = @systemId order by id {for update}"
    );

    private static readonly Statement Soon = Statement.Of(
        "exchange.webhook.scope_soon",
        "update webhook set retry_at = @now where id = @id and (retry_at is null or retry_at > @now)"
    );

    internal sealed class Handler(
        SqlSession sql,
        WebhookDeliveries deliveries,
        ChangeTail tail,
        WebhookSignal signal,
        TimeProvider time
    ) : ICommandHandler<Command, Told>
    {
        public async ValueTask<Outcome<Told>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var addresses = await sql.Query<Guid>(
                Addresses,
                new { systemId = command.SystemId },
                cancellationToken
            );
            if (addresses.Count == 0)
            {
                return new Told(0);
            }

            var (head, now) = (await tail.Now(), time.GetUtcNow());
            var eventId = string.Create(
                CultureInfo.InvariantCulture,
                $"{head.Epoch}-scope-{command.Version}"
            );
            foreach (var id in addresses)
            {
                await deliveries.Add(
                    new(id, eventId, head.Newest, WebhookOwnKinds.Scope, WebhookOwnKinds.Scope)
                    {
                        ReadyAt = now,
                    },
                    now,
                    cancellationToken
                );
                await sql.Execute(Soon, new { id, now }, cancellationToken);
            }

            signal.Wake();
            return new Told(addresses.Count);
        }
    }
}
