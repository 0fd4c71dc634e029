namespace Trading.Analysis.Screening;

/// <summary>
/// The second layer: a linear model over character n-grams, trained with ML.NET, for wordings that no rule knows. It
/// first asks whether a sentence restricts at all, and only then what it is.
/// </summary>
internal sealed class ClauseClassifier
{
    /// <summary>Version of the saved form; another one is refused rather than guessed at.</summary>
    public const int CurrentVersion = 2;

    /// <summary>What the saved weights of the patterns keep of a place.</summary>
    public const int PatternBits = 12;

    /// <summary>The weights of a pattern: of pairs and triples, then of concepts.</summary>
    public const int PatternWidth = (1 << PatternBits) + (1 << ClauseConcepts.Bits);

    /// <summary>All places, of pairs and triples, then of concepts.</summary>
    public const int Width = (1 << ClauseFeatures.Bits) + (1 << ClauseConcepts.Bits);

    // A model alone is never as sure as a rule: it was trained where every other clause restricts, and is used where few do.
    private const double Surest = 0.74;
    private const double Least = 0.3;
    private const int Shortest = 8;
    private const int Longest = 160;

    private static readonly Lazy<ClauseClassifier> Ready = new(() =>
    {
        using var stream = EmbeddedData.Open("screening-model.bin");
        return Load(stream);
    });

    private readonly float[] _gate;
    private readonly float _bias;
    private readonly (float Slope, float Offset) _calibration;
    private readonly string[] _patterns;
    private readonly float[] _patternBias;
    private readonly float[] _patternScale;
    private readonly sbyte[] _patternWeights;
    private readonly int[] _places = new int[2 * Longest];
    private readonly int[] _concepts = new int[ClauseConcepts.MostPlaces];

    private ClauseClassifier(BinaryReader reader)
    {
        if (reader.ReadInt32() != CurrentVersion)
        {
            throw new InvalidDataException("The model was saved by another version.");
        }

        _calibration = (reader.ReadSingle(), reader.ReadSingle());
        _bias = reader.ReadSingle();
        _gate = new float[Width];
        for (var at = 0; at < _gate.Length; at++)
        {
            _gate[at] = (float)reader.ReadHalf();
        }

        _patterns = new string[reader.ReadInt32()];
        _patternBias = new float[_patterns.Length];
        _patternScale = new float[_patterns.Length];
        for (var pattern = 0; pattern < _patterns.Length; pattern++)
        {
            _patterns[pattern] = reader.ReadString();
            _patternBias[pattern] = reader.ReadSingle();
            _patternScale[pattern] = reader.ReadSingle();
        }

        _patternWeights = new sbyte[_patterns.Length * PatternWidth];
        for (var at = 0; at < _patternWeights.Length; at++)
        {
            _patternWeights[at] = reader.ReadSByte();
        }
    }

    /// <summary>The model that ships; each call gives one of its own, to be used by one thread.</summary>
    public static ClauseClassifier Shipped => new(Ready.Value);

    private ClauseClassifier(ClauseClassifier other)
    {
        (_gate, _bias, _calibration) = (other._gate, other._bias, other._calibration);
        (_patterns, _patternBias, _patternScale) = (
            other._patterns,
            other._patternBias,
            other._patternScale
        );
        _patternWeights = other._patternWeights;
    }

    public static ClauseClassifier Load(Stream stream)
    {
        using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        return new(reader);
    }

    /// <summary>What a sentence restricts, as far as the model can tell.</summary>
    public (string Pattern, double Confidence)? Read(
        ReadOnlySpan<char> sentence,
        ScreeningRules rules,
        SentenceWords words
    )
    {
        if (sentence.Length is < Shortest or > Longest)
        {
            return null;
        }

        var count = ClauseFeatures.Read(sentence, _places);
        var met = ClauseConcepts.Read(rules, words, _concepts);
        var score = Score(_places.AsSpan(0, count), _concepts.AsSpan(0, met));
        var probability = 1 / (1 + Math.Exp(-((_calibration.Slope * score) + _calibration.Offset)));
        return probability < Least
            ? null
            : (
                _patterns[Best(_places.AsSpan(0, count), _concepts.AsSpan(0, met))],
                Math.Min(probability, Surest)
            );
    }

    private double Score(ReadOnlySpan<int> places, ReadOnlySpan<int> concepts)
    {
        double sum = 0,
            meant = 0;
        foreach (var place in places)
        {
            sum += _gate[place];
        }

        foreach (var concept in concepts)
        {
            meant += _gate[(1 << ClauseFeatures.Bits) + concept];
        }

        return (sum / Math.Sqrt(Math.Max(1, places.Length)))
            + (meant / Math.Sqrt(Math.Max(1, concepts.Length)))
            + _bias;
    }

    private int Best(ReadOnlySpan<int> places, ReadOnlySpan<int> concepts)
    {
        var (best, most) = (0, double.NegativeInfinity);
        for (var pattern = 0; pattern < _patterns.Length; pattern++)
        {
            var (sum, meant) = (0, 0);
            var weights = _patternWeights.AsSpan(pattern * PatternWidth, PatternWidth);
            foreach (var place in places)
            {
                sum += weights[place >> (ClauseFeatures.Bits - PatternBits)];
            }

            foreach (var concept in concepts)
            {
                meant += weights[(1 << PatternBits) + concept];
            }

            var score =
                (
                    _patternScale[pattern]
                    * (
                        (sum / Math.Sqrt(Math.Max(1, places.Length)))
                        + (meant / Math.Sqrt(Math.Max(1, concepts.Length)))
                    )
                ) + _patternBias[pattern];
            if (score > most)
            {
                (best, most) = (pattern, score);
            }
        }

        return best;
    }
}
