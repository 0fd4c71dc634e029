using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Evaluators;

/// <summary>Findings that somebody may see: those whose whole area lies in the scope.</summary>
internal sealed class EvaluatorFindingReader(SqlSession sql)
{
    private static readonly Statement ById = Statement.Of(
        "alerts.watched_finding.by_id",
        $$"""
        select {{EvaluatorBook.Columns}} from watched_finding f
        where f.id = @id and {scope f.region, f.trading_kind, f.office_id}
        """
    );

    /// <summary>By key, also one that went; null where it lies out of the scope.</summary>
    public Task<EvaluatorLine?> Find(Guid id, DataScope scope, CancellationToken cancel) =>
        sql.One<EvaluatorLine>(ById, scope, new { id }, cancel);
}
