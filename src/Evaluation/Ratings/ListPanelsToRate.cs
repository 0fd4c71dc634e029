using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Draws;
using Trading.Evaluation.Experts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Ratings;

/// <summary>Panels whose members the caller may rate now, those whose term ends first at the head.</summary>
public static class ListPanelsToRate
{
    /// <summary>All of them.</summary>
    [Requires(EvaluationPermissions.RateExperts)]
    [PersonsOnly]
    public sealed record Query : IQuery<Page<Item>>
    {
        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Items a page.</summary>
        public int Take { get; init; } = 20;
    }

    /// <summary>One panel.</summary>
    public sealed record Item
    {
        /// <summary>Panel.</summary>
        public Guid Id { get; init; }

        /// <summary>What was bought.</summary>
        public string Title { get; init; } = "";
        public DateTimeOffset EvaluationAt { get; init; }

        /// <summary>Until when ratings are taken.</summary>
        public DateTimeOffset RateBy { get; init; }

        /// <summary>For whom the caller rates: one of <see cref="RatingParties"/>.</summary>
        public string Party { get; init; } = "";

        /// <summary>Members to rate.</summary>
        public int Members { get; init; }

        /// <summary>Of those, how many are rated.</summary>
        public int Rated { get; init; }
    }

    private static readonly SortedStatement<RatedPanel> Select = SortedStatement<RatedPanel>.Of(
        "evaluation.rated_panel.list",
        """
        select p.id, p.procurement_id, p.evaluation_at, p.result_at, p.rate_by, p.region, p.kind, p.office_id, p.buyer_code
        from panel p
        where {after} and p.rate_by > @now and p.state <> 'cancelled'
          and ({scope p.region, p.kind, p.office_id} or p.buyer_code = @buyer
               or exists (select 1 from panel_invitation i
                          where i.panel_id = p.id and i.expert_id = @self and i.state = 'accepted'))
        order by {order} {page} {recompile}
        """,
        "until",
        By<RatedPanel>.Id("p.id", panel => panel.Id),
        new Sort<RatedPanel>("until", By<RatedPanel>.Instant("p.rate_by", panel => panel.RateBy))
    );

    private static readonly Statement Members = Statement.Of(
        "evaluation.rated_panel.member_counts",
        """
        select panel_id, count(*) as number from panel_invitation
        where panel_id in @ids and state = 'accepted' group by panel_id
        """
    );

    private static readonly Statement Given = Statement.Of(
        "evaluation.expert_rating.counts",
        """
        select panel_id, rater, count(*) as number from expert_rating where panel_id in @ids group by panel_id, rater
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
    }

    internal sealed class Handler(
        SqlSession sql,
        RatedPanels panels,
        ExpertStore files,
        IProcurements procurements,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, Page<Item>>
    {
        public async ValueTask<Outcome<Page<Item>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var caller = current.Caller;
            var found = await sql.Page(
                Select,
                new(null, query.Cursor, query.Take),
                caller.ScopeOf(EvaluationPermissions.ManagePanel),
                new
                {
                    now = time.GetUtcNow(),
                    buyer = DrawParties.BuyerOf(caller)?.ToString(),
                    self = await files.Own(cancellationToken),
                },
                cancellationToken
            );
            if (found.Problem is { } foreign)
            {
                return foreign;
            }

            var page = found.Value;
            if (page.Items.Count == 0)
            {
                return page.As(_ => new Item());
            }

            var ids = page.Items.Select(panel => panel.Id).ToArray();
            var raters = await panels.RatersOf([.. page.Items], cancellationToken);
            var members = (
                await sql.Query<CountRow>(Members, new { ids }, cancellationToken)
            ).ToDictionary(row => row.PanelId, row => row.Number);
            var given = (
                await sql.Query<CountRow>(Given, new { ids }, cancellationToken)
            ).ToDictionary(row => (row.PanelId, row.Rater), row => row.Number);
            var titles = await procurements.Titles(
                [.. page.Items.Select(panel => panel.ProcurementId).Distinct()],
                cancellationToken
            );
            return page.As(panel =>
            {
                var rater = raters[panel.Id];
                return new Item
                {
                    Id = panel.Id,
                    Title = titles.GetValueOrDefault(panel.ProcurementId, ""),
                    EvaluationAt = panel.EvaluationAt,
                    RateBy = panel.RateBy,
                    Party = rater.Party,
                    Members = members.GetValueOrDefault(panel.Id) - (rater.Self is null ? 0 : 1),
                    Rated = given.GetValueOrDefault((panel.Id, rater.Key)),
                };
            });
        }

        private sealed record CountRow
        {
            public Guid PanelId { get; init; }
            public string Rater { get; init; } = "";
            public int Number { get; init; }
        }
    }
}
