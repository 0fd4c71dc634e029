using Trading.Analysis.Proportions;

namespace Trading.Analysis.Procedures.Study;

/// <summary>How many of the injected procurements an office finds that looks at so many.</summary>
/// <param name="Corpus">The procurements it was put into.</param>
/// <param name="Pattern">The code of the pattern.</param>
/// <param name="Strength"><c>weak</c>, <c>medium</c> or <c>strong</c>.</param>
/// <param name="By"><c>rules</c>, <c>anomaly</c> or <c>both</c>.</param>
/// <param name="Budget">The share of all procurements that is looked at.</param>
/// <param name="Recall">The share of the injected that is among them; of equals at the edge each as likely as the next.</param>
/// <param name="Low">Lower end of the 95 % interval (Wilson) over all repetitions.</param>
/// <param name="High">Upper end.</param>
/// <param name="Injected">How many were injected, over all repetitions.</param>
public sealed record RecallRow(
    string Corpus,
    string Pattern,
    string Strength,
    string By,
    double Budget,
    double Recall,
    double Low,
    double High,
    int Injected
);

/// <summary>Scores procurements by rules alone, after it has seen the market.</summary>
public delegate Func<ProcurementFacts, double> RuleScores(IReadOnlyList<ProcurementFacts> market);

/// <summary>
/// The injection study: a pattern of exclusion is put into a small share of real procurements, everything is learned and
/// scored as it would be, and the injected are looked for within an office's budget. The model trains on the very market
/// that holds them, as in use; nothing tells it which they are.
/// </summary>
/// <param name="Rules">What rules alone say.</param>
/// <param name="Budgets">Shares of all procurements that are looked at.</param>
/// <param name="Repeat">How often others are chosen.</param>
/// <param name="Seed">Of the choice and of the model.</param>
/// <param name="Settings">Of the model.</param>
public sealed record InjectionStudy(
    RuleScores Rules,
    IReadOnlyList<double> Budgets,
    int Repeat,
    int Seed,
    ProcedureModelSettings Settings
)
{
    /// <summary>The patterns; all unless told otherwise.</summary>
    public IReadOnlyList<ExclusionPattern> Patterns { get; init; } = ExclusionPattern.All;

    /// <summary>The share into which a pattern is injected.</summary>
    public double Share { get; init; } = UsualShare;

    /// <summary>
    /// One of some three hundred. As large as the budget it would fill that by itself, and two views that share its places
    /// could never find more than the better one alone, however much each sees that the other does not.
    /// </summary>
    public const double UsualShare = 0.003;

    // The larger of the usual budgets: what rules say of more than an office looks at tells it nothing. Of 0.025 to 0.3 it
    // did best on seeds and a province that are not reported (docs/anomalies.md).
    private const double RareRules = 0.05;

    /// <summary>Fewer than these that could show a pattern are no study of it.</summary>
    public const int FewestEligible = 10;

    /// <summary>What is compared: each alone, and both by <see cref="Fused"/>.</summary>
    public static IReadOnlyList<string> Ways { get; } = ["rules", "anomaly", "both"];

    /// <summary>The rows, a pattern after the other; fails as training does.</summary>
    public Outcome<IReadOnlyList<RecallRow>> Of(
        StudyCorpus corpus,
        IProgress<(long Done, long Of)> progress,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(progress);
        ProcurementFacts[] market = [.. corpus.Procurements.Select(one => one.Facts)];
        var rule = Rules(market);
        double[] ruled = [.. market.Select(rule)];
        var rows = new List<RecallRow>();
        var done = 0L;
        foreach (var pattern in Patterns)
        {
            foreach (var dose in pattern.Doses)
            {
                cancel.ThrowIfCancellationRequested();
                progress.Report((done++, Patterns.Sum(one => one.Doses.Count)));
                int[] eligible =
                [
                    .. Enumerable
                        .Range(0, market.Length)
                        .Where(i => pattern.Inject(market[i], dose.Value) is not null),
                ];
                if (eligible.Length < FewestEligible)
                {
                    continue;
                }

                var tally = new Dictionary<(string By, double Budget), double>();
                var injected = 0;
                for (var repeat = 0; repeat < Repeat; repeat++)
                {
                    int[] chosen = [.. eligible];
                    new Random(Seed + repeat).Shuffle(chosen);
                    chosen = chosen[..Math.Max(1, (int)Math.Round(Share * market.Length))];
                    var found = Found(market, ruled, rule, pattern, dose, chosen, Seed + repeat);
                    if (found.Problem is { } problem)
                    {
                        return problem;
                    }

                    injected += chosen.Length;
                    foreach (var (key, count) in found.Value)
                    {
                        tally[key] = tally.GetValueOrDefault(key) + count;
                    }
                }

                rows.AddRange(
                    from budget in Budgets
                    from way in Ways
                    let wilson = WilsonInterval.Of(
                        Math.Min(1, tally[(way, budget)] / injected),
                        injected
                    )
                    select new RecallRow(
                        corpus.Name,
                        pattern.Code,
                        dose.Strength,
                        way,
                        budget,
                        wilson.Share,
                        wilson.Low,
                        wilson.High,
                        injected
                    )
                );
            }
        }

        return rows;
    }

    /// <summary>How many of the marked are among the so many highest; of equals at the edge each as likely as the next.</summary>
    public static double Expected(double[] scores, IReadOnlyCollection<int> marked, int places)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(marked);
        var sorted = (double[])scores.Clone();
        Array.Sort(sorted);
        var taken = Math.Min(places, sorted.Length);
        var edge = sorted[^taken];
        var above = scores.Count(score => score > edge);
        var equal = scores.Count(score => score.Equals(edge));
        return marked.Count(i => scores[i] > edge)
            + (double)(taken - above) / equal * marked.Count(i => scores[i].Equals(edge));
    }

    /// <summary>
    /// Rules and anomaly as one score: how rare the anomaly is, and how much rarer than one in twenty what the rules say is.
    /// Rules have many equals and speak of much that is ordinary in a market; counted in full they would take places from
    /// the model and give fewer back.
    /// </summary>
    internal static double[] Fused(double[] rules, double[] anomaly) =>
        [
            .. Surprise(rules)
                .Zip(
                    Surprise(anomaly),
                    (rule, model) => model + Math.Max(0, rule + Math.Log10(RareRules))
                ),
        ];

    /// <summary>-log10 of the share of the scores that lie above each; of equals half.</summary>
    private static double[] Surprise(double[] scores)
    {
        var ranks = TailRanks.Of(scores);
        return [.. scores.Select(score => -Math.Log10(ranks.Above((float)score)))];
    }

    /// <summary>How many places a budget gives, one at least.</summary>
    internal static int Places(double budget, int count) =>
        Math.Max(1, (int)Math.Round(budget * count));

    private Outcome<Dictionary<(string By, double Budget), double>> Found(
        ProcurementFacts[] market,
        double[] ruled,
        Func<ProcurementFacts, double> rule,
        ExclusionPattern pattern,
        Dose dose,
        int[] chosen,
        int seed
    )
    {
        var (facts, rules) = ((ProcurementFacts[])market.Clone(), (double[])ruled.Clone());
        foreach (var i in chosen)
        {
            facts[i] = pattern.Inject(market[i], dose.Value)!;
            rules[i] = rule(facts[i]);
        }

        var trained = ProcedureModel.Train(facts, seed, DateTimeOffset.UnixEpoch, Settings);
        if (trained.Problem is { } problem)
        {
            return problem;
        }

        // Where the model abstains it ranks nobody.
        double[] anomaly = [.. facts.Select(one => trained.Value.Value(one) ?? 0)];
        var both = Fused(rules, anomaly);
        var found = new Dictionary<(string By, double Budget), double>();
        foreach (var budget in Budgets)
        {
            var places = Places(budget, facts.Length);
            found[("rules", budget)] = Expected(rules, chosen, places);
            found[("anomaly", budget)] = Expected(anomaly, chosen, places);
            found[("both", budget)] = Expected(both, chosen, places);
        }

        return found;
    }
}
