using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Documents;

/// <summary>A document attached to a section of a firm's record.</summary>
public sealed record Document
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>The section it evidences.</summary>
    public string Section { get; init; } = "";

    /// <summary>Number of the item of that section, e.g. of the certificate; null when it is about the section as a whole.</summary>
    public string? Item { get; init; }

    /// <summary>What it evidences, in the firm's words.</summary>
    public string? Label { get; init; }

    /// <summary>Its name, to be shown.</summary>
    public string FileName { get; init; } = "";

    /// <summary>What it is, by its content.</summary>
    public string MediaType { get; init; } = "";

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    /// <summary>SHA-256 of its content.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>When it was attached.</summary>
    public DateTimeOffset UploadedAt { get; init; }

    /// <summary>Who attached it.</summary>
    public string UploadedBy { get; init; } = "";
}

/// <summary>How a firm's record stands.</summary>
internal sealed record Standing
{
    public string State { get; init; } = "";
    public long? VerifiedVersion { get; init; }

    /// <summary>As <see cref="Rules.Entity.IsUsable"/>.</summary>
    public bool IsUsable =>
        VerifiedVersion is not null || State is EntityStates.Submitted or EntityStates.InReview;
}

/// <summary>A document's row and the record it belongs to.</summary>
internal sealed class DocumentStore(SqlSession sql) : IDocuments
{
    private const string Columns =
        "id, section, item, label, file_name, media_type, size, sha256, uploaded_at, uploaded_by";

    private static readonly Statement State = Statement.Of(
        "registry.document.record_state",
        "select state, verified_version from entity where code = @code"
    );

    private static readonly Statement OfEntity = Statement.Of(
        "registry.document.of_entity",
        $"""
        select {Columns} from document
        where entity_code = @code and state = 'attached'
        order by section, uploaded_at, id
        """
    );

    private static readonly Statement One = Statement.Of(
        "registry.document.one",
        $"select {Columns} from document where id = @id and entity_code = @code and state = 'attached'"
    );

    private static readonly Statement Evidenced = Statement.Of(
        "registry.document.sections",
        "select distinct section from document where entity_code = @code and state = 'attached'"
    );

    private static readonly Statement InsertRow = Statement.Of(
        "registry.document.insert",
        """
        insert into document
            (id, entity_code, section, item, label, file_name, media_type, size, sha256, state, uploaded_at,
             uploaded_by, person_id)
        values
            (@Id, @code, @Section, @Item, @Label, @FileName, @MediaType, @Size, @Sha256, 'attached', @UploadedAt,
             @UploadedBy, @personId)
        """
    );

    private static readonly Statement RemoveRow = Statement.Of(
        "registry.document.remove",
        """
        update document set state = 'removed', removed_at = @now, removed_by = @by
        where id = @id and entity_code = @code and state = 'attached'
        """
    );

    /// <summary>State of the firm's record; null when the registry does not know the firm.</summary>
    public Task<Standing?> RecordState(string code, CancellationToken cancel) =>
        sql.One<Standing>(State, new { code }, cancel);

    public Task<List<Document>> Of(string code, CancellationToken cancel) =>
        sql.Query<Document>(OfEntity, new { code }, cancel);

    public Task<Document?> Find(string code, Guid id, CancellationToken cancel) =>
        sql.One<Document>(One, new { code, id }, cancel);

    public Task Insert(Document document, string code, Guid? personId, CancellationToken cancel) =>
        sql.Execute(
            InsertRow,
            new
            {
                document.Id,
                code,
                document.Section,
                document.Item,
                document.Label,
                document.FileName,
                document.MediaType,
                document.Size,
                document.Sha256,
                document.UploadedAt,
                document.UploadedBy,
                personId,
            },
            cancel
        );

    public Task Remove(
        string code,
        Guid id,
        string by,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        sql.Execute(
            RemoveRow,
            new
            {
                code,
                id,
                by,
                now,
            },
            cancel
        );

    public async Task<IReadOnlySet<string>> SectionsWithDocuments(
        string code,
        CancellationToken cancel
    ) => (await sql.Query<string>(Evidenced, new { code }, cancel)).ToHashSet();
}

/// <summary>Who may read documents: the firm itself, officers, and trading systems those that show nothing masked.</summary>
internal static class Readers
{
    /// <summary>Why the caller may read none of a firm's documents; null when some may be read.</summary>
    public static Problem? Refuse(Caller caller, string code, Standing? record)
    {
        var officer = caller.May(Permission.VerifyEntity);
        var system = caller.May(Permission.UseEntity);
        if (!officer && !system && !caller.Keeps(code))
        {
            return Ownership.NotYours();
        }

        return record is null ? Ownership.Unknown()
            : !officer && !caller.Keeps(code) && !record.IsUsable
                ? Problem.Conflict(
                    "entity.not_usable",
                    "该主体尚未提交信息，不能用于交易。",
                    "This firm has not submitted its record; it cannot be used for a tender."
                )
            : null;
    }

    /// <summary>A system's scopes decide, as for the section itself; where its fields stay masked, its documents would show them.</summary>
    public static bool Reads(Caller caller, string code, string section)
    {
        var shape = Sections.Of(section);
        return caller.May(Permission.VerifyEntity)
            || caller.Keeps(code)
            || (
                (shape.Needs is not { } needs || caller.May(needs))
                && (
                    !shape.Fields.Any(field => field.IsSecret)
                    || (section == Sections.Contacts && caller.May(Permission.UseContacts))
                )
            );
    }
}
