using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Fees;

/// <summary>A panel whose members are paid.</summary>
internal sealed record PaidPanel
{
    public Guid Id { get; init; }
    public Guid ProcurementId { get; init; }
    public string State { get; init; } = "";
    public DateTimeOffset EvaluationAt { get; init; }
    public DateTimeOffset? UnsealedAt { get; init; }
    public DateTimeOffset? ResultAt { get; init; }
    public string? Region { get; init; }
    public string? Kind { get; init; }
    public Guid? OfficeId { get; init; }
}

/// <summary>A member with what is kept of the fee.</summary>
internal sealed record PaidMember
{
    public int Number { get; init; }
    public Guid ExpertId { get; init; }
    public string Name { get; init; } = "";
    public string Specialty { get; init; } = "";
    public int? Hours { get; init; }
    public bool? Away { get; init; }
    public long? ComputedMinor { get; init; }
    public long? AmountMinor { get; init; }
    public string? Reason { get; init; }
    public string? State { get; init; }
}

/// <summary>Reads a panel as it is paid, in the scope of who pays.</summary>
internal sealed class PanelFees(SqlSession sql, IProcurements procurements, CurrentCaller current)
{
    private static readonly Statement Select = Statement.Of(
        "evaluation.paid_panel.find",
        """
        select id, procurement_id, state, evaluation_at, unsealed_at, result_at, region, kind, office_id
        from panel where id = @id and {scope region, kind, office_id}
        """
    );

    private static readonly Statement Lock = Statement.Of(
        "evaluation.paid_panel.lock",
        """
        select id, procurement_id, state, evaluation_at, unsealed_at, result_at, region, kind, office_id
        from panel {lock} where id = @id and {scope region, kind, office_id} {for update}
        """
    );

    private static readonly Statement Members = Statement.Of(
        "evaluation.paid_panel.members",
        """
        select i.number, i.expert_id, e.name, i.specialty, f.hours, f.away, f.computed_minor, f.amount_minor, f.reason, f.state
        from panel_invitation i
        join expert e on e.id = i.expert_id
        left join expert_fee f on f.panel_id = i.panel_id and f.expert_id = i.expert_id
        where i.panel_id = @id and i.state = 'accepted' order by i.number
        """
    );

    /// <summary>The panel; null where it lies out of the caller's scope.</summary>
    public async Task<PaidPanel?> Find(Guid id, bool toChange, CancellationToken cancel)
    {
        const string permission = EvaluationPermissions.PayFees;
        var panel = await sql.One<PaidPanel>(
            toChange ? Lock : Select,
            current.Caller.ScopeOf(permission),
            new { id },
            cancel
        );
        if (panel is not null)
        {
            current.ActsOn(permission, new DataPlace(panel.Region, panel.Kind, panel.OfficeId));
        }

        return panel;
    }

    /// <summary>Whether the centre may know who sat on it: unsealed, or with the result.</summary>
    public async Task<bool> NamesAreKnown(PaidPanel panel, CancellationToken cancel) =>
        panel.UnsealedAt is not null
        || panel.ResultAt is not null
        || await procurements.Find(panel.ProcurementId, cancel) is { IsDecided: true };

    /// <summary>Members that accepted.</summary>
    public Task<List<PaidMember>> MembersOf(Guid id, CancellationToken cancel) =>
        sql.Query<PaidMember>(Members, new { id }, cancel);
}
