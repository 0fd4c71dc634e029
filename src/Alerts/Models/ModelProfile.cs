using Trading.Analysis;
using Trading.Analysis.Procedures;
using Trading.Analysis.Stability;

namespace Trading.Alerts.Models;

/// <summary>How the figures and the scores of a model's training set were distributed, in bins.</summary>
/// <param name="Score">The scores; a procurement that the model gives none counts as not recorded.</param>
/// <param name="Figures">Each figure as the model sees it: its distance from the median of comparable procurements.</param>
public sealed record ModelProfile(BinnedFigure Score, IReadOnlyList<ProfiledFigure> Figures)
{
    /// <summary>What the score is called among the figures.</summary>
    public const string ScoreCode = "score";

    // Evenly over all of them: bins of two thousand each are as steady as anybody needs.
    private const int Most = 20_000;

    /// <summary>From the facts that a model was trained on.</summary>
    public static ModelProfile Of(ProcedureModel model, IReadOnlyList<ProcurementFacts> facts)
    {
        var scores = new List<float>();
        var abstained = 0L;
        var names = new Dictionary<string, LocalizedText>();
        var figures = new Dictionary<string, (List<float> Values, long NotRecorded, long NotDue)>();
        var every = Math.Max(1, (facts.Count + Most - 1) / Most);
        for (var i = 0; i < facts.Count; i += every)
        {
            if (model.Score(facts[i]) is not { Succeeded: true } outcome)
            {
                abstained++;
                continue;
            }

            scores.Add((float)outcome.Value.Value);
            foreach (var part in outcome.Value.Contributions)
            {
                names[part.Code] = part.Figure.Name;
                var (values, notRecorded, notDue) = figures.GetValueOrDefault(
                    part.Code,
                    ([], 0, 0)
                );
                switch (PlaceOf(part))
                {
                    case Place.Known:
                        values.Add((float)part.Deviation);
                        break;
                    case Place.NotRecorded:
                        notRecorded++;
                        break;
                    default:
                        notDue++;
                        break;
                }

                figures[part.Code] = (values, notRecorded, notDue);
            }
        }

        return new(
            BinnedFigure.Of(ScoreCode, scores, abstained, 0),
            [
                .. figures
                    .OrderBy(figure => figure.Key, StringComparer.Ordinal)
                    .Select(figure => new ProfiledFigure(
                        names[figure.Key],
                        BinnedFigure.Of(
                            figure.Key,
                            figure.Value.Values,
                            figure.Value.NotRecorded,
                            figure.Value.NotDue
                        )
                    )),
            ]
        );
    }

    internal static Place PlaceOf(Contribution part) =>
        part.Missing ? Place.NotRecorded
        : part.Figure.Value is null ? Place.NotDue
        : Place.Known;

    internal enum Place
    {
        Known,
        NotRecorded,
        NotDue,
    }
}

/// <summary>A figure of the training set.</summary>
/// <param name="Name">In words.</param>
/// <param name="Bins">How it was distributed.</param>
public sealed record ProfiledFigure(LocalizedText Name, BinnedFigure Bins);

/// <summary>What was scored since, counted into the bins of a profile.</summary>
internal sealed record ProfileTally
{
    /// <summary>Counts by figure, the score among them.</summary>
    public Dictionary<string, long[]> Counts { get; init; } = [];

    /// <summary>How many procurements.</summary>
    public long Looked { get; set; }

    /// <summary>One more, as the model sees it.</summary>
    public void Add(ModelProfile profile, ProcedureModel model, ProcurementFacts facts)
    {
        Looked++;
        if (model.Score(facts) is not { Succeeded: true } outcome)
        {
            Of(profile.Score)[profile.Score.NotRecorded]++;
            return;
        }

        Of(profile.Score)[profile.Score.BinOf((float)outcome.Value.Value)]++;
        var parts = outcome.Value.Contributions.ToDictionary(part => part.Code);
        foreach (var (_, bins) in profile.Figures)
        {
            if (!parts.TryGetValue(bins.Code, out var part))
            {
                continue;
            }

            var bin = ModelProfile.PlaceOf(part) switch
            {
                ModelProfile.Place.Known => bins.BinOf((float)part.Deviation),
                ModelProfile.Place.NotRecorded => bins.NotRecorded,
                _ => bins.NotDue,
            };
            Of(bins)[bin]++;
        }
    }

    private long[] Of(BinnedFigure bins)
    {
        if (!Counts.TryGetValue(bins.Code, out var counts))
        {
            Counts[bins.Code] = counts = new long[bins.Counts.Count];
        }

        return counts;
    }
}
