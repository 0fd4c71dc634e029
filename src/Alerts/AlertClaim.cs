using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts;

/// <summary>Who looks into an alert.</summary>
/// <param name="Id">The alert.</param>
/// <param name="ClaimedBy">By sign-in name; null where nobody does.</param>
/// <param name="ClaimedAt">Since when.</param>
/// <param name="Version">Of the alert.</param>
public sealed record AlertClaim(Guid Id, string? ClaimedBy, DateTimeOffset? ClaimedAt, long Version)
    : IVersioned;

/// <summary>Claims in the database; each change of one is a version of the alert and a line of its history.</summary>
internal sealed class AlertClaimStore(SqlSession sql, CurrentCaller current)
{
    private static readonly Statement Lock = Statement.Of(
        "alerts.claim.lock",
        """
        select id, version, state, level, signature, region, kind, office_id, claimed_by, claimed_name, claimed_at
        from alert {lock} where id = @id and {scope region, kind, office_id} {for update}
        """
    );

    private static readonly Statement Update = Statement.Of(
        "alerts.claim.update",
        """
        update alert set claimed_by = @person, claimed_name = @name, claimed_at = @at, version = version + 1
        where id = @id
        """
    );

    /// <summary>The alert, held until the transaction ends; null out of the caller's scope.</summary>
    public async Task<Held?> Hold(Guid id, CancellationToken cancel)
    {
        var held = await sql.One<Held>(
            Lock,
            current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts),
            new { id },
            cancel
        );
        if (held is not null)
        {
            current.ActsOn(
                AlertsPermissions.ReviewAlerts,
                new DataPlace(held.Region, held.Kind, held.OfficeId)
            );
        }

        return held;
    }

    public async Task<AlertClaim> Give(
        Held alert,
        Guid? person,
        string? name,
        string action,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        DateTimeOffset? at = person is null ? null : now;
        await sql.Execute(
            Update,
            new
            {
                id = alert.Id,
                person,
                name,
                at,
            },
            cancel
        );
        AlertHistory.Add(
            sql,
            new()
            {
                AlertId = alert.Id,
                Version = alert.Version + 1,
                At = now,
                Actor = current.Caller.Name,
                Action = action,
                State = alert.State,
                Level = alert.Level,
                Signature = alert.Signature,
            }
        );
        return new AlertClaim(alert.Id, name, at, alert.Version + 1);
    }

    internal sealed record Held
    {
        public Guid Id { get; init; }
        public long Version { get; init; }
        public string State { get; init; } = "";
        public int Level { get; init; }
        public string Signature { get; init; } = "";
        public string? Region { get; init; }
        public string Kind { get; init; } = "";
        public Guid? OfficeId { get; init; }
        public Guid? ClaimedBy { get; init; }
        public string? ClaimedName { get; init; }
        public DateTimeOffset? ClaimedAt { get; init; }
    }
}
