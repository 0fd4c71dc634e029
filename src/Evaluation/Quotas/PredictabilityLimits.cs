using System.Globalization;
using Microsoft.Extensions.Configuration;
using Trading.Analysis.Draws;

namespace Trading.Evaluation.Quotas;

/// <summary>
/// Beyond what a panel can be guessed too well, and supervisors are told: settings <c>Trading:Panel:Guessable:LeastPool</c>,
/// <c>LargestPerMille</c>, <c>LargestPairPerMille</c>, <c>LeastBits</c> and <c>MostRepeats</c>.
/// </summary>
/// <param name="LeastPool">Fewest experts who may be drawn, for each seat.</param>
/// <param name="LargestPerMille">The probability of the likeliest, in thousandths.</param>
/// <param name="LargestPairPerMille">The probability of the two likeliest to sit together, in thousandths.</param>
/// <param name="LeastBits">Min-entropy of the panel.</param>
/// <param name="MostRepeats">Expected meetings of the last year among those who will sit together.</param>
public sealed record PredictabilityLimits(
    int LeastPool,
    int LargestPerMille,
    int LargestPairPerMille,
    double LeastBits,
    double MostRepeats
)
{
    /// <summary>What a limit is about.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new("pool", new("可抽取的专家过少", "Few experts may be drawn")),
        new("largest", new("个别专家的概率过高", "Somebody is very likely")),
        new("pair", new("个别两人同组的概率过高", "Two are very likely to sit together")),
        new("bits", new("组合容易猜中", "The panel is easily guessed")),
        new("repeats", new("成员近一年多次同组", "Its members sat together often within a year")),
    ];

    internal static PredictabilityLimits From(IConfiguration? settings)
    {
        var given = settings?.GetSection("Trading:Panel:Guessable");
        return new(
            (int)(Read("LeastPool") ?? 3),
            (int)(Read("LargestPerMille") ?? 400),
            (int)(Read("LargestPairPerMille") ?? 200),
            Read("LeastBits") ?? 8,
            Read("MostRepeats") ?? 3
        );

        double? Read(string name) =>
            given?[name] is { Length: > 0 } text
                ? double.Parse(text, CultureInfo.InvariantCulture)
                : null;
    }

    /// <summary>The limits that a panel of so many seats is beyond.</summary>
    internal IReadOnlyList<string> Beyond(Predictability figures, int seats)
    {
        bool[] beyond =
        [
            figures.Pool < LeastPool * seats,
            figures.Largest * 1000 > LargestPerMille,
            figures.LargestPair * 1000 > LargestPairPerMille,
            figures.MinEntropy < LeastBits,
            figures.Repeats > MostRepeats,
        ];
        return [.. All.Where((_, at) => beyond[at]).Select(one => one.Code)];
    }
}
