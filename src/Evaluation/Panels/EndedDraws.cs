using Trading.Analysis.Draws;
using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>Draws of procurements that are decided or over: who was asked is secret until the result (招标投标法 art. 37).</summary>
internal sealed class EndedDraws(SqlSession sql, IProcurements procurements)
    : IEndedDraws,
        IExpertNames
{
    [WithoutScope("what the platform computes over the whole record, nobody by name")]
    private static readonly Statement Draws = Statement.Of(
        "evaluation.draw_facts.draws",
        """
        select p.id as panel_id, p.procurement_id, p.draw_number, p.office_id, p.place as venue, p.evaluation_at, p.state,
               case when exists (select 1 from panel_event e where e.panel_id = p.id and e.kind = 'short')
                   then {true} else {false} end as was_short,
               case when exists (
                   select 1 from panel n where n.procurement_id = p.procurement_id and n.draw_number > p.draw_number)
                   then {true} else {false} end as was_redrawn
        from panel p where p.procurement_id in @ids and p.frozen_at is not null
        order by p.procurement_id, p.draw_number
        """
    );

    [WithoutScope("what the platform computes over the whole record, nobody by name")]
    private static readonly Statement Invitations = Statement.Of(
        "evaluation.draw_facts.invitations",
        """
        select i.panel_id, i.number, i.expert_id, i.specialty, i.state, i.reason
        from panel_invitation i join panel p on p.id = i.panel_id
        where p.procurement_id in @ids and p.frozen_at is not null
        order by i.panel_id, i.number
        """
    );

    [WithoutScope("what the platform computes over the whole record, nobody by name")]
    private static readonly Statement List = Statement.Of(
        "evaluation.draw_facts.list",
        "select list_json from panel where id = @id"
    );

    [WithoutScope("of procurements that were found in scope")]
    private static readonly Statement Drawn = Statement.Of(
        "evaluation.draw_facts.drawn",
        """
        select distinct p.procurement_id, e.id as expert_id, e.name
        from panel p join panel_invitation i on i.panel_id = p.id join expert e on e.id = i.expert_id
        where p.procurement_id in @ids
        """
    );

    public async Task<IReadOnlyList<EndedDraw>> Of(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    )
    {
        var draws = await sql.Query<DrawRow>(Draws, new { ids }, cancel);
        if (draws.Count == 0)
        {
            return [];
        }

        var over = await Over([.. draws.Select(draw => draw.ProcurementId).Distinct()], cancel);
        Guid[] decided = [.. over.Values.Where(one => one.IsDecided).Select(one => one.Id)];
        var asked =
            decided.Length == 0
                ? Array.Empty<AskedRow>().ToLookup(row => row.PanelId)
                : (await sql.Query<AskedRow>(Invitations, new { ids = decided }, cancel)).ToLookup(
                    row => row.PanelId
                );
        return
        [
            .. draws
                .Where(draw => over.ContainsKey(draw.ProcurementId))
                .Select(draw => new EndedDraw
                {
                    PanelId = draw.PanelId,
                    ProcurementId = draw.ProcurementId,
                    DrawNumber = draw.DrawNumber,
                    Centre = draw.OfficeId,
                    Venue = draw.Venue,
                    On = ChinaTime.DateOf(draw.EvaluationAt),
                    Outcome = draw.Outcome(over[draw.ProcurementId]),
                    Answers = [.. asked[draw.PanelId].Select(row => row.Answer())],
                }),
        ];
    }

    public async Task<IReadOnlyList<DrawPool>> PoolsOf(
        IReadOnlyCollection<Guid> panels,
        CancellationToken cancel
    )
    {
        var pools = new List<DrawPool>();
        foreach (var id in panels)
        {
            // One at a time: a list may hold the whole province.
            if (await sql.One<string>(List, new { id }, cancel) is not { } json)
            {
                continue;
            }

            pools.AddRange(
                FrozenList
                    .Parse(json)
                    .Value.Candidates.Where(candidate => candidate.Exclusions.Count == 0)
                    .CountBy(candidate => candidate.Stratum)
                    .Select(stratum => new DrawPool(id, stratum.Key, stratum.Value))
            );
        }

        return pools;
    }

    public async Task<string?> Behind(
        string expert,
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    )
    {
        var known = (await sql.Query<DrawnRow>(Drawn, new { ids }, cancel))
            .Where(row => PanelTokens.OfExpert(row.ExpertId) == expert)
            .ToList();
        foreach (var row in known)
        {
            if (await procurements.Find(row.ProcurementId, cancel) is { IsDecided: true })
            {
                return row.Name;
            }
        }

        return null;
    }

    private async Task<Dictionary<Guid, ProcurementSummary>> Over(
        IReadOnlyList<Guid> ids,
        CancellationToken cancel
    )
    {
        var over = new Dictionary<Guid, ProcurementSummary>();
        foreach (var id in ids)
        {
            if (
                await procurements.Find(id, cancel) is { } summary
                && (summary.IsDecided || summary.IsEnded || summary.IsCancelled)
            )
            {
                over[id] = summary;
            }
        }

        return over;
    }

    private sealed record DrawRow
    {
        public Guid PanelId { get; init; }
        public Guid ProcurementId { get; init; }
        public int DrawNumber { get; init; }
        public Guid? OfficeId { get; init; }
        public string Venue { get; init; } = "";
        public DateTimeOffset EvaluationAt { get; init; }
        public string State { get; init; } = "";
        public bool WasShort { get; init; }
        public bool WasRedrawn { get; init; }

        public string Outcome(ProcurementSummary procurement) =>
            WasShort ? DrawOutcomes.Short
            : State != "cancelled" ? DrawOutcomes.Held
            : WasRedrawn || !procurement.IsCancelled ? DrawOutcomes.Redrawn
            : DrawOutcomes.Ended;
    }

    private sealed record AskedRow
    {
        public Guid PanelId { get; init; }
        public int Number { get; init; }
        public Guid ExpertId { get; init; }
        public string Specialty { get; init; } = "";
        public string State { get; init; } = "";
        public string? Reason { get; init; }

        public DrawAnswer Answer() =>
            new(
                Number,
                PanelTokens.OfExpert(ExpertId),
                Specialty,
                State switch
                {
                    "accepted" => DrawAnswers.Accepted,
                    "declined" when Reason == "conflict" => DrawAnswers.Conflict,
                    "declined" => DrawAnswers.Declined,
                    "expired" => DrawAnswers.Silent,
                    _ => DrawAnswers.None,
                },
                Reason
            );
    }

    private sealed record DrawnRow
    {
        public Guid ProcurementId { get; init; }
        public Guid ExpertId { get; init; }
        public string Name { get; init; } = "";
    }
}
