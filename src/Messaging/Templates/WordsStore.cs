using Trading.Kernel.Sql;

namespace Trading.Messaging.Templates;

/// <summary>A version of a message's words in one language.</summary>
internal sealed record WordsRow
{
    public string Template { get; init; } = "";
    public string Language { get; init; } = "";
    public long Version { get; init; }

    /// <summary>Null where the shipped words were taken up again.</summary>
    public string? Subject { get; init; }
    public string? Body { get; init; }
    public DateTimeOffset At { get; init; }
    public string Actor { get; init; } = "";

    public MessageWords? Words =>
        Subject is { } subject && Body is { } body ? new(subject, body) : null;
}

/// <summary>Words in the database: versions are added and never changed.</summary>
internal sealed class WordsStore(SqlSession sql)
{
    private const string Latest = """
        select w.template, w.language, w.version, w.subject, w.body, w.at, w.actor from message_words w
        where w.version = (
            select max(o.version) from message_words o where o.template = w.template and o.language = w.language)
        """;

    private static readonly Statement SelectLatest = Statement.Of(
        "messaging.words.latest",
        Latest + " order by w.template, w.language"
    );

    private static readonly Statement OfTemplate = Statement.Of(
        "messaging.words.of_template",
        """
        select template, language, version, subject, body, at, actor from message_words
        where template = @template order by version desc, language {page}
        """
    );

    private static readonly Statement LastOf = Statement.Of(
        "messaging.words.last",
        """
        select template, language, version, subject, body, at, actor from message_words
        where template = @template and language = @language order by version desc {page}
        """
    );

    // Of two at once the second meets the key, begins anew and sees the first's version.
    private static readonly Statement Insert = Statement.Of(
        "messaging.words.insert",
        """
        insert into message_words (id, template, language, version, subject, body, at, actor)
        values (@id, @template, @language, @version, @subject, @body, @at, @actor)
        """
    );

    /// <summary>The latest of each stays, however old it is.</summary>
    public static readonly Statement ForgetOld = Statement.Of(
        "messaging.words.forget",
        """
        delete from message_words where id in (
            select w.id from message_words w
            where w.at < @before and exists (
                select 1 from message_words n
                where n.template = w.template and n.language = w.language and n.version > w.version)
            order by w.at, w.id {page})
        """
    );

    public Task<List<WordsRow>> InForce(CancellationToken cancel) =>
        sql.Query<WordsRow>(SelectLatest, null, cancel);

    public Task<List<WordsRow>> Of(string template, int most, CancellationToken cancel) =>
        sql.Query<WordsRow>(
            OfTemplate,
            new
            {
                template,
                skip = 0,
                take = most,
            },
            cancel
        );

    public Task<WordsRow?> Last(string template, string language, CancellationToken cancel) =>
        sql.One<WordsRow>(
            LastOf,
            new
            {
                template,
                language,
                skip = 0,
                take = 1,
            },
            cancel
        );

    public Task Add(WordsRow row, CancellationToken cancel) =>
        sql.Execute(
            Insert,
            new
            {
                id = sql.NewId(row.At),
                template = row.Template,
                language = row.Language,
                version = row.Version,
                subject = row.Subject,
                body = row.Body,
                at = row.At,
                actor = row.Actor,
            },
            cancel
        );
}
