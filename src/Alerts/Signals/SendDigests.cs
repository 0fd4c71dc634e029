using System.Globalization;
using Trading.Access.Contracts;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Alerts.Signals;

/// <summary>
/// Tells each supervisor, and who stands in for one, once a day how many warnings of the scope are new and open, and which are
/// worst. Where there are
/// none, nothing is sent. Sent twice on a day it tells the second time of what came between.
/// </summary>
public static class SendDigests
{
    /// <summary>To one person; to everybody, each by a job of its own, where none is named.</summary>
    /// <param name="PersonId">To whom.</param>
    [Job("alerts.send_digests")]
    [Requires(Permission.Platform)]
    public sealed record Command(Guid? PersonId = null) : ICommand<Result>;

    /// <summary>What was done.</summary>
    /// <param name="Sent">Digests sent.</param>
    public sealed record Result(int Sent) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Sent > 0 ? AuditEntry.Ok : null;
    }

    private const int Named = 3;

    private static readonly TimeSpan First = TimeSpan.FromDays(1);

    private static readonly Statement Open = Statement.Of(
        "alerts.digest.insert",
        """
        insert into alert_digest (person_id, up_to) select @personId, @since
        where not exists (select 1 from alert_digest {range lock} where person_id = @personId)
        """
    );

    private static readonly Statement Lock = Statement.Of(
        "alerts.digest.lock",
        "select up_to from alert_digest {lock} where person_id = @personId {for update}"
    );

    private static readonly Statement Move = Statement.Of(
        "alerts.digest.move",
        "update alert_digest set up_to = @now where person_id = @personId"
    );

    private const string New = """
        a.market = @market and a.state = 'open' and {scope a.region, a.kind, a.office_id}
          and exists (
            select 1 from alert_history h
            where h.alert_id = a.id and h.action in ('raised', 'reopened') and h.at > @since and h.at <= @now)
        """;

    private static readonly Statement Count = Statement.Of(
        "alerts.alert.new_by_level",
        $"select a.level, count(*) as many from alert a where {New} group by a.level"
    );

    private static readonly Statement Worst = Statement.Of(
        "alerts.alert.new_worst",
        $"select a.title from alert a where {New} order by a.level desc, a.severity desc, a.id {{page}}"
    );

    internal sealed class Handler(
        SqlSession sql,
        IScopedPeople people,
        INotices notices,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var supervisors = await Readers(cancellationToken);
            if (command.PersonId is not { } id)
            {
                foreach (var each in supervisors)
                {
                    await outbox.Post(new Command(each.Key), cancellationToken);
                }

                return new Result(0);
            }

            return supervisors.TryGetValue(id, out var scope)
                ? new Result(await Send(id, scope, cancellationToken))
                : new Result(0);
        }

        // What one reaches by standing in is told with one's own, in one digest.
        private async Task<Dictionary<Guid, DataScope>> Readers(CancellationToken cancel)
        {
            var permission = new Permission(AlertsPermissions.ReviewAlerts);
            var readers = (await people.WhoMay(permission, cancel)).ToDictionary(
                person => person.Id,
                person => person.Scope
            );
            foreach (var standIn in await people.StandIns(permission, cancel))
            {
                readers[standIn.Id] = standIn.For.Aggregate(
                    readers.GetValueOrDefault(standIn.Id, DataScope.Nothing),
                    (scope, absent) => scope.Or(absent.Scope)
                );
            }

            return readers;
        }

        private async Task<int> Send(Guid personId, DataScope scope, CancellationToken cancel)
        {
            var now = time.GetUtcNow();
            await sql.Execute(Open, new { personId, since = now - First }, cancel);
            var since = await sql.One<DateTimeOffset>(Lock, new { personId }, cancel);
            var span = new
            {
                since,
                now,
                market = Markets.Home,
            };
            var levels = (await sql.Query<Row>(Count, scope, span, cancel)).ToDictionary(
                row => row.Level,
                row => row.Many
            );
            await sql.Execute(Move, new { personId, now }, cancel);
            if (levels.Count == 0)
            {
                return 0;
            }

            var worst = await sql.Query<string>(
                Worst,
                scope,
                Arguments.Of(span, new { skip = 0, take = Named }),
                cancel
            );
            await notices.ToPerson(
                personId,
                AlertMessages.Digest.With(
                    ("count", Say(levels.Values.Sum())),
                    ("red", Say(levels.GetValueOrDefault(3))),
                    ("orange", Say(levels.GetValueOrDefault(2))),
                    ("blue", Say(levels.GetValueOrDefault(1))),
                    ("worst", new LocalizedText(string.Join("；", worst), string.Join("; ", worst)))
                ),
                "/alerts?week=listed",
                cancel
            );
            return 1;
        }

        private static string Say(int figure) => figure.ToString(CultureInfo.InvariantCulture);
    }

    private sealed record Row
    {
        public int Level { get; init; }
        public int Many { get; init; }
    }
}
