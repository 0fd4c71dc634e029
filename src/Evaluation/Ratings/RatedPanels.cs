using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Evaluation.Draws;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Ratings;

/// <summary>A panel whose result is known.</summary>
internal sealed record RatedPanel
{
    public Guid Id { get; init; }
    public Guid ProcurementId { get; init; }
    public DateTimeOffset EvaluationAt { get; init; }
    public DateTimeOffset ResultAt { get; init; }
    public DateTimeOffset RateBy { get; init; }
    public string? Region { get; init; }
    public string? Kind { get; init; }
    public Guid? OfficeId { get; init; }
    public EntityCode? BuyerCode { get; init; }

    public DataPlace Place => new(Region, Kind, OfficeId);
}

/// <summary>A member whose seat was taken.</summary>
internal sealed record RatedMember
{
    public int Number { get; init; }
    public Guid ExpertId { get; init; }
    public string Name { get; init; } = "";
    public string Specialty { get; init; } = "";
}

/// <summary>For whom somebody rates.</summary>
/// <param name="Party">One of <see cref="RatingParties"/>.</param>
/// <param name="Key">Whose row it is: the party's, or of members each one's.</param>
/// <param name="Self">The caller as a member; null for who is none.</param>
internal sealed record Rater(string Party, string Key, Guid? Self);

/// <summary>Finds panels whose members can be rated, and for whom a caller does.</summary>
internal sealed class RatedPanels(SqlSession sql, CurrentCaller current)
{
    [WithoutScope("by key; for whom the caller rates is asked of the row")]
    private static readonly Statement Select = Statement.Of(
        "evaluation.rated_panel.find",
        """
        select id, procurement_id, evaluation_at, result_at, rate_by, region, kind, office_id, buyer_code
        from panel where id = @id and rate_by is not null
        """
    );

    [WithoutScope("by key; for whom the caller rates is asked of the row")]
    private static readonly Statement Lock = Statement.Of(
        "evaluation.rated_panel.lock",
        """
        select id, procurement_id, evaluation_at, result_at, rate_by, region, kind, office_id, buyer_code
        from panel {lock} where id = @id and rate_by is not null {for update}
        """
    );

    private static readonly Statement Seats = Statement.Of(
        "evaluation.rated_panel.own_seats",
        """
        select i.panel_id, i.expert_id from panel_invitation i join expert e on e.id = i.expert_id
        where i.panel_id in @ids and i.state = 'accepted' and e.person_id = @personId
        order by i.panel_id
        """
    );

    private static readonly Statement Members = Statement.Of(
        "evaluation.rated_panel.members",
        """
        select i.number, i.expert_id, i.specialty, e.name
        from panel_invitation i join expert e on e.id = i.expert_id
        where i.panel_id = @id and i.state = 'accepted' order by i.number
        """
    );

    /// <summary>The panel, once its result is known, for somebody who rates; null for everybody else.</summary>
    public async Task<(RatedPanel Panel, Rater Rater)?> Find(
        Guid id,
        bool toChange,
        CancellationToken cancel
    )
    {
        var panel = await sql.One<RatedPanel>(toChange ? Lock : Select, new { id }, cancel);
        if (panel is null)
        {
            return null;
        }

        var rater = (await RatersOf([panel], cancel)).GetValueOrDefault(id);
        if (rater is null)
        {
            return null;
        }

        if (rater.Party == RatingParties.Centre)
        {
            current.ActsOn(EvaluationPermissions.ManagePanel, panel.Place);
        }

        return (panel, rater);
    }

    /// <summary>For whom the caller rates, by panel. A member does as one, whatever else the person is.</summary>
    public async Task<IReadOnlyDictionary<Guid, Rater>> RatersOf(
        IReadOnlyCollection<RatedPanel> panels,
        CancellationToken cancel
    )
    {
        var raters = new Dictionary<Guid, Rater>();
        if (panels.Count == 0)
        {
            return raters;
        }

        var caller = current.Caller;
        var seats = (
            await sql.Query<SeatRow>(
                Seats,
                new
                {
                    ids = panels.Select(panel => panel.Id).ToArray(),
                    personId = caller.PersonId,
                },
                cancel
            )
        ).ToLookup(seat => seat.PanelId, seat => seat.ExpertId);
        foreach (var panel in panels)
        {
            if (seats[panel.Id].FirstOrDefault() is var self && self != Guid.Empty)
            {
                raters[panel.Id] = new(RatingParties.Peer, self.ToString("N"), self);
            }
            else if (caller.ScopeOf(EvaluationPermissions.ManagePanel).Holds(panel.Place))
            {
                raters[panel.Id] = new(RatingParties.Centre, RatingParties.Centre, null);
            }
            else if (panel.BuyerCode is { } buyer && DrawParties.BuyerOf(caller) == buyer)
            {
                raters[panel.Id] = new(RatingParties.Purchaser, RatingParties.Purchaser, null);
            }
        }

        return raters;
    }

    /// <summary>Whom a rater rates: members that accepted, but for the rater.</summary>
    public async Task<IReadOnlyList<RatedMember>> MembersOf(
        Guid id,
        Rater rater,
        CancellationToken cancel
    ) =>
        [
            .. (await sql.Query<RatedMember>(Members, new { id }, cancel)).Where(member =>
                member.ExpertId != rater.Self
            ),
        ];

    private sealed record SeatRow
    {
        public Guid PanelId { get; init; }
        public Guid ExpertId { get; init; }
    }
}
