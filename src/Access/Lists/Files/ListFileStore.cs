using System.Globalization;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Retention;
using Trading.Kernel.Sql;

namespace Trading.Access.Lists.Files;

/// <summary>
/// Files of lists in the database: a row each, and what was read in parts, one array of cells a line, packed. The format is
/// chosen when a file is taken.
/// </summary>
internal sealed class ListFileStore(SqlSession sql, LongJobStore jobs)
{
    /// <summary>Of which row of <c>retention.csv</c> they are.</summary>
    public const string Retention = "list_file";

    private static readonly JsonSerializerOptions Cells = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Statement InsertFile = Statement.Of(
        "access.list_file.insert",
        """
        insert into list_file
            (id, person_id, list, title, query, columns, language, rows_read, bytes_kept, asked_at, read_at)
        values (@id, @person, @list, @title, @query, @columns, @language, 0, 0, @now, null)
        """
    );

    private const string Columns =
        "id, person_id, list, title, query, columns, language, rows_read, asked_at, read_at";

    private static readonly Statement Mine = Statement.Of(
        "access.list_file.mine",
        $$"""
        select {{Columns}} from list_file
        where person_id = @person order by asked_at desc, id desc {page}
        """
    );

    private static readonly Statement One = Statement.Of(
        "access.list_file.one",
        $"select {Columns} from list_file where id = @id"
    );

    private static readonly Statement Lock = Statement.Of(
        "access.list_file.lock",
        "select id from list_file {lock} where id = @id {for update}"
    );

    private static readonly Statement Unread = Statement.Of(
        "access.list_file.unread",
        "select id from list_file where person_id = @person and read_at is null"
    );

    private static readonly Statement MoveOn = Statement.Of(
        "access.list_file.move_on",
        """
        update list_file set rows_read = @rows, bytes_kept = bytes_kept + @bytes, read_at = @readAt where id = @id
        """
    );

    private static readonly Statement InsertPart = Statement.Of(
        "access.list_file_part.insert",
        "insert into list_file_part (file_id, ordinal, content) values (@id, @ordinal, @content)"
    );

    private static readonly Statement OnePart = Statement.Of(
        "access.list_file_part.one",
        "select content from list_file_part where file_id = @id and ordinal = @ordinal"
    );

    private static readonly Statement DeleteParts = Statement.Of(
        "access.list_file_part.delete",
        "delete from list_file_part where file_id in @ids"
    );

    private static readonly Statement Delete = Statement.Of(
        "access.list_file.delete",
        "delete from list_file where id in @ids"
    );

    private static readonly Statement Old = Statement.Of(
        "access.list_file.old",
        "select id from list_file where asked_at < @before order by asked_at, id {page}"
    );

    /// <summary>A file that is to be read.</summary>
    public void Insert(
        Guid id,
        Guid person,
        ListOutline outline,
        string language,
        DateTimeOffset now
    ) =>
        sql.Hold(
            (
                InsertFile,
                new
                {
                    id,
                    person,
                    list = outline.List,
                    title = outline.Title,
                    query = outline.Query,
                    columns = JsonSerializer.Serialize(outline.Columns, MessageText.Json),
                    language,
                    now,
                }
            )
        );

    /// <summary>A person's with the jobs that read them, the latest first; a job is forgotten before its file.</summary>
    public async Task<List<(Row File, LongJob? Job)>> Of(
        Guid person,
        int take,
        CancellationToken cancel
    )
    {
        var files = await sql.Query<Row>(
            Mine,
            new
            {
                person,
                skip = 0,
                take,
            },
            cancel
        );
        var read = await JobsOf([.. files.Select(file => file.Id)], cancel);
        return files.ConvertAll(file => (file, read.GetValueOrDefault(file.Id)));
    }

    /// <summary>Somebody's; null where it was dropped.</summary>
    public Task<Row?> Find(Guid id, CancellationToken cancel) =>
        sql.One<Row>(One, new { id }, cancel);

    /// <summary>How many of a person's are still being read or wait for it.</summary>
    public async Task<int> UnderWay(Guid person, CancellationToken cancel)
    {
        var unread = await sql.Query<Guid>(Unread, new { person }, cancel);
        return (await JobsOf(unread, cancel)).Values.Count(job => job.IsUnderWay);
    }

    private async Task<Dictionary<Guid, LongJob>> JobsOf(
        IReadOnlyCollection<Guid> files,
        CancellationToken cancel
    ) => files.Count == 0 ? [] : (await jobs.ByIds(files, cancel)).ToDictionary(job => job.Id);

    /// <summary>Keeps what was read; false where the file was dropped meanwhile.</summary>
    public async Task<bool> Keep(
        Guid id,
        int ordinal,
        byte[] part,
        long rows,
        DateTimeOffset? readAt,
        CancellationToken cancel
    )
    {
        var moved = await sql.Execute(
            MoveOn,
            new
            {
                id,
                rows,
                bytes = (long)part.Length,
                readAt,
            },
            cancel
        );
        if (moved == 0)
        {
            return false;
        }

        await sql.Execute(
            InsertPart,
            new
            {
                id,
                ordinal,
                content = part,
            },
            cancel
        );
        return true;
    }

    /// <summary>Removes files with all that was read; one that is being read finds it gone.</summary>
    public async Task Drop(IReadOnlyList<Guid> ids, CancellationToken cancel)
    {
        foreach (var id in ids.Order())
        {
            await sql.One<Guid?>(Lock, new { id }, cancel);
        }

        await sql.Execute(DeleteParts, new { ids }, cancel);
        await sql.Execute(Delete, new { ids }, cancel);
    }

    /// <summary>The rows of one part; null behind the last.</summary>
    public async Task<List<IReadOnlyList<object?>>?> Part(
        Guid id,
        int ordinal,
        CancellationToken cancel
    ) =>
        await sql.One<byte[]>(OnePart, new { id, ordinal }, cancel) is { } part
            ? [.. Unpacked(part)]
            : null;

    /// <summary>Rows as a part holds them.</summary>
    public static byte[] Packed(IEnumerable<IReadOnlyList<object?>> rows)
    {
        using var content = new MemoryStream();
        using (var packed = new GZipStream(content, CompressionLevel.Fastest))
        {
            foreach (var row in rows)
            {
                JsonSerializer.Serialize(packed, row.Select(Cell).ToArray(), Cells);
                packed.WriteByte((byte)'\n');
            }
        }

        return content.ToArray();
    }

    /// <summary>The rows of a part.</summary>
    public static IEnumerable<IReadOnlyList<object?>> Unpacked(byte[] part)
    {
        using var content = new GZipStream(new MemoryStream(part), CompressionMode.Decompress);
        using var lines = new StreamReader(content);
        while (lines.ReadLine() is { } line)
        {
            using var read = JsonDocument.Parse(line);
            yield return [.. read.RootElement.EnumerateArray().Select(Cell)];
        }
    }

    private static object? Cell(object? cell) =>
        cell switch
        {
            null or int or long or decimal or double or string => cell,
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            _ => cell.ToString(),
        };

    private static object? Cell(JsonElement cell) =>
        cell.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.Number => cell.TryGetInt64(out var whole) ? whole
            : cell.TryGetDecimal(out var amount) ? amount
            : cell.GetDouble(),
            _ => cell.GetString(),
        };

    /// <summary>Forgets files with what is in them.</summary>
    internal sealed class Forgotten(SqlSession sql, ListFileStore files) : IForget
    {
        public string Kind => Retention;

        public async Task<int> Some(DateTimeOffset before, int atMost, CancellationToken cancel)
        {
            var ids = await sql.Query<Guid>(
                Old,
                new
                {
                    before,
                    skip = 0,
                    take = Math.Min(atMost, 20),
                },
                cancel
            );
            if (ids.Count > 0)
            {
                await files.Drop(ids, cancel);
            }

            return ids.Count;
        }
    }

    internal sealed record Row
    {
        public Guid Id { get; init; }
        public Guid PersonId { get; init; }
        public string List { get; init; } = "";
        public string Title { get; init; } = "";
        public string Query { get; init; } = "";
        public string Columns { get; init; } = "";
        public string Language { get; init; } = "";
        public long RowsRead { get; init; }
        public DateTimeOffset AskedAt { get; init; }
        public DateTimeOffset? ReadAt { get; init; }

        public ListOutline Outline =>
            new(
                List,
                Title,
                Query,
                JsonSerializer.Deserialize<List<ListColumn>>(Columns, MessageText.Json)!
            );

        public ListFile View(LongJob? job, TimeSpan kept) =>
            new()
            {
                Id = Id,
                List = List,
                Title = Title,
                Query = Query,
                Columns = Outline.Columns,
                State = ReadAt is not null
                    ? LongJobStates.Done
                    : job?.State ?? LongJobStates.Failed,
                Rows = RowsRead,
                Total = job?.TotalCount,
                Problem = ReadAt is null ? job?.LastError : null,
                AskedAt = AskedAt,
                ReadAt = ReadAt,
                KeptUntil = AskedAt + kept,
            };
    }
}
