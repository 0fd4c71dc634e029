using Trading.Alerts.Scoring;
using Trading.Analysis;
using Trading.Analysis.Proportions;
using Trading.Analysis.Stability;

namespace Trading.Alerts.Models;

/// <summary>
/// What would be different with a challenger in service: beside everything that is recorded when it was trained, and beside
/// what was scored since. Figures and some examples, of one size however much is scored.
/// </summary>
public sealed record ShadowComparison
{
    /// <summary>The champion that it is held against; null where there was none that could be read.</summary>
    public Guid? ChampionId { get; init; }

    /// <summary>On everything that was recorded when it was trained; null until that is done.</summary>
    public ShadowFigures? AtTraining { get; init; }

    /// <summary>On what was scored since; null until the first night.</summary>
    public ShadowFigures? Since { get; init; }

    /// <summary>How each would have done on the warnings decided since its training; null until the first night.</summary>
    public ShadowVerdicts? Verdicts { get; init; }
}

/// <summary>How two models differ on some procurements.</summary>
/// <param name="At">When that was computed.</param>
/// <param name="Looked">How many procurements.</param>
/// <param name="Ranked">How many both gave a score.</param>
/// <param name="RankCorrelation">Spearman's rank correlation of their scores; null where there is nothing to rank.</param>
/// <param name="Came">Would be warned of by the challenger and are not by the champion.</param>
/// <param name="Went">Are warned of by the champion and would not be by the challenger.</param>
/// <param name="Raised">Warned of by both, by the challenger at a higher level.</param>
/// <param name="Lowered">Warned of by both, by the challenger at a lower level.</param>
/// <param name="Examples">Some that would come or go, the gravest first; of a list of models left empty, since not everybody sees every procurement.</param>
public sealed record ShadowFigures(
    DateTimeOffset At,
    long Looked,
    long Ranked,
    double? RankCorrelation,
    long Came,
    long Went,
    long Raised,
    long Lowered,
    IReadOnlyList<ShadowExample> Examples
);

/// <summary>A warning that would come or go.</summary>
/// <param name="ProcurementId">The procurement.</param>
/// <param name="Before">Its level by the champion, one of <see cref="Levels"/>; null where it is not warned of.</param>
/// <param name="After">Its level by the challenger, one of <see cref="Levels"/>; null where it would not be warned of.</param>
public sealed record ShadowExample(Guid ProcurementId, string? Before, string? After);

/// <summary>
/// What the verdicts say that people gave since the challenger's training, on warnings that offices were given within their
/// budgets; where none was given by budget, on all that was decided on. Earlier verdicts are left out: what it may have been
/// chosen by it is not judged by. What only the challenger would have raised has no verdict.
/// </summary>
/// <param name="Since">Its training.</param>
/// <param name="ByBudget">False where nothing was given by budget.</param>
/// <param name="Champion">Of those that the champion warns of.</param>
/// <param name="Challenger">Of those that the challenger would warn of.</param>
public sealed record ShadowVerdicts(
    DateTimeOffset Since,
    bool ByBudget,
    ShadowPrecision Champion,
    ShadowPrecision Challenger
);

/// <summary>How often one was right.</summary>
/// <param name="Decided">Verdicts there are.</param>
/// <param name="Warned">Of these, those that it warns of.</param>
/// <param name="Confirmed">Of these, those confirmed.</param>
/// <param name="Precision">Confirmed among warned, with its 95 % interval (Wilson); null where it warns of none.</param>
public sealed record ShadowPrecision(
    long Decided,
    long Warned,
    long Confirmed,
    WilsonInterval? Precision
);

/// <summary>Two models side by side, counted on as more is scored.</summary>
internal sealed record ShadowTally
{
    private const int Most = 20;

    public RankGrid Ranks { get; init; } = new();
    public long Looked { get; set; }
    public long Came { get; set; }
    public long Went { get; set; }
    public long Raised { get; set; }
    public long Lowered { get; set; }
    public List<ShadowExample> Examples { get; init; } = [];

    /// <summary>What the challenger says of them, for its metrics.</summary>
    public ScoringSummary Challenger { get; init; } = new();

    public void Look(
        IReadOnlyCollection<KnownFacts> page,
        ScoringModel champion,
        ScoringModel challenger
    )
    {
        foreach (var (history, facts) in page)
        {
            var before = Appraisal.Of(facts, champion.Model, champion.Peers);
            var after = Appraisal.Of(facts, challenger.Model, challenger.Peers);
            Looked++;
            Challenger.Count(after);
            if (before.Score is { } first && after.Score is { } second)
            {
                Ranks.Add(first.Percentile, second.Percentile);
            }

            Compare(history.Summary.Id, (int)(before.Level ?? 0), (int)(after.Level ?? 0));
        }
    }

    public ShadowFigures Figures(DateTimeOffset now) =>
        new(
            now,
            Looked,
            Ranks.Count,
            Ranks.Correlation() is { } rho ? Math.Round(rho, 4) : null,
            Came,
            Went,
            Raised,
            Lowered,
            Examples
        );

    private void Compare(Guid id, int before, int after)
    {
        switch (before, after)
        {
            case (0, > 0):
                Came++;
                break;
            case (> 0, 0):
                Went++;
                break;
            default:
                Raised += after > before ? 1 : 0;
                Lowered += after < before ? 1 : 0;
                return;
        }

        Examples.Add(new(id, Code(before), Code(after)));
        Examples.Sort(
            (one, other) =>
                (Gravest(other), one.ProcurementId).CompareTo((Gravest(one), other.ProcurementId))
        );
        if (Examples.Count > Most)
        {
            Examples.RemoveAt(Most);
        }
    }

    private static string? Code(int level) => level == 0 ? null : Levels.Code(level);

    private static int Gravest(ShadowExample example) =>
        Math.Max(Levels.Number(example.Before) ?? 0, Levels.Number(example.After) ?? 0);
}
