using System.Text.Json.Serialization;
using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>Panels in the caller's scope, newest first.</summary>
public static class ListPanels
{
    /// <summary>All, or a procurement's.</summary>
    [Requires(EvaluationPermissions.ManagePanel)]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>Of one procurement alone.</summary>
        public Guid? ProcurementId { get; init; }

        /// <summary>See <see cref="Terms.PanelStates"/>.</summary>
        public string? State { get; init; }

        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 50;
    }

    /// <summary>One line of the list.</summary>
    public sealed record Item
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>What it evaluates.</summary>
        public Guid ProcurementId { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>Which draw of the procurement it is.</summary>
        public int DrawNumber { get; init; }

        /// <summary>See <see cref="Terms.PanelStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>When the evaluation begins.</summary>
        public DateTimeOffset EvaluationAt { get; init; }

        [JsonPropertyName("place")]
        public string Venue { get; init; } = "";

        /// <summary>Seats to be drawn.</summary>
        public int Seats { get; init; }

        /// <summary>Seats whose experts accepted.</summary>
        public int Accepted { get; init; }

        /// <summary>When it was asked for.</summary>
        public DateTimeOffset CreatedAt { get; init; }
    }

    internal sealed record Position(DateTimeOffset At, Guid Id);

    private static readonly Statement Select = Statement.Of(
        "evaluation.panel.list_all",
        """
        select p.id, p.procurement_id, p.draw_number, p.state, p.evaluation_at, p.place as venue, p.created_at,
               (select coalesce(sum(s.seats), 0) from panel_specialty s where s.panel_id = p.id) as seats,
               (select count(*) from panel_invitation i where i.panel_id = p.id and i.state = 'accepted') as accepted
        from panel p
        where (p.created_at < @at or (p.created_at = @at and p.id < @id))
          and {scope p.region, p.kind, p.office_id}
          and (@procurementId is null or p.procurement_id = @procurementId)
          and (@state is null or p.state = @state)
        order by p.created_at desc, p.id desc {page} {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
    }

    internal sealed class Handler(SqlSession sql, IProcurements procurements, CurrentCaller current)
        : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var start = Cursor.Read(
                query.Cursor,
                new Position(new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero), Guid.Empty)
            );
            if (start.Problem is { } foreign)
            {
                return foreign;
            }

            var found = await sql.Query<Item>(
                Select,
                current.Caller.ScopeOf(EvaluationPermissions.ManagePanel),
                new
                {
                    at = start.Value.At,
                    id = start.Value.Id,
                    procurementId = query.ProcurementId,
                    state = query.State,
                    skip = 0,
                    take = query.Take + 1,
                },
                cancellationToken
            );
            var page = Cursor.Page(
                found,
                query.Take,
                item => new Position(item.CreatedAt, item.Id)
            );
            var titles = (
                await procurements.Histories(
                    [.. page.Items.Select(item => item.ProcurementId)],
                    cancellationToken
                )
            ).ToDictionary(history => history.Summary.Id, history => history.Summary.Title);
            return page.As(item =>
                item with
                {
                    Title = titles.GetValueOrDefault(item.ProcurementId, ""),
                }
            );
        }
    }
}
