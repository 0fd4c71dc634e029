using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Indicators.Supervision;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Indicators;

/// <summary>
/// What indicators say of a buyer, an agency, a bidder or an expert (a token, and nobody's name): in procurements of the caller's scope, and by its sums of twelve
/// months. Sums of which a part lies out of the scope are not shown, since they would tell of it. Who has nothing in the scope is
/// answered as who does not exist.
/// </summary>
public static class GetSubjectIndicators
{
    /// <summary>By kind and code.</summary>
    /// <param name="Subject">buyer, agency, bidder or expert.</param>
    /// <param name="Code">As findings name it.</param>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query(string Subject, string Code) : IQuery<Answer>;

    /// <summary>What is said.</summary>
    /// <param name="Subject">Of what.</param>
    /// <param name="Code">Of whom.</param>
    /// <param name="IsWhole">False where its sums rest on procurements out of the caller's scope, and are left out.</param>
    /// <param name="Findings">Those that are triggered first; of procurements the latest.</param>
    public sealed record Answer(
        string Subject,
        string Code,
        bool IsWhole,
        IReadOnlyList<SaidFinding> Findings
    );

    private const int Most = 500;

    private const string Columns = """
        f.owner_kind, f.owner, f.peer_group, f.indicator, f.lot, f.subject_kind, f.subject, f.place, f.outcome, f.value,
        f.threshold, f.evidence, f.sentence_zh, f.sentence_en, f.parameters, f.input, f.baselines_at, f.valid_from
        """;

    private static readonly Statement InProcurements = Statement.Of(
        "alerts.indicator_finding.of_subject",
        $$"""
        select {{Columns}}
        from indicator_finding f join indicator_dossier d on d.procurement_id = f.procurement_id
        where f.subject_kind = @kind and f.subject = @code and {scope d.region, d.kind, d.office_id}
        order by f.valid_from desc, f.indicator, f.owner, f.lot, f.place {page}
        """
    );

    private static readonly Statement OfBuyer = Statement.Of(
        "alerts.indicator_finding.of_buyer",
        $$"""
        select {{Columns}}
        from indicator_finding f join indicator_dossier d on d.procurement_id = f.procurement_id
        where d.buyer = @code and f.outcome = 'triggered' and {scope d.region, d.kind, d.office_id}
        order by f.valid_from desc, f.indicator, f.owner, f.lot, f.place {page}
        """
    );

    private static readonly Statement BySums = Statement.Of(
        "alerts.indicator_finding.by_sums",
        $"""
        select {Columns} from indicator_finding f where f.owner_kind = @kind and f.owner = @code
        """
    );

    private static readonly Statement CountInScope = Statement.Of(
        "alerts.indicator_contribution.in_scope",
        """
        select count(distinct d.procurement_id)
        from indicator_contribution c join indicator_dossier d on d.procurement_id = c.procurement_id
        where c.subject_kind = @kind and c.subject = @code and {scope d.region, d.kind, d.office_id}
        """
    );

    private static readonly Statement CountAll = Statement.Of(
        "alerts.indicator_contribution.of_all",
        "select count(distinct procurement_id) from indicator_contribution where subject_kind = @kind and subject = @code"
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Subject)
                .Must(kind => kind is "buyer" or "agency" or "bidder" or "expert")
                .WithMessage(
                    "indicator.subject",
                    "应为 buyer、agency、bidder 或 expert。",
                    "It is buyer, agency, bidder or expert."
                );
            RuleFor(query => query.Code).IsLine(TableKey.Longest, "代码", "The code");
        }
    }

    internal sealed class Handler(SqlSession sql, IndicatorRules rules, CurrentCaller current)
        : IQueryHandler<Query, Answer>
    {
        public async ValueTask<Outcome<Answer>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            var asked = new
            {
                kind = query.Subject,
                code = query.Code,
                skip = 0,
                take = Most,
            };
            var rows = await sql.Query<SaidFinding.Row>(
                InProcurements,
                scope,
                asked,
                cancellationToken
            );
            if (query.Subject == FindingOwner.KindOf(SubjectKind.Buyer))
            {
                rows.AddRange(
                    await sql.Query<SaidFinding.Row>(OfBuyer, scope, asked, cancellationToken)
                );
            }

            var inScope = await sql.One<long>(CountInScope, scope, asked, cancellationToken);
            if (rows.Count == 0 && inScope == 0)
            {
                // Nobody learns by trying who is elsewhere.
                return new Answer(query.Subject, query.Code, IsWhole: true, []);
            }

            var isWhole = inScope == await sql.One<long>(CountAll, asked, cancellationToken);
            if (isWhole)
            {
                // What the red flags say of an organisation rests on processes that no sum knows of.
                rows.AddRange(
                    (await sql.Query<SaidFinding.Row>(BySums, asked, cancellationToken)).Where(
                        row =>
                            scope.IsEverything
                            || !row.PeerGroup.EndsWith(
                                PeerGroup.OfProcesses,
                                StringComparison.Ordinal
                            )
                    )
                );
            }

            return new Answer(
                query.Subject,
                query.Code,
                isWhole,
                GetProcurementIndicators.InOrder(
                    rows.Where(row => rules.Shows(row.Indicator))
                        .DistinctBy(row => (row.Whose(), row.Key))
                        .Select(row => row.Said(rules))
                )
            );
        }
    }
}
