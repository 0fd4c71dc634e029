using Trading.Alerts.Screening;
using Trading.Alerts.Signals;
using Trading.Analysis;
using Trading.Analysis.Networks;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Scoring;

/// <summary>A procurement's history and its facts.</summary>
/// <param name="History">As it was read, with its conduct.</param>
/// <param name="Facts">As the computation wants it.</param>
internal sealed record KnownFacts(ProcurementHistory History, ProcurementFacts Facts);

/// <summary>
/// Facts of histories: the one way to them for training, scoring, comparing and watching, so that what is learned from and what
/// is scored are alike. Besides the record's own figures they hold what the screening of its announcement and its place in the
/// network say. Both are as they stood when the procurement last had a step, and not as later ones would have it.
/// </summary>
internal sealed class FactsReader(SqlSession sql, IProcurements procurements)
{
    /// <summary>Figures that come to be known without a step: whoever finds them out has procurements scored again.</summary>
    public static readonly IReadOnlyList<string> OfClauses = ["grave_clauses", "lesser_clauses"];

    /// <summary>The same, of the network.</summary>
    public static readonly IReadOnlyList<string> OfNetwork = ["bidder_relations", "shared_traces"];

    private const string Grave = "high";

    private static readonly string[] Between =
    [
        NetworkRelations.Pair,
        NetworkRelations.Companion,
        NetworkRelations.Ring,
        NetworkRelations.Shared,
    ];

    [WithoutScope("the platform scores the whole province")]
    private static readonly Statement Clauses = Statement.Of(
        "alerts.facts.clauses",
        """
        select p.procurement_id, s.hits from published_screening p
        join screening s on s.id = p.screening_id
        where p.procurement_id in @ids
        """
    );

    private static readonly Statement Counted = Statement.Of(
        "alerts.facts.counted",
        "select procurement_id from network_part where procurement_id in @ids"
    );

    // Which of them count is seen here: asked for by source, a plan of when there were few looks through all of it.
    private static readonly Statement Said = Statement.Of(
        "alerts.facts.relations",
        "select procurement_id, source, code, gone_at from alert_signal where procurement_id in @ids"
    );

    /// <summary>Of some, in their order; at most as many as a statement takes.</summary>
    public async Task<IReadOnlyList<KnownFacts>> Of(
        IReadOnlyList<ProcurementHistory> histories,
        CancellationToken cancel
    )
    {
        if (histories.Count == 0)
        {
            return [];
        }

        var ids = histories.Select(history => history.Summary.Id).ToArray();
        var clauses = (await sql.Query<ClauseRow>(Clauses, new { ids }, cancel)).ToDictionary(
            row => row.ProcurementId,
            row => ScreeningStore.Parse<IReadOnlyList<Weighed>>(row.Hits)
        );
        var counted = (await sql.Query<Guid>(Counted, new { ids }, cancel)).ToHashSet();
        var said =
            counted.Count == 0
                ? Enumerable.Empty<RelationRow>().ToLookup(row => row.ProcurementId)
                : (await sql.Query<RelationRow>(Said, new { ids }, cancel))
                    .Where(row => row.Stands && Between.Contains(row.Code))
                    .ToLookup(row => row.ProcurementId);
        return
        [
            .. (await procurements.WithConduct(histories, cancel)).Select(history =>
            {
                var id = history.Summary.Id;
                return new KnownFacts(
                    history,
                    Facts.Of(
                        history,
                        ByClauses(clauses.GetValueOrDefault(id)) with
                        {
                            Relations = InNetwork(id, code => code != NetworkRelations.Shared),
                            Traces = InNetwork(id, code => code == NetworkRelations.Shared),
                        }
                    )
                );

                // Before the network has counted its bids nobody has looked, which is not to have found none.
                int? InNetwork(Guid of, Func<string, bool> which) =>
                    counted.Contains(of)
                    && history.Bids.Select(bid => bid.BidderCode).Distinct().Count() > 1
                        ? said[of].Count(row => which(row.Code))
                        : null;
            }),
        ];
    }

    private static SaidBeside ByClauses(IReadOnlyList<Weighed>? hits) =>
        hits is null
            ? new()
            : new()
            {
                GraveClauses = hits.Count(hit => IsSure(hit) && hit.Severity == Grave),
                LesserClauses = hits.Count(hit => IsSure(hit) && hit.Severity != Grave),
            };

    private static bool IsSure(Weighed hit) => hit.Confidence >= GetScreening.Sure;

    private sealed record ClauseRow
    {
        public Guid ProcurementId { get; init; }
        public string Hits { get; init; } = "[]";
    }

    // Of a hit as it is kept no more than is counted.
    private sealed record Weighed
    {
        public double Confidence { get; init; }
        public string Severity { get; init; } = "";
    }

    private sealed record RelationRow
    {
        public Guid ProcurementId { get; init; }
        public string Source { get; init; } = "";
        public string Code { get; init; } = "";
        public DateTimeOffset? GoneAt { get; init; }

        public bool Stands => Source == SignalSources.Network && GoneAt is null;
    }
}
