using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Preparers;

/// <summary>Who is declared to have prepared a procurement's documents, those that were withdrawn among them.</summary>
public static class ListPreparers
{
    /// <summary>Of a procurement.</summary>
    [Requires(EvaluationPermissions.ManagePanel)]
    public sealed record Query(Guid ProcurementId) : IQuery<Answer>;

    /// <summary>The procurement and who is declared.</summary>
    /// <param name="Title">What is bought.</param>
    /// <param name="Items">In the order in which they were declared.</param>
    public sealed record Answer(string Title, IReadOnlyList<Item> Items);

    /// <summary>One of them.</summary>
    public sealed record Item
    {
        /// <summary>Counts within the procurement.</summary>
        public int Number { get; init; }

        /// <summary>One of <see cref="PreparerRoles"/>.</summary>
        public string Role { get; init; } = "";

        /// <summary>By name.</summary>
        public string Name { get; init; } = "";

        /// <summary>Of a unit, where it has one.</summary>
        public EntityCode? Code { get; init; }

        /// <summary>Of a person: the identity number's mask; null for a unit.</summary>
        public string? IdentityMask { get; init; }

        /// <summary>When it was declared.</summary>
        public DateTimeOffset DeclaredAt { get; init; }

        /// <summary>By whom.</summary>
        public string DeclaredBy { get; init; } = "";

        /// <summary>When it was withdrawn; null while it stands.</summary>
        public DateTimeOffset? WithdrawnAt { get; init; }

        /// <summary>By whom.</summary>
        public string? WithdrawnBy { get; init; }

        /// <summary>Why.</summary>
        public string? WithdrawnBecause { get; init; }
    }

    internal static readonly Statement All = Statement.Of(
        "evaluation.document_preparer.all",
        """
        select number, role, name, code, identity_mask, declared_at, declared_by, withdrawn_at, withdrawn_by,
               withdrawn_because
        from document_preparer where procurement_id = @id order by number
        """
    );

    internal sealed class Handler(SqlSession sql, IProcurements procurements, CurrentCaller current)
        : IQueryHandler<Query, Answer>
    {
        public async ValueTask<Outcome<Answer>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            await procurements.Find(
                query.ProcurementId,
                current.Caller.ScopeOf(EvaluationPermissions.ManagePanel),
                cancellationToken
            )
                is not { } procurement
                ? Problem.NotFound("没有这个项目。", "There is no such procurement.")
                : new Answer(
                    procurement.Title,
                    await sql.Query<Item>(All, new { id = query.ProcurementId }, cancellationToken)
                );
    }
}
