using System.Text.Json.Serialization;
using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>
/// The next evaluations from today on with the seats that are not filled, and how many panels want somebody to look:
/// nobody is left for a seat. In the caller's scope.
/// </summary>
public static class ListNextPanels
{
    /// <summary>Nothing to say.</summary>
    [Requires(EvaluationPermissions.ManagePanel)]
    public sealed record Query : IQuery<Next>;

    /// <summary>What is next.</summary>
    /// <param name="Items">The first to begin first; the first of them alone where there are many.</param>
    /// <param name="Soon">How many there are today and tomorrow.</param>
    /// <param name="Unfilled">Seats of those of today and tomorrow that are not filled.</param>
    /// <param name="Short">Of all to come, those for which nobody is left for a seat.</param>
    /// <param name="Inviting">Of all to come, those that wait for answers.</param>
    public sealed record Next(
        IReadOnlyList<Item> Items,
        int Soon,
        int Unfilled,
        int Short,
        int Inviting
    );

    /// <summary>One panel.</summary>
    public sealed record Item
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>What it evaluates.</summary>
        public Guid ProcurementId { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

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

        /// <summary>Seats not filled.</summary>
        [JsonIgnore]
        public int Open => Seats - Accepted;
    }

    private const int Shown = 8;

    private static readonly Statement Select = Statement.Of(
        "evaluation.panel.next",
        """
        select p.id, p.procurement_id, p.state, p.evaluation_at, p.place as venue,
               (select coalesce(sum(s.seats), 0) from panel_specialty s where s.panel_id = p.id) as seats,
               (select count(*) from panel_invitation i where i.panel_id = p.id and i.state = 'accepted') as accepted
        from panel p
        where p.evaluation_at >= @today and p.state <> 'cancelled' and {scope p.region, p.kind, p.office_id}
        order by p.evaluation_at, p.id {page}
        """
    );

    private static readonly Statement Count = Statement.Of(
        "evaluation.panel.count_next",
        """
        select coalesce(sum(case when evaluation_at < @dayAfter then 1 else 0 end), 0) as soon,
               coalesce(sum(case when evaluation_at < @dayAfter then seats - accepted else 0 end), 0) as unfilled,
               coalesce(sum(case when state = 'short' then 1 else 0 end), 0) as wanting,
               coalesce(sum(case when state in ('requested', 'frozen', 'inviting') then 1 else 0 end), 0) as inviting
        from (
            select p.evaluation_at, p.state,
                   (select coalesce(sum(s.seats), 0) from panel_specialty s where s.panel_id = p.id) as seats,
                   (select count(*) from panel_invitation i where i.panel_id = p.id and i.state = 'accepted') as accepted
            from panel p
            where p.evaluation_at >= @today and p.state <> 'cancelled' and {scope p.region, p.kind, p.office_id}) coming
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        IProcurements procurements,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, Next>
    {
        public async ValueTask<Outcome<Next>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var today = time.Today();
            var asked = new
            {
                today = ChinaTime.At(today, TimeOnly.MinValue),
                dayAfter = ChinaTime.At(today.AddDays(2), TimeOnly.MinValue),
                skip = 0,
                take = Shown,
            };
            var scope = current.Caller.ScopeOf(EvaluationPermissions.ManagePanel);
            var items = await sql.Query<Item>(Select, scope, asked, cancellationToken);
            var count = (await sql.One<Counted>(Count, scope, asked, cancellationToken))!;
            var titles = await procurements.Titles(
                [.. items.Select(item => item.ProcurementId)],
                cancellationToken
            );
            return new Next(
                [
                    .. items.Select(item =>
                        item with
                        {
                            Title = titles.GetValueOrDefault(item.ProcurementId, ""),
                        }
                    ),
                ],
                count.Soon,
                count.Unfilled,
                count.Wanting,
                count.Inviting
            );
        }

        private sealed record Counted
        {
            public int Soon { get; init; }
            public int Unfilled { get; init; }
            public int Wanting { get; init; }
            public int Inviting { get; init; }
        }
    }
}
