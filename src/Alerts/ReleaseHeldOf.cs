using System.Globalization;
using Trading.Access.Contracts;
using Trading.Alerts.Cases;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Alerts;

/// <summary>
/// Gives warnings and cases of somebody who supervises no more back to the queue, with a line in the history of each, and tells
/// the office: else they would wait for whoever cannot act on them.
/// </summary>
public static class ReleaseHeldOf
{
    /// <summary>The person; each warning and case follows as a message of its own.</summary>
    [Requires(Permission.Platform)]
    [Job("alerts.release_held")]
    public sealed record Command(Guid PersonId) : ICommand<Asked>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PersonId.ToString();
    }

    /// <summary>What was asked for.</summary>
    /// <param name="Held">How many warnings and cases go back.</param>
    public sealed record Asked(int Held) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Held > 0 ? AuditEntry.Ok : null;
    }

    /// <summary>One warning; nothing happens when it is in other hands by now, or the person supervises again.</summary>
    [Requires(Permission.Platform)]
    [Job("alerts.release_alert")]
    public sealed record OneAlert(Guid AlertId, Guid PersonId) : ICommand<Released>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => AlertId.ToString();
    }

    /// <summary>One case; nothing happens when it is in other hands by now, or the person supervises again.</summary>
    [Requires(Permission.Platform)]
    [Job("alerts.release_case")]
    public sealed record OneCase(Guid CaseId, Guid PersonId) : ICommand<Released>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => CaseId.ToString();
    }

    /// <summary>What came of it.</summary>
    /// <param name="Done">False when there was nothing to give back.</param>
    public sealed record Released(bool Done) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Done ? AuditEntry.Ok : null;
    }

    [WithoutScope("whoever supervises no more holds nothing anywhere")]
    private static readonly Statement AlertsOf = Statement.Of(
        "alerts.alert.held_by",
        "select id from alert where claimed_by = @personId and state in @states order by id"
    );

    [WithoutScope("whoever supervises no more holds nothing anywhere")]
    private static readonly Statement CasesOf = Statement.Of(
        "alerts.case.held_by",
        "select id from supervision_case where assignee_id = @personId and state <> @closed order by id"
    );

    // What is dismissed or lapsed waits for nobody.
    private static readonly string[] Waiting = [AlertStates.Open, AlertStates.Confirmed];

    internal sealed class Handler(
        SqlSession sql,
        AlertClaimStore claims,
        CaseStore cases,
        IPeople people,
        IScopedPeople scoped,
        INotices notices,
        OutboxWriter outbox,
        TimeProvider time
    )
        : ICommandHandler<Command, Asked>,
            ICommandHandler<OneAlert, Released>,
            ICommandHandler<OneCase, Released>
    {
        private static readonly Permission Supervise = new(AlertsPermissions.ReviewAlerts);

        public async ValueTask<Outcome<Asked>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var personId = command.PersonId;
            if (await StillMay(personId, cancellationToken))
            {
                return new Asked(0);
            }

            var alerts = await sql.Query<Guid>(
                AlertsOf,
                new { personId, states = Waiting },
                cancellationToken
            );
            var held = await sql.Query<Guid>(
                CasesOf,
                new { personId, closed = CaseStates.Closed },
                cancellationToken
            );
            foreach (var id in alerts)
            {
                await outbox.Post(new OneAlert(id, personId), cancellationToken);
            }

            foreach (var id in held)
            {
                await outbox.Post(new OneCase(id, personId), cancellationToken);
            }

            // Warnings may be many: the office is told of all of them at once, of each case by itself.
            if (alerts.Count > 0)
            {
                var message = AlertMessages.Released.With(
                    ("officer", (await people.Find(personId, cancellationToken))?.DisplayName),
                    ("count", alerts.Count.ToString(CultureInfo.InvariantCulture))
                );
                foreach (
                    var colleague in await people.Colleagues(personId, Supervise, cancellationToken)
                )
                {
                    await notices.ToPerson(
                        colleague.Id,
                        message,
                        "/alerts?claim=none",
                        cancellationToken
                    );
                }
            }

            return new Asked(alerts.Count + held.Count);
        }

        public async ValueTask<Outcome<Released>> Handle(
            OneAlert command,
            CancellationToken cancellationToken
        )
        {
            if (
                await claims.Hold(command.AlertId, cancellationToken) is not { } alert
                || alert.ClaimedBy != command.PersonId
                || await StillMay(command.PersonId, cancellationToken)
            )
            {
                return new Released(false);
            }

            await claims.Give(
                alert,
                null,
                null,
                AlertActions.Released,
                time.GetUtcNow(),
                cancellationToken
            );
            return new Released(true);
        }

        public async ValueTask<Outcome<Released>> Handle(
            OneCase command,
            CancellationToken cancellationToken
        )
        {
            var held = await cases.Hold(
                command.CaseId,
                version: null,
                CaseActions.Released,
                cancellationToken
            );
            if (
                held.Problem is not null
                || held.Value.AssigneeId != command.PersonId
                || await StillMay(command.PersonId, cancellationToken)
            )
            {
                return new Released(false);
            }

            var before = held.Value.Assignee;
            var saved = await cases.Save(
                held.Value with
                {
                    AssigneeId = null,
                    Assignee = null,
                },
                CaseActions.Released,
                before,
                cancellationToken
            );
            var message = CaseMessages.Released.With(
                ("number", saved.Number),
                ("title", saved.Title),
                ("officer", before)
            );
            foreach (var person in await Office(command.PersonId, saved, cancellationToken))
            {
                await notices.ToPerson(person, message, $"/cases/{saved.Id}", cancellationToken);
            }

            return new Released(true);
        }

        // Without a colleague who sees it, everybody who does.
        private async Task<IReadOnlyList<Guid>> Office(
            Guid personId,
            CaseRow row,
            CancellationToken cancel
        )
        {
            var seeing = new List<Guid>();
            foreach (var colleague in await people.Colleagues(personId, Supervise, cancel))
            {
                if (await people.Sees(colleague.Id, Supervise, row.Place, cancel))
                {
                    seeing.Add(colleague.Id);
                }
            }

            return seeing.Count > 0
                ? seeing
                :
                [
                    .. (await scoped.WhoMay(Supervise, cancel))
                        .Where(person => person.Scope.Holds(row.Place))
                        .Select(person => person.Id),
                ];
        }

        private async Task<bool> StillMay(Guid personId, CancellationToken cancel) =>
            (await people.WhoMay(Supervise, cancel)).Any(person => person.Id == personId);
    }
}
