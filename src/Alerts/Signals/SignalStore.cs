using System.Text.Json;
using Trading.Alerts.Weights;
using Trading.Analysis;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Signals;

/// <summary>
/// What the sources say of procurements. A source that speaks replaces what it said before; what it says no longer stays as
/// gone; and what all of them say makes one warning (<see cref="AlertMerger"/>). Of two that speak at once of one procurement
/// the later waits for the row of its appraisal, which is made where there is none yet: two that make it meet on its key, and
/// the loser runs again. Joins the caller's transaction.
/// </summary>
internal sealed class SignalStore(
    SqlSession sql,
    AlertMerger merger,
    IProcurements procurements,
    WeightBook weights,
    TimeProvider time
)
{
    private const int LongestName = 200;
    private const int LongestSentence = 2000;

    private const string Columns =
        "procurement_id, source, code, subject, level, strength, name_zh, name_en, sentence_zh, sentence_en, link, since, gone_at";

    private static readonly Statement OfMany = Statement.Of(
        "alerts.signal.of_procurements",
        $"""
        select {Columns} from alert_signal where procurement_id in @ids
        order by procurement_id, level desc, strength desc, source, code, subject
        """
    );

    private static readonly BulkTable New = new(
        "alert_signal",
        ("procurement_id", BulkType.Id),
        ("source", BulkType.Text),
        ("code", BulkType.Text),
        ("subject", BulkType.Text),
        ("level", BulkType.Int),
        ("strength", BulkType.Number),
        ("name_zh", BulkType.Text),
        ("name_en", BulkType.Text),
        ("sentence_zh", BulkType.Text),
        ("sentence_en", BulkType.Text),
        ("link", BulkType.Text),
        ("since", BulkType.Instant),
        ("gone_at", BulkType.Instant)
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

    private static readonly Statement LockAppraisals = Statement.Of(
        "alerts.appraisal.lock_many",
        """
        select procurement_id from appraisal {lock} where procurement_id in @ids order by procurement_id {for update}
        """
    );

    // Dated before all that happens to it: the screens have yet to look at it.
    private static readonly Statement Open = Statement.Of(
        "alerts.appraisal.open",
        """
        insert into appraisal (procurement_id, scored_at, changed_at, level, findings, silent)
        select @id, @now, @never, 0, '[]', '[]'
        where not exists (select 1 from appraisal {range lock} where procurement_id = @id)
        """
    );

    /// <summary>The page that shows what is said of a procurement.</summary>
    public static string PageOf(Guid procurementId) => $"/alerts/{procurementId}";

    /// <summary>All that is said of a procurement and was, the gravest first.</summary>
    public async Task<IReadOnlyList<Signal>> Of(Guid procurementId, CancellationToken cancel) =>
        (await Read([procurementId], cancel)).GetValueOrDefault(procurementId) ?? [];

    /// <summary>Replaces what a source says of a procurement; true when that is not what it said before.</summary>
    public async Task<bool> Say(
        Guid procurementId,
        string source,
        IReadOnlyList<Signal> signals,
        CancellationToken cancel
    ) =>
        await Say(
            source,
            new Dictionary<Guid, IReadOnlyList<Signal>> { [procurementId] = signals },
            cancel
        ) > 0;

    /// <summary>
    /// Replaces what a source says of some procurements, as many as a statement takes; of how many that is not what it said
    /// before. What is said of a procurement that nobody knows is left out.
    /// </summary>
    public async Task<int> Say(
        string source,
        IReadOnlyDictionary<Guid, IReadOnlyList<Signal>> said,
        CancellationToken cancel
    )
    {
        // Of all sources: asked for one, a plan of when there were few signals looks through all of that source.
        var standing = await Read(said.Keys.ToArray(), cancel);
        var moved = said.Where(pair =>
                !Same(
                    Spoken(standing.GetValueOrDefault(pair.Key) ?? [])
                        .Where(signal => signal.Source == source),
                    Tidy(source, pair.Value)
                )
            )
            .Select(pair => pair.Key)
            .ToArray();
        if (moved.Length == 0)
        {
            return 0;
        }

        var known = await procurements.Titles(moved, cancel);
        Guid[] ids = [.. moved.Where(known.ContainsKey)];
        if (ids.Length == 0)
        {
            return 0;
        }

        await Lock(ids, cancel);
        var appraised = await merger.Hold(ids, cancel);
        var signals = await Read(ids, cancel);
        var rule = await weights.InForce(cancel);
        var changed = 0;
        foreach (var history in await procurements.Histories(ids, cancel))
        {
            var id = history.Summary.Id;
            var all = signals.GetValueOrDefault(id) ?? [];
            var row = appraised[id];
            var findings = Findings(row);
            Seed(all, row, findings);
            if (Replace(id, all, source, said[id]))
            {
                changed++;
                await merger.Merge(history, row, findings, Spoken(all), rule, cancel);
            }
        }

        return changed;
    }

    /// <summary>Merges anew what is said of some, as it stands and by the rule of the day.</summary>
    public async Task MergeAgain(IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        await Held(ids, cancel);
        var appraised = await merger.Hold(ids, cancel);
        var signals = await Read(ids, cancel);
        var rule = await weights.InForce(cancel);
        foreach (var history in await procurements.Histories(ids, cancel))
        {
            var row = appraised[history.Summary.Id];
            var all = signals.GetValueOrDefault(history.Summary.Id) ?? [];
            var findings = Findings(row);
            Seed(all, row, findings);
            // Of what somebody entered by hand nobody says anything: it is left as it is.
            if (Spoken(all) is { Count: > 0 } spoken)
            {
                await merger.Merge(history, row, findings, spoken, rule, cancel);
            }
        }
    }

    /// <summary>Holds the appraisals of some until the transaction ends, and makes those that are missing.</summary>
    public async Task Lock(IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        var there = await Held(ids, cancel);
        var missing = ids.Except(there).Order().ToList();
        if (missing.Count == 0)
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var id in missing)
        {
            sql.Hold(
                (
                    Open,
                    new
                    {
                        id,
                        now,
                        never = DateTimeOffset.UnixEpoch,
                    }
                )
            );
        }

        await Held(missing, cancel);
    }

    /// <summary>Holds the appraisals that there are; which these are.</summary>
    public async Task<IReadOnlyCollection<Guid>> Held(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    ) => await sql.Query<Guid>(LockAppraisals, new { ids }, cancel);

    /// <summary>All that is said of some and was, to be replaced and merged.</summary>
    public async Task<Dictionary<Guid, List<Signal>>> Read(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    ) =>
        (await sql.Query<Row>(OfMany, new { ids }, cancel))
            .GroupBy(row => row.ProcurementId)
            .ToDictionary(rows => rows.Key, rows => rows.Select(row => row.Signal()).ToList());

    /// <summary>What a decision on a warning is made on, as its history keeps it.</summary>
    public async Task<string?> Evidence(Guid procurementId, CancellationToken cancel)
    {
        if (!(await merger.Read([procurementId], cancel)).TryGetValue(procurementId, out var row))
        {
            return null;
        }

        var rule = MergingRule.On(time.Today());
        return AlertMerger.Told(
            Findings(row),
            Spoken(await Of(procurementId, cancel)).Where(rule.Raises)
        );
    }

    /// <summary>What stands now.</summary>
    public static List<Signal> Spoken(IEnumerable<Signal> all) =>
        [.. all.Where(signal => signal.GoneAt is null)];

    /// <summary>The findings of an appraisal.</summary>
    public static IReadOnlyList<Finding> Findings(AppraisedProcurement appraised) =>
        JsonSerializer.Deserialize<IReadOnlyList<Finding>>(appraised.Findings, MessageText.Json)!;

    /// <summary>Writes as signals what screens and model found before there were signals.</summary>
    public void Seed(
        List<Signal> all,
        AppraisedProcurement appraised,
        IReadOnlyList<Finding> findings
    )
    {
        if (findings.Count == 0 || all.Exists(signal => signal.Source == SignalSources.Model))
        {
            return;
        }

        foreach (var signal in Found(appraised, findings))
        {
            all.Add(signal);
            Add(appraised.ProcurementId, signal);
        }
    }

    /// <summary>What screens and model found, as they would have said it then.</summary>
    public IEnumerable<Signal> Found(
        AppraisedProcurement appraised,
        IReadOnlyList<Finding> findings
    ) =>
        Tidy(
                SignalSources.Model,
                FindingSignals.Of(
                    findings,
                    null,
                    MergingRule.On(time.Today()),
                    PageOf(appraised.ProcurementId)
                )
            )
            .Select(signal => signal with { Since = appraised.AlertChangedAt ?? time.GetUtcNow() });

    /// <summary>Replaces in a list, and in the database, what a source says; true when that is not what it said before.</summary>
    public bool Replace(Guid id, List<Signal> all, string source, IReadOnlyList<Signal> signals)
    {
        var now = time.GetUtcNow();
        var changed = false;
        var spoken = new HashSet<(string, string)>();
        foreach (var signal in Tidy(source, signals))
        {
            spoken.Add((signal.Code, signal.Subject));
            var at = all.FindIndex(known =>
                known.Source == source
                && known.Code == signal.Code
                && known.Subject == signal.Subject
            );
            var said = signal with
            {
                Since = at >= 0 && all[at].GoneAt is null ? all[at].Since : now,
            };
            if (at < 0)
            {
                all.Add(said);
                Add(id, said);
                changed = true;
            }
            else if (said != all[at])
            {
                all[at] = said;
                Change(id, said);
                changed = true;
            }
        }

        for (var at = 0; at < all.Count; at++)
        {
            var known = all[at];
            if (
                known.Source == source
                && known.GoneAt is null
                && !spoken.Contains((known.Code, known.Subject))
            )
            {
                all[at] = known with { GoneAt = now };
                Change(id, all[at]);
                changed = true;
            }
        }

        return changed;
    }

    private static bool Same(IEnumerable<Signal> before, IReadOnlyList<Signal> now)
    {
        var standing = before.ToDictionary(signal => (signal.Code, signal.Subject));
        return standing.Count == now.Count
            && now.All(signal =>
                standing.TryGetValue((signal.Code, signal.Subject), out var known)
                && signal with { Since = known.Since } == known
            );
    }

    // As the columns hold it; of two with one code and subject the gravest.
    private static IReadOnlyList<Signal> Tidy(string source, IEnumerable<Signal> signals) =>
        [
            .. signals
                .GroupBy(signal => (signal.Code, signal.Subject))
                .Select(same => same.MaxBy(signal => (signal.Level, signal.Strength))!)
                .Select(signal =>
                    signal with
                    {
                        Source = source,
                        Strength = Math.Round(Math.Clamp(signal.Strength, 0, 1), 6),
                        Name = Cut(signal.Name, LongestName),
                        Sentence = Cut(signal.Sentence, LongestSentence),
                        GoneAt = null,
                    }
                ),
        ];

    private static LocalizedText Cut(LocalizedText text, int most) =>
        new(Cut(text.Zh, most), Cut(text.En, most));

    private static string Cut(string text, int most) =>
        text.Length <= most ? text : text[..(most - 1)] + "…";

    private void Add(Guid id, Signal signal) =>
        sql.Hold(
            New,
            [
                [
                    id,
                    signal.Source,
                    signal.Code,
                    signal.Subject,
                    signal.Level,
                    signal.Strength,
                    signal.Name.Zh,
                    signal.Name.En,
                    signal.Sentence.Zh,
                    signal.Sentence.En,
                    signal.Link,
                    signal.Since,
                    signal.GoneAt,
                ],
            ]
        );

    private void Change(Guid id, Signal signal) =>
        sql.Hold(
            (
                Update,
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
                }
            )
        );

    private sealed record Row
    {
        public Guid ProcurementId { get; init; }
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
