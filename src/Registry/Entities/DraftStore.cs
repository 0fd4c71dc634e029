using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>The heads of drafts in the database: a row for each record that is being changed.</summary>
internal sealed class DraftStore(SqlSession sql)
{
    private static readonly Statement Select = Statement.Of(
        "registry.entity_draft.of_entity",
        """
        select state, begun_at, begun_by, changed_at, handed_in, handed_in_at, marks, bases, documents
        from entity_draft where entity_code = @code
        """
    );

    private static readonly Statement SelectDocuments = Statement.Of(
        "registry.entity_draft.documents",
        "select documents from entity_draft where entity_code = @code"
    );

    private static readonly Statement Update = Statement.Of(
        "registry.entity_draft.update",
        """
        update entity_draft set state = @state, changed_at = @changedAt, handed_in = @handedIn, handed_in_at = @handedInAt,
            marks = @marks, bases = @bases, documents = @documents
        where entity_code = @code
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "registry.entity_draft.insert",
        """
        insert into entity_draft
            (entity_code, state, begun_at, begun_by, changed_at, handed_in, handed_in_at, marks, bases, documents)
        values (@code, @state, @begunAt, @begunBy, @changedAt, @handedIn, @handedInAt, @marks, @bases, @documents)
        """
    );

    private static readonly Statement Delete = Statement.Of(
        "registry.entity_draft.delete",
        "delete from entity_draft where entity_code = @code"
    );

    /// <summary>The draft beside a record, with the content it has.</summary>
    public async Task<Draft?> Of(Entity entity, EntityRecord record, CancellationToken cancel) =>
        await sql.One<Row>(Select, new { code = entity.Code }, cancel) is { } row
            ? new Draft
            {
                State = row.State,
                Record = record,
                Marks = Over(
                    entity.Marks,
                    SectionContent.Plain<IReadOnlyList<SectionMark>>(row.Marks)
                ),
                BegunAt = row.BegunAt,
                BegunBy = row.BegunBy,
                ChangedAt = row.ChangedAt,
                HandedIn = row.HandedIn?.Split(',') ?? [],
                HandedInAt = row.HandedInAt,
                Bases = SectionContent.Plain<Dictionary<string, long>>(row.Bases),
                Documents = SectionContent.Plain<IReadOnlyList<DraftDocument>>(row.Documents),
            }
            : null;

    /// <summary>The documents that come and go with a firm's draft; none where there is no draft.</summary>
    public async Task<IReadOnlyList<DraftDocument>> DocumentsOf(
        EntityCode code,
        CancellationToken cancel
    ) =>
        await sql.One<string>(SelectDocuments, new { code }, cancel) is { } documents
            ? SectionContent.Plain<IReadOnlyList<DraftDocument>>(documents)
            : [];

    /// <summary>The record's draft as it is to be, or none.</summary>
    public async Task Write(Entity entity, CancellationToken cancel)
    {
        if (entity.Draft is not { } draft)
        {
            await sql.Execute(Delete, new { code = entity.Code }, cancel);
            return;
        }

        var args = new
        {
            code = entity.Code,
            state = draft.State,
            begunAt = draft.BegunAt,
            begunBy = draft.BegunBy,
            changedAt = draft.ChangedAt,
            handedIn = draft.HandedIn.Count == 0 ? null : string.Join(',', draft.HandedIn),
            handedInAt = draft.HandedInAt,
            // Of what was not changed the mark in force holds, also where that moves.
            marks = SectionContent.Plain<IReadOnlyList<SectionMark>>([
                .. draft.Marks.Where(mark => mark != entity.Mark(mark.Section)),
            ]),
            bases = SectionContent.Plain(draft.Bases),
            documents = SectionContent.Plain(draft.Documents),
        };
        if (await sql.Execute(Update, args, cancel) == 0)
        {
            await sql.Execute(Insert, args, cancel);
        }
    }

    private static IReadOnlyList<SectionMark> Over(
        IReadOnlyList<SectionMark> inForce,
        IReadOnlyList<SectionMark> changed
    ) =>
        [
            .. inForce.Select(mark =>
                changed.FirstOrDefault(other => other.Section == mark.Section) ?? mark
            ),
        ];

    private sealed record Row
    {
        public string State { get; init; } = "";
        public DateTimeOffset BegunAt { get; init; }
        public string BegunBy { get; init; } = "";
        public DateTimeOffset ChangedAt { get; init; }
        public string? HandedIn { get; init; }
        public DateTimeOffset? HandedInAt { get; init; }
        public string Marks { get; init; } = "";
        public string Bases { get; init; } = "";
        public string Documents { get; init; } = "";
    }
}
