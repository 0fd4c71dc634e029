using Trading.Domain.Codes;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Preparers;

/// <summary>Who is declared, and still is.</summary>
internal sealed class PreparerStore(SqlSession sql)
{
    private static readonly Statement Standing = Statement.Of(
        "evaluation.document_preparer.standing",
        """
        select name, code, identity_token from document_preparer
        where procurement_id = @id and withdrawn_at is null order by number
        """
    );

    /// <summary>Those of a procurement, in the order in which they were declared.</summary>
    public async Task<IReadOnlyList<Preparer>> Of(Guid procurementId, CancellationToken cancel) =>
        [
            .. (await sql.Query<Row>(Standing, new { id = procurementId }, cancel)).Select(
                row => new Preparer(row.Name, row.Code, row.IdentityToken)
            ),
        ];

    private sealed record Row
    {
        public string Name { get; init; } = "";
        public EntityCode? Code { get; init; }
        public string? IdentityToken { get; init; }
    }
}
