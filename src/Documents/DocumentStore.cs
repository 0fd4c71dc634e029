using Trading.Documents.Contracts;
using Trading.Documents.Storage;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Documents;

/// <summary>
/// The rows of documents. The column <c>entity_code</c> is the subject: a firm of the registry by its code, a case of the
/// supervisors, or an expert's file.
/// </summary>
internal sealed class DocumentStore(
    SqlSession sql,
    Contents contents,
    CurrentCaller current,
    TimeProvider time
) : IDocuments
{
    private const string Columns =
        "id, section, item, label, file_name, media_type, size, sha256, uploaded_at, uploaded_by";

    private static readonly Statement OfSubject = Statement.Of(
        "documents.document.of_subject",
        $"""
        select {Columns} from document
        where entity_code = @subject and state = 'attached'
        order by section, uploaded_at, id
        """
    );

    private static readonly Statement One = Statement.Of(
        "documents.document.one",
        $"select {Columns} from document where id = @id and entity_code = @subject and state = 'attached'"
    );

    private static readonly Statement Evidenced = Statement.Of(
        "documents.document.sections",
        "select distinct section from document where entity_code = @subject and state = 'attached'"
    );

    private static readonly Statement InsertRow = Statement.Of(
        "documents.document.insert",
        """
        insert into document
            (id, entity_code, section, item, label, file_name, media_type, size, sha256, state, uploaded_at,
             uploaded_by, person_id)
        values
            (@Id, @subject, @Section, @Item, @Label, @FileName, @MediaType, @Size, @Sha256, 'attached', @UploadedAt,
             @UploadedBy, @personId)
        """
    );

    private static readonly Statement RemoveRow = Statement.Of(
        "documents.document.remove",
        """
        update document set state = 'removed', removed_at = @now, removed_by = @by
        where id = @id and entity_code = @subject and state = 'attached'
        """
    );

    public async Task<IReadOnlyList<Document>> Of(string subject, CancellationToken cancel) =>
        await sql.Query<Document>(OfSubject, new { subject }, cancel);

    public Task<Document?> Find(string subject, Guid id, CancellationToken cancel) =>
        sql.One<Document>(One, new { subject, id }, cancel);

    public async Task<IReadOnlySet<string>> SectionsWithDocuments(
        string subject,
        CancellationToken cancel
    ) => (await sql.Query<string>(Evidenced, new { subject }, cancel)).ToHashSet();

    public async Task<Document?> Attach(
        Attachment attachment,
        ReceivedFile file,
        CancellationToken cancel
    )
    {
        // Only what the reception took has a content; whoever attaches has told of the refusal already.
        if (file.Problem is not null || !await contents.Touch(file.Sha256, cancel))
        {
            return null;
        }

        var now = time.GetUtcNow();
        var document = new Document
        {
            Id = sql.NewId(now),
            Section = attachment.Section,
            Item = attachment.Item,
            Label = attachment.Label,
            FileName = file.Name,
            MediaType = file.MediaType,
            Size = file.Size,
            Sha256 = file.Sha256,
            UploadedAt = now,
            UploadedBy = current.Caller.Name,
        };
        await sql.Execute(
            InsertRow,
            new
            {
                document.Id,
                subject = attachment.Subject,
                document.Section,
                document.Item,
                document.Label,
                document.FileName,
                document.MediaType,
                document.Size,
                document.Sha256,
                document.UploadedAt,
                document.UploadedBy,
                personId = current.Caller.PersonId,
            },
            cancel
        );
        return document;
    }

    public Task Remove(string subject, Guid id, CancellationToken cancel) =>
        sql.Execute(
            RemoveRow,
            new
            {
                subject,
                id,
                by = current.Caller.Name,
                now = time.GetUtcNow(),
            },
            cancel
        );
}
