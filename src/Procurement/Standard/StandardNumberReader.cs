using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;

namespace Trading.Procurement.Standard;

/// <summary>Reads the numbers of the national data standard.</summary>
internal sealed class StandardNumberReader(SqlSession sql, TradingKinds kinds) : IStandardNumbers
{
    private const int Batch = 400;

    [WithoutScope("numbers of what the caller was allowed to read by its own module")]
    private static readonly Statement Projects = Statement.Of(
        "procurement.procurement.standard_numbers",
        "select id, source_reference, unified_code, buyer_code, state from procurement where id in @ids"
    );

    private static readonly Statement Lots = Statement.Of(
        "procurement.procurement_lot.standard_numbers",
        """
        select procurement_id, number, title, unified_code from procurement_lot
        where procurement_id in @ids order by procurement_id, place
        """
    );

    public async Task<IReadOnlyDictionary<Guid, StandardNumbers>> Of(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    )
    {
        var all = new Dictionary<Guid, StandardNumbers>();
        foreach (var batch in ids.Distinct().Chunk(Batch))
        {
            var lots = (await sql.Query<LotRow>(Lots, new { ids = batch }, cancel)).ToLookup(lot =>
                lot.ProcurementId
            );
            foreach (var row in await sql.Query<Row>(Projects, new { ids = batch }, cancel))
            {
                all[row.Id] = new()
                {
                    Id = row.Id,
                    SourceReference = row.SourceReference,
                    UnifiedCode = row.UnifiedCode,
                    BuyerCode = row.BuyerCode,
                    StateName =
                        kinds.States.FirstOrDefault(state => state.Code == row.State)?.Name
                        ?? new(row.State, row.State),
                    Lots =
                    [
                        .. lots[row.Id]
                            .Select(lot => new StandardLot(lot.Number, lot.Title, lot.UnifiedCode)),
                    ],
                };
            }
        }

        return all;
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string SourceReference { get; init; } = "";
        public string? UnifiedCode { get; init; }
        public EntityCode? BuyerCode { get; init; }
        public string State { get; init; } = "";
    }

    private sealed record LotRow
    {
        public Guid ProcurementId { get; init; }
        public string Number { get; init; } = "";
        public string? Title { get; init; }
        public string? UnifiedCode { get; init; }
    }
}
