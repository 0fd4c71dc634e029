using Trading.Domain.Codes;
using Trading.Kernel.Outbox;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Resolution;

/// <summary>The blocks of all firms, kept by every write of a record.</summary>
internal sealed class BlockStore(SqlSession sql, SectionContent contents, OutboxWriter outbox)
{
    // A block of more firms tells nothing; what lies in it is found by the others, or is like too many to choose.
    private const int MostInBlock = 40;
    private const int AtOnce = 400;

    private static readonly BulkTable Table = new(
        "entity_block",
        ("block", BulkType.Long),
        ("entity_code", BulkType.Text)
    );

    // One record's few rows go without the bulk path, which settles a connection for many.
    private static readonly Statement InsertBlock = Statement.Of(
        "registry.entity_block.insert",
        "insert into entity_block (block, entity_code) values (@block, @code)"
    );

    private static readonly Statement InsertFormer = Statement.Of(
        "registry.entity_former_code.insert",
        "insert into entity_former_code (former_code, entity_code) values (@former, @code)"
    );

    private static readonly Statement Remove = Statement.Of(
        "registry.entity_block.remove",
        "delete from entity_block where entity_code = @code"
    );

    private static readonly Statement Lying = Statement.Of(
        "registry.entity_block.lying",
        """
        select block, entity_code from (
            select b.block, b.entity_code, row_number() over (partition by b.block order by b.entity_code) as place
            from entity_block b where b.block in @blocks) n
        where place <= @most
        """
    );

    private static readonly Statement Standing = Statement.Of(
        "registry.entity.known_as",
        "select code, name, state, version from entity where code in @codes"
    );

    private static readonly Statement Contents = Statement.Of(
        "registry.entity_section.to_compare",
        """
        select s.entity_code, s.section, s.version, s.content from entity_section s
        join entity e on e.code = s.entity_code
        where s.entity_code in @codes and s.section in ('identity', 'contacts') and s.until_version is null
            and s.draft = 0 and e.state not in ('merged', 'closed', 'draft')
        """
    );

    private static readonly Statement Formerly = Statement.Of(
        "registry.entity_former_code.of",
        "select former_code, entity_code from entity_former_code where former_code in @codes"
    );

    private static readonly Statement KnownFormer = Statement.Of(
        "registry.entity_former_code.known",
        "select former_code, entity_code from entity_former_code where entity_code in @codes"
    );

    /// <summary>The blocks of a record as it is now.</summary>
    public async Task Write(Entity? before, Entity after, CancellationToken cancel)
    {
        var blocks = Blocks.Of(FirmFacts.Of(after.Code, after.Record));
        if (before is not null)
        {
            if (
                Blocks
                    .Of(FirmFacts.Of(before.Code, before.Record))
                    .Order()
                    .SequenceEqual(blocks.Order())
            )
            {
                // Before it was handed in it was nobody's to be found.
                if (before.State == EntityStates.Draft && after.State != EntityStates.Draft)
                {
                    await Wake([after.Code.ToString()], cancel);
                }

                return;
            }

            await Rewrite(after.Code.ToString(), blocks, cancel);
            await Wake([after.Code.ToString()], cancel);
            return;
        }

        await Insert(after.Code.ToString(), blocks, cancel);
        await Wake([after.Code.ToString()], cancel);
    }

    /// <summary>The blocks of a record, whatever they were.</summary>
    public Task Rewrite(Entity entity, CancellationToken cancel) =>
        Rewrite(
            entity.Code.ToString(),
            Blocks.Of(FirmFacts.Of(entity.Code, entity.Record)),
            cancel
        );

    /// <summary>The blocks of records that were not there.</summary>
    public async Task Load(
        IReadOnlyList<(string Code, IReadOnlyCollection<long> Blocks)> firms,
        CancellationToken cancel
    )
    {
        await sql.Load(
            Table,
            [
                .. firms
                    .SelectMany(firm => firm.Blocks.Select(block => (object?[])[block, firm.Code]))
                    .OrderBy(row => (long)row[0]!),
            ],
            cancel
        );
        await Wake([.. firms.Select(firm => firm.Code)], cancel);
    }

    // Behind the commit, so that a row which comes in another transaction just now is seen by one of the two.
    private Task Wake(IReadOnlyList<string> codes, CancellationToken cancel) =>
        outbox.Post(new LookAgain.Command(codes, [], []), cancel);

    /// <summary>Codes that firms had before, those not known yet.</summary>
    public async Task NoteFormer(
        IReadOnlyCollection<(string Former, string Code)> codes,
        CancellationToken cancel
    )
    {
        var known = new HashSet<(string, string)>();
        foreach (var some in codes.Select(one => one.Code).Distinct().Chunk(AtOnce))
        {
            known.UnionWith(
                (await sql.Query<FormerRow>(KnownFormer, new { codes = some }, cancel)).Select(
                    row => (row.FormerCode, row.EntityCode)
                )
            );
        }

        List<(Statement, object)> lines =
        [
            .. codes
                .Distinct()
                .Where(one => !known.Contains(one))
                .Select(one =>
                    (InsertFormer, (object)new { former = one.Former, code = one.Code })
                ),
        ];
        if (lines.Count > 0)
        {
            await sql.ExecuteBatch(lines, cancel);
        }
    }

    /// <summary>Which of the codes the registry knows, each as it stands.</summary>
    public async Task<Dictionary<string, StandingFirm>> Known(
        IEnumerable<string> codes,
        CancellationToken cancel
    )
    {
        var known = new Dictionary<string, StandingFirm>(StringComparer.Ordinal);
        foreach (var some in codes.Distinct().Chunk(AtOnce))
        {
            foreach (
                var row in await sql.Query<StandingFirm>(Standing, new { codes = some }, cancel)
            )
            {
                known[row.Code] = row;
            }
        }

        return known;
    }

    /// <summary>The firms of each block, at most so many of one.</summary>
    public async Task<ILookup<long, string>> In(IEnumerable<long> blocks, CancellationToken cancel)
    {
        var rows = new List<BlockRow>();
        foreach (var some in blocks.Distinct().Order().Chunk(AtOnce))
        {
            rows.AddRange(
                await sql.Query<BlockRow>(Lying, new { blocks = some, most = MostInBlock }, cancel)
            );
        }

        return rows.ToLookup(row => row.Block, row => row.EntityCode);
    }

    /// <summary>The firms of codes of before.</summary>
    public async Task<Dictionary<EntityCode, IReadOnlyList<EntityCode>>> Former(
        IEnumerable<EntityCode> codes,
        CancellationToken cancel
    )
    {
        var rows = new List<FormerRow>();
        foreach (var some in codes.Select(code => code.ToString()).Distinct().Chunk(AtOnce))
        {
            rows.AddRange(await sql.Query<FormerRow>(Formerly, new { codes = some }, cancel));
        }

        return rows.GroupBy(row => EntityCode.Parse(row.FormerCode))
            .ToDictionary(
                group => group.Key,
                group =>
                    (IReadOnlyList<EntityCode>)
                        [.. group.Select(row => EntityCode.Parse(row.EntityCode))]
            );
    }

    /// <summary>What firms are compared by, of those that may be compared.</summary>
    public async Task<Dictionary<string, FirmFacts>> Facts(
        IEnumerable<string> codes,
        CancellationToken cancel
    )
    {
        var facts = new Dictionary<string, FirmFacts>(StringComparer.Ordinal);
        foreach (var some in codes.Distinct().Order(StringComparer.Ordinal).Chunk(AtOnce))
        {
            var rows = await sql.Query<SectionRow>(Contents, new { codes = some }, cancel);
            foreach (var firm in rows.GroupBy(row => row.EntityCode))
            {
                var code = EntityCode.Parse(firm.Key);
                facts[firm.Key] = FirmFacts.Of(
                    code,
                    firm.Aggregate(
                        new EntityRecord(),
                        (record, row) =>
                            contents.Read(
                                record,
                                Sections.Of(row.Section),
                                code,
                                row.Version,
                                row.Content
                            )
                    )
                );
            }
        }

        return facts;
    }

    private async Task Rewrite(
        string code,
        IReadOnlyCollection<long> blocks,
        CancellationToken cancel
    )
    {
        await sql.Execute(Remove, new { code }, cancel);
        await Insert(code, blocks, cancel);
    }

    private async Task Insert(
        string code,
        IReadOnlyCollection<long> blocks,
        CancellationToken cancel
    )
    {
        if (blocks.Count > 0)
        {
            await sql.ExecuteBatch(
                [.. blocks.Order().Select(block => (InsertBlock, (object)new { block, code }))],
                cancel
            );
        }
    }

    /// <summary>A firm that is known.</summary>
    public sealed record StandingFirm
    {
        public string Code { get; init; } = "";
        public string Name { get; init; } = "";
        public string State { get; init; } = "";
        public long Version { get; init; }
    }

    private sealed record BlockRow
    {
        public long Block { get; init; }
        public string EntityCode { get; init; } = "";
    }

    private sealed record FormerRow
    {
        public string FormerCode { get; init; } = "";
        public string EntityCode { get; init; } = "";
    }

    private sealed record SectionRow
    {
        public string EntityCode { get; init; } = "";
        public string Section { get; init; } = "";
        public long Version { get; init; }
        public string Content { get; init; } = "";
    }
}
