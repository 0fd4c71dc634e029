using Trading.Analysis.Proportions;

namespace Trading.Analysis.Procedures.Study;

/// <summary>How often procurements that one group of firms won are flagged.</summary>
/// <param name="Corpus">The procurements.</param>
/// <param name="Trait">By what the firms are told apart.</param>
/// <param name="Group">Which of them.</param>
/// <param name="By"><c>rules</c>, <c>anomaly</c> or <c>both</c>.</param>
/// <param name="Budget">The share of all procurements that is looked at.</param>
/// <param name="Won">Procurements that the group won.</param>
/// <param name="Flagged">How many of them are flagged.</param>
/// <param name="Low">Lower end of the rate's 95 % interval (Wilson).</param>
/// <param name="High">Upper end.</param>
/// <param name="Rest">The rate among what the other groups of the trait won.</param>
/// <param name="Apart">True where the intervals of the group and of the rest do not meet: to be explained before it is used.</param>
public sealed record FairnessRow(
    string Corpus,
    string Trait,
    string Group,
    string By,
    double Budget,
    int Won,
    int Flagged,
    double Low,
    double High,
    double Rest,
    bool Apart
);

/// <summary>
/// Whether a system against exclusion would itself exclude: alert rates by what the file says of the winners. No trait of
/// a firm is a feature of the model; it can still fall on one group through what that group's procurements look like.
/// </summary>
/// <param name="Rules">What rules alone say.</param>
/// <param name="Budget">The share of all procurements that is looked at.</param>
/// <param name="Seed">Of the model.</param>
/// <param name="Settings">Of the model.</param>
public sealed record FairnessStudy(
    RuleScores Rules,
    double Budget,
    int Seed,
    ProcedureModelSettings Settings
)
{
    /// <summary>Groups that won fewer are not told: a rate of a handful says nothing.</summary>
    public const int FewestWon = 20;

    /// <summary>Runs it; empty where the file says nothing of the winners. Fails as training does.</summary>
    public Outcome<IReadOnlyList<FairnessRow>> Of(StudyCorpus corpus)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ProcurementFacts[] market = [.. corpus.Procurements.Select(one => one.Facts)];
        var trained = ProcedureModel.Train(market, Seed, DateTimeOffset.UnixEpoch, Settings);
        if (trained.Problem is { } problem)
        {
            return problem;
        }

        double[] rules = [.. market.Select(Rules(market))];
        double[] anomaly = [.. market.Select(one => trained.Value.Value(one) ?? 0)];
        var both = InjectionStudy.Fused(rules, anomaly);
        var rows = new List<FairnessRow>();
        foreach (var (by, scores) in InjectionStudy.Ways.Zip([rules, anomaly, both]))
        {
            var flagged = StabilityStudy
                .Alerts(scores, InjectionStudy.Places(Budget, market.Length))
                .ToHashSet();
            rows.AddRange(By(corpus, by, flagged));
        }

        return rows;
    }

    private IEnumerable<FairnessRow> By(StudyCorpus corpus, string by, HashSet<int> flagged)
    {
        var told = corpus
            .Procurements.SelectMany(
                (one, i) =>
                    one.Winner.Select(trait =>
                        (Trait: trait.Key, Group: trait.Value, Hit: flagged.Contains(i))
                    )
            )
            .GroupBy(one => one.Trait)
            .OrderBy(trait => trait.Key, StringComparer.Ordinal);
        foreach (var trait in told)
        {
            var (all, hits) = (trait.Count(), trait.Count(one => one.Hit));
            foreach (
                var group in trait
                    .GroupBy(one => one.Group)
                    .OrderBy(group => group.Key, StringComparer.Ordinal)
            )
            {
                var (won, hit) = (group.Count(), group.Count(one => one.Hit));
                if (won < FewestWon || all - won < FewestWon)
                {
                    continue;
                }

                var own = WilsonInterval.Of(hit, won)!;
                var rest = WilsonInterval.Of(hits - hit, all - won)!;
                yield return new(
                    corpus.Name,
                    trait.Key,
                    group.Key,
                    by,
                    Budget,
                    won,
                    hit,
                    own.Low,
                    own.High,
                    rest.Share,
                    own.Low > rest.High || own.High < rest.Low
                );
            }
        }
    }
}
