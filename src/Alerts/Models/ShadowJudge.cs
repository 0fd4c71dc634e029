using Trading.Alerts.Scoring;
using Trading.Analysis;
using Trading.Analysis.Proportions;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Models;

/// <summary>Holds two models against the verdicts that people gave since the younger one's training.</summary>
internal sealed class ShadowJudge(SqlSession sql, IProcurements procurements, FactsReader reader)
{
    // The latest; more would say the same more slowly.
    private const int Most = 2_000;
    private const int AtOnce = 200;

    [WithoutScope("figures over the whole market, for those who decide on its model")]
    private static readonly Statement Presented = Statement.Of(
        "alerts.model.decided_presented",
        """
        select a.id, a.state from alert a
        where a.market = @market and a.state in ('confirmed', 'dismissed') and a.settled_at > @since
          and exists (select 1 from alert_presented p where p.alert_id = a.id)
        order by a.settled_at desc, a.id {page}
        """
    );

    [WithoutScope("figures over the whole market, for those who decide on its model")]
    private static readonly Statement Settled = Statement.Of(
        "alerts.model.decided",
        """
        select a.id, a.state from alert a
        where a.market = @market and a.state in ('confirmed', 'dismissed') and a.settled_at > @since
        order by a.settled_at desc, a.id {page}
        """
    );

    public async Task<ShadowVerdicts> Judge(
        string market,
        ScoringModel champion,
        ScoringModel challenger,
        DateTimeOffset since,
        CancellationToken cancel
    )
    {
        var span = new
        {
            market,
            since,
            skip = 0,
            take = Most,
        };
        var decided = await sql.Query<Decided>(Presented, span, cancel);
        var byBudget = decided.Count > 0;
        if (!byBudget)
        {
            decided = await sql.Query<Decided>(Settled, span, cancel);
        }

        var confirmed = decided.ToDictionary(
            one => one.Id,
            one => one.State == AlertStates.Confirmed
        );
        var (first, second) = (new Tally(), new Tally());
        foreach (var some in decided.Select(one => one.Id).Chunk(AtOnce))
        {
            foreach (
                var (history, facts) in await reader.Of(
                    await procurements.Histories(some, cancel),
                    cancel
                )
            )
            {
                var held = confirmed[history.Summary.Id];
                first.Add(Warns(facts, champion), held);
                second.Add(Warns(facts, challenger), held);
            }
        }

        return new(since, byBudget, first.Precision(), second.Precision());
    }

    private static bool Warns(ProcurementFacts facts, ScoringModel by) =>
        Appraisal.Of(facts, by.Model, by.Peers).Level is not null;

    private sealed class Tally
    {
        private long _decided,
            _warned,
            _confirmed;

        public void Add(bool warns, bool confirmed)
        {
            _decided++;
            _warned += warns ? 1 : 0;
            _confirmed += warns && confirmed ? 1 : 0;
        }

        public ShadowPrecision Precision() =>
            new(_decided, _warned, _confirmed, WilsonInterval.Of(_confirmed, _warned));
    }

    private sealed record Decided
    {
        public Guid Id { get; init; }
        public string State { get; init; } = "";
    }
}
