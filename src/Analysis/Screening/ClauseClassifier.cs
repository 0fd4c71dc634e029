namespace Trading.Analysis.Screening;

/// <summary>
/// The second layer: a linear model over character n-grams, trained with ML.NET, for wordings that no rule knows. It
/// first asks whether a sentence restricts at all, and only then what it is.
/// </summary>
internal sealed class ClauseClassifier
{
    /// <summary>Version of the saved form; another one is refused rather than guessed at.</summary>
    public const int CurrentVersion = 1;

    /// <summary>What the saved weights of the patterns keep of a place.</summary>
    public const int PatternBits = 12;

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

    private ClauseClassifier(BinaryReader reader)
    {
        if (reader.ReadInt32() != CurrentVersion)
        {
            throw new InvalidDataException("The model was saved by another version.");
        }

        _calibration = (reader.ReadSingle(), reader.ReadSingle());
        _bias = reader.ReadSingle();
        _gate = new float[1 << ClauseFeatures.Bits];
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

        _patternWeights = new sbyte[_patterns.Length << PatternBits];
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

    /// <summary>How likely a sentence restricts, before the bounds of <see cref="Read"/>.</summary>
    public double Probability(ReadOnlySpan<char> sentence)
    {
        var score = Score(sentence, out _);
        return 1 / (1 + Math.Exp(-((_calibration.Slope * score) + _calibration.Offset)));
    }

    /// <summary>What a sentence restricts, as far as the model can tell.</summary>
    public (string Pattern, double Confidence)? Read(ReadOnlySpan<char> sentence)
    {
        if (sentence.Length is < Shortest or > Longest)
        {
            return null;
        }

        var score = Score(sentence, out var count);
        var probability = 1 / (1 + Math.Exp(-((_calibration.Slope * score) + _calibration.Offset)));
        return probability < Least ? null : (_patterns[Best(count)], Math.Min(probability, Surest));
    }

    private double Score(ReadOnlySpan<char> sentence, out int count)
    {
        count = ClauseFeatures.Read(sentence, _places);
        var sum = 0.0;
        for (var at = 0; at < count; at++)
        {
            sum += _gate[_places[at]];
        }

        return (sum / Math.Sqrt(Math.Max(1, count))) + _bias;
    }

    private int Best(int count)
    {
        var (best, most) = (0, double.NegativeInfinity);
        for (var pattern = 0; pattern < _patterns.Length; pattern++)
        {
            var sum = 0;
            for (var at = 0; at < count; at++)
            {
                var place = _places[at] >> (ClauseFeatures.Bits - PatternBits);
                sum += _patternWeights[(pattern << PatternBits) + place];
            }

            var score =
                (sum * _patternScale[pattern] / Math.Sqrt(Math.Max(1, count)))
                + _patternBias[pattern];
            if (score > most)
            {
                (best, most) = (pattern, score);
            }
        }

        return best;
    }
}
