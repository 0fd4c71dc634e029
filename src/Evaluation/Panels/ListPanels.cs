using System.Text.Json.Serialization;
using FluentValidation;
using Trading.Domain.Codes;
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

        /// <summary>Part of the place.</summary>
        public string? Venue { get; init; }

        /// <summary>A region with everything below it.</summary>
        public string? Region { get; init; }

        /// <summary>Evaluation begins on this day or later, in China.</summary>
        public DateOnly? From { get; init; }

        /// <summary>Evaluation begins on this day or earlier, in China.</summary>
        public DateOnly? To { get; init; }

        /// <summary>One of the list's orders, with a minus sign before it the other way round; the newest first when left out.</summary>
        public string? Sort { get; init; }

        /// <summary>So far are all of them counted; null for not at all.</summary>
        public int? CountUpTo { get; init; }

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

    private const string Filters = """
        {scope p.region, p.kind, p.office_id}
          and (@procurementId is null or p.procurement_id = @procurementId)
          and (@state is null or p.state = @state)
          and (@venue is null or lower(p.place) like @venue escape '\')
          and (@region is null or p.region between @region and @regionEnd)
          and (@from is null or p.evaluation_at >= @from)
          and (@before is null or p.evaluation_at < @before)
        """;

    private static readonly SortedStatement<Item> Select = SortedStatement<Item>.Of(
        "evaluation.panel.list_all",
        $$"""
        select p.id, p.procurement_id, p.draw_number, p.state, p.evaluation_at, p.place as venue, p.created_at,
               (select coalesce(sum(s.seats), 0) from panel_specialty s where s.panel_id = p.id) as seats,
               (select count(*) from panel_invitation i where i.panel_id = p.id and i.state = 'accepted') as accepted
        from panel p
        where {after} and {{Filters}}
        order by {order} {page} {recompile}
        """,
        "-created",
        By<Item>.Id("p.id", item => item.Id),
        new("created", By<Item>.Instant("p.created_at", item => item.CreatedAt)),
        new("evaluation", By<Item>.Instant("p.evaluation_at", item => item.EvaluationAt)),
        new("venue", By<Item>.Text("p.place", item => item.Venue))
    );

    private static readonly Statement Count = Statement.Of(
        "evaluation.panel.list_count",
        $$"""
        select count(*) from (select p.id from panel p where {{Filters}} order by p.id {page}) c {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Sort).IsSortOf(Select);
            RuleFor(query => query.Venue).IsLineOrNone(100);
            RuleFor(query => query.Region).IsCodeOrNone(default(RegionCode));
        }
    }

    internal sealed class Handler(SqlSession sql, IProcurements procurements, CurrentCaller current)
        : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var region = RegionCode.RangeOf(query.Region);
            var scope = current.Caller.ScopeOf(EvaluationPermissions.ManagePanel);
            var filters = new
            {
                procurementId = query.ProcurementId,
                state = query.State,
                venue = Like.Contains(query.Venue),
                region = region?.First,
                regionEnd = region?.Last,
                from = ChinaTime.Begin(query.From),
                before = ChinaTime.End(query.To),
            };
            var found = await sql.Page(
                Select,
                Count,
                new(query.Sort, query.Cursor, query.Take, query.CountUpTo),
                scope,
                filters,
                cancellationToken
            );
            if (found.Problem is { } foreign)
            {
                return foreign;
            }

            var page = found.Value;
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
