using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Networks;

/// <summary>Findings that somebody may see: those whose whole area lies in the scope.</summary>
internal sealed class FindingReader(SqlSession sql)
{
    private const int Most = 60;

    private const string Columns =
        "f.id, f.kind, f.area, f.subject, f.level, f.strength, f.p_value, f.members, f.names, f.sentence_zh, f.sentence_en, f.since, f.gone_at";

    private static readonly Statement ById = Statement.Of(
        "alerts.network_finding.by_id",
        $$"""
        select {{Columns}} from network_finding f
        where f.id = @id and {scope f.region, f.trading_kind, f.office_id}
        """
    );

    private static readonly Statement Around = Statement.Of(
        "alerts.network_finding.among_nodes",
        $$"""
        select {{Columns}} from network_finding f
        where f.gone_at is null and {scope f.region, f.trading_kind, f.office_id} and f.id in (
            select m.finding_id from network_member m where m.node in @nodes
            group by m.finding_id having count(*) >= 2)
        order by f.level desc, f.strength desc, f.id {page}
        """
    );

    /// <summary>By key, also one that went; null where it lies out of the scope.</summary>
    public Task<FindingLine?> Find(Guid id, DataScope scope, CancellationToken cancel) =>
        sql.One<FindingLine>(ById, scope, new { id }, cancel);

    /// <summary>Those that name two or more of these, the gravest first.</summary>
    public async Task<IReadOnlyList<NetworkGraph.Found>> Among(
        IReadOnlyCollection<string> nodes,
        DataScope scope,
        CancellationToken cancel
    ) =>
        nodes.Count < 2
            ? []
            : (
                await sql.Query<FindingLine>(
                    Around,
                    scope,
                    new
                    {
                        nodes = nodes.ToArray(),
                        skip = 0,
                        take = Most,
                    },
                    cancel
                )
            ).ConvertAll(line => new NetworkGraph.Found(
                line.Id,
                line.Kind,
                Levels.Code(line.Level),
                line.Names,
                new(line.SentenceZh, line.SentenceEn)
            ));
}
