namespace Trading.Analysis.Collusion;

/// <summary>How many procurements make a market, how many decided cases a model, and from when on something is said, as data with its source.</summary>
public sealed class CollusionParameters
{
    private static readonly DatedValues Shipped = DatedValues.Read("collusion.json");

    private readonly IReadOnlyDictionary<string, double> _values;

    private CollusionParameters(IReadOnlyDictionary<string, double> values) => _values = values;

    /// <summary>All rows: code, value, from when on, on what it rests.</summary>
    public static IReadOnlyList<DatedValue> All => Shipped.Rows;

    /// <summary>Those in force on a day.</summary>
    public static CollusionParameters On(DateOnly day) => new(Shipped.On(day));

    /// <summary>All values by code, as they are kept with a model.</summary>
    public IReadOnlyDictionary<string, double> Values => _values;

    /// <summary>How many months of decided procurements a market holds.</summary>
    public int Months => (int)_values["months"];

    /// <summary>Auctions with three bids of a market, at least; of fewer a wider one is taken.</summary>
    public int MarketLeast => (int)_values["market.least"];

    /// <summary>Auctions of a market at most: the latest.</summary>
    public int MarketMost => (int)_values["market.most"];

    /// <summary>Decided cases of each class from which on a line over ranks is fitted.</summary>
    public int FewCases => (int)_values["cases.few"];

    /// <summary>Decided cases of each class from which on the ensemble is trained.</summary>
    public int FullCases => (int)_values["cases.full"];

    /// <summary>Outer folds of what is held out.</summary>
    public int Folds => (int)_values["folds"];

    /// <summary>The line's weight of either rank before any case.</summary>
    public double LinePrior => _values["line.prior"];

    /// <summary>How strongly the line is held to it.</summary>
    public double LineShrinkage => _values["line.shrinkage"];

    /// <summary>In which share of resamples a model must be better than the unlabelled rank.</summary>
    public double GainConfidence => _values["gain.confidence"];

    /// <summary>The greatest calibration error with which a chance is said.</summary>
    public double CalibrationMost => _values["calibration.most"];

    /// <summary>By which share the decided cases must have grown before a model is tried again.</summary>
    public double RetrainGrowth => _values["retrain.growth"];

    /// <summary>What lies beyond this share of the market is a reason.</summary>
    public double ReasonQuantile => _values["reason.quantile"];

    /// <summary>Meetings of a pair at least.</summary>
    public int PairLeast => (int)_values["pair.least"];

    /// <summary>Which share of the pairs that are said may be chance.</summary>
    public double PairRate => _values["pair.fdr"];

    /// <summary>The share of a group's pairs that meet beyond chance, at least.</summary>
    public double GroupDensity => _values["group.density"];

    /// <summary>The same with one value changed, to try out what it does.</summary>
    public CollusionParameters With(string code, double value)
    {
        if (!_values.ContainsKey(code))
        {
            throw new ArgumentOutOfRangeException(nameof(code), code, "No such parameter.");
        }

        return new(
            new Dictionary<string, double>(_values, StringComparer.Ordinal) { [code] = value }
        );
    }
}
