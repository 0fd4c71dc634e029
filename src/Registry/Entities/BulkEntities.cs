using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Registry.Resolution;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>Many new records at once, each as <see cref="EntityStore"/> would write it.</summary>
internal sealed class BulkEntities(
    SqlSession sql,
    BlockStore blocks,
    ChangeWriter changes,
    CurrentCaller current
)
{
    private const int CodesAtOnce = 400;

    private static readonly BulkTable EntityTable = new(
        "entity",
        ("code", BulkType.Text),
        ("scheme", BulkType.Text),
        ("name", BulkType.Text),
        ("name_folded", BulkType.Text),
        ("kind", BulkType.Text),
        ("state", BulkType.Text),
        ("region", BulkType.Text),
        ("industry", BulkType.Text),
        ("legal_representative", BulkType.Text),
        ("size_class", BulkType.Text),
        ("version", BulkType.Long),
        ("created_at", BulkType.Instant),
        ("changed_at", BulkType.Instant),
        ("marks", BulkType.Text),
        ("in_force_version", BulkType.Long),
        ("serial", BulkType.Long)
    );

    // SQL Server numbers the rows itself.
    private static readonly BulkTable UnnumberedTable = new("entity", EntityTable.Columns[..^1]);

    private static readonly BulkTable SectionTable = new(
        "entity_section",
        ("entity_code", BulkType.Text),
        ("section", BulkType.Text),
        ("version", BulkType.Long),
        ("key_id", BulkType.Int),
        ("content", BulkType.Text)
    );

    private static readonly BulkTable VersionTable = new(
        "entity_version",
        ("entity_code", BulkType.Text),
        ("version", BulkType.Long),
        ("at", BulkType.Instant),
        ("by_kind", BulkType.Text),
        ("by_name", BulkType.Text),
        ("person_id", BulkType.Id),
        ("action", BulkType.Text),
        ("state", BulkType.Text)
    );

    private static readonly BulkTable QualificationTable = new(
        "entity_qualification",
        ("entity_code", BulkType.Text),
        ("ordinal", BulkType.Int),
        ("name_folded", BulkType.Text),
        ("grade", BulkType.Text),
        ("valid_from", BulkType.Day),
        ("valid_to", BulkType.Day)
    );

    private static readonly BulkTable HolderTable = new(
        "entity_holder",
        ("entity_code", BulkType.Text),
        ("ordinal", BulkType.Int),
        ("holder_code", BulkType.Text),
        ("holder_folded", BulkType.Text),
        ("share_basis_points", BulkType.Int),
        ("controls", BulkType.Bool)
    );

    private static readonly BulkTable SqliteSearch = new(
        "entity_search",
        ("rowid", BulkType.Long),
        ("grams", BulkType.Text)
    );

    private static readonly BulkTable PostgresSearch = new(
        "entity_search",
        ("serial", BulkType.Long),
        ("grams", BulkType.Longs)
    );

    private static readonly BulkTable ServerSearch = new(
        "entity_search",
        ("serial", BulkType.Long),
        ("gram", BulkType.Long)
    );

    // Numbers for new rows before they are there; on SQL Server those it gave, in the order of the codes.
    private static readonly Statement Numbers = Statement.Of(
        "registry.entity.numbers",
        """
        --only sqlite
        with recursive n (i) as (select 1 union all select i + 1 from n where i < @number)
        select (select coalesce(max(serial), 0) from entity) + i from n
        --end
        --only postgres
        select nextval(pg_get_serial_sequence('entity', 'serial')) from generate_series(1, @number)
        --end
        --only sqlserver
        select serial from entity where code in @codes order by code
        --end
        """
    );

    /// <summary>Writes records that are not there, in the order of their codes.</summary>
    public async Task Insert(
        IReadOnlyList<PreparedEntity> entities,
        string action,
        CancellationToken cancel
    )
    {
        var serials = await InsertHeads(entities, cancel);
        await sql.Load(
            SectionTable,
            [
                .. entities.SelectMany(one =>
                    one.Sections.Select(section =>
                        new object?[]
                        {
                            one.Code,
                            section.Section,
                            one.Entity.Version,
                            section.Key,
                            section.Content,
                        }
                    )
                ),
            ],
            cancel
        );
        var caller = current.Caller;
        var kind = caller.Kind.ToString();
        await sql.Load(
            VersionTable,
            [
                .. entities.Select(one =>
                    new object?[]
                    {
                        one.Code,
                        one.Entity.Version,
                        one.Entity.ChangedAt,
                        kind,
                        caller.Name,
                        caller.PersonId,
                        action,
                        one.Entity.State,
                    }
                ),
            ],
            cancel
        );
        await sql.Load(
            QualificationTable,
            [
                .. entities.SelectMany(one =>
                    one.Entity.Record.Qualifications.Select(
                        (held, ordinal) =>
                            new object?[]
                            {
                                one.Code,
                                ordinal,
                                Canonical.Folded(held.Name),
                                held.Grade,
                                held.ValidFrom,
                                held.ValidTo,
                            }
                    )
                ),
            ],
            cancel
        );
        await sql.Load(
            HolderTable,
            [
                .. entities.SelectMany(one =>
                    one.Entity.Record.Shareholders.Select(
                        (holder, ordinal) =>
                            new object?[]
                            {
                                one.Code,
                                ordinal,
                                holder.Code,
                                Canonical.Folded(holder.Name),
                                holder.ShareBasisPoints,
                                holder.Controls ?? false,
                            }
                    )
                ),
            ],
            cancel
        );
        var (table, rows) = sql.Engine switch
        {
            Engine.Sqlite => (SqliteSearch, Whole()),
            Engine.Postgres => (PostgresSearch, Whole()),
            _ => (
                ServerSearch,
                entities.SelectMany(
                    (one, i) => one.SearchTokens.Select(gram => new object?[] { serials[i], gram })
                )
            ),
        };
        await sql.Load(table, [.. rows], cancel);
        await blocks.Load([.. entities.Select(one => (one.Code, one.Blocks))], cancel);
        await changes.NoteNew(
            entities.Select(one => EntityChanges.Of(null, one.Entity, action)).OfType<Change>(),
            cancel
        );

        IEnumerable<object?[]> Whole() =>
            entities.Select(
                (one, i) =>
                    new object?[] { serials[i], EntityIndex.Stored(sql.Engine, one.SearchTokens) }
            );
    }

    private async Task<List<long>> InsertHeads(
        IReadOnlyList<PreparedEntity> entities,
        CancellationToken cancel
    )
    {
        if (sql.Engine != Engine.SqlServer)
        {
            var numbers = await sql.Query<long>(Numbers, new { number = entities.Count }, cancel);
            await sql.Load(
                EntityTable,
                [.. entities.Select((one, i) => (object?[])[.. Head(one), numbers[i]])],
                cancel
            );
            return numbers;
        }

        await sql.Load(UnnumberedTable, [.. entities.Select(Head)], cancel);
        var given = new List<long>();
        foreach (var some in entities.Chunk(CodesAtOnce))
        {
            given.AddRange(
                await sql.Query<long>(
                    Numbers,
                    new { codes = some.Select(one => one.Code).ToArray() },
                    cancel
                )
            );
        }

        return given;
    }

    private static object?[] Head(PreparedEntity one)
    {
        var identity = one.Entity.Record.Identity;
        return
        [
            one.Code,
            one.Entity.Code.Scheme,
            identity.Name ?? "",
            one.NameFolded,
            identity.Kind,
            one.Entity.State,
            identity.Region,
            identity.Industry,
            identity.LegalRepresentative,
            EntityStore.SizeWord(one.Entity.SizeClass),
            one.Entity.Version,
            one.Entity.CreatedAt,
            one.Entity.ChangedAt,
            one.Marks,
            one.Entity.InForceVersion,
        ];
    }
}
