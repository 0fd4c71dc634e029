using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Trading.Access.Contracts;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Alerts.Signals;

/// <summary>
/// Tells the supervisors in whose scope it lies, and who stands in for one of them, of a red warning at once, nobody of the same
/// thing twice, and puts it on their offices' lists of the week. Others wait for the digest and the next filling of the week (<see cref="SendDigests"/>,
/// <see cref="PresentAlerts"/>).
/// </summary>
public static class RouteAlert
{
    /// <summary>The warning, which was raised, reopened or became graver.</summary>
    [Job("alerts.route")]
    [Requires(Permission.Platform)]
    public sealed record Command(Guid AlertId) : ICommand<Result>, IAbout, IJoins<Command>
    {
        /// <summary>Others that are worked with it.</summary>
        public IReadOnlyList<Guid> Others { get; init; } = [];

        /// <inheritdoc/>
        static Command IJoins<Command>.Join(IReadOnlyList<Command> several) =>
            several[0] with
            {
                Others = [.. several.Skip(1).Select(one => one.AlertId)],
            };

        /// <inheritdoc/>
        string IAbout.About => AlertId.ToString();
    }

    /// <summary>What was done.</summary>
    /// <param name="Told">How many people were told.</param>
    public sealed record Result(int Told) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Told > 0 ? AuditEntry.Ok : null;
    }

    private const int Red = 3;

    [WithoutScope("each is told of what lies in the own scope")]
    private static readonly Statement Some = Statement.Of(
        "alerts.alert.to_route",
        """
        select id, level, severity, state, signature, title, headline_zh, headline_en, region, kind, office_id, due_at
        from alert where id in @ids order by id
        """
    );

    private static readonly Statement Note = Statement.Of(
        "alerts.told.insert",
        """
        insert into alert_told (alert_id, person_id, what, told_at)
        select @id, @personId, @what, @now
        where not exists (
            select 1 from alert_told {range lock} where alert_id = @id and person_id = @personId and what = @what)
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        IScopedPeople people,
        OfficeWeek week,
        INotices notices,
        TimeProvider time
    ) : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var alerts = (
                await sql.Query<Row>(
                    Some,
                    new { ids = (Guid[])[command.AlertId, .. command.Others] },
                    cancellationToken
                )
            ).FindAll(alert => alert is { State: AlertStates.Open, Level: Red });
            if (alerts.Count == 0)
            {
                return new Result(0);
            }

            var may = new Permission(AlertsPermissions.ReviewAlerts);
            var supervisors = await people.WhoMay(may, cancellationToken);
            var standIns = await people.StandIns(may, cancellationToken);
            var told = 0;
            foreach (var alert in alerts)
            {
                told += await Route(alert, supervisors, standIns, cancellationToken);
            }

            return new Result(told);
        }

        private async Task<int> Route(
            Row alert,
            IReadOnlyList<ScopedPerson> supervisors,
            IReadOnlyList<ScopedStandIn> standIns,
            CancellationToken cancel
        )
        {
            var place = new DataPlace(alert.Region, alert.Kind, alert.OfficeId);
            var told = 0;
            foreach (var person in supervisors.Where(person => person.Scope.Holds(place)))
            {
                told += await Tell(person.Id, alert, alert.Words(), cancel);
            }

            foreach (var standIn in standIns)
            {
                if (standIn.For.FirstOrDefault(each => each.Scope.Holds(place)) is { } absent)
                {
                    told += await Tell(standIn.Id, alert, alert.WordsFor(absent.Login), cancel);
                }
            }

            await week.Admit(alert.Id, alert.Level, alert.Severity, place, cancel);
            return told;
        }

        private async Task<int> Tell(
            Guid personId,
            Row alert,
            Message words,
            CancellationToken cancel
        )
        {
            if (
                await sql.Execute(
                    Note,
                    new
                    {
                        id = alert.Id,
                        personId,
                        what = alert.What,
                        now = time.GetUtcNow(),
                    },
                    cancel
                ) == 0
            )
            {
                return 0;
            }

            await notices.ToPerson(personId, words, SignalStore.PageOf(alert.Id), cancel);
            return 1;
        }
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public int Level { get; init; }
        public double Severity { get; init; }
        public string State { get; init; } = "";
        public string Signature { get; init; } = "";
        public string Title { get; init; } = "";
        public string HeadlineZh { get; init; } = "";
        public string HeadlineEn { get; init; } = "";
        public string? Region { get; init; }
        public string Kind { get; init; } = "";
        public Guid? OfficeId { get; init; }
        public DateTimeOffset? DueAt { get; init; }

        /// <summary>The same as long as the same is said as loudly.</summary>
        public string What =>
            Convert.ToHexStringLower(
                SHA256.HashData(
                    Encoding.UTF8.GetBytes(
                        string.Create(CultureInfo.InvariantCulture, $"{Level} {Signature}")
                    )
                )
            );

        public Message Words() =>
            AlertMessages.Red.With(
                ("title", Title),
                ("signals", new LocalizedText(HeadlineZh, HeadlineEn)),
                ("due", Due)
            );

        public Message WordsFor(string absent) =>
            AlertMessages.RedStandingIn.With(
                ("absent", absent),
                ("title", Title),
                ("signals", new LocalizedText(HeadlineZh, HeadlineEn)),
                ("due", Due)
            );

        private string Due =>
            DueAt is { } due
                ? ChinaTime.In(due).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
                : "—";
    }
}
