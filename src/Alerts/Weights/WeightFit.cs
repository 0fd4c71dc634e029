using Trading.Alerts.Precision;
using Trading.Alerts.Signals;
using Trading.Analysis.Proportions;

namespace Trading.Alerts.Weights;

/// <summary>What was fitted, before it is held against anything.</summary>
/// <param name="Weights">By source and level, and by signal where there are enough verdicts.</param>
/// <param name="Report">What it rests on; nothing of the trial yet.</param>
internal sealed record WeightFit(IReadOnlyList<FittedWeight> Weights, WeightReport Report)
{
    private const int Digits = 4;

    /// <summary>Fits weights to verdicts, with what was said when each was given.</summary>
    /// <param name="verdicts">One a warning.</param>
    /// <param name="sampled">Answers on procurements without a warning.</param>
    /// <param name="said">What was said of each then.</param>
    /// <param name="shipped">The rule with the weights that ship, towards which is shrunk.</param>
    /// <param name="standing">The rule in force.</param>
    /// <param name="by">How.</param>
    public static Outcome<WeightFit> Of(
        IReadOnlyCollection<Verdict> verdicts,
        IReadOnlyCollection<Verdict> sampled,
        IReadOnlyDictionary<Guid, IReadOnlyList<Signal>> said,
        MergingRule shipped,
        MergingRule standing,
        Reweighting by
    )
    {
        // One that names signals of which none was kept would be a dismissal of nothing.
        verdicts =
        [
            .. verdicts.Where(verdict => verdict.WrongSignals is null || Said(verdict).Count > 0),
        ];
        var spoken = verdicts
            .SelectMany(verdict =>
                Said(verdict)
                    .DistinctBy(KeyOf)
                    .Select(signal => (Key: KeyOf(signal), signal.Name, verdict.Confirmed))
            )
            .ToList();
        var own = spoken
            .GroupBy(one => one.Key)
            .Where(of => of.Count() >= by.LeastPerCode)
            .Select(of => of.Key)
            .ToHashSet();
        List<Cause> causes =
        [
            .. shipped
                .ShippedWeights.Select(one => new Cause(one.Source, one.Level, null, one.Factor))
                .OrderBy(cause => cause.Source, StringComparer.Ordinal)
                .ThenByDescending(cause => cause.Level),
        ];
        var shared = causes.ToDictionary(
            cause => (cause.Source, cause.Level),
            cause => cause.Prior
        );
        causes.AddRange(
            own.Where(key => shared.ContainsKey((key.Source, key.Level)))
                .OrderBy(key => key.Source, StringComparer.Ordinal)
                .ThenByDescending(key => key.Level)
                .ThenBy(key => key.Code, StringComparer.Ordinal)
                .Select(key => new Cause(
                    key.Source,
                    key.Level,
                    key.Code,
                    shared[(key.Source, key.Level)]
                ))
        );
        var places = causes
            .Index()
            .ToDictionary(
                pair => (pair.Item.Source, pair.Item.Level, pair.Item.Code),
                pair => pair.Index
            );
        var fit = NoisyOr.Fit(
            [
                .. verdicts.Select(verdict => new NoisyCase(verdict.Confirmed, PartsOf(verdict))),
                .. sampled.Select(answer => new NoisyCase(
                    answer.State == UnflaggedAnswers.Wrong,
                    PartsOf(answer)
                )),
            ],
            [.. causes.Select(cause => cause.Prior)],
            new(by.Pseudo, by.Rounds, by.Tolerance)
        );
        if (fit.Problem is { } problem)
        {
            return problem;
        }

        var fitted = fit.Value;
        List<FittedWeight> weights =
        [
            .. causes.Select(
                (cause, place) =>
                    new FittedWeight(
                        cause.Source,
                        cause.Level,
                        cause.Code,
                        Math.Round(Math.Clamp(fitted.Weights[place], by.Least, 1), Digits)
                    )
            ),
        ];
        var counts = spoken.ToLookup(one => PlaceOf(one.Key));
        return new WeightFit(
            weights,
            new(
                verdicts.Count,
                verdicts.Count(verdict => verdict.Confirmed),
                sampled.Count,
                sampled.Count(answer => answer.State == UnflaggedAnswers.Wrong),
                Math.Round(fitted.Scale, Digits),
                Math.Round(fitted.Leak, Digits),
                fitted.Rounds,
                [
                    .. weights.Select(
                        (weight, place) =>
                            new ProposedWeight(
                                weight.Source,
                                Levels.Code(weight.Level),
                                weight.Code,
                                weight.Code is null ? null : counts[place].First().Name,
                                standing.FactorOf(
                                    new()
                                    {
                                        Source = weight.Source,
                                        Level = weight.Level,
                                        Code = weight.Code ?? "",
                                    }
                                ),
                                weight.Factor,
                                counts[place].Count(),
                                counts[place].Count(one => one.Confirmed)
                            )
                    ),
                ],
                None
            )
        );

        // Against what was named alone where some was: the others are neither right nor wrong. An indicator of which some
        // subjects were wrong and others not is neither either: it is one signal, and its token has no subject.
        IReadOnlyList<Signal> Said(Verdict verdict)
        {
            var all = said.GetValueOrDefault(verdict.AlertId) ?? [];
            if (verdict.WrongSignals is null)
            {
                return all;
            }

            var wrong = DismissalGrounds.Split(verdict.WrongSignals);
            return
            [
                .. all.Where(signal =>
                    wrong.Contains(MergingRule.TokenOf(signal, withSubject: false))
                    || wrong.Contains(MergingRule.TokenOf(signal))
                ),
            ];
        }

        int PlaceOf((string Source, int Level, string Code) key) =>
            places.TryGetValue((key.Source, key.Level, key.Code), out var alone)
                ? alone
                : places.GetValueOrDefault((key.Source, key.Level, null), -1);

        IReadOnlyList<NoisyPart> PartsOf(Verdict verdict) =>
            [
                .. shipped
                    .Strengths(Said(verdict))
                    .Select(part => new NoisyPart(PlaceOf(KeyOf(part.Signal)), part.Strength))
                    .Where(part => part.Cause >= 0),
            ];
    }

    private static WeightTrial None
    {
        get
        {
            var nothing = new ListPrecision(0, 0, 0, null);
            return new(0, nothing, nothing, nothing, nothing, 0, 0);
        }
    }

    private static (string Source, int Level, string Code) KeyOf(Signal signal) =>
        (signal.Source, signal.Level, signal.Code);

    private sealed record Cause(string Source, int Level, string? Code, double Prior);
}
