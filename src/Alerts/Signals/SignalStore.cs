using Trading.Kernel.Sql;

namespace Trading.Alerts.Signals;

/// <summary>
/// What the sources say of procurements. A source that speaks replaces what it said before; what it says no longer stays as
/// gone. Of two that speak at once of one procurement the later waits.
/// </summary>
internal sealed class SignalStore(SqlSession sql, TimeProvider time)
{
    private static readonly Statement OfOne = Statement.Of(
        "alerts.signal.of_procurement",
        """
        select source, code, subject, level, strength, name_zh, name_en, sentence_zh, sentence_en, link, since, gone_at
        from alert_signal where procurement_id = @id order by level desc, strength desc, source, code, subject
        """
    );

    private static readonly Statement OfSource = Statement.Of(
        "alerts.signal.of_source",
        """
        select source, code, subject, level, strength, name_zh, name_en, sentence_zh, sentence_en, link, since, gone_at
        from alert_signal {lock} where procurement_id = @id and source = @source {for update}
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.signal.insert",
        """
        insert into alert_signal
            (procurement_id, source, code, subject, level, strength, name_zh, name_en, sentence_zh, sentence_en, link, since)
        values
            (@id, @source, @code, @subject, @level, @strength, @nameZh, @nameEn, @sentenceZh, @sentenceEn, @link, @since)
        """
    );

    private static readonly Statement Update = Statement.Of(
        "alerts.signal.update",
        """
        update alert_signal
        set level = @level, strength = @strength, name_zh = @nameZh, name_en = @nameEn, sentence_zh = @sentenceZh,
            sentence_en = @sentenceEn, link = @link, since = @since, gone_at = @goneAt
        where procurement_id = @id and source = @source and code = @code and subject = @subject
        """
    );

    /// <summary>All that is said of a procurement and was, the gravest first.</summary>
    public async Task<IReadOnlyList<Signal>> Of(Guid procurementId, CancellationToken cancel) =>
        (await sql.Query<Row>(OfOne, new { id = procurementId }, cancel)).ConvertAll(row =>
            row.Signal()
        );

    /// <summary>Replaces what a source says of a procurement; true when that is not what it said before.</summary>
    public async Task<bool> Say(
        Guid procurementId,
        string source,
        IReadOnlyList<Signal> signals,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var before = (
            await sql.Query<Row>(OfSource, new { id = procurementId, source }, cancel)
        ).ToDictionary(row => (row.Code, row.Subject), row => row.Signal());
        var changed = false;
        foreach (var signal in signals)
        {
            var known = before.GetValueOrDefault((signal.Code, signal.Subject));
            var said = signal with
            {
                Source = source,
                Since = known is { GoneAt: null } ? known.Since : now,
                GoneAt = null,
            };
            if (said != known)
            {
                await Keep(procurementId, said, known is null ? Insert : Update, cancel);
                changed = true;
            }
        }

        var spoken = signals.Select(signal => (signal.Code, signal.Subject)).ToHashSet();
        foreach (
            var gone in before.Where(pair =>
                pair.Value.GoneAt is null && !spoken.Contains(pair.Key)
            )
        )
        {
            await Keep(procurementId, gone.Value with { GoneAt = now }, Update, cancel);
            changed = true;
        }

        return changed;
    }

    private Task Keep(Guid id, Signal signal, Statement statement, CancellationToken cancel) =>
        sql.Execute(
            statement,
            new
            {
                id,
                source = signal.Source,
                code = signal.Code,
                subject = signal.Subject,
                level = signal.Level,
                strength = signal.Strength,
                nameZh = signal.Name.Zh,
                nameEn = signal.Name.En,
                sentenceZh = signal.Sentence.Zh,
                sentenceEn = signal.Sentence.En,
                link = signal.Link,
                since = signal.Since,
                goneAt = signal.GoneAt,
            },
            cancel
        );

    private sealed record Row
    {
        public string Source { get; init; } = "";
        public string Code { get; init; } = "";
        public string Subject { get; init; } = "";
        public int Level { get; init; }
        public double Strength { get; init; }
        public string NameZh { get; init; } = "";
        public string NameEn { get; init; } = "";
        public string SentenceZh { get; init; } = "";
        public string SentenceEn { get; init; } = "";
        public string? Link { get; init; }
        public DateTimeOffset Since { get; init; }
        public DateTimeOffset? GoneAt { get; init; }

        public Signal Signal() =>
            new()
            {
                Source = Source,
                Code = Code,
                Subject = Subject,
                Level = Level,
                Strength = Strength,
                Name = new(NameZh, NameEn),
                Sentence = new(SentenceZh, SentenceEn),
                Link = Link,
                Since = Since,
                GoneAt = GoneAt,
            };
    }
}
