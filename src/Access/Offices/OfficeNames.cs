using Trading.Access.Contracts;
using Trading.Kernel.Sql;

namespace Trading.Access.Offices;

/// <summary>What offices are called.</summary>
internal sealed class OfficeNames(SqlSession sql) : IOffices
{
    private const int Batch = 400;

    private static readonly Statement Of = Statement.Of(
        "access.office.names",
        "select id, name_zh, name_en from office where id in @ids"
    );

    public async Task<IReadOnlyDictionary<Guid, LocalizedText>> Names(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    )
    {
        var names = new Dictionary<Guid, LocalizedText>();
        foreach (var batch in ids.Distinct().Chunk(Batch))
        {
            foreach (var row in await sql.Query<Row>(Of, new { ids = batch }, cancel))
            {
                names[row.Id] = new(row.NameZh, row.NameEn);
            }
        }

        return names;
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string NameZh { get; init; } = "";
        public string NameEn { get; init; } = "";
    }
}
