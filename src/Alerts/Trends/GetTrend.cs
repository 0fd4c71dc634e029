using Trading.Alerts.Contracts;
using Trading.Analysis.Trends;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Trends;

/// <summary>A series that rose, month by month, with the latest procurements it rests on; one that went tells when.</summary>
public static class GetTrend
{
    /// <summary>The most procurements that are told, the latest.</summary>
    public const int MostCases = 200;

    /// <summary>By key.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query(Guid Id) : IQuery<Detail>;

    /// <summary>The series.</summary>
    /// <param name="Trend">What is said of it.</param>
    /// <param name="GoneAt">Since when it holds no longer; null while it does.</param>
    /// <param name="Months">Months with a case, in order.</param>
    /// <param name="Cases">Its latest procurements, the latest first.</param>
    /// <param name="IsCut">True where there are more than are told.</param>
    public sealed record Detail(
        ListTrends.Item Trend,
        DateTimeOffset? GoneAt,
        IReadOnlyList<TrendMonth> Months,
        IReadOnlyList<Case> Cases,
        bool IsCut
    );

    /// <summary>A decided procurement of the series.</summary>
    public sealed record Case
    {
        /// <summary>The procurement.</summary>
        public Guid ProcurementId { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>When it was decided.</summary>
        public DateOnly DecidedOn { get; init; }

        /// <summary>Who buys, by name.</summary>
        public string BuyerName { get; init; } = "";

        /// <summary>Lots with a valid bidder.</summary>
        public int Lots { get; init; }

        /// <summary>Of these, those with one.</summary>
        public int SingleLots { get; init; }

        /// <summary>By which share of the ceiling the award lies below it; null where either is not known or there are several lots.</summary>
        public double? Discount { get; init; }
    }

    private static readonly Statement ById = Statement.Of(
        "alerts.trend_finding.by_id",
        $$"""
        select {{TrendStore.Columns}} from trend_finding f
        where f.id = @id and {scope f.region, f.trading_kind, f.office_id}
        """
    );

    private static readonly Statement OfBuyer = Of("buyer");
    private static readonly Statement OfAgency = Of("agency");
    private static readonly Statement OfCity = Of("city");

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, Detail>
    {
        public async ValueTask<Outcome<Detail>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            var line = await sql.One<TrendLine>(
                ById,
                scope,
                new { id = query.Id },
                cancellationToken
            );
            if (line is null)
            {
                return Problem.NotFound("没有这条走势。", "There is no such trend.");
            }

            var cases = await sql.Query<Case>(
                line.Unit switch
                {
                    TrendUnits.Buyer => OfBuyer,
                    TrendUnits.Agency => OfAgency,
                    _ => OfCity,
                },
                scope,
                new
                {
                    who = line.Who,
                    skip = 0,
                    take = MostCases + 1,
                },
                cancellationToken
            );
            return new Detail(
                ListTrends.ItemOf(line),
                line.GoneAt,
                line.Series,
                [.. cases.Take(MostCases)],
                cases.Count > MostCases
            );
        }
    }

    private static Statement Of(string column) =>
        Statement.Of(
            $"alerts.trend_procurement.of_{column}",
            $$"""
            select p.procurement_id, p.title, p.decided_on, p.buyer_name, p.lots, p.single_lots, p.discount
            from trend_procurement p where p.{{column}} = @who and {scope p.region, p.kind, p.office_id}
            order by p.decided_on desc, p.procurement_id {page}
            """
        );
}
