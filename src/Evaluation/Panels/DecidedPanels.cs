using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Experts;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

internal sealed class DecidedPanels(SqlSession sql, IProcurements procurements) : IPanelFacts
{
    [WithoutScope("what the platform computes over the whole record, nobody by name")]
    private static readonly Statement Invitations = Statement.Of(
        "evaluation.panel_facts.invitations",
        """
        select p.procurement_id, p.evaluation_at, p.requested_by, p.requested_by_person, i.expert_id, i.state,
               case when i.number > (select sum(s.seats) from panel_specialty s where s.panel_id = p.id) then 1 else 0 end
                   as redrawn
        from panel p join panel_invitation i on i.panel_id = p.id
        where p.procurement_id in @ids and p.state <> 'cancelled'
        order by p.procurement_id, p.draw_number, i.number
        """
    );

    private static readonly Statement Ties = Statement.Of(
        "evaluation.panel_facts.ties",
        """
        select expert_id, relation, organisation_name, organisation_code, from_day, to_day from expert_tie
        where expert_id in @ids order by expert_id, place
        """
    );

    public async Task<IReadOnlyList<PanelFacts>> OfDecided(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    )
    {
        var rows = await sql.Query<Row>(Invitations, new { ids }, cancel);
        if (rows.Count == 0)
        {
            return [];
        }

        Guid[] experts =
        [
            .. rows.Where(row => row.TookPart).Select(row => row.ExpertId).Distinct(),
        ];
        var ties =
            experts.Length == 0
                ? Array.Empty<TieRow>().ToLookup(row => row.ExpertId)
                : (await sql.Query<TieRow>(Ties, new { ids = experts }, cancel)).ToLookup(row =>
                    row.ExpertId
                );
        var facts = new List<PanelFacts>();
        foreach (var panel in rows.GroupBy(row => row.ProcurementId))
        {
            if (await procurements.Find(panel.Key, cancel) is not { IsDecided: true } summary)
            {
                continue;
            }

            var parties = Parties.Of(summary, await procurements.BidsOf(panel.Key, cancel));
            facts.Add(
                new(
                    panel.Key,
                    [
                        .. panel
                            .Where(row => row.TookPart)
                            .DistinctBy(row => row.ExpertId)
                            .Select(row => Seat(row, ties[row.ExpertId], parties)),
                    ],
                    [
                        .. panel.Select(row => new PanelDraw(
                            PanelTokens.OfOperator(
                                row.RequestedByPerson?.ToString() ?? row.RequestedBy
                            ),
                            row.Redrawn == 1,
                            row.State == "declined"
                        )),
                    ]
                )
            );
        }

        return facts;
    }

    private static PanelSeat Seat(Row row, IEnumerable<TieRow> ties, Parties parties)
    {
        var own = ties.Select(tie => tie.Tie()).ToList();
        var on = ChinaTime.DateOf(row.EvaluationAt);
        return new(
            PanelTokens.OfExpert(row.ExpertId),
            [
                .. parties
                    .Bidders.Where(bidder =>
                        Avoidance.Reasons(own, new("", null, [bidder]), on).Contains("bidder")
                    )
                    .Select(bidder => new PanelTie(
                        bidder.Code.ToString(),
                        new(
                            "三年内与投标人有利害关系（财库〔2016〕198号 第十六条）",
                            "Tied to the bidder within three years (财库〔2016〕198号 art. 16)"
                        )
                    )),
            ]
        );
    }

    private sealed record Row
    {
        public Guid ProcurementId { get; init; }
        public DateTimeOffset EvaluationAt { get; init; }
        public string RequestedBy { get; init; } = "";
        public Guid? RequestedByPerson { get; init; }
        public Guid ExpertId { get; init; }
        public string State { get; init; } = "";
        public int Redrawn { get; init; }

        public bool TookPart => State == "accepted";
    }

    private sealed record TieRow
    {
        public Guid ExpertId { get; init; }
        public string Relation { get; init; } = "";
        public string OrganisationName { get; init; } = "";
        public EntityCode? OrganisationCode { get; init; }
        public DateOnly FromDay { get; init; }
        public DateOnly? ToDay { get; init; }

        public Tie Tie() =>
            new()
            {
                Relation = Relation,
                OrganisationName = OrganisationName,
                OrganisationCode = OrganisationCode,
                FromDay = FromDay,
                ToDay = ToDay,
            };
    }
}
