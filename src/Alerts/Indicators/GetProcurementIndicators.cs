using Trading.Alerts.Contracts;
using Trading.Indicators;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Indicators;

/// <summary>What every indicator says of a procurement; 404 out of the caller's scope.</summary>
public static class GetProcurementIndicators
{
    /// <summary>By key.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query(Guid Id) : IQuery<Answer>;

    /// <summary>What is said.</summary>
    /// <param name="ProcurementId">Of which.</param>
    /// <param name="Coverage">
    /// Of what the indicators speak of, the share that could be computed: a procurement of which little is known is not one of
    /// which nothing is found. Null where none speaks of it.
    /// </param>
    /// <param name="Findings">
    /// Those that are triggered first, then by indicator. What never applied is said once of the procurement, not of each lot
    /// and bidder.
    /// </param>
    public sealed record Answer(
        Guid ProcurementId,
        double? Coverage,
        IReadOnlyList<SaidFinding> Findings
    );

    private static readonly Statement OfOwner = Statement.Of(
        "alerts.indicator_finding.said_of_procurement",
        """
        select owner_kind, owner, peer_group, indicator, lot, subject_kind, subject, place, outcome, value, threshold,
               evidence, sentence_zh, sentence_en, parameters, input, baselines_at, valid_from
        from indicator_finding where owner_kind = 'procurement' and owner = @owner
        """
    );

    private static readonly Statement JudgedAt = Statement.Of(
        "alerts.indicator_dossier.judged_at",
        "select judged_at from indicator_dossier where procurement_id = @id"
    );

    internal sealed class Handler(
        SqlSession sql,
        IProcurements procurements,
        IndicatorRules rules,
        CurrentCaller current
    ) : IQueryHandler<Query, Answer>
    {
        public async ValueTask<Outcome<Answer>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            if (await procurements.Find(query.Id, scope, cancellationToken) is null)
            {
                return Problem.NotFound("没有这个项目。", "There is no such procurement.");
            }

            var rows = await sql.Query<SaidFinding.Row>(
                OfOwner,
                new { owner = FindingOwner.Key(query.Id) },
                cancellationToken
            );
            var judged = await sql.One<DateTimeOffset?>(
                JudgedAt,
                new { id = query.Id },
                cancellationToken
            );
            var said = InOrder([
                .. rows.Where(row => rules.Shows(row.Indicator)).Select(row => row.Said(rules)),
                .. judged is { } at
                    ? SaidFinding.Inapplicable(
                        query.Id,
                        rows.Select(row => row.Indicator),
                        rules,
                        at
                    )
                    : [],
            ]);
            return new Answer(query.Id, CoverageOf(said), said);
        }
    }

    /// <summary>Those that are triggered first.</summary>
    internal static IReadOnlyList<SaidFinding> InOrder(IEnumerable<SaidFinding> findings) =>
        [
            .. findings
                .OrderByDescending(one => one.Outcome == Triggered)
                .ThenBy(one => one.Indicator, StringComparer.Ordinal)
                .ThenBy(one => one.Lot, StringComparer.Ordinal)
                .ThenBy(one => one.Subject, StringComparer.Ordinal)
                .ThenBy(one => one.SubjectId, StringComparer.Ordinal),
        ];

    private static readonly string Triggered = FindingRow.NameOf(IndicatorOutcome.Triggered);

    private static double? CoverageOf(IReadOnlyList<SaidFinding> findings)
    {
        var spoken = findings.Count(one =>
            one.Outcome != FindingRow.NameOf(IndicatorOutcome.NotApplicable)
        );
        var computed = findings.Count(one =>
            one.Outcome == Triggered
            || one.Outcome == FindingRow.NameOf(IndicatorOutcome.NotTriggered)
        );
        return spoken == 0 ? null : (double)computed / spoken;
    }
}
