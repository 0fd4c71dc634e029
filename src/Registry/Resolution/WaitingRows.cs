using Trading.Domain.Codes;
using Trading.Kernel.Sql;

namespace Trading.Registry.Resolution;

/// <summary>
/// What waits for a firm to come: rows that are like none, by their blocks, and records under old codes, by those of the
/// firms.
/// </summary>
internal sealed class WaitingRows(SqlSession sql)
{
    // A block of more tells nothing, as with firms.
    private const int MostInBlock = 40;
    private const int AtOnce = 400;

    private static readonly BulkTable Table = new(
        "resolution_block",
        ("block", BulkType.Long),
        ("case_id", BulkType.Id)
    );

    private static readonly Statement RowsBeside = Statement.Of(
        "registry.resolution_block.beside",
        """
        select distinct w.case_id from entity_block b
        join resolution_block w on w.block = b.block
        where b.entity_code in @codes order by w.case_id
        """
    );

    // Unified codes begin with none of the letters that name an old register.
    private static readonly Statement RecordsBeside = Statement.Of(
        "registry.entity_block.old_beside",
        """
        select distinct n.entity_code from (
            select o.block, o.entity_code, row_number() over (partition by o.block order by o.entity_code) as place
            from entity_block o
            where o.entity_code >= 'CN-' and o.entity_code < 'CN.' and o.block in (
                select b.block from entity_block b where b.entity_code in @codes)) n
        where n.place <= @most order by n.entity_code
        """
    );

    private static readonly Statement Forget = Statement.Of(
        "registry.resolution_block.forget",
        "delete from resolution_block where case_id = @id"
    );

    [WithoutScope("rows that wait, by the platform")]
    private static readonly Statement WithoutBlocks = Statement.Of(
        "registry.resolution_case.without_blocks",
        """
        select c.id from resolution_case c
        where c.state = 'undecidable' and c.key_id is not null and c.id > @after
            and not exists (select 1 from resolution_block b where b.case_id = c.id)
        order by c.id {page}
        """
    );

    /// <summary>Rows that begin to wait.</summary>
    public Task Note(
        IEnumerable<(Guid Case, IReadOnlyCollection<long> Blocks)> rows,
        CancellationToken cancel
    ) =>
        sql.Load(
            Table,
            [
                .. rows.SelectMany(row =>
                    row.Blocks.Distinct().Select(block => (object?[])[block, row.Case])
                ),
            ],
            cancel
        );

    /// <summary>A row waits no more.</summary>
    public Task Release(Guid id, CancellationToken cancel) =>
        sql.Execute(Forget, new { id }, cancel);

    /// <summary>Rows that share a block with firms.</summary>
    public async Task<List<Guid>> Beside(
        IReadOnlyCollection<string> codes,
        CancellationToken cancel
    )
    {
        var found = new HashSet<Guid>();
        foreach (var some in codes.Order(StringComparer.Ordinal).Chunk(AtOnce))
        {
            found.UnionWith(await sql.Query<Guid>(RowsBeside, new { codes = some }, cancel));
        }

        return [.. found.Order()];
    }

    /// <summary>Records under old codes that share a block with firms, and are none of them.</summary>
    public async Task<List<string>> OldBeside(
        IReadOnlyCollection<string> codes,
        CancellationToken cancel
    )
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var some in codes.Order(StringComparer.Ordinal).Chunk(AtOnce))
        {
            found.UnionWith(
                await sql.Query<string>(
                    RecordsBeside,
                    new { codes = some, most = MostInBlock },
                    cancel
                )
            );
        }

        return
        [
            .. found
                .Where(code => EntityCode.TryParse(code, out var old, out _) && old.IsLegacy)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Some of the rows behind one that wait and whose blocks nobody wrote yet.</summary>
    public Task<List<Guid>> WithoutTheirs(Guid after, int take, CancellationToken cancel) =>
        sql.Query<Guid>(
            WithoutBlocks,
            new
            {
                after,
                skip = 0,
                take,
            },
            cancel
        );
}
