using System.Text.Json;
using Trading.Alerts.Contracts;
using Trading.Analysis.Screening;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Screening;

/// <summary>A screening as it is stored.</summary>
internal sealed record ScreeningRow
{
    public Guid Id { get; init; }
    public string Owner { get; init; } = "";
    public string MadeBy { get; init; } = "";
    public DateTimeOffset MadeAt { get; init; }
    public string FileName { get; init; } = "";
    public long Size { get; init; }
    public string Sha256 { get; init; } = "";
    public string AskedRegime { get; init; } = "";
    public string? Regime { get; init; }
    public string Because { get; init; } = "";
    public string Notes { get; init; } = "";
    public int LineCount { get; init; }
    public string Hits { get; init; } = "";
    public string? Region { get; init; }
    public string Kind { get; init; } = "";
    public Guid? ProcurementId { get; init; }
    public Guid? TextOf { get; init; }
}

/// <summary>Screenings, their texts and answers in the database, for whoever may see them.</summary>
internal sealed class ScreeningStore(
    SqlSession sql,
    KeyRing ring,
    IProcurements procurements,
    CurrentCaller current,
    TimeProvider time
)
{
    private const string Columns = """
        select s.id, s.owner, s.made_by, s.made_at, s.file_name, s.size, s.sha256, s.asked_regime, s.regime, s.because, s.notes,
               s.line_count, s.hits, s.region, s.kind, s.procurement_id,
               t.screening_id as text_of
        from screening s left join screened_text t on t.screening_id = s.id
        """;

    private static readonly Statement Select = Statement.Of(
        "alerts.screening.get",
        Columns
            + " where s.id = @id and (s.owner = @owner or {scope s.region, s.kind, s.office_id})"
    );

    [WithoutScope("whether the caller runs the procurement is asked of the procurement")]
    private static readonly Statement SelectTied = Statement.Of(
        "alerts.screening.tied",
        Columns + " where s.id = @id and s.procurement_id is not null"
    );

    [WithoutScope("of one procurement, for whoever may see one of its screenings")]
    private static readonly Statement SelectOthers = Statement.Of(
        "alerts.screening.of_procurement",
        Columns + " where s.procurement_id = @procurement and s.id <> @id order by s.made_at, s.id"
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.screening.insert",
        """
        insert into screening (id, owner, person_id, made_by, made_at, file_name, size, sha256, asked_regime, regime, because,
            notes, line_count, hits, found, likely, region, kind, office_id, procurement_id)
        values (@id, @owner, @person, @by, @now, @fileName, @size, @sha256, @asked, @regime, @because,
            @notes, @lines, @hits, @found, @likely, @region, @kind, @office, @procurement)
        """
    );

    private static readonly Statement SelectAnswers = Statement.Of(
        "alerts.screening_answer.of",
        """
        select hit, decision, reason, wording, answered_at, answered_by from screening_answer
        where screening_id = @id order by answered_at, id
        """
    );

    private static readonly Statement InsertAnswer = Statement.Of(
        "alerts.screening_answer.insert",
        """
        insert into screening_answer (id, screening_id, hit, decision, reason, wording, answered_at, answered_by, person_id)
        values (@id, @screening, @hit, @decision, @reason, @wording, @now, @by, @person)
        """
    );

    private static readonly Statement SelectText = Statement.Of(
        "alerts.screened_text.get",
        "select sealed from screened_text where screening_id = @id"
    );

    private static readonly Statement InsertText = Statement.Of(
        "alerts.screened_text.insert",
        "insert into screened_text (screening_id, sealed, kept_at) values (@id, @text, @now)"
    );

    internal static readonly Statement ForgetTexts = Statement.Of(
        "alerts.screened_text.forget",
        """
        delete from screened_text where screening_id in (
            select t.screening_id from screened_text t where t.kept_at < @before
            order by t.kept_at, t.screening_id {page})
        """
    );

    internal static readonly Statement ForgetAnswers = Statement.Of(
        "alerts.screening_answer.forget",
        """
        delete from screening_answer where id in (
            select a.id from screening_answer a where a.answered_at < @before order by a.answered_at, a.id {page})
        """
    );

    internal static readonly Statement ForgetPublished = Statement.Of(
        "alerts.published_screening.forget",
        """
        delete from published_screening where procurement_id in (
            select p.procurement_id from published_screening p where p.screened_at < @before
            order by p.screened_at, p.procurement_id {page})
        """
    );

    [WithoutScope("all that is as old, whosever it is")]
    internal static readonly Statement Forget = Statement.Of(
        "alerts.screening.forget",
        """
        delete from screening where id in (
            select s.id from screening s where s.made_at < @before order by s.made_at, s.id {page})
        """
    );

    /// <summary>404 of a screening that the caller may not see.</summary>
    public static readonly Problem Unknown = Problem.NotFound(
        "没有这次筛查。",
        "There is no such screening."
    );

    /// <summary>Whose screenings are the caller's own; nobody's for who screens nothing.</summary>
    public string Owner =>
        current.Caller.May(new Permission(AlertsPermissions.ScreenDrafts))
            ? current.Caller.ProcurementOwner()
            : "";

    /// <summary>What a supervisor sees besides.</summary>
    public DataScope Readable => current.Caller.ScopeOf(AlertsPermissions.ReadScreenings);

    /// <summary>By key; null where the caller may not see it.</summary>
    public async Task<ScreeningRow?> Find(Guid id, CancellationToken cancel)
    {
        if (
            await sql.One<ScreeningRow>(Select, Readable, new { id, owner = Owner }, cancel) is
            { } row
        )
        {
            return row;
        }

        var tied = await sql.One<ScreeningRow>(SelectTied, new { id }, cancel);
        return tied is not null && await IsOwn(tied, cancel) ? tied : null;
    }

    /// <summary>By key, for who is to decide on it; null where it is not the caller's own, nor of a procurement that the caller runs.</summary>
    public async Task<ScreeningRow?> Own(Guid id, CancellationToken cancel) =>
        await Find(id, cancel) is { } row && await IsOwn(row, cancel) ? row : null;

    /// <summary>True for whoever may decide on it.</summary>
    public async Task<bool> IsOwn(ScreeningRow row, CancellationToken cancel) =>
        Owner.Length > 0
        && (
            row.Owner == Owner
            || (
                row.ProcurementId is { } procurement
                && await procurements.Find(
                    procurement,
                    current.Caller.MovableProcurements(time.Today()),
                    cancel
                )
                    is not null
            )
        );

    /// <summary>
    /// What was found, each with the latest decision on it. Of one procurement the same clause is answered once: what was
    /// decided on it in the draft, or in the words of before, holds until somebody decides anew.
    /// </summary>
    public async Task<IReadOnlyList<ScreenedHit>> Hits(ScreeningRow row, CancellationToken cancel)
    {
        var latest = await Answers(row.Id, cancel);
        var before = new Dictionary<(string Pattern, string Text), HitAnswer>();
        if (row.ProcurementId is { } procurement)
        {
            foreach (
                var other in await sql.Query<ScreeningRow>(
                    SelectOthers,
                    new { procurement, id = row.Id },
                    cancel
                )
            )
            {
                var answers = await Answers(other.Id, cancel);
                foreach (var hit in Parse<IReadOnlyList<ScreenedHit>>(other.Hits))
                {
                    // A clause that was worded anew and stands there all the same was not.
                    if (
                        answers.GetValueOrDefault(hit.Number) is
                        { Decision: HitDecisions.Kept } answer
                    )
                    {
                        before[(hit.Pattern, hit.Text)] = answer;
                    }
                }
            }
        }

        return
        [
            .. Parse<IReadOnlyList<ScreenedHit>>(row.Hits)
                .Select(hit =>
                    hit with
                    {
                        Answer =
                            latest.GetValueOrDefault(hit.Number)
                            ?? before.GetValueOrDefault((hit.Pattern, hit.Text)),
                    }
                ),
        ];
    }

    private async Task<Dictionary<int, HitAnswer>> Answers(Guid screening, CancellationToken cancel)
    {
        var latest = new Dictionary<int, HitAnswer>();
        foreach (
            var answer in await sql.Query<AnswerRow>(SelectAnswers, new { id = screening }, cancel)
        )
        {
            latest[answer.Hit] = new()
            {
                Decision = answer.Decision,
                Reason = answer.Reason,
                Wording = answer.Wording,
                At = answer.AnsweredAt,
                By = answer.AnsweredBy,
            };
        }

        return latest;
    }

    /// <summary>Screens a draft by today's law and keeps what is found, and its text for a time.</summary>
    public async Task<ScreeningRow> Keep(
        ReceivedDraft draft,
        TenderRegime? regime,
        string owner,
        DataPlace place,
        Guid? procurement,
        CancellationToken cancel
    )
    {
        var document = draft.Document!;
        var found = ClauseScreen.Of(document, regime, time.Today());
        var hits = found.Hits.Select((hit, at) => ScreenedHit.Of(hit, at + 1)).ToList();
        var now = time.GetUtcNow();
        var key = sql.NewId(now);
        var kept = JsonSerializer.Serialize(hits, MessageText.Json);
        await sql.Execute(
            Insert,
            new
            {
                id = key,
                owner,
                person = current.Caller.PersonId,
                by = current.Caller.Name,
                now,
                fileName = draft.Name,
                size = draft.Size,
                sha256 = draft.Sha256,
                asked = ScreeningRegimes.Of(regime) ?? ScreeningRegimes.Auto,
                regime = ScreeningRegimes.Of(found.Regime),
                because = JsonSerializer.Serialize(found.Inferred ?? [], MessageText.Json),
                notes = JsonSerializer.Serialize(document.Notes, MessageText.Json),
                lines = document.Lines.Count,
                hits = kept,
                found = hits.Count,
                likely = hits.Count(hit => hit.Confidence >= GetScreening.Likely),
                region = place.Region,
                kind = place.Kind,
                office = place.OfficeId,
                procurement,
            },
            cancel
        );
        await KeepText(key, document, cancel);
        return new()
        {
            Id = key,
            Owner = owner,
            ProcurementId = procurement,
            Hits = kept,
        };
    }

    /// <summary>Keeps a decision beside those before.</summary>
    public async Task<HitAnswer> Answer(
        Guid screening,
        int hit,
        HitAnswer answer,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        await sql.Execute(
            InsertAnswer,
            new
            {
                id = sql.NewId(now),
                screening,
                hit,
                decision = answer.Decision,
                reason = answer.Reason,
                wording = answer.Wording,
                now,
                by = current.Caller.Name,
                person = current.Caller.PersonId,
            },
            cancel
        );
        return answer with { At = now, By = current.Caller.Name };
    }

    private Task KeepText(Guid id, ScreenedDocument document, CancellationToken cancel) =>
        sql.Execute(
            InsertText,
            new
            {
                id,
                text = ring.Seal(
                    JsonSerializer.Serialize(document.Lines, MessageText.Json),
                    PlaceOf(id)
                ),
                now = time.GetUtcNow(),
            },
            cancel
        );

    /// <summary>The draft's lines; null once they are no longer kept.</summary>
    public async Task<IReadOnlyList<DocumentLine>?> Lines(Guid id, CancellationToken cancel) =>
        await sql.One<string>(SelectText, new { id }, cancel) is { } text
            ? Parse<IReadOnlyList<DocumentLine>>(ring.Open(text, PlaceOf(id)))
            : null;

    public static T Parse<T>(string json) => JsonSerializer.Deserialize<T>(json, MessageText.Json)!;

    internal static SealedPlace PlaceOf(Guid id) =>
        new("screened_text", id.ToString("N"), "sealed");

    private sealed record AnswerRow
    {
        public int Hit { get; init; }
        public string Decision { get; init; } = "";
        public string? Reason { get; init; }
        public string? Wording { get; init; }
        public DateTimeOffset AnsweredAt { get; init; }
        public string AnsweredBy { get; init; } = "";
    }
}
