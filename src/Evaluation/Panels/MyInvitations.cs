using System.Text.Json.Serialization;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Panels;

/// <summary>The expert's own invitations, newest first; when and where, never which procurement.</summary>
public static class MyInvitations
{
    /// <summary>The latest hundred.</summary>
    [Requires(EvaluationPermissions.AnswerInvitation)]
    public sealed record Query : IQuery<IReadOnlyList<Invitation>>
    {
        /// <summary>One of them alone.</summary>
        public Guid? InvitationId { get; init; }
    }

    public sealed record Invitation
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>The specialty asked for.</summary>
        public string Specialty { get; init; } = "";

        /// <summary>See <see cref="Terms.InvitationStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>When the evaluation begins.</summary>
        public DateTimeOffset EvaluationAt { get; init; }

        [JsonPropertyName("place")]
        public string Venue { get; init; } = "";

        /// <summary>When the expert was told.</summary>
        public DateTimeOffset? InvitedAt { get; init; }

        /// <summary>Until when to answer.</summary>
        public DateTimeOffset? AnswerBy { get; init; }

        /// <summary>When it was answered or closed.</summary>
        public DateTimeOffset? AnsweredAt { get; init; }

        /// <summary>The reason given for declining.</summary>
        public string? Reason { get; init; }

        /// <summary>True while it can be answered.</summary>
        public bool CanAnswer { get; init; }
    }

    // Who was drawn but excluded, or never told, has no invitation to see.
    [WithoutScope("an expert's own")]
    private static readonly Statement Select = Statement.Of(
        "evaluation.panel_invitation.mine",
        """
        select i.id, i.specialty, i.state, p.evaluation_at, p.place as venue, i.invited_at, i.answer_by, i.answered_at, i.reason
        from panel_invitation i
        join expert e on e.id = i.expert_id
        join panel p on p.id = i.panel_id
        where e.person_id = @personId and i.invited_at is not null and (@id is null or i.id = @id)
        order by i.drawn_at desc, i.id desc {page} {recompile}
        """
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current, TimeProvider time)
        : IQueryHandler<Query, IReadOnlyList<Invitation>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Invitation>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            var mine = await sql.Query<Invitation>(
                Select,
                new
                {
                    personId = current.Caller.PersonId,
                    id = query.InvitationId,
                    skip = 0,
                    take = 100,
                },
                cancellationToken
            );
            return mine.Select(invitation =>
                    invitation with
                    {
                        CanAnswer = invitation.State == "invited" && invitation.AnswerBy > now,
                    }
                )
                .ToList();
        }
    }
}
