using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Fees;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>
/// The caller's own work as an expert: evaluations to come, those that were, page by page, and fees by month. Which procurement
/// it was is told once its result is known.
/// </summary>
public static class MyWork
{
    /// <summary>The caller's.</summary>
    [Requires(EvaluationPermissions.AnswerInvitation)]
    public sealed record Query : IQuery<View>
    {
        /// <summary>Where the page of past work begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Past evaluations a page.</summary>
        public int Take { get; init; } = 20;
    }

    /// <summary>The work.</summary>
    /// <param name="Coming">Accepted and not begun, the next first.</param>
    /// <param name="Past">Accepted and begun, the latest first.</param>
    /// <param name="Months">The latest two years' fees.</param>
    /// <param name="Load">How much was asked.</param>
    public sealed record View(
        IReadOnlyList<Coming> Coming,
        Page<Past> Past,
        IReadOnlyList<Month> Months,
        ExpertLoad Load
    );

    /// <summary>An evaluation to come.</summary>
    public sealed record Coming
    {
        /// <summary>The invitation's key.</summary>
        public Guid Id { get; init; }
        public DateTimeOffset EvaluationAt { get; init; }
        public string Venue { get; init; } = "";

        /// <summary>The seat's.</summary>
        public string Specialty { get; init; } = "";
    }

    /// <summary>An evaluation that was.</summary>
    public sealed record Past
    {
        /// <summary>The invitation's key.</summary>
        public Guid Id { get; init; }

        /// <summary>The panel's; null before the result.</summary>
        public Guid? PanelId { get; init; }
        public DateTimeOffset EvaluationAt { get; init; }

        /// <summary>The division, by GB/T 2260; null abroad.</summary>
        public string? Region { get; init; }

        /// <summary>The seat's.</summary>
        public string Specialty { get; init; } = "";

        /// <summary>The seat's number.</summary>
        public int Number { get; init; }

        /// <summary>What was bought; null before the result.</summary>
        public string? Title { get; init; }

        /// <summary>Until when the other members may be rated; null where they cannot be.</summary>
        public DateTimeOffset? RateBy { get; init; }
    }

    /// <summary>A month's fees.</summary>
    /// <param name="Of">As <c>2026-11</c>.</param>
    /// <param name="DueMinor">Owed, in hundredths of the yuan.</param>
    /// <param name="PaidMinor">Paid.</param>
    public sealed record Month(string Of, long DueMinor, long PaidMinor);

    [WithoutScope("an expert's own")]
    private static readonly Statement ToCome = Statement.Of(
        "evaluation.panel_invitation.to_come",
        """
        select i.id, i.specialty, p.evaluation_at, p.place as venue
        from panel_invitation i join panel p on p.id = i.panel_id
        where i.expert_id = @expert and i.state = 'accepted' and p.state <> 'cancelled' and p.evaluation_at > @now
        order by p.evaluation_at, i.id {page}
        """
    );

    [WithoutScope("an expert's own")]
    private static readonly SortedStatement<Row> Done = SortedStatement<Row>.Of(
        "evaluation.panel_invitation.done",
        """
        select i.id, i.panel_id, i.specialty, i.number, p.evaluation_at, p.region, p.procurement_id, p.result_at, p.rate_by
        from panel_invitation i join panel p on p.id = i.panel_id
        where {after} and i.expert_id = @expert and i.state = 'accepted' and p.state <> 'cancelled' and p.evaluation_at <= @now
        order by {order} {page} {recompile}
        """,
        "-at",
        By<Row>.Id("i.id", row => row.Id),
        new Sort<Row>("at", By<Row>.Instant("p.evaluation_at", row => row.EvaluationAt))
    );

    private static readonly Statement ByMonth = Statement.Of(
        "evaluation.expert_fee.months",
        """
        select fee_month, cast(sum(case when state = 'due' then amount_minor else 0 end) as bigint) as due,
               cast(sum(case when state = 'paid' then amount_minor else 0 end) as bigint) as paid
        from expert_fee where expert_id = @expert group by fee_month order by fee_month desc {page}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
    }

    internal sealed class Handler(
        SqlSession sql,
        ExpertStore files,
        ExpertLoads loads,
        IProcurements procurements,
        TimeProvider time
    ) : IQueryHandler<Query, View>
    {
        public async ValueTask<Outcome<View>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var start = Done.Start(null, query.Cursor);
            if (start.Problem is { } foreign)
            {
                return foreign;
            }

            if (await files.Own(cancellationToken) is not { } expert)
            {
                return GetMyExpertFile.None();
            }

            var now = time.GetUtcNow();
            var coming = await sql.Query<Coming>(
                ToCome,
                new
                {
                    expert,
                    now,
                    skip = 0,
                    take = 50,
                },
                cancellationToken
            );
            var done = await sql.Query<Row>(
                start.Value.Statement,
                Arguments.Of(
                    new { expert, now },
                    start.Value.Keys,
                    new { skip = 0, take = query.Take + 1 }
                ),
                cancellationToken
            );
            var months = await sql.Query<MonthRow>(
                ByMonth,
                new
                {
                    expert,
                    skip = 0,
                    take = 24,
                },
                cancellationToken
            );
            var page = Done.Page(start.Value, done, query.Take);
            var titles = await Known(page.Items, cancellationToken);
            return new View(
                coming,
                page.As(row => new Past
                {
                    Id = row.Id,
                    PanelId = titles.ContainsKey(row.ProcurementId) ? row.PanelId : null,
                    EvaluationAt = row.EvaluationAt,
                    Region = row.Region,
                    Specialty = row.Specialty,
                    Number = row.Number,
                    Title = titles.GetValueOrDefault(row.ProcurementId),
                    RateBy = row.RateBy > now ? row.RateBy : null,
                }),
                months.ConvertAll(row => new Month(FeeMonth.Show(row.FeeMonth), row.Due, row.Paid)),
                await loads.Of(expert, cancellationToken)
            );
        }

        // Panels from before there were ratings do not carry when their result was known: they are asked for one by one.
        private async Task<IReadOnlyDictionary<Guid, string>> Known(
            IReadOnlyList<Row> rows,
            CancellationToken cancel
        )
        {
            var known = rows.Where(row => row.ResultAt is not null)
                .Select(row => row.ProcurementId)
                .ToHashSet();
            foreach (var row in rows.Where(row => row.ResultAt is null))
            {
                if (await procurements.Find(row.ProcurementId, cancel) is { IsDecided: true })
                {
                    known.Add(row.ProcurementId);
                }
            }

            return known.Count == 0
                ? new Dictionary<Guid, string>()
                : await procurements.Titles([.. known], cancel);
        }

        private sealed record MonthRow
        {
            public int FeeMonth { get; init; }
            public long Due { get; init; }
            public long Paid { get; init; }
        }
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public Guid PanelId { get; init; }
        public string Specialty { get; init; } = "";
        public int Number { get; init; }
        public DateTimeOffset EvaluationAt { get; init; }
        public string? Region { get; init; }
        public Guid ProcurementId { get; init; }
        public DateTimeOffset? ResultAt { get; init; }
        public DateTimeOffset? RateBy { get; init; }
    }
}
