using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Trading.Alerts.Scoring;

namespace Trading.Alerts.Signals;

/// <summary>
/// How what several sources say becomes one level and one score, as data by day (<c>merging.json</c>). The level is the
/// gravest of the signals that raise, lifted where several sources agree. Within a source the strongest counts, and each
/// further one a little, since they rest on the same figures; across sources 1 - ∏(1 - w·s) (noisy-or: Pearl,
/// Probabilistic Reasoning in Intelligent Systems, 1988), since these rest on different ones.
/// </summary>
internal sealed class MergingRule
{
    private const int LongestSignature = 2000;

    private static readonly Table Shipped = EmbeddedJson.Read<Table>("merging.json");

    private readonly Version _version;
    private readonly Dictionary<(string, int), Weight> _weights;

    private MergingRule(Version version)
    {
        _version = version;
        _weights = version.Weights.ToDictionary(weight => (weight.Source, weight.Level));
    }

    /// <summary>Where the figures come from.</summary>
    public LocalizedText Source => _version.Source;

    /// <summary>The rule in force on a day.</summary>
    public static MergingRule On(DateOnly day) =>
        new(
            Shipped.Versions.LastOrDefault(version =>
                version.InForceFrom <= day
                && (version.InForceTo is null || day <= version.InForceTo)
            ) ?? Shipped.Versions[0]
        );

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

    private double ScoreOf(IEnumerable<Signal> spoken)
    {
        var silent = 1.0;
        foreach (var source in spoken.GroupBy(signal => signal.Source))
        {
            double[] strengths =
            [
                .. source
                    .Select(signal =>
                        Math.Clamp(signal.Strength, 0, 1)
                        * _weights[(signal.Source, signal.Level)].Factor
                    )
                    .OrderDescending(),
            ];
            silent *= 1 - strengths[0];
            foreach (var further in strengths[1..])
            {
                silent *= 1 - (_version.Further * further);
            }
        }

        return 1 - silent;
    }

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
