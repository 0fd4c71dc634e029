using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Trading.Alerts.Scoring;
using Trading.Alerts.Weights;

namespace Trading.Alerts.Signals;

/// <summary>
/// How what several sources say becomes one level and one score, as data by day (<c>merging.json</c>). The level is the
/// gravest of the signals that raise, lifted where several sources agree. Within a source the strongest counts, and each
/// further one a little, since they rest on the same figures; across sources 1 - ∏(1 - w·s) (noisy-or: Pearl,
/// Probabilistic Reasoning in Intelligent Systems, 1988), since these rest on different ones. Weights that a person put into
/// force (<see cref="FittedWeights"/>) stand in for those that ship; they order within a level and move none.
/// </summary>
internal sealed class MergingRule
{
    private const int LongestSignature = 2000;

    // What is certain would be all of the score.
    private const double Surest = 1 - 1e-6;

    private static readonly Table Shipped = EmbeddedJson.Read<Table>("merging.json");

    private readonly Version _version;
    private readonly Dictionary<(string, int), Weight> _weights;

    private readonly FittedWeights? _fitted;

    private MergingRule(Version version, FittedWeights? fitted)
    {
        _version = version;
        _weights = version.Weights.ToDictionary(weight => (weight.Source, weight.Level));
        _fitted = fitted;
    }

    /// <summary>Where the figures come from.</summary>
    public LocalizedText Source =>
        _fitted is null ? _version.Source
        : _fitted.IsEmpty
            ? new(
                $"{_version.Source.Zh}；权重自{_fitted.From:yyyy-MM-dd}起恢复为随平台提供的",
                $"{_version.Source.En}; weights as shipped again from {_fitted.From:yyyy-MM-dd}"
            )
        : new(
            $"{_version.Source.Zh}；权重为自{_fitted.From:yyyy-MM-dd}起启用的第{_fitted.Version}号",
            $"{_version.Source.En}; weights no. {_fitted.Version}, in force from {_fitted.From:yyyy-MM-dd}"
        );

    /// <summary>Which weights: 0 for those that ship, else the number under which somebody put them into force.</summary>
    public int WeightsVersion => _fitted?.Version ?? 0;

    /// <summary>The weights that ship, by source and level.</summary>
    public IEnumerable<(string Source, int Level, double Factor)> ShippedWeights =>
        _version.Weights.Select(weight => (weight.Source, weight.Level, weight.Factor));

    /// <summary>The rule in force on a day.</summary>
    /// <param name="day">The day.</param>
    /// <param name="fitted">The weights in force; null for those that ship.</param>
    public static MergingRule On(DateOnly day, FittedWeights? fitted = null) =>
        new(
            Shipped.Versions.LastOrDefault(version =>
                version.InForceFrom <= day
                && (version.InForceTo is null || day <= version.InForceTo)
            ) ?? Shipped.Versions[0],
            fitted
        );

    /// <summary>How much a signal counts: 0 to 1.</summary>
    public double FactorOf(Signal signal) =>
        _fitted?.FactorOf(signal.Source, signal.Level, signal.Code)
        ?? _weights[(signal.Source, signal.Level)].Factor;

    /// <summary>How sure something is of which only the level is known.</summary>
    public double StrengthOf(int level) => _version.Strengths[Levels.Code(level)];

    /// <summary>The level of an indicator by its severity in the registry of indicators.</summary>
    public int LevelOfIndicator(string severity) => _version.Indicators[severity];

    /// <summary>True where the signal alone makes a warning; what does not only adds to one.</summary>
    public bool Raises(Signal signal) => _weights[(signal.Source, signal.Level)].Raises;

    /// <summary>What they come to.</summary>
    /// <param name="spoken">What is said now, each source's in its own order.</param>
    public MergedSignals Merge(IReadOnlyList<Signal> spoken)
    {
        List<Signal> raising = [.. spoken.Where(Raises).OrderByDescending(signal => signal.Level)];
        return new(
            LevelOf(raising),
            Math.Round(ScoreOf(spoken), 6),
            SignatureOf(raising),
            AlertHeadline.Of(raising.Select(signal => signal.Name).Distinct()),
            raising
        );
    }

    private int LevelOf(List<Signal> raising)
    {
        if (raising.Count == 0)
        {
            return 0;
        }

        var agreeing = raising
            .Where(signal => signal.Level >= _version.Lift.Level)
            .Select(signal => signal.Source)
            .Distinct()
            .Count();
        var gravest = raising[0].Level;
        return agreeing >= _version.Lift.Sources ? Math.Max(gravest, _version.Lift.To) : gravest;
    }

    /// <summary>
    /// Each signal's share of the score, the greatest first. Noisy-or adds up in -ln(1 - score); of that each signal has
    /// -ln(1 - w·s), a further one of its source a little of it.
    /// </summary>
    public IReadOnlyList<(Signal Signal, double Share)> Shares(IReadOnlyList<Signal> spoken)
    {
        List<(Signal Signal, double Evidence)> parts =
        [
            .. Strengths(spoken)
                .Select(part =>
                    (
                        part.Signal,
                        -Math.Log(1 - Math.Min(part.Strength * FactorOf(part.Signal), Surest))
                    )
                ),
        ];
        var all = parts.Sum(part => part.Evidence);
        return
        [
            .. parts
                .Select(part => (part.Signal, Share: all > 0 ? part.Evidence / all : 0))
                .OrderByDescending(part => part.Share),
        ];
    }

    /// <summary>How strongly each speaks: within a source the strongest whole, each further one a little.</summary>
    public IEnumerable<(Signal Signal, double Strength)> Strengths(IEnumerable<Signal> spoken) =>
        spoken
            .GroupBy(signal => signal.Source)
            .SelectMany(source =>
                source
                    .Select(signal => (Signal: signal, Strength: Math.Clamp(signal.Strength, 0, 1)))
                    .OrderByDescending(part => part.Strength * FactorOf(part.Signal))
                    .Select(
                        (part, place) =>
                            place == 0
                                ? part
                                : part with
                                {
                                    Strength = _version.Further * part.Strength,
                                }
                    )
            );

    private double ScoreOf(IEnumerable<Signal> spoken) =>
        1
        - Strengths(spoken)
            .Aggregate(
                1.0,
                (silent, part) => silent * (1 - (part.Strength * FactorOf(part.Signal)))
            );

    // Of the screens and the model by their code alone, as it always was: decisions of before stand.
    private static string SignatureOf(IReadOnlyList<Signal> raising)
    {
        var whole = Text(raising, withSubjects: true);
        return whole.Length <= LongestSignature ? whole : Text(raising, withSubjects: false);
    }

    private static string Text(IReadOnlyList<Signal> raising, bool withSubjects)
    {
        List<(string Token, int Level)> tokens =
        [
            .. raising
                .GroupBy(signal => TokenOf(signal, withSubjects))
                .Select(group => (group.Key, group.Max(signal => signal.Level))),
        ];
        // The gravest of so many that there is no room for all.
        var room = LongestSignature;
        var kept = tokens
            .OrderByDescending(token => token.Level)
            .TakeWhile(token => withSubjects || (room -= token.Token.Length + 3) >= 0)
            .OrderBy(token => token.Token, StringComparer.Ordinal);
        return string.Join(
            ' ',
            kept.Select(token =>
                string.Create(CultureInfo.InvariantCulture, $"{token.Token}:{token.Level}")
            )
        );
    }

    /// <summary>What a signal is called in a signature.</summary>
    public static string TokenOf(Signal signal, bool withSubject = true) =>
        TokenOf(signal.Source, signal.Code, withSubject ? signal.Subject : "");

    /// <summary>What a signal is called whatever it is about, by what it is called with that.</summary>
    public static string WithoutSubject(string token) => token.Split('#')[0];

    /// <summary>What one of a source is called in a signature.</summary>
    public static string TokenOf(string source, string code, string subject)
    {
        var word = code.Replace(' ', '_').Replace(':', '_');
        if (source == SignalSources.Model)
        {
            return word;
        }

        if (subject.Length == 0)
        {
            return $"{source}/{word}";
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(subject));
        return $"{source}/{word}#{Convert.ToHexStringLower(hash.AsSpan(0, 4))}";
    }

    private sealed record Table(IReadOnlyList<Version> Versions);

    private sealed record Version(
        DateOnly InForceFrom,
        DateOnly? InForceTo,
        LocalizedText Source,
        IReadOnlyList<Weight> Weights,
        IReadOnlyDictionary<string, double> Strengths,
        IReadOnlyDictionary<string, int> Indicators,
        double Further,
        Lift Lift
    );

    private sealed record Weight(string Source, int Level, bool Raises, double Factor);

    private sealed record Lift(int Sources, int Level, int To);
}

/// <summary>What the signals on one procurement come to.</summary>
/// <param name="Level">1 to 3, as <see cref="Levels"/>; 0 where none raises.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Signature">Who speaks and how loudly, as <see cref="FindingSignature"/> reads it.</param>
/// <param name="Headline">In one line.</param>
/// <param name="Raising">Those that make the warning, the gravest first.</param>
internal sealed record MergedSignals(
    int Level,
    double Score,
    string Signature,
    LocalizedText Headline,
    IReadOnlyList<Signal> Raising
);
