using System.Globalization;
using Trading.Analysis.Collusion;
using Trading.Analysis.Procedures;
using Trading.Analysis.Procedures.Study;

namespace Trading.Cli.Anomalies;

/// <summary>How a study is run.</summary>
/// <param name="Injected">The share of procurements that a pattern is put into at a time.</param>
/// <param name="Repeat">How often others are chosen.</param>
/// <param name="Seed">Of everything random.</param>
internal sealed record StudyRun(double Injected, int Repeat, int Seed);

/// <summary>Everything that a run of the evaluation found, for people and for programs.</summary>
internal sealed class StudyReport
{
    private const int FewestRetrainings = 3;

    // What a market of less than the product's minimum is tried with; said in the notes.
    private static readonly ProcedureModelSettings Small = ProcedureModelSettings.Default with
    {
        MinimumTraining = new(50, "A study of a small file; the product trains on no such market."),
        MinimumPerColumn = new(3, "A study of a small file."),
    };

    private readonly List<LocalizedText> _notes = [];

    public List<RecallRow> Recall { get; } = [];

    public List<StabilityReport> Stability { get; } = [];

    public List<FairnessRow> Fairness { get; } = [];

    public IReadOnlyList<LocalizedText> Notes => _notes;

    /// <summary>Adds all studies of one corpus; fails as training does.</summary>
    public Outcome<StudyReport> Add(
        StudyCorpus corpus,
        double[] budgets,
        StudyRun run,
        IProgress<(long, long)> progress,
        CancellationToken cancel
    )
    {
        var settings = SettingsFor(corpus);
        var recall = new InjectionStudy(FileRules.Of, budgets, run.Repeat, run.Seed, settings)
        {
            Share = run.Injected,
        }.Of(corpus, progress, cancel);
        if (recall.Problem is { } problem)
        {
            return problem;
        }

        var stability = new StabilityStudy(
            budgets,
            Math.Max(FewestRetrainings, run.Repeat),
            run.Seed,
            settings
        ).Of(corpus, cancel);
        if (stability.Problem is { } unstable)
        {
            return unstable;
        }

        var fairness = new FairnessStudy(FileRules.Of, budgets[^1], run.Seed, settings).Of(corpus);
        if (fairness.Problem is { } unfair)
        {
            return unfair;
        }

        Recall.AddRange(recall.Value);
        Stability.Add(stability.Value);
        Fairness.AddRange(fairness.Value);
        return this;
    }

    /// <summary>For programs, with as many digits as the same seed gives again on any machine.</summary>
    public object Rounded() =>
        new
        {
            summary = RecallSummary
                .Of(Recall)
                .Select(row =>
                    row with
                    {
                        Rules = R(row.Rules),
                        Anomaly = R(row.Anomaly),
                        Both = R(row.Both),
                    }
                ),
            recall = Recall.Select(row =>
                row with
                {
                    Recall = R(row.Recall),
                    Low = R(row.Low),
                    High = R(row.High),
                }
            ),
            stability = Stability.Select(row =>
                row with
                {
                    RankCorrelation = R(row.RankCorrelation),
                    Flips = [.. row.Flips.Select(flip => flip with { Share = R(flip.Share) })],
                }
            ),
            fairness = Fairness.Select(row =>
                row with
                {
                    Low = R(row.Low),
                    High = R(row.High),
                    Rest = R(row.Rest),
                }
            ),
            notes = Notes.Select(note => note.En),
        };

    /// <summary>For people.</summary>
    public void Tell(TextWriter to)
    {
        to.WriteLine(
            $"{"corpus", -34}{"pattern", -18}{"strength", -9}{"budget", -8}{"rules", -19}{"anomaly", -19}{"both", -19}injected"
        );
        foreach (
            var cell in Recall.GroupBy(row => (row.Corpus, row.Pattern, row.Strength, row.Budget))
        )
        {
            var by = cell.ToDictionary(row => row.By);
            to.WriteLine(
                $"{cell.Key.Corpus, -34}{cell.Key.Pattern, -18}{cell.Key.Strength, -9}{Percent(cell.Key.Budget), -8}{Text(by["rules"]), -19}{Text(by["anomaly"]), -19}{Text(by["both"]), -19}{by["both"].Injected}"
            );
        }

        to.WriteLine();
        foreach (var row in RecallSummary.Of(Recall))
        {
            to.WriteLine(
                new LocalizedText(
                    $"{row.Corpus}，查看 {Percent(row.Budget)}：{row.Cells} 种做法与强度的平均召回率，规则 {F(row.Rules)}，模型 {F(row.Anomaly)}，合并 {F(row.Both)}；合并优于两者 {row.AboveBoth} 次，与较优者相同 {row.Equal} 次，较低 {row.Below.Count} 次{(row.Below.Count == 0 ? "" : "：" + string.Join("、", row.Below))}。",
                    $"{row.Corpus}, looking at {Percent(row.Budget)}: mean recall over {row.Cells} patterns and strengths: rules {F(row.Rules)}, model {F(row.Anomaly)}, both {F(row.Both)}; both above either {row.AboveBoth} times, equal to the better {row.Equal}, below it {row.Below.Count}{(row.Below.Count == 0 ? "" : ": " + string.Join(", ", row.Below))}."
                )
            );
        }

        to.WriteLine();
        foreach (var row in Stability)
        {
            var flips = string.Join(
                ", ",
                row.Flips.Select(flip => $"{Percent(flip.Budget)}: {F(flip.Share.Mean)}")
            );
            to.WriteLine(
                new LocalizedText(
                    $"{row.Corpus}：{row.Retrainings} 次重抽样训练，评分的秩相关 {F(row.RankCorrelation.Mean)}；换一次训练会变的预警比例 {flips}。",
                    $"{row.Corpus}: over {row.Retrainings} retrainings on resamples, rank correlation of the scores {F(row.RankCorrelation.Mean)}; share of the alerts that another retraining does not give {flips}."
                )
            );
        }

        to.WriteLine();
        foreach (var row in Fairness)
        {
            to.WriteLine(
                new LocalizedText(
                    $"{row.Corpus}，{row.Trait}＝{row.Group}（{row.By}）：中标 {row.Won} 个，预警 {row.Flagged} 个（区间 {F(row.Low)}–{F(row.High)}，其余 {F(row.Rest)}）{(row.Apart ? "：区间与其余不相交，须先说明原因" : "")}",
                    $"{row.Corpus}, {row.Trait} = {row.Group} ({row.By}): won {row.Won}, flagged {row.Flagged} (interval {F(row.Low)}-{F(row.High)}, the rest {F(row.Rest)}){(row.Apart ? ": apart from the rest, to be explained first" : "")}"
                )
            );
        }
    }

    private ProcedureModelSettings SettingsFor(StudyCorpus corpus)
    {
        var fewest = ProcedureModelSettings.Default.MinimumTraining.Value;
        if (corpus.Procurements.Count >= fewest)
        {
            return ProcedureModelSettings.Default;
        }

        _notes.Add(
            new(
                $"{corpus.Name}：只有 {corpus.Procurements.Count} 个项目，少于产品训练所需的 {fewest:0} 个；以较低的下限评估，数字很不稳定。",
                $"{corpus.Name}: {corpus.Procurements.Count} procurements, fewer than the {fewest:0} that the product trains on; tried with lower minimums, and the figures move much."
            )
        );
        return Small;
    }

    private static double R(double value) => Math.Round(value, 4);

    private static Interval R(Interval interval) =>
        new(R(interval.Mean), R(interval.Low), R(interval.High));

    private static string F(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Percent(double share) =>
        (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    private static string Text(RecallRow row) => $"{F(row.Recall)} ({F(row.Low)}-{F(row.High)})";
}
