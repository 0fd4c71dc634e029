using System.Text.Json;
using Trading.Alerts.Models;
using Trading.Analysis;
using Trading.Analysis.Procedures;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Scoring;

/// <summary>A model ready to score with; <see cref="None"/> before the first training.</summary>
/// <param name="Id">The stored model; null before the first training.</param>
/// <param name="Model">The model itself.</param>
/// <param name="Peers">Whom procurements are compared with.</param>
internal sealed record ScoringModel(Guid? Id, ProcedureModel? Model, PeerGroups Peers)
{
    /// <summary>No peers: only the screens with a fixed limit can speak.</summary>
    public static readonly ScoringModel None = new(null, null, PeerGroups.Of([], 2));
}

/// <summary>What scoring has found so far.</summary>
internal sealed record ScoringSummary
{
    public int Scored { get; set; }
    public int Unchanged { get; set; }
    public int Abstained { get; set; }
    public double CoverageSum { get; set; }
    public int Covered { get; set; }
    public Dictionary<int, int> ByLevel { get; init; } =
        new()
        {
            [1] = 0,
            [2] = 0,
            [3] = 0,
        };

    /// <summary>One to count on in, while this stays as it is.</summary>
    public ScoringSummary Copy() => this with { ByLevel = new(ByLevel) };
}

/// <summary>
/// Appraises procurements and keeps what was said. Saying the same again changes nothing. A decision that a person
/// made stands, unless a screen now says what it did not say then. The newest model of their market and the histories are read behind the
/// lock: of two that score one procurement at once the later goes by what the earlier could not know yet.
/// </summary>
internal sealed class Scorer(
    SqlSession sql,
    IProcurements procurements,
    ModelStore models,
    TimeProvider time
)
{
    /// <summary>How alerts sign what the platform itself did.</summary>
    public const string Actor = "platform";

    /// <summary>The most procurements of one page: Dapper expands "in" lists.</summary>
    public const int AtOnce = 400;

    private static readonly Statement LockProgress = Statement.Of(
        "alerts.scoring.lock",
        "select since, after_id from scoring {lock} where one = 1 {for update}"
    );

    private static readonly Statement MoveProgress = Statement.Of(
        "alerts.scoring.move",
        "update scoring set since = @since, after_id = @afterId where one = 1"
    );

    [WithoutScope("the platform scores the whole province")]
    private static readonly Statement Known = Statement.Of(
        "alerts.appraisal.known",
        """
        select p.procurement_id, p.model_id, p.changed_at, p.findings,
               a.id as alert_id, a.level, a.severity, a.state, a.signature, a.settled_signature, a.headline_zh, a.headline_en,
               a.title, a.kind, a.region, a.buyer_name, a.ceiling_minor, a.currency, a.market, a.office_id, a.version
        from appraisal p left join alert a on a.id = p.procurement_id
        where p.procurement_id in @ids
        """
    );

    private static readonly Statement LockAppraisals = Statement.Of(
        "alerts.appraisal.lock_many",
        """
        select procurement_id from appraisal {lock} where procurement_id in @ids order by procurement_id {for update}
        """
    );

    [WithoutScope("the platform scores the whole province")]
    private static readonly Statement LockAlerts = Statement.Of(
        "alerts.alert.lock_many",
        "select id from alert {lock} where id in @ids order by id {for update}"
    );

    private static readonly Statement InsertAppraisal = Statement.Of(
        "alerts.appraisal.insert",
        """
        insert into appraisal
            (procurement_id, model_id, scored_at, changed_at, level, score, coverage, findings, silent)
        values (@id, @modelId, @now, @changedAt, @level, @score, @coverage, @findings, @silent)
        """
    );

    private static readonly Statement UpdateAppraisal = Statement.Of(
        "alerts.appraisal.update",
        """
        update appraisal
        set model_id = @modelId, scored_at = @now, changed_at = @changedAt, level = @level, score = @score,
            coverage = @coverage, findings = @findings, silent = @silent
        where procurement_id = @id
        """
    );

    private static readonly Statement InsertAlert = Statement.Of(
        "alerts.alert.insert",
        """
        insert into alert
            (id, level, severity, state, signature, headline_zh, headline_en, title, kind, region, buyer_name,
             ceiling_minor, currency, market, office_id, raised_at, changed_at, version)
        values
            (@id, @level, @severity, @state, @signature, @headlineZh, @headlineEn, @title, @kind, @region, @buyerName,
             @ceiling, @currency, @market, @officeId, @now, @now, 1)
        """
    );

    private static readonly Statement UpdateAlert = Statement.Of(
        "alerts.alert.update",
        """
        update alert
        set level = @level, severity = @severity, state = @state, signature = @signature, headline_zh = @headlineZh,
            headline_en = @headlineEn, title = @title, kind = @kind, region = @region, buyer_name = @buyerName,
            ceiling_minor = @ceiling, currency = @currency, market = @market, changed_at = @now, version = @version
        where id = @id
        """
    );

    /// <summary>How far the look for changes has come; locked until the commit, so that two looks never meet.</summary>
    public async Task<Place> TakePlace(CancellationToken cancel) =>
        (await sql.One<Place>(LockProgress, null, cancel))!;

    /// <summary>Keeps how far it has come.</summary>
    public Task KeepPlace(DateTimeOffset since, Guid afterId, CancellationToken cancel) =>
        sql.Execute(MoveProgress, new { since, afterId }, cancel);

    /// <summary>Scores at most <see cref="AtOnce"/> procurements, as they stand, by the newest model of their market.</summary>
    public async Task Score(
        IReadOnlyCollection<Guid> ids,
        ScoringSummary summary,
        CancellationToken cancel
    )
    {
        if (ids.Count == 0)
        {
            return;
        }

        // One that has no appraisal yet has no row to lock: two that insert one meet on its key, and the loser runs again.
        await sql.Query<Guid>(LockAppraisals, new { ids }, cancel);
        var histories = await procurements.Histories(ids, cancel);
        foreach (var market in histories.GroupBy(history => Markets.Of(history.Summary)))
        {
            var model = await models.Current(market.Key, cancel);
            await Score([.. market], model, summary, cancel);
        }
    }

    /// <summary>Scores by a certain model.</summary>
    public async Task Score(
        IReadOnlyList<ProcurementHistory> page,
        ScoringModel scoring,
        ScoringSummary summary,
        CancellationToken cancel
    )
    {
        if (page.Count == 0)
        {
            return;
        }

        var ids = page.Select(history => history.Summary.Id).ToArray();
        await sql.Query<Guid>(LockAlerts, new { ids }, cancel);
        var known = (await sql.Query<Row>(Known, new { ids }, cancel)).ToDictionary(row =>
            row.ProcurementId
        );
        var settings = AppraisalSettings.Default with { Names = Facts.NamesFor(page) };
        foreach (var history in page)
        {
            var before = known.GetValueOrDefault(history.Summary.Id);
            if (
                before is not null
                && before.ModelId == scoring.Id
                && before.ChangedAt == history.Summary.ChangedAt
            )
            {
                summary.Unchanged++;
                continue;
            }

            var appraisal = Appraisal.Of(Facts.Of(history), scoring.Model, scoring.Peers, settings);
            await Keep(history, appraisal, scoring, before, cancel);
            Count(appraisal, summary);
        }
    }

    private static void Count(Appraisal appraisal, ScoringSummary summary)
    {
        summary.Scored++;
        if (appraisal.Level is { } level)
        {
            summary.ByLevel[(int)level]++;
        }

        if (appraisal.Score is null)
        {
            summary.Abstained++;
        }

        if (appraisal.Coverage is { } coverage)
        {
            summary.CoverageSum += coverage;
            summary.Covered++;
        }
    }

    private async Task Keep(
        ProcurementHistory history,
        Appraisal appraisal,
        ScoringModel scoring,
        Row? before,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var findings = JsonSerializer.Serialize(appraisal.Findings, MessageText.Json);
        await sql.Execute(
            before is null ? InsertAppraisal : UpdateAppraisal,
            new
            {
                id = history.Summary.Id,
                modelId = scoring.Id,
                now,
                changedAt = history.Summary.ChangedAt,
                level = (int)(appraisal.Level ?? 0),
                score = appraisal.Score?.Value,
                coverage = appraisal.Coverage,
                findings,
                silent = JsonSerializer.Serialize(
                    appraisal.Outcomes.Where(outcome => outcome.Finding is null),
                    MessageText.Json
                ),
            },
            cancel
        );
        if (before?.AlertId is null)
        {
            if (appraisal.Level is not null)
            {
                await Raise(history, appraisal, findings, cancel);
            }
        }
        else
        {
            await Follow(history, appraisal, before, findings, cancel);
        }
    }

    private async Task Raise(
        ProcurementHistory history,
        Appraisal appraisal,
        string findings,
        CancellationToken cancel
    )
    {
        var row = Describe(history, appraisal);
        await sql.Execute(InsertAlert, row.With(AlertStates.Open, 1, time.GetUtcNow()), cancel);
        await AlertHistory.Add(
            sql,
            row.Entry(AlertStates.Open, 1, AlertActions.Raised, time.GetUtcNow(), findings),
            cancel
        );
    }

    private async Task Follow(
        ProcurementHistory history,
        Appraisal appraisal,
        Row before,
        string findings,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var row = Describe(history, appraisal);
        var settled = before.State is AlertStates.Confirmed or AlertStates.Dismissed;
        if (appraisal.Level is null)
        {
            // Nothing stands out any more: a decision stays as it was made, an open question closes itself.
            if (before.State == AlertStates.Open)
            {
                row = row with { Level = before.Level, Signature = "" };
                await Change(AlertStates.Lapsed, AlertActions.Lapsed);
            }

            return;
        }

        if (settled && !FindingSignature.SaysMore(row.Signature, before.SettledSignature ?? ""))
        {
            await Change(before.State, null);
        }
        else if (settled || before.State == AlertStates.Lapsed)
        {
            await Change(AlertStates.Open, AlertActions.Reopened);
        }
        else
        {
            await Change(
                before.State,
                row.Signature == before.Signature ? null : AlertActions.Changed
            );
        }

        async Task Change(string state, string? action)
        {
            if (action is null && row.Equals(before.Described()) && findings == before.Findings)
            {
                return;
            }

            await sql.Execute(UpdateAlert, row.With(state, before.Version + 1, now), cancel);
            if (action is not null)
            {
                await AlertHistory.Add(
                    sql,
                    row.Entry(state, before.Version + 1, action, now, findings),
                    cancel
                );
            }
        }
    }

    private static Described Describe(ProcurementHistory history, Appraisal appraisal)
    {
        var summary = history.Summary;
        var headline = AlertHeadline.Of(appraisal.Findings.Select(finding => finding.Name));
        return new()
        {
            Id = summary.Id,
            Level = (int)(appraisal.Level ?? 0),
            Severity = Math.Round(appraisal.Score?.Value ?? 0, 6),
            Signature = FindingSignature.Of(appraisal.Findings),
            HeadlineZh = headline.Zh,
            HeadlineEn = headline.En,
            Title = summary.Title,
            Kind = summary.Kind,
            Region = summary.Region is { Length: > 0 } region ? region : null,
            BuyerName = summary.BuyerName,
            CeilingMinor = summary.CeilingMinor,
            Currency = summary.Currency,
            Market = Markets.Of(summary),
            OfficeId = summary.OfficeId,
        };
    }

    /// <summary>A place in the order of change.</summary>
    internal sealed record Place
    {
        public DateTimeOffset Since { get; init; }
        public Guid AfterId { get; init; }
    }

    /// <summary>What an alert says of its procurement.</summary>
    private sealed record Described
    {
        public Guid Id { get; init; }
        public int Level { get; init; }
        public double Severity { get; init; }
        public string Signature { get; init; } = "";
        public string HeadlineZh { get; init; } = "";
        public string HeadlineEn { get; init; } = "";
        public string Title { get; init; } = "";
        public string Kind { get; init; } = "";
        public string? Region { get; init; }
        public string BuyerName { get; init; } = "";
        public long? CeilingMinor { get; init; }
        public string Currency { get; init; } = "";
        public string Market { get; init; } = "";
        public Guid? OfficeId { get; init; }

        public object With(string state, long version, DateTimeOffset now) =>
            new
            {
                id = Id,
                level = Level,
                severity = Severity,
                state,
                signature = Signature,
                headlineZh = HeadlineZh,
                headlineEn = HeadlineEn,
                title = Title,
                kind = Kind,
                region = Region,
                buyerName = BuyerName,
                ceiling = CeilingMinor,
                currency = Currency,
                market = Market,
                officeId = OfficeId,
                now,
                version,
            };

        public AlertHistory.Entry Entry(
            string state,
            long version,
            string action,
            DateTimeOffset now,
            string findings
        ) =>
            new()
            {
                AlertId = Id,
                Version = version,
                At = now,
                Actor = Actor,
                Action = action,
                State = state,
                Level = Level,
                Signature = Signature,
                Findings = findings,
            };
    }

    private sealed record Row
    {
        public Guid ProcurementId { get; init; }
        public Guid? ModelId { get; init; }
        public DateTimeOffset ChangedAt { get; init; }
        public string Findings { get; init; } = "";
        public Guid? AlertId { get; init; }
        public int Level { get; init; }
        public double Severity { get; init; }
        public string State { get; init; } = "";
        public string Signature { get; init; } = "";
        public string? SettledSignature { get; init; }
        public string HeadlineZh { get; init; } = "";
        public string HeadlineEn { get; init; } = "";
        public string Title { get; init; } = "";
        public string Kind { get; init; } = "";
        public string? Region { get; init; }
        public string BuyerName { get; init; } = "";
        public long? CeilingMinor { get; init; }
        public string Currency { get; init; } = "";
        public string Market { get; init; } = "";
        public Guid? OfficeId { get; init; }
        public long Version { get; init; }

        public Described Described() =>
            new()
            {
                Id = ProcurementId,
                Level = Level,
                Severity = Severity,
                Signature = Signature,
                HeadlineZh = HeadlineZh,
                HeadlineEn = HeadlineEn,
                Title = Title,
                Kind = Kind,
                Region = Region,
                BuyerName = BuyerName,
                CeilingMinor = CeilingMinor,
                Currency = Currency,
                Market = Market,
                OfficeId = OfficeId,
            };
    }
}
