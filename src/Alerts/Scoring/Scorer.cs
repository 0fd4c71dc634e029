using System.Text.Json;
using Trading.Alerts.Following;
using Trading.Alerts.Models;
using Trading.Alerts.Signals;
using Trading.Alerts.Weights;
using Trading.Analysis;
using Trading.Analysis.Procedures;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Scoring;

/// <summary>A model ready to score with; <see cref="None"/> where there is none that can be read.</summary>
/// <param name="Id">The stored model; null where there is none.</param>
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

    /// <summary>One more that was appraised.</summary>
    public void Count(Appraisal appraisal)
    {
        Scored++;
        if (appraisal.Level is { } level)
        {
            ByLevel[(int)level]++;
        }

        if (appraisal.Score is null)
        {
            Abstained++;
        }

        if (appraisal.Coverage is { } coverage)
        {
            CoverageSum += coverage;
            Covered++;
        }
    }
}

/// <summary>
/// Appraises procurements and keeps what was said. Saying the same again changes nothing. A decision that a person
/// made stands, unless a screen now says what it did not say then. The model of their market and the histories are read behind the
/// lock: of two that score one procurement at once the later goes by what the earlier could not know yet.
/// </summary>
internal sealed class Scorer(
    SqlSession sql,
    IProcurements procurements,
    FactsReader facts,
    ModelStore models,
    SignalStore signals,
    AlertMerger merger,
    WeightBook weights,
    TimeProvider time
)
{
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

    /// <summary>How far the look for changes has come; locked until the commit, so that two looks never meet.</summary>
    public async Task<ChangePlace> TakePlace(CancellationToken cancel) =>
        (await sql.One<ChangePlace>(LockProgress, null, cancel))!;

    /// <summary>Keeps how far it has come.</summary>
    public Task KeepPlace(ChangePlace place, CancellationToken cancel) =>
        sql.Execute(MoveProgress, place.Arguments, cancel);

    /// <summary>Scores at most <see cref="AtOnce"/> procurements, as they stand, by the model of their market.</summary>
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
        await signals.Held(ids, cancel);
        var histories = await procurements.Histories(ids, cancel);
        foreach (var market in histories.GroupBy(history => Markets.Of(history.Summary)))
        {
            var model = await models.Current(market.Key, cancel);
            await Score([.. market], model, summary, cancel);
        }
    }

    /// <summary>
    /// Scores some once more, of which figures came to be known that no step told: where the model of their market looks at one
    /// of these figures, and at no cost where it does not.
    /// </summary>
    public async Task ScoreAgain(
        IReadOnlyCollection<ProcurementSummary> some,
        IReadOnlyCollection<string> figures,
        CancellationToken cancel
    )
    {
        foreach (var market in some.GroupBy(Markets.Of))
        {
            var model = await models.Current(market.Key, cancel);
            if (model.Model is not { } served || !served.Columns.Any(figures.Contains))
            {
                continue;
            }

            foreach (var ids in market.Select(one => one.Id).Chunk(AtOnce))
            {
                await signals.Held(ids, cancel);
                await Score(
                    await procurements.Histories(ids, cancel),
                    model,
                    new(),
                    cancel,
                    again: true
                );
            }
        }
    }

    /// <summary>Scores by a certain model; what was scored by it as it stands only where that is asked for.</summary>
    public async Task Score(
        IReadOnlyList<ProcurementHistory> page,
        ScoringModel scoring,
        ScoringSummary summary,
        CancellationToken cancel,
        bool again = false
    )
    {
        if (page.Count == 0)
        {
            return;
        }

        var ids = page.Select(history => history.Summary.Id).ToArray();
        var known = await merger.Hold(ids, cancel);
        var said = await signals.Read(ids, cancel);
        var settings = AppraisalSettings.Default with { Names = Facts.NamesFor(page) };
        var rule = await weights.InForce(cancel);
        List<ProcurementHistory> changed =
        [
            .. page.Where(history =>
                again
                || known.GetValueOrDefault(history.Summary.Id) is not { } before
                || before.ModelId != scoring.Id
                || before.ChangedAt != history.Summary.ChangedAt
            ),
        ];
        summary.Unchanged += page.Count - changed.Count;
        foreach (var (history, one) in await facts.Of(changed, cancel))
        {
            var before = known.GetValueOrDefault(history.Summary.Id);
            var appraisal = Appraisal.Of(one, scoring.Model, scoring.Peers, settings);
            Keep(history, appraisal, scoring, before);
            await Say(
                history,
                appraisal,
                before,
                said.GetValueOrDefault(history.Summary.Id) ?? [],
                rule,
                cancel
            );
            summary.Count(appraisal);
        }
    }

    private void Keep(
        ProcurementHistory history,
        Appraisal appraisal,
        ScoringModel scoring,
        AppraisedProcurement? before
    )
    {
        var now = time.GetUtcNow();
        var findings = JsonSerializer.Serialize(appraisal.Findings, MessageText.Json);
        sql.Hold(
            (
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
                }
            )
        );
    }

    private async Task Say(
        ProcurementHistory history,
        Appraisal appraisal,
        AppraisedProcurement? before,
        List<Signal> said,
        MergingRule rule,
        CancellationToken cancel
    )
    {
        if (before is not null)
        {
            signals.Seed(said, before, SignalStore.Findings(before));
        }

        signals.Replace(
            history.Summary.Id,
            said,
            SignalSources.Model,
            FindingSignals.Of(
                appraisal.Findings,
                appraisal.Score,
                rule,
                SignalStore.PageOf(history.Summary.Id)
            )
        );
        await merger.Merge(
            history,
            before,
            appraisal.Findings,
            SignalStore.Spoken(said),
            rule,
            cancel
        );
    }
}
