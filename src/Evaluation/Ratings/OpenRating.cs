using Trading.Evaluation.Panels;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Ratings;

/// <summary>Opens the rating of a panel whose result became known, and tells those who may rate. Once a panel.</summary>
public static class OpenRating
{
    /// <summary>The procurement.</summary>
    [Requires(Permission.Platform)]
    [Job("evaluation.open_rating")]
    public sealed record Command(Guid ProcurementId)
        : WorkOnProcurement<Command>(ProcurementId),
            ICommand<Opened>;

    /// <summary>What was opened.</summary>
    /// <param name="Panels">How many panels can be rated since.</param>
    public sealed record Opened(int Panels) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Panels > 0 ? AuditEntry.Ok : null;
    }

    [WithoutScope("follows an event of the procurement")]
    private static readonly Statement Unopened = Statement.Of(
        "evaluation.panel.unopened",
        """
        select id, procurement_id, requested_by_person from panel
        where procurement_id in @ids and state <> 'cancelled' and drawn_at is not null and result_at is null
        order by id
        """
    );

    private static readonly Statement Open = Statement.Of(
        "evaluation.panel.open_rating",
        "update panel set result_at = @now, rate_by = @until where id = @id and result_at is null"
    );

    private static readonly Statement People = Statement.Of(
        "evaluation.panel_invitation.people",
        """
        select e.person_id from panel_invitation i join expert e on e.id = i.expert_id
        where i.panel_id = @id and i.state = 'accepted' and e.person_id is not null order by i.number
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        IProcurements procurements,
        INotices notices,
        TimeProvider time
    ) : ICommandHandler<Command, Opened>
    {
        public async ValueTask<Outcome<Opened>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            var opened = 0;
            foreach (
                var panel in await sql.Query<Row>(
                    Unopened,
                    new { ids = command.All() },
                    cancellationToken
                )
            )
            {
                if (
                    await procurements.Find(panel.ProcurementId, cancellationToken)
                        is not { IsDecided: true } procurement
                    || RatingCriteria.Until(now) is not { } until
                    || await sql.Execute(
                        Open,
                        new
                        {
                            id = panel.Id,
                            now,
                            until,
                        },
                        cancellationToken
                    ) == 0
                )
                {
                    continue;
                }

                opened++;
                await Tell(panel, procurement, until, cancellationToken);
            }

            return new Opened(opened);
        }

        private async Task Tell(
            Row panel,
            ProcurementSummary procurement,
            DateTimeOffset until,
            CancellationToken cancel
        )
        {
            var message = EvaluationMessages.RatingOpen.With(
                ("title", procurement.Title),
                ("until", InviteExpert.Show(until))
            );
            var link = $"/ratings?panel={panel.Id}";
            if (procurement.BuyerCode is { } buyer)
            {
                await notices.ToEntity(buyer, message, link, cancel);
            }

            var people = await sql.Query<Guid>(People, new { id = panel.Id }, cancel);
            Guid[] centre = panel.RequestedByPerson is { } asker ? [asker] : [];
            foreach (var person in centre.Concat(people).Distinct())
            {
                await notices.ToPerson(person, message, link, cancel);
            }
        }
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public Guid ProcurementId { get; init; }
        public Guid? RequestedByPerson { get; init; }
    }
}
