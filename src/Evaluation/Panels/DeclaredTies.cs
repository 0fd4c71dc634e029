using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Panels;

/// <summary>
/// What experts declared at the door. Whose spouse works where is nobody's business but the supervisor's: it lies sealed beside
/// the invitation, and the panel's timeline says that the seat was left and no more.
/// </summary>
internal sealed class DeclaredTies(SqlSession sql, KeyRing keys)
{
    private const int AtOnce = 500;

    [WithoutScope("of the panel at whose door the caller was found to stand")]
    private static readonly Statement Insert = Statement.Of(
        "evaluation.declared_tie.insert",
        """
        insert into declared_tie
            (invitation_id, panel_id, procurement_id, draw_number, number, specialty, declared_at, recorded_by, tie, region, kind,
             office_id)
        select @id, p.id, p.procurement_id, p.draw_number, @number, @specialty, @now, @by, @tie, p.region, p.kind, p.office_id
        from panel p where p.id = @panelId
        """
    );

    [WithoutScope("all of them, whosever the panels are")]
    private static readonly Statement SealedBefore = Statement.Of(
        "evaluation.declared_tie.sealed_before",
        """
        select invitation_id as id, tie from declared_tie {lock}
        where tie not like @current order by invitation_id {page} {for update}
        """
    );

    private static readonly Statement Set = Statement.Of(
        "evaluation.declared_tie.set",
        "update declared_tie set tie = @tie where invitation_id = @id"
    );

    /// <summary>Where a tie lies sealed.</summary>
    public static SealedPlace PlaceOf(Guid invitationId) =>
        new("declared_tie", invitationId.ToString("N"), "tie");

    /// <summary>Keeps one.</summary>
    public Task Keep(
        Guid panelId,
        InvitationRow invitation,
        string tie,
        string recordedBy,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        sql.Execute(
            Insert,
            new
            {
                id = invitation.Id,
                panelId,
                number = invitation.Number,
                specialty = invitation.Specialty,
                now,
                by = recordedBy,
                tie = keys.Seal(tie, PlaceOf(invitation.Id)),
            },
            cancel
        );

    /// <summary>One that was read.</summary>
    public string Open(Guid invitationId, string tie) => keys.Open(tie, PlaceOf(invitationId));

    /// <summary>Seals all that older keys sealed under the key in force; how many.</summary>
    public Task<int> Reseal(CancellationToken cancel) =>
        sql.ResealAll<Row>(
            keys,
            SealedBefore,
            Set,
            row => new { id = row.Id, tie = keys.Anew(row.Tie, PlaceOf(row.Id)) },
            AtOnce,
            cancel
        );

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string Tie { get; init; } = "";
    }
}
