using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Registry.Credit;

/// <summary>
/// Tells trading systems of listings that began or ceased to hold because a day came: the first day of one, the day behind
/// its last, the day from which a repair ends it. No command changes them then, and a repaired listing must not be used from
/// that day on. Days that were missed are made up for: what is told is how each listing is today, once.
/// </summary>
public static class TurnListings
{
    /// <summary>The next batch, and those that follow as jobs.</summary>
    [Requires(Permission.Platform)]
    [Job("registry.turn_listings")]
    public sealed record Command : ICommand<Turned>;

    /// <summary>What came of it.</summary>
    /// <param name="Begun">How many began to hold.</param>
    /// <param name="Over">How many hold no more.</param>
    /// <param name="More">True when there may be more.</param>
    public sealed record Turned(int Begun, int Over, bool More) : IAuditedResult
    {
        string? IAuditedResult.Result => Begun + Over > 0 ? AuditEntry.Ok : null;
    }

    /// <summary>How many are turned in one transaction.</summary>
    internal const int Batch = 200;

    private static readonly Statement Due = Statement.Of(
        "registry.credit_listing.due_to_turn",
        "select id from credit_listing where turns_on <= @today order by turns_on, id {page}"
    );

    internal sealed class Handler(
        SqlSession sql,
        ListingStore listings,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Turned>
    {
        public async ValueTask<Outcome<Turned>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var today = time.Today();
            var due = await sql.Query<Guid>(
                Due,
                new
                {
                    today,
                    skip = 0,
                    take = Batch,
                },
                cancellationToken
            );
            var (begun, over) = (0, 0);
            // Looked at again once they are held: another node, or an officer, may have been there meanwhile.
            foreach (
                var row in (await listings.GetForUpdate(due, cancellationToken)).Where(row =>
                    row.TurnsOn <= today
                )
            )
            {
                var turned = row with { Version = row.Version + 1 };
                if (row.OverFrom > today || row.OverFrom is null)
                {
                    listings.Change(turned, ListingActions.InForce, null);
                    begun++;
                }
                else if (row.OverFrom == row.EndedOn)
                {
                    listings.Change(turned, ListingActions.Ended, null, told: row.EndedBecause);
                    over++;
                }
                else
                {
                    listings.Change(turned, ListingActions.Expired, null);
                    over++;
                }
            }

            var more = due.Count == Batch;
            if (more)
            {
                await outbox.Post(command, cancellationToken);
            }

            return new Turned(begun, over, more);
        }
    }
}
