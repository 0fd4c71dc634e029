using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Procurement;

/// <summary>Tenders by OCDS id or by the number of a source.</summary>
internal sealed class TenderReferences(SqlSession sql, IProcurements procurements)
    : ITenderReferences
{
    // The engines limit how many parameters one statement may have; this is below all of them.
    private const int Batch = 200;

    [WithoutScope(
        "says of a reference that is known already whether it was opened, and nothing else"
    )]
    private static readonly Statement ByReference = Statement.Of(
        "procurement.procurement.by_reference",
        """
        select id, ocid as reference from procurement where ocid in @references
        union all
        select id, source_reference as reference from procurement where source_reference in @references
        """
    );

    public async Task<IReadOnlyDictionary<string, bool>> Opened(
        IReadOnlyCollection<string> references,
        CancellationToken cancel
    )
    {
        var opened = new Dictionary<string, bool>();
        foreach (var some in references.Distinct().Chunk(Batch))
        {
            foreach (
                var row in await sql.Query<Row>(ByReference, new { references = some }, cancel)
            )
            {
                var known =
                    await procurements.Find(row.Id, cancel)
                    is { BidsAreKnown: true }
                        or { IsEnded: true }
                        or { IsCancelled: true };
                opened[row.Reference] = opened.GetValueOrDefault(row.Reference, true) && known;
            }
        }

        return opened;
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string Reference { get; init; } = "";
    }
}
