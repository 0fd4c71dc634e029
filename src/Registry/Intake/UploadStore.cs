using System.Text.Json;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Registry.Intake;

/// <summary>Where an uploaded file stands.</summary>
public static class UploadStates
{
    /// <summary>It is read.</summary>
    public const string Checking = "checking";

    /// <summary>Its report is there.</summary>
    public const string Checked = "checked";

    /// <summary>It is no file of firms as it is read.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>Its firms are taken, or were until that was broken off.</summary>
    public const string Importing = "importing";

    /// <summary>Its firms are in.</summary>
    public const string Done = "done";

    /// <summary>Somebody threw it away.</summary>
    public const string Discarded = "discarded";

    /// <summary>All of them, in words.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Checking, new("正在检查", "being checked")),
        new(Checked, new("已检查，未导入", "checked, not imported")),
        new(Unreadable, new("无法读取", "not readable")),
        new(Importing, new("正在导入", "being imported")),
        new(Done, new("已导入", "imported")),
        new(Discarded, new("已放弃", "discarded")),
    ];
}

/// <summary>An uploaded file as it is stored.</summary>
internal sealed record UploadRow
{
    public Guid Id { get; init; }
    public string FileName { get; init; } = "";
    public long Size { get; init; }
    public string Sha256 { get; init; } = "";
    public string Source { get; init; } = "";
    public string? Encoding { get; init; }
    public string? Sheet { get; init; }
    public bool LeaveHidden { get; init; }
    public string Mapping { get; init; } = "{}";
    public string State { get; init; } = "";
    public int Reading { get; init; }
    public string? SealedKey { get; init; }
    public int Pieces { get; init; }
    public string? Report { get; init; }
    public string? Unreadable { get; init; }
    public long? Taken { get; init; }
    public Guid CheckJob { get; init; }
    public Guid? ImportJob { get; init; }
    public DateTimeOffset UploadedAt { get; init; }
    public string UploadedBy { get; init; } = "";
    public Guid? PersonId { get; init; }

    public IntakeReading How() =>
        new()
        {
            Encoding = Encoding,
            Sheet = Sheet,
            LeaveHidden = LeaveHidden,
            Source = Source,
            Map = JsonSerializer.Deserialize<Dictionary<string, string>>(
                Mapping,
                MessageText.Json
            )!,
        };
}

/// <summary>Uploaded files: their rows.</summary>
internal sealed class UploadStore(SqlSession sql, UploadPieces pieces, TimeProvider time)
{
    private const string Columns =
        "id, file_name, size, sha256, source, encoding, sheet, leave_hidden, mapping, state, reading, sealed_key, pieces, report, unreadable, taken, check_job, import_job, uploaded_at, uploaded_by, person_id";

    private static readonly Statement Select = Statement.Of(
        "registry.intake_upload.get",
        $"select {Columns} from intake_upload where id = @id"
    );

    private static readonly Statement SelectLocked = Statement.Of(
        "registry.intake_upload.lock",
        $"select {Columns} from intake_upload {{lock}} where id = @id {{for update}}"
    );

    private static readonly Statement InsertRow = Statement.Of(
        "registry.intake_upload.insert",
        """
        insert into intake_upload (id, file_name, size, sha256, source, encoding, sheet, leave_hidden, mapping, state, reading,
            sealed_key, pieces, check_job, uploaded_at, uploaded_by, person_id)
        values (@id, @fileName, @size, @sha256, @source, @encoding, @sheet, @leaveHidden, @mapping, @state, @reading,
            @sealedKey, @pieces, @checkJob, @uploadedAt, @uploadedBy, @personId)
        """
    );

    private static readonly Statement UpdateReading = Statement.Of(
        "registry.intake_upload.read_again",
        """
        update intake_upload set source = @source, encoding = @encoding, sheet = @sheet, leave_hidden = @leaveHidden, mapping = @mapping,
            state = @state, reading = @reading, check_job = @checkJob, report = null, unreadable = null
        where id = @id
        """
    );

    private static readonly Statement UpdateReport = Statement.Of(
        "registry.intake_upload.checked",
        """
        update intake_upload set state = @state, report = @report, unreadable = @unreadable
        where id = @id and reading = @reading and state = 'checking'
        """
    );

    private static readonly Statement UpdateState = Statement.Of(
        "registry.intake_upload.state",
        "update intake_upload set state = @state, import_job = @importJob where id = @id"
    );

    private static readonly Statement UpdateDone = Statement.Of(
        "registry.intake_upload.done",
        "update intake_upload set state = 'done', taken = @taken where id = @id"
    );

    private static readonly Statement Seal = Statement.Of(
        "registry.intake_upload.forget_key",
        "update intake_upload set sealed_key = null where id = @id"
    );

    internal static readonly Statement Forget = Statement.Of(
        "registry.intake_upload.forget",
        """
        delete from intake_upload where id in (
            select u.id from intake_upload u where u.uploaded_at < @before order by u.uploaded_at, u.id {page})
        """
    );

    public Task<UploadRow?> Get(Guid id, CancellationToken cancel) =>
        sql.One<UploadRow>(Select, new { id }, cancel);

    /// <summary>Locked, so that of two who decide at once one decides.</summary>
    public Task<UploadRow?> Lock(Guid id, CancellationToken cancel) =>
        sql.One<UploadRow>(SelectLocked, new { id }, cancel);

    public Task Insert(UploadRow row, CancellationToken cancel) =>
        sql.Execute(
            InsertRow,
            new
            {
                id = row.Id,
                fileName = row.FileName,
                size = row.Size,
                sha256 = row.Sha256,
                source = row.Source,
                encoding = row.Encoding,
                sheet = row.Sheet,
                leaveHidden = row.LeaveHidden,
                mapping = row.Mapping,
                state = row.State,
                reading = row.Reading,
                sealedKey = row.SealedKey,
                pieces = row.Pieces,
                checkJob = row.CheckJob,
                uploadedAt = row.UploadedAt,
                uploadedBy = row.UploadedBy,
                personId = row.PersonId,
            },
            cancel
        );

    public Task ReadAgain(UploadRow row, CancellationToken cancel) =>
        sql.Execute(
            UpdateReading,
            new
            {
                id = row.Id,
                source = row.Source,
                encoding = row.Encoding,
                sheet = row.Sheet,
                leaveHidden = row.LeaveHidden,
                mapping = row.Mapping,
                state = UploadStates.Checking,
                reading = row.Reading,
                checkJob = row.CheckJob,
            },
            cancel
        );

    public Task Report(
        UploadRow row,
        IntakeReport? report,
        LocalizedText? unreadable,
        CancellationToken cancel
    ) =>
        sql.Execute(
            UpdateReport,
            new
            {
                id = row.Id,
                reading = row.Reading,
                state = report is null ? UploadStates.Unreadable : UploadStates.Checked,
                report = report is null ? null : JsonSerializer.Serialize(report, MessageText.Json),
                unreadable = unreadable is { } said
                    ? JsonSerializer.Serialize(Short(said), MessageText.Json)
                    : null,
            },
            cancel
        );

    public Task SetState(Guid id, string state, Guid? importJob, CancellationToken cancel) =>
        sql.Execute(
            UpdateState,
            new
            {
                id,
                state,
                importJob,
            },
            cancel
        );

    public Task Done(Guid id, long taken, CancellationToken cancel) =>
        sql.Execute(UpdateDone, new { id, taken }, cancel);

    /// <summary>Removes the content, with its key.</summary>
    public async Task Remove(Guid id, CancellationToken cancel)
    {
        await sql.Execute(UploadPieces.DeleteAll, new { id }, cancel);
        await sql.Execute(Seal, new { id }, cancel);
    }

    /// <summary>The file in the clear; null when it is no longer kept.</summary>
    public async Task<Stream?> Open(UploadRow row, CancellationToken cancel) =>
        row.SealedKey is { } key ? await pieces.Open(row.Id, key, row.Pieces, cancel) : null;

    /// <summary>Reads a file, and checks it against the registry.</summary>
    public async Task<(IntakeFile File, IntakeFindings Found)> Check(
        Stream content,
        UploadRow row,
        CancellationToken cancel
    )
    {
        var file = IntakeFile.Open(content, row.How());
        var known = new CompareFirms.Handler(sql);
        var check = new IntakeCheck(
            file,
            ChinaTime.DateOf(time.GetUtcNow()),
            async (codes, stop) => (await known.Handle(new(codes), stop)).Value
        );
        return (file, await check.Run(null, cancel));
    }

    /// <summary>Why what was found of a file cannot be read again; null where it can.</summary>
    public static Problem? WhyNotRead(UploadRow? row) =>
        row switch
        {
            null => Unknown(),
            { SealedKey: null } => Gone(),
            { Report: null } => Problem.Conflict(
                "intake.not_checked",
                "文件还没有检查完，或不能读取。",
                "The file is not checked yet, or cannot be read."
            ),
            _ => null,
        };

    public static Problem Gone() =>
        Problem.Conflict(
            "intake.gone",
            "文件已不再保存；请重新上传。",
            "The file is no longer kept; upload it again."
        );

    public static Problem Unknown() =>
        Problem.NotFound("没有这次上传。", "There is no such upload.");

    private static LocalizedText Short(LocalizedText said) =>
        new(
            said.Zh.Length > 800 ? said.Zh[..800] + "…" : said.Zh,
            said.En.Length > 800 ? said.En[..800] + "…" : said.En
        );
}
